"""Attacks by what a socket sends, how much of it, and what it does not read (W5–W7, W10)."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import websockets

from hongyan.core.settings import Gateway, Limits, Server, Settings, Users
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close
from tests.people import SUBPROTOCOL, Line, People, Person, Refused

FRAME_BYTES = 64 << 10


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data),
        server=Server(port=0, internal_port=0, drain_seconds=0),
        users=Users(verify_email=False, password_kib=1_024),
        limits=Limits(user_burst=1e6, address_burst=1e6),
        gateway=Gateway(buffer_bytes=64 << 10),
    )


async def deaf(server: Running, person: Person) -> websockets.ClientConnection:
    """A connected socket that reads nothing more."""
    socket = await websockets.connect(
        server.url.replace("http", "ws", 1) + "/api/v1/socket",
        subprotocols=[SUBPROTOCOL],
        compression=None,
        max_queue=1,
        max_size=None,
        ping_interval=None,
    )
    await socket.send(
        msgspec.json.encode({"id": 1, "op": "connect", "data": {"token": person.token}}).decode()
    )
    await socket.recv()
    return socket


async def close_code(socket: websockets.ClientConnection) -> int | None:
    """Read on to the end; how it ends."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await socket.recv()
    return socket.close_code


@pytest.fixture
async def raw(server: Running, people: People) -> AsyncIterator[websockets.ClientConnection]:
    socket = await deaf(server, await people.register("mallory"))
    yield socket
    await socket.close()


async def heard_after(line: Line, rev: int) -> list[str]:
    """What a line has heard of conversations after a revision, once nothing more comes."""
    await asyncio.sleep(0.3)
    told = [event for event in line.events if event["ev"].startswith("conversation.")]
    return [event["ev"] for event in told if event["data"].get("rev", rev + 1) > rev]


async def attempts(line: Line, chat: str, message_id: str) -> dict[str, str]:
    """What somebody may still do in a conversation: `ok`, or the refusal, by operation."""
    content = {"type": "text", "text": "still here"}
    deeds: dict[str, dict[str, Any]] = {
        "messages.send": {"conversation_id": chat, "client_msg_id": "x", "content": content},
        "messages.edit": {"message_id": message_id, "content": content},
        "messages.react": {"message_id": message_id, "emoji": "👍"},
        "messages.pin": {"message_id": message_id},
        "conversations.typing": {"conversation_id": chat},
        "conversations.read": {"conversation_id": chat, "seq": 1},
        "conversations.deliver": {"positions": [{"conversation_id": chat, "seq": 99}]},
    }
    told = {}
    for op, data in deeds.items():
        try:
            await line.call(op, **data)
            told[op] = "ok"
        except Refused as refused:
            told[op] = refused.code
    return told


async def test_who_was_put_out_is_heard_no_more(people: People) -> None:
    """A socket that was open before the kick has nothing left: no frame of it reaches anybody (W5)."""
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(alice, bob)
    said = await bob.send(group, "before")
    hers, his = await alice.line(), await bob.line()
    await alice.delete(f"/api/v1/social/groups/{group}/members/{bob.user_id}")
    rev = (await alice.get(f"/api/v1/social/conversations/{group}"))["conversation"]["rev"]
    told = await attempts(his, group, said["message_id"])
    assert set(told.values()) == {"conversations.no_such_conversation", "ok"}
    assert [op for op, outcome in told.items() if outcome == "ok"] == ["conversations.deliver"]  # of nothing
    assert await heard_after(hers, rev) == []


async def test_who_is_blocked_is_heard_no_more(people: People) -> None:
    """They may note for themselves what they have read; all else is refused, and typing is not shown (W5)."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    said = await bob.send(chat, "before")
    hers, his = await alice.line(), await bob.line()
    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    rev = (await alice.get(f"/api/v1/social/conversations/{chat}"))["conversation"]["rev"]
    told = await attempts(his, chat, said["message_id"])
    refused = {op for op, outcome in told.items() if outcome == "conversations.may_not_post"}
    assert refused == {"messages.send", "messages.edit", "messages.react", "messages.pin"}
    assert await heard_after(hers, rev) == []


SPOOFS: list[dict[str, Any]] = [
    {"sender_id": "alice"},
    {"seq": 1},
    {"rev": 1},
    {"sent_at": 1},
    {"server_ts": 1},
    {"role": "owner"},
    {"message_id": "x.1"},
    {"user_id": "alice"},
]


async def test_nobody_speaks_as_somebody_else(people: People) -> None:
    """What the server decides cannot be said by a client, in the frame or in its data (W6)."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    content = {"type": "text", "text": "x"}
    data: dict[str, Any] = {"conversation_id": chat, "client_msg_id": "x", "content": content}
    line = await bob.line()
    for spoof in SPOOFS:
        with pytest.raises(Refused, match="unknown field"):
            await line.call("messages.send", **data, **spoof)
        frame = {"id": 0, "op": "messages.send", "data": data, **spoof}
        await line.socket.send(msgspec.json.encode(frame).decode())
    await line.call("messages.send", **data)
    history = await bob.get(f"/api/v1/messages/conversations/{chat}/history")
    assert [message["sender_id"] for message in history["items"]][1:] == [bob.user_id]


async def test_a_frame_that_is_too_large_costs_nothing(raw: websockets.ClientConnection) -> None:
    """1009 for a message of more than 64 KiB, whole or in pieces (W7)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await raw.send(["x" * 1_000] * (FRAME_BYTES // 1_000 + 2))
    assert await close_code(raw) == 1009
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5 << 10


async def test_the_largest_frame_is_read(raw: websockets.ClientConnection) -> None:
    frame = b'{"id":1,"op":"ping","data":"' + b"x" * (FRAME_BYTES - 30) + b'"}'
    assert len(frame) == FRAME_BYTES
    await raw.send(frame.decode())
    assert b'"at"' in bytes(await raw.recv(decode=False))


async def test_who_does_not_read_is_closed_and_misses_nothing(server: Running, people: People) -> None:
    """A slow consumer costs one buffer, is told to come back, and then has all of it (W10)."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    socket = await deaf(server, bob)
    line = await alice.line()
    content = {"type": "text", "text": "x" * 5_000}
    assert server.gateway is not None
    sent = 0
    while len(server.gateway.connections) == 2 and sent < 10_000:
        sent += 1
        await line.call("messages.send", conversation_id=chat, client_msg_id=str(sent), content=content)
    assert await close_code(socket) == Close.TOO_SLOW
    change = await bob.get(f"/api/v1/messages/conversations/{chat}/changes", since=2)
    assert change["messages"][-1]["content"] == content
