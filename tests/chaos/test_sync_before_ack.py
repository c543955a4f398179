"""I24: an ack leaves after the log is on the disk, as the kernel saw it."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.people import SUBPROTOCOL, People
from tests.process import Process

pytestmark = pytest.mark.slow  # seconds, but it needs strace, which make check does not install

COUNT = 8
SECONDS = 30.0
CALLS = "fdatasync,fsync,pwrite64,pwritev,write,writev,sendto,sendmsg"
LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<call>\w+)\()(?P<rest>.*)")


class Deed(NamedTuple):
    """One call of the kernel: `logged` wrote to SQLite's log, `synced` has returned, `sent` was begun."""

    kind: str
    words: str


class Traced(Process):
    """A server whose calls of the kernel are written down."""

    def __init__(self, data: Path, trace: Path, **rest: str) -> None:
        super().__init__(data, **rest)
        what = ("-f", "-q", "-y", "-s", "20000", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(trace))
        self.under = ("strace", "-D", *what)
        self._trace = trace

    def stop(self) -> int:
        """Stop it, and wait for the end of the trace."""
        end = f"{self.pid} +++ exited"
        status = super().stop()
        patience = time.monotonic() + SECONDS
        while end not in self._trace.read_text(errors="replace") and time.monotonic() < patience:
            time.sleep(0.02)
        return status


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Where to; fails where nothing can be traced."""
    if shutil.which("strace") is None:
        pytest.fail("strace is not installed; `tools/setup.sh tracer` does that")
    try:
        subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        pytest.fail(f"nothing can be proved where ptrace is not allowed: {error.stderr.decode().strip()}")
    return tmp_path / "trace"


def deeds_in(trace: Path) -> Iterator[Deed]:
    """What matters of a trace, in order."""
    syncing: set[str] = set()
    for text in trace.read_text(errors="replace").splitlines():
        found = LINE.match(text)
        call, rest = (found["resumed"] or found["call"], found["rest"]) if found else ("", "")
        is_log = "hongyan.db-wal>" in rest or (found is not None and found["pid"] in syncing)
        if found is None or not is_log:
            yield from [Deed("sent", rest)] if "socket:" in rest or "TCP:" in rest else []
        elif call.startswith("pwrite"):
            yield Deed("logged", rest)
        elif rest.endswith("<unfinished ...>"):
            syncing.add(found["pid"])
        elif rest.endswith("= 0"):
            syncing.discard(found["pid"])
            yield Deed("synced", rest)


def wrong_in(deeds: list[Deed], marks: list[str]) -> list[str]:
    """Which messages were told of, to their senders or to others, before they were on the disk."""
    wrong = []
    for mark in marks:
        places = {
            kind: [at for at, deed in enumerate(deeds) if deed.kind == kind and mark in deed.words]
            for kind in ("logged", "sent")
        }
        synced = [at for at, deed in enumerate(deeds) if deed.kind == "synced"]
        if not places["logged"] or not places["sent"]:
            wrong.append(f"{mark}: not seen {places}")
        elif not any(places["logged"][0] < at < places["sent"][0] for at in synced):
            wrong.append(f"{mark}: {places}, synced {synced}")
    return wrong


async def send(socket: ClientConnection, conversation_id: str, mark: str) -> None:
    """The mark is in the message, in its event, and, as the id of the frame, in its ack."""
    content = {"type": "text", "text": mark}
    data = {"conversation_id": conversation_id, "client_msg_id": mark, "content": content}
    await socket.send(msgspec.json.encode({"id": mark, "op": "messages.send", "data": data}).decode())


async def acked(socket: ClientConnection, marks: list[str]) -> None:
    """Wait until all of these have been acked."""
    waiting = set(marks)
    while waiting:
        frame = msgspec.json.decode(await asyncio.wait_for(socket.recv(), SECONDS))
        waiting.discard(frame.get("id"))


async def send_some(server: Process) -> list[str]:
    """Some one after another, some at once. The marks of all."""
    marks = [f"goose-{number}-" for number in range(COUNT)]
    async with People(server.url) as people:
        alice, bob = await people.friends("alice", "bob")
        chat = await people.direct(alice, bob)
        ears = await bob.line()
        address = server.url.replace("http", "ws", 1) + "/api/v1/socket"
        async with websockets.connect(address, subprotocols=[SUBPROTOCOL], compression=None) as socket:
            hello = {"id": "hello", "op": "connect", "data": {"token": alice.token}}
            await socket.send(msgspec.json.encode(hello).decode())
            await acked(socket, ["hello"])
            for mark in marks[: COUNT // 2]:
                await send(socket, chat, mark)
                await acked(socket, [mark])
            for mark in marks[COUNT // 2 :]:
                await send(socket, chat, mark)
            await acked(socket, marks[COUNT // 2 :])
        await ears.messages(COUNT)
    return marks


async def told_too_early(server: Process, trace: Path) -> list[str]:
    with server:
        marks = await send_some(server)
        assert await asyncio.to_thread(server.stop) == 0
    return wrong_in(list(deeds_in(trace)), marks)


async def test_what_is_acked_is_on_the_disk(data: Path, trace: Path) -> None:
    assert await told_too_early(Traced(data, trace), trace) == []


async def test_an_ack_before_the_commit_is_found_out(data: Path, trace: Path) -> None:
    server = Traced(data, trace, module="chaos.broken", HONGYAN_BROKEN="early-ack")
    assert len(await told_too_early(server, trace)) == COUNT


def test_the_judge_sees_what_is_sent_too_early() -> None:
    logged, synced, sent = Deed("logged", "goose-1-"), Deed("synced", ""), Deed("sent", "goose-1-")
    assert wrong_in([logged, synced, sent], ["goose-1-"]) == []
    for wrong in (
        [logged, sent, synced],
        [synced, logged, sent],
        [sent, logged, synced],
        [logged, synced],
        [],
    ):
        assert wrong_in(wrong, ["goose-1-"])
