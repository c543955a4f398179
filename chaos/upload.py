"""A large upload over a line that breaks, to a server that is killed: it goes on where it was, and is whole.

`python -m chaos upload --mib 2048`. Memory of the server is its own, without what the kernel keeps of files.
"""

import asyncio
import hashlib
import random
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
from msgspec import Struct

from chaos.kill import GENEROUS
from chaos.proxy import Proxy
from chaos.scene import Scene
from tests.process import Process

MIB = 1 << 20
UPLOADS = "/api/v1/content/files/uploads"
USAGE = "/api/v1/content/usage"
Break = Callable[[], Awaitable[Any]]
TUS = {"tus-resumable": "1.0.0"}
BYTES = {"content-type": "application/offset+octet-stream"}
GIVE_UP = 600.0  # seconds for the whole of it
FLAT = 64.0  # MiB that memory may grow by, however large the file is
PAUSE = 0.1
CONFLICT = 409
BASE = random.Random(1).randbytes(MIB)


class Report(Struct, kw_only=True):
    mib: int
    breaks: int
    kills: int
    seconds: float
    resumed_at: list[int]
    sent_again: int  # bytes
    is_equal: bool  # as it is told, and as it is downloaded
    memory_at_rest: float  # MiB
    memory_at_most: float
    calls: int  # of others meanwhile
    slowest_call: float  # seconds; those during the restart are left out

    @property
    def is_clean(self) -> bool:
        is_flat = self.memory_at_most - self.memory_at_rest < FLAT
        return self.is_equal and is_flat and len(self.resumed_at) >= self.breaks


def piece(number: int) -> bytes:
    """The MiB of this number, like no other."""
    return number.to_bytes(8, "big") + BASE[8:]


class Observer:
    """Watches the server's memory, and calls it as others would."""

    def __init__(self, server: Process, token: str) -> None:
        self._server, self._token = server, token
        self.is_down = False
        self.calls = 0
        self.slowest = 0.0
        self.at_rest = self.at_most = self._memory()

    def _memory(self) -> float:
        status = Path(f"/proc/{self._server.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0]) / 1_024

    async def watch(self) -> None:
        async with httpx2.AsyncClient(base_url=self._server.url, timeout=20, verify=False) as http:
            while True:
                if not self.is_down:
                    self.at_most = max(self.at_most, self._memory())
                    await self._call(http)
                await asyncio.sleep(PAUSE)

    async def _call(self, http: httpx2.AsyncClient) -> None:
        begun = time.monotonic()
        try:
            (await http.get(USAGE, headers={"authorization": f"Bearer {self._token}"})).raise_for_status()
        except httpx2.TransportError:
            if self.is_down:
                return
            raise
        self.calls += 1
        self.slowest = max(self.slowest, time.monotonic() - begun)


class Uploader:
    """Sends a file through a proxy, and breaks its own line at each of `breaks`, by some deed."""

    def __init__(self, http: httpx2.AsyncClient, pieces: int, breaks: dict[int, Break]) -> None:
        self._http, self._pieces, self._breaks = http, pieces, breaks
        self.resumed_at: list[int] = []
        self.sent = 0

    async def upload(self) -> str:
        """The file's id."""
        length = {"upload-length": str(self._pieces * MIB), "upload-metadata": f"name {_base64('large.bin')}"}
        begun = await self._http.post(UPLOADS, headers={**TUS, **length})
        begun.raise_for_status()
        place, offset = begun.headers["location"], 0
        while offset < self._pieces * MIB:
            with suppress(httpx2.TransportError):
                await self._append(place, offset)
            answer = await self._insist("HEAD", place)
            offset = int(answer.headers["upload-offset"])
            self.resumed_at.append(offset)
        self.resumed_at.pop()  # that was its end
        return str(answer.headers["hongyan-file-id"])

    async def _append(self, place: str, offset: int) -> None:
        told = {
            **TUS,
            **BYTES,
            "upload-offset": str(offset),
            "content-length": str(self._pieces * MIB - offset),
        }
        answer = await self._http.patch(place, headers=told, content=self._content(offset))
        if answer.status_code != CONFLICT:  # bytes from before the break were still on their way to the disk
            answer.raise_for_status()

    async def _content(self, offset: int) -> AsyncIterator[bytes]:
        for number in range(offset // MIB, self._pieces):
            if number in self._breaks:
                await self._breaks.pop(number)()
                raise httpx2.WriteError("the line is gone")  # else we would only find out some pieces later
            content = piece(number)[max(0, offset - number * MIB) :]
            self.sent += len(content)
            yield content

    async def _insist(self, method: str, path: str) -> httpx2.Response:
        while True:
            with suppress(httpx2.TransportError):
                answer = await self._http.request(method, path, headers=TUS)
                answer.raise_for_status()
                return answer
            await asyncio.sleep(PAUSE)


async def upload_badly(data: Path, *, mib: int, cuts: int, seed: int) -> Report:
    """Cut the line `cuts` times, and kill the server once, each somewhere in the file."""
    with Process(data, **GENEROUS) as server:
        scene = Scene(server.url)
        await scene.set_up(1)
        observer = Observer(server, scene.tokens[0])
        watching = asyncio.create_task(observer.watch())
        begun = time.monotonic()
        async with Proxy("127.0.0.1", server.port) as proxy, asyncio.timeout(GIVE_UP):
            places = random.Random(seed).sample(range(1, mib), cuts + 1)
            breaks: dict[int, Break] = {place: lambda: _cut(proxy) for place in places[1:]}
            breaks[places[0]] = lambda: _kill(server, observer)
            headers = {"authorization": f"Bearer {scene.tokens[0]}"}
            url = f"http://127.0.0.1:{proxy.port}"
            async with httpx2.AsyncClient(base_url=url, timeout=60, headers=headers, verify=False) as http:
                uploader = Uploader(http, mib, breaks)
                file_id = await uploader.upload()
                is_equal = await _is_equal(http, file_id, mib)
        seconds = round(time.monotonic() - begun, 1)
        if watching.done():
            await watching
        watching.cancel()
    return Report(
        mib=mib,
        breaks=cuts + 1,
        kills=1,
        seconds=seconds,
        resumed_at=uploader.resumed_at,
        sent_again=uploader.sent - mib * MIB,
        is_equal=is_equal,
        memory_at_rest=round(observer.at_rest, 1),
        memory_at_most=round(observer.at_most, 1),
        calls=observer.calls,
        slowest_call=round(observer.slowest, 3),
    )


async def _cut(proxy: Proxy) -> None:
    proxy.cut()


async def _kill(server: Process, observer: Observer) -> None:
    observer.is_down = True
    await asyncio.to_thread(server.restart)
    observer.is_down = False


async def _is_equal(http: httpx2.AsyncClient, file_id: str, mib: int) -> bool:
    """Whether the server says the right SHA-256, and gives out in two ranges what adds up to it."""
    sha256 = hashlib.sha256()
    for number in range(mib):
        sha256.update(piece(number))
    while (file := (await http.get(f"/api/v1/content/files/{file_id}")).json())["state"] == "processing":
        await asyncio.sleep(PAUSE)
    links = (await http.post("/api/v1/content/files/links", json={"file_ids": [file_id]})).json()
    downloaded, middle = hashlib.sha256(), mib * MIB // 2
    for span in (f"bytes=0-{middle - 1}", f"bytes={middle}-"):
        async with http.stream("GET", links["items"][0]["url"], headers={"range": span}) as answer:
            async for content in answer.aiter_bytes():
                downloaded.update(content)
    return {file["sha256"], downloaded.hexdigest()} == {sha256.hexdigest()}


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()
