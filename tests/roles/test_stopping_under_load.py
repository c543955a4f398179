"""SIGTERM while twenty clients send as fast as they can."""

import asyncio
import contextlib
import itertools
import sqlite3
from pathlib import Path

import msgspec
import websockets

from chaos.checkers import Entry, judge_density, judge_order, judge_places, judge_set
from chaos.kill import GENEROUS
from chaos.scene import Scene
from hongyan.transports.socket import Close
from tests.people import SUBPROTOCOL
from tests.process import Process

SENDERS = 20
AT_ONCE = 3  # sends of each on their way
SECONDS = 1.0


class Sender:
    """Sends `name.0`, `name.1` … until it is hung up on; then reads what is left to read."""

    def __init__(self, name: str, scene: Scene, token: str) -> None:
        self.name = name
        self.acked: dict[str, int] = {}
        self.close_code: int | None = None
        self._scene = scene
        self._token = token
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        address = self._scene.url.replace("http", "ws", 1) + "/api/v1/socket"
        async with websockets.connect(
            address, subprotocols=[SUBPROTOCOL], compression=None, max_size=None
        ) as socket:
            await self._call(socket, "hi", "connect", token=self._token)
            self._take(msgspec.json.decode(await socket.recv()))
            writing = asyncio.create_task(self._write(socket))
            with contextlib.suppress(websockets.ConnectionClosedError):
                async for raw in socket:
                    self._take(msgspec.json.decode(raw))
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self.close_code = socket.close_code

    async def _write(self, socket: websockets.ClientConnection) -> None:
        for number in itertools.count():
            await self._room.acquire()
            text = f"{self.name}.{number}"
            data = {"conversation_id": self._scene.conversation_id, "client_msg_id": text}
            await self._call(socket, text, "messages.send", content={"type": "text", "text": text}, **data)

    async def _call(self, socket: websockets.ClientConnection, id_: str, op: str, **data: object) -> None:
        await socket.send(msgspec.json.encode({"id": id_, "op": op, "data": data}).decode())

    def _take(self, frame: dict[str, object]) -> None:
        assert "error" not in frame, frame
        data = msgspec.convert(frame.get("data"), dict[str, object])
        if "id" in frame and isinstance(seq := data.get("seq"), int):
            self.acked[str(frame["id"])] = seq
            self._room.release()


def kept(data: Path) -> list[Entry]:
    """What the database holds of the senders, in its order."""
    database = sqlite3.connect(data / "hongyan.db")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("select seq, client_msg_id from messages where kind = 'text' order by seq")
        return [Entry(seq, payload) for seq, payload in rows]
    finally:
        database.close()


async def test_a_server_that_is_stopped_under_load_loses_nothing_and_starts_again(data: Path) -> None:
    """Every send is acked and kept, or neither; every client is told why; all of it is there afterwards."""
    with Process(data, **GENEROUS) as server:
        scene = Scene(server.url)
        await scene.set_up(SENDERS)
        senders = [Sender(f"c{number}", scene, token) for number, token in enumerate(scene.tokens)]
        running = [asyncio.create_task(sender.run()) for sender in senders]
        await asyncio.sleep(SECONDS)
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.wait_for(asyncio.gather(*running), 60)
        acked = {text: seq for sender in senders for text, seq in sender.acked.items()}
        found = kept(data)
        assert len(acked) > SENDERS * AT_ONCE
        assert judge_set(list(acked), [], [entry.payload for entry in found]).is_clean
        assert judge_places(acked, found) == judge_order(found) == []
        assert {sender.close_code for sender in senders} == {Close.GOING_AWAY}
        await asyncio.to_thread(server.start)
        told = await scene.read_back(scene.tokens[-1])
        assert judge_density(told) == []
        assert [entry for entry in told if entry.payload != "notice.0"] == found
