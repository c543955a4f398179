"""argon2id in a bounded pool of threads: a hash takes tens of milliseconds and must not stop the loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

THREADS = 2


class Argon2:
    def __init__(self, *, cost: int = 3, memory_kib: int = 65_536) -> None:
        self._hash = PasswordHash([Argon2Hasher(time_cost=cost, memory_cost=memory_kib)])
        self._threads = ThreadPoolExecutor(THREADS, "argon2")
        self._turns = asyncio.Semaphore(THREADS)
        self._nobody = self._hash.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hash.hash, password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        loop = asyncio.get_running_loop()
        is_right = await loop.run_in_executor(
            self._threads, self._hash.verify, password, hashed or self._nobody
        )
        return is_right and hashed is not None

    def turn(self) -> asyncio.Semaphore:
        return self._turns
