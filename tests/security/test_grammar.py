"""Twenty thousand hostile frames: each is answered, none is a bug, and nothing is there twice (W12)."""

import asyncio
import contextlib
import re
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
import websockets

from hongyan.core.settings import Limits, Settings, Users
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close
from tests.conftest import QUIET
from tests.people import SUBPROTOCOL, People, Person
from tests.security.grammar import frames

FRAMES, ROUND = 20_000, 250
SECONDS = 120
ANSWERED = re.compile(rb'"id":(?:\d+|"[^"]*"),"(?:data|error)"')


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data),
        server=QUIET,
        users=Users(verify_email=False, password_kib=1_024),
        limits=Limits(user_burst=1e9, address_burst=1e9),
    )


async def speak(server: Running, token: str, said: list[str]) -> list[bytes]:
    """Say all of it on one socket; the answers, as many as there were frames, unless it is closed before."""
    told: list[bytes] = []
    address = server.url.replace("http", "ws", 1) + "/api/v1/socket"
    async with websockets.connect(
        address, subprotocols=[SUBPROTOCOL], compression=None, max_size=None
    ) as socket:
        connect = {"id": 0, "op": "connect", "data": {"token": token}}
        await socket.send(msgspec.json.encode(connect).decode())
        with contextlib.suppress(websockets.ConnectionClosed):
            for start in range(0, len(said), 50):
                for frame in said[start : start + 50]:
                    await socket.send(frame)
                while len(told) <= min(start + 50, len(said)):
                    raw = await asyncio.wait_for(socket.recv(decode=False), 30)
                    if b'"ev":' not in raw[:8]:
                        told.append(bytes(raw))
    assert socket.close_code in (1000, Close.TOO_FAST)  # the latter for too many that cannot be read
    return told


@pytest.mark.slow
async def test_no_frame_is_a_bug(server: Running, people: People) -> None:
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: unhandled.append(context))
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(alice, bob)
    sent = await alice.send(group, "fuzz me")
    chat = await people.direct(alice, bob)
    known = [chat, f"{chat}.1", group, sent["message_id"], alice.user_id, bob.user_id, bob.device_id]
    began, answered, done = time.monotonic(), 0, 0
    for seed in range(FRAMES // ROUND):
        told = await speak(server, alice.token, list(frames(seed, known, ROUND)))
        answered += len(told)
        done += sum(b'"data":' in one[:40] for one in told)
        assert all(ANSWERED.search(one) for one in told)
        assert not [one for one in told if b'"code":"internal"' in one]
    assert time.monotonic() - began < SECONDS
    assert answered > FRAMES * 0.99
    assert done > FRAMES / 20  # it gets behind the checks of shape; most need ids of more than it knows
    assert unhandled == []
    assert (await bob.get("/api/v1/users/me"))["user_id"] == bob.user_id
    await _is_whole(bob, chat)


async def _is_whole(person: Person, conversation_id: str) -> None:
    """What is there is dense, readable, and there once."""
    seqs: list[int] = []
    after: int | None = 0
    while after is not None:
        page = await person.get(
            f"/api/v1/messages/conversations/{conversation_id}/history", after=after, limit=100
        )
        seqs += [message["seq"] for message in page["items"]]
        after = page["next"]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_frames_that_are_played_again_change_nothing(people: People) -> None:
    """Whoever records a socket and says it all again makes no second copy of anything."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    message = {"conversation_id": chat, "client_msg_id": "one", "content": {"type": "text", "text": "once"}}
    recorded: list[tuple[str, str | None, dict[str, Any]]] = [
        ("messages.send", None, message),
        ("groups.create", "make", {"name": "Once", "user_ids": [bob.user_id]}),
        ("conversations.read", None, {"conversation_id": chat, "seq": 1}),
        ("messages.react", None, {"message_id": f"{chat}.1", "emoji": "👍"}),
    ]
    told = []
    for _ in range(3):
        line = await alice.line()
        told.append([await line.call(op, key=key, **data) for op, key, data in recorded])
    assert told[0][:2] == told[1][:2] == told[2][:2]
    heads = (await alice.get("/api/v1/social/conversations"))["items"]
    history = await bob.get(f"/api/v1/messages/conversations/{chat}/history")
    assert (len(heads), len(history["items"])) == (2, 2)
    assert history["items"][0]["reactions"] == [{"emoji": "👍", "user_ids": [alice.user_id]}]
