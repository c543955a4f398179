"""Does to a real server what a page of examples says, in order, and compares."""

import asyncio
import contextlib
import email
import email.policy
import re
import time
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

from tests.protocol.notation import Bindings, Bytes, Mismatch, Step, fill, match, parse

SUBPROTOCOL: Any = "hongyan.v1.json"
DAY = 86_400_000


class Replay:
    def __init__(self, url: str, mails: Path, *, patience: float = 5.0) -> None:
        self._url = url
        self._mails = mails
        self._patience = patience
        self._http = httpx2.AsyncClient(base_url=url, timeout=60, verify=False)
        self._answer: httpx2.Response | None = None
        self._sockets: dict[str, ClientConnection] = {}
        self._waiting: dict[str, list[Any]] = {}
        self.known: Bindings = {"tomorrow": int(time.time() * 1_000) + DAY}
        self.steps = 0

    async def run(self, text: str) -> None:
        """Replay a page. Raises `Mismatch`, naming the line."""
        try:
            for step in parse(text):
                await self._do(step)
                self.steps += 1
        finally:
            await self.close()

    async def close(self) -> None:
        for socket in self._sockets.values():
            await socket.close()
        await self._http.aclose()

    async def _do(self, step: Step) -> None:
        deeds = {
            "request": self._request,
            "answer": self._compare,
            "send": self._send,
            "receive": self._receive,
            "close": self._closed,
            "mail": self._read_mail,
        }
        try:
            await deeds[step.kind](step)
        except Mismatch as error:
            raise Mismatch(f"line {step.line}: {error}") from None
        except KeyError as error:
            raise Mismatch(f"line {step.line}: ${error.args[0]} is not known yet") from None

    async def _request(self, step: Step) -> None:
        method, path = step.start.split()
        headers = {name: fill(value, self.known) for name, value in step.headers.items()}
        body: dict[str, Any] = {} if step.body is None else {"json": fill(step.body, self.known)}
        if isinstance(step.body, Bytes):
            body = {"content": step.body.content}
        self._answer = await self._http.request(method, fill(path, self.known), headers=headers, **body)

    async def _compare(self, step: Step) -> None:
        answer = self._answer
        assert answer is not None
        status, _, _ = step.start.partition(" ")
        if str(answer.status_code) != status:
            raise Mismatch(f"{answer.status_code} is not {status}: {answer.text}")
        for name, value in step.headers.items():
            match(value, answer.headers.get(name), self.known, name)
        if isinstance(step.body, Bytes) or step.body is None:
            wanted = step.body.content if step.body else b""
            if answer.content != wanted:
                raise Mismatch(f"{answer.content!r} is not {wanted!r}")
        else:
            match(step.body, msgspec.json.decode(answer.content), self.known)

    async def _send(self, step: Step) -> None:
        if step.where not in self._sockets:
            address = self._url.replace("http", "ws", 1) + "/api/v1/socket"
            self._sockets[step.where] = await websockets.connect(
                address, subprotocols=[SUBPROTOCOL], compression=None
            )
            self._waiting[step.where] = []
        await self._sockets[step.where].send(msgspec.json.encode(fill(step.body, self.known)).decode())

    async def _receive(self, step: Step) -> None:
        """The first frame that fits. Answers fit by their id; of events others may come in between."""
        waiting = self._waiting[step.where]
        try:
            async with asyncio.timeout(self._patience):
                while not await self._take(step, waiting):
                    waiting.append(msgspec.json.decode(await self._sockets[step.where].recv()))
        except (TimeoutError, websockets.ConnectionClosed) as error:
            reasons = [f"{self._misfit(step, frame)} in {frame}" for frame in waiting] or ["nothing came"]
            raise Mismatch("; ".join(reasons)) from error

    async def _take(self, step: Step, waiting: list[Any]) -> bool:
        for place, frame in enumerate(waiting):
            if "id" in step.body and step.body["id"] == frame.get("id"):
                match(step.body, waiting.pop(place), self.known)
                return True
            if not self._misfit(step, frame):
                match(step.body, waiting.pop(place), self.known)
                return True
        return False

    def _misfit(self, step: Step, frame: Any) -> str:
        try:
            match(step.body, frame, dict(self.known))
        except Mismatch as error:
            return str(error)
        return ""

    async def _closed(self, step: Step) -> None:
        socket = self._sockets.pop(step.where)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(socket.wait_closed(), self._patience)
        match(step.start, f"{socket.close_code} {socket.close_reason}", self.known, "close")

    async def _read_mail(self, step: Step) -> None:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            for file in (self._mails / "new").glob("*"):
                mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                code = re.search(r"\b\d{6}\b", mail.get_content())
                if mail["To"] == step.where and code:
                    self.known[step.start] = code[0]
                    file.unlink()
                    return
            await asyncio.sleep(0.05)
        raise Mismatch(f"no mail to {step.where}")
