"""argon2id in a bounded pool of threads: a hash takes tens of milliseconds and must not stop the loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

THREADS = 2


class Argon2:
    def __init__(self, *, passes: int, memory_kib: int) -> None:
        self._hash = PasswordHash([Argon2Hasher(time_cost=passes, memory_cost=memory_kib)])
        self._threads = ThreadPoolExecutor(THREADS, "argon2")
        self._turns = asyncio.Semaphore(THREADS)
        self._nobody = self._threads.submit(self._hash.hash, "nobody has this password")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hash.hash, password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verify, password, hashed)

    def _verify(self, password: str, hashed: str | None) -> bool:
        """Whoever does not exist costs as much as whoever does."""
        is_right = self._hash.verify(password, hashed or self._nobody.result())
        return is_right and hashed is not None

    def turn(self) -> asyncio.Semaphore:
        return self._turns
