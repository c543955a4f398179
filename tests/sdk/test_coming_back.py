import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.core.settings import Gateway, Settings, Users
from hongyan.roles.serving import Running
from hongyan_client import Client, Event, Offline, Online, SignedOut, StoreInUse
from tests.conftest import QUIET
from tests.process import Process
from tests.sdk.circle import PASSWORD, Circle, heard, said, until
from tests.sdk.way import Way

HEARTBEAT = 2.0


@pytest.fixture
def settings(data: Path) -> Settings:
    users, gateway = Users(verify_email=False, password_kib=1_024), Gateway(heartbeat_seconds=HEARTBEAT)
    return Settings(data=str(data), server=QUIET, users=users, gateway=gateway)


@pytest.fixture
async def way(server: Running) -> AsyncIterator[Way]:
    async with Way(server.url) as way:
        yield way


async def test_what_was_sent_meanwhile_arrives_once_and_in_order(circle: Circle, way: Way) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby", url=way.url)
    place = await circle.befriend(alice, bob)
    events = bob.events()
    for number in range(150):
        await alice.send(place, str(number))
        if number % 40 == 20:
            way.cut()
    assert await heard(events, 150) == [str(number) for number in range(150)]
    await until(lambda: not bob.state.holes())
    assert said(bob, place) == said(alice, place)
    assert way.sockets > 1


async def test_an_event_that_is_lost_is_asked_for_within_two_seconds(circle: Circle, way: Way) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby", url=way.url)
    place = await circle.befriend(alice, bob)
    events, chance = bob.events(), random.Random(7)
    way.fate = lambda frame: [frame] * (chance.choice([0, 1, 2]) if b"conversation.changed" in frame else 1)
    for number in range(80):
        await (await alice.send(place, str(number))).acked()
    way.fate = lambda frame: [frame]
    await (await alice.send(place, "last")).acked()
    async with asyncio.timeout(2):
        assert await heard(events, 81) == [*map(str, range(80)), "last"]
    assert way.sockets == 1


async def test_rows_that_are_lost_are_asked_for_too(circle: Circle, way: Way) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby", url=way.url)
    way.fate = lambda frame: [] if b"user.changed" in frame else [frame]
    await alice.contacts.request(user_id=bob.user_id)
    await asyncio.sleep(0.1)
    way.fate = lambda frame: [frame]
    await bob.users.update_profile(user_id=bob.user_id, bio="here")
    await until(lambda: len(bob.state.requests) == 1, seconds=20)


async def test_a_dead_connection_is_noticed_and_replaced(way: Way) -> None:
    async with Client(way.url) as me:
        await me.register("alice", PASSWORD, "alice@example.com")
        seen: list[type[Event]] = []
        me.on(Offline, lambda event: seen.append(type(event)))
        me.on(Online, lambda event: seen.append(type(event)))
        way.is_silent = True
        await until(lambda: not me.is_online, seconds=HEARTBEAT * 2)
        way.is_silent = False
        await until(lambda: me.is_online)
    assert seen[:2] == [Offline, Online]


async def test_a_restarted_client_goes_on_as_who_it_was(circle: Circle, tmp_path: Path) -> None:
    alice = await circle.join("alice")
    async with Client(circle.url, store=tmp_path / "bob.db") as bob:
        await bob.register("bobby", PASSWORD, "bob@example.com")
        place = await circle.befriend(alice, bob)
        await (await alice.send(place, "before")).acked()
        await until(lambda: "before" in said(bob, place))
        user_id = bob.user_id
    await (await alice.send(place, "meanwhile")).acked()
    async with Client(circle.url, store=tmp_path / "bob.db") as bob:
        events = bob.events()
        await bob.resume()
        assert bob.user_id == user_id
        assert await heard(events, 1) == ["meanwhile"]
        assert said(bob, place) == ["before", "meanwhile"]


async def test_only_one_process_can_open_a_store(circle: Circle, tmp_path: Path) -> None:
    await circle.client(tmp_path / "me.db")
    with pytest.raises(StoreInUse):
        await circle.client(tmp_path / "me.db")


async def test_a_store_is_for_its_owner_alone(circle: Circle, tmp_path: Path) -> None:
    await circle.join("alice", tmp_path / "me.db")
    assert (tmp_path / "me.db").stat().st_mode & 0o077 == 0


async def test_who_never_signed_in_cannot_resume(circle: Circle) -> None:
    me = await circle.client()
    with pytest.raises(SignedOut):
        await me.resume()


async def test_a_server_that_was_set_back_is_believed(process: Process, data: Path) -> None:
    """An operator who restores a backup must not have to ask every user to clear a cache."""
    async with Circle(process.url) as circle:
        alice, bob = await circle.join("alice"), await circle.join("bobby")
        place = await circle.befriend(alice, bob)
        await (await alice.send(place, "kept")).acked()
        process.stop()
        backup = (data / "hongyan.db").read_bytes()
        process.start()
        await (await alice.send(place, "undone")).acked()
        await until(lambda: "undone" in said(bob, place))
        process.stop()
        restore(data, backup)
        process.start()
        await until(lambda: said(bob, place) == ["kept"])
        await (await alice.send(place, "anew")).acked()
        await until(lambda: said(bob, place) == ["kept", "anew"])


def restore(data: Path, backup: bytes) -> None:
    for path in data.glob("hongyan.db*"):
        path.unlink()
    (data / "hongyan.db").write_bytes(backup)


async def test_a_killed_server_is_waited_for(process: Process) -> None:
    async with Circle(process.url) as circle:
        alice, bob = await circle.join("alice"), await circle.join("bobby")
        place = await circle.befriend(alice, bob)
        events = bob.events()
        process.kill()
        sendings = [await alice.send(place, str(number)) for number in range(20)]
        process.start()
        sent = [await sending.acked() for sending in sendings]
        assert await heard(events, 20) == [str(number) for number in range(20)]
        assert [one.seq for one in sent] == list(range(sent[0].seq, sent[0].seq + 20))
