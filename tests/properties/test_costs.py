"""What a message costs: one write for a socket and commit, one encoding however many hear of it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hongyan.core import events, wire
from hongyan.core.wire import convert
from hongyan.roles.gateway import frames, hub
from hongyan.transports.executor import Call
from hongyan.transports.tracing import trace_of
from tests.properties.house import Client, frames_in
from tests.properties.scene import Scene

FEW, MANY = 2, 40
Deed = Callable[[Scene, str], Awaitable[Any]]


class Commits:
    """How often something was committed and announced."""

    def __init__(self, scene: Scene) -> None:
        self.count = 0
        self._publish, scene.house.sql.publish = scene.house.sql.publish, self._count

    def _count(self, announced: list[events.Announcement]) -> None:
        self.count += 1
        self._publish(announced)


class Encodings:
    """What was encoded, and which events were framed, as long as this is in place."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.framed: list[bytes] = []

    def encode(self, value: Any) -> bytes:
        self.values.append(value)
        return wire.encode(value)

    def text_frame(self, payload: bytes) -> bytes:
        self.framed += [payload] if payload.startswith(b'{"ev"') else []
        return _text_frame(payload)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How much was encoded, how many events of that, and how many events were framed."""
        told = [value for value in self.values if isinstance(value, events.Frame)]
        return len(self.values), len(told), len(self.framed)

    def clear(self) -> None:
        self.values.clear()
        self.framed.clear()


_text_frame = frames.text_frame


@pytest.fixture
def encodings(monkeypatch: pytest.MonkeyPatch) -> Encodings:
    counting = Encodings()
    for name, module in list(sys.modules.items()):
        if name.startswith("hongyan.") and module is not wire and vars(module).get("encode") is wire.encode:
            monkeypatch.setattr(module, "encode", counting.encode)
    monkeypatch.setattr(hub, "text_frame", counting.text_frame)
    return counting


async def connect(scene: Scene, *clients: Client) -> None:
    """All are online, and nothing has been written to them since."""
    for client in clients:
        if not client.is_online:
            await client.connect()
    await scene.house.quiet()
    for client in clients:
        client.wire.writes.clear()


def count_frames(client: Client) -> int:
    return len(frames_in(b"".join(client.wire.writes)))


def another(client: Client) -> Client:
    """One more socket of the same user."""
    return Client(client.house, client.user_id, client.token)


async def test_what_is_sent_at_once_is_one_event_a_conversation_and_one_write_a_socket(scene: Scene) -> None:
    crowd = [scene.alice, scene.tablet, scene.bob, scene.carol, scene.dave]
    await connect(scene, *crowd)
    commits = Commits(scene)
    with_bob, with_carol, _, group = scene.places
    places = (with_bob, with_carol, group)
    await asyncio.gather(
        *(scene.send(scene.alice, f"{place} {n}", place) for n in range(10) for place in places)
    )
    await scene.house.quiet()
    assert commits.count == 1
    assert [len(client.wire.writes) for client in crowd] == [1, 1, 1, 1, 0]
    assert [count_frames(client) for client in crowd] == [30 + 3, 3, 2, 2, 0]  # acks, and events


async def test_many_events_of_one_commit_leave_in_one_write(scene: Scene) -> None:
    places = (scene.places[0], scene.group)
    sent = [await scene.send(scene.alice, f"{place} {n}", place) for n in range(5) for place in places]
    crowd = [scene.alice, scene.tablet, scene.bob, scene.carol, scene.dave]
    await connect(scene, *crowd)
    commits = Commits(scene)
    reactions = [{"message_id": one["message_id"], "emoji": "🪿"} for one in sent]
    await asyncio.gather(*(scene.alice.call("messages.react", **reaction) for reaction in reactions))
    await scene.house.quiet()
    assert commits.count == 1
    assert [len(client.wire.writes) for client in crowd] == [1, 1, 1, 1, 0]
    assert [count_frames(client) for client in crowd] == [10 + 10, 10, 10, 5, 0]


async def test_every_commit_is_one_write_to_each_who_hears_of_it(scene: Scene) -> None:
    await connect(scene, scene.alice, scene.bob, scene.carol)
    commits = Commits(scene)
    for number in range(7):
        await scene.send(scene.alice, str(number))
    await scene.house.quiet()
    assert commits.count == 7
    assert [len(client.wire.writes) for client in (scene.bob, scene.carol)] == [7, 7]


async def send(scene: Scene, key: str) -> None:
    await scene.send(scene.alice, key)


async def edit(scene: Scene, key: str) -> None:
    content = {"type": "text", "text": key}
    await scene.alice.call("messages.edit", message_id=f"{scene.group}.2", content=content)


async def react(scene: Scene, key: str) -> None:
    await scene.alice.call("messages.react", message_id=f"{scene.group}.2", emoji=key[-1])


async def rename(scene: Scene, key: str) -> None:
    await scene.alice.call("groups.update", group_id=scene.group, name=key)


async def type_(scene: Scene, key: str) -> None:
    await scene.alice.call("conversations.typing", conversation_id=scene.group)


async def recall(scene: Scene, key: str) -> None:
    seq = {"few": 2, "many": 3}[key]
    await scene.alice.call("messages.recall", message_id=f"{scene.group}.{seq}")


@pytest.mark.parametrize("deed", [send, edit, react, rename, type_, recall])
async def test_an_event_is_encoded_and_framed_once_for_however_many(
    scene: Scene, encodings: Encodings, deed: Deed
) -> None:
    for text in ("first", "second"):
        await scene.send(scene.alice, text)
    crowd = [another(client) for client in [scene.bob, scene.carol] * (MANY // 2)]
    await connect(scene, scene.alice, *crowd[:FEW])
    encodings.clear()
    await deed(scene, "few")
    await scene.house.quiet()
    few = encodings.counts
    await connect(scene, *crowd)
    encodings.clear()
    await deed(scene, "many")
    await scene.house.quiet()
    assert encodings.counts == few
    assert few[1:] == (1, 1)
    assert {len(client.wire.writes) for client in crowd} == {1}


async def react_from_elsewhere(scene: Scene, ids: list[str]) -> None:
    """As over REST: no socket has an ack to wait for."""
    executor = scene.house.executor
    caller = await executor.sign_in(scene.alice.token, "127.0.0.1")
    react = executor.find("messages.react")
    requests = [convert({"message_id": one, "emoji": "🪿"}, react.request) for one in ids]
    await asyncio.gather(*(executor.run(Call(react, caller, request, trace_of(""))) for request in requests))


async def react_beside_acks(scene: Scene, ids: list[str]) -> None:
    calls = (scene.alice.call("messages.react", message_id=one, emoji="🪿") for one in ids)
    await asyncio.gather(*calls)


@pytest.mark.parametrize("react_to_all", [react_from_elsewhere, react_beside_acks])
async def test_all_who_hear_are_given_the_same_bytes_in_one_write(
    scene: Scene, react_to_all: Callable[[Scene, list[str]], Awaitable[None]]
) -> None:
    """Not equal ones: a copy for each would cost the memory of each."""
    ids = [(await scene.send(scene.alice, str(number)))["message_id"] for number in range(5)]
    crowd = [another(client) for client in [scene.bob, scene.carol] * (MANY // 2)]
    await connect(scene, scene.alice, *crowd)
    await react_to_all(scene, ids)
    await scene.house.quiet()
    assert {len(client.wire.writes) for client in crowd} == {1}
    assert count_frames(crowd[0]) == 5
    assert len({id(client.wire.writes[0]) for client in crowd}) == 1
