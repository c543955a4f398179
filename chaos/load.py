"""Senders that never give up: what is not acknowledged is sent again, with the same id."""

import asyncio
import itertools
from collections import deque
from typing import Any

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

from chaos.history import Event, History

SUBPROTOCOL: Any = "hongyan.v1.json"
WINDOW = 8  # sends of one client on their way at once
PAUSE = 0.05  # seconds before coming back


class Sender:
    """One client that sends `name.0`, `name.1` … and keeps what is not yet acknowledged in order."""

    def __init__(self, name: str, url: str, token: str, conversation_id: str, history: History) -> None:
        self.name = name
        self.rest = 0.0  # seconds between two sends
        self.acked: dict[str, int] = {}
        self.refused: set[str] = set()  # once, and sent again later
        self._address = url.replace("http", "ws", 1) + "/api/v1/socket"
        self._token = token
        self._conversation_id = conversation_id
        self._history = history
        self._counter = itertools.count()
        self._waiting: deque[str] = deque()
        self.is_stopping = False

    async def run(self) -> None:
        """Send until told to stop and everything sent is acknowledged."""
        while not (self.is_stopping and not self._waiting):
            try:
                await self._session()
            except (OSError, websockets.WebSocketException, TimeoutError, EOFError):
                for payload in self._waiting:
                    self._note("info", payload)
                await asyncio.sleep(PAUSE)

    async def _session(self) -> None:
        async with websockets.connect(
            self._address, subprotocols=[SUBPROTOCOL], compression=None, max_size=None, open_timeout=5
        ) as socket:
            await self._connect(socket)
            for payload in self._waiting:
                await self._send(socket, payload)
            while not (self.is_stopping and not self._waiting):
                while len(self._waiting) < WINDOW and not self.is_stopping:
                    self._waiting.append(f"{self.name}.{next(self._counter)}")
                    self._note("invoke", self._waiting[-1])
                    await self._send(socket, self._waiting[-1])
                    if self.rest:
                        await asyncio.sleep(self.rest)
                self._take(msgspec.json.decode(await asyncio.wait_for(socket.recv(), 10)))

    async def _connect(self, socket: ClientConnection) -> None:
        await socket.send(
            msgspec.json.encode({"id": "hi", "op": "connect", "data": {"token": self._token}}).decode()
        )
        while (frame := msgspec.json.decode(await asyncio.wait_for(socket.recv(), 10))).get("id") != "hi":
            pass
        if "error" in frame:
            raise ConnectionError(frame["error"]["code"])

    async def _send(self, socket: ClientConnection, payload: str) -> None:
        data = {
            "conversation_id": self._conversation_id,
            "client_msg_id": payload,
            "content": {"type": "text", "text": payload},
        }
        frame = {"id": payload, "op": "messages.send", "data": data}
        await socket.send(msgspec.json.encode(frame).decode())

    def _take(self, frame: dict[str, Any]) -> None:
        payload = str(frame.get("id", ""))
        if payload in self._waiting and "data" in frame:
            self._waiting.remove(payload)
            self.acked[payload] = frame["data"]["seq"]
            self._note("ok", payload, frame["data"]["seq"])
        elif "error" in frame and not frame["error"]["retryable"]:
            raise AssertionError(frame["error"])
        elif "error" in frame:  # it was not done; what was sent behind it perhaps was
            self.refused.add(payload)
            raise ConnectionError(frame["error"]["code"])

    def _note(self, kind: str, payload: str, seq: int = 0) -> None:
        self._history.add(Event(self.name, "send", kind, payload, seq))
