"""The bus loses everything: what is on disk reaches sockets all the same, because the gateway looks."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from hongyan.core.errors import StorageUnavailable
from hongyan.roles.gateway.rounds import LOOK_SECONDS
from hongyan.roles.serving import Running
from tests.people import Line, People

SOON = LOOK_SECONDS + 1.5  # seconds; what has been found must also be read and written


def deafen(server: Running) -> None:
    """Nothing that is committed from now on is announced."""
    server.opened.ports.sql.publish = lambda announced: None


async def until(line: Line, is_it: Callable[[dict[str, Any]], bool]) -> None:
    """A socket is told something, soon."""
    async with asyncio.timeout(SOON):
        while not any(is_it(event["data"]) for event in line.events):
            await asyncio.sleep(0.05)


async def texts(line: Line, count: int) -> list[str]:
    return [message["content"].get("text", "") for message in await line.messages(count)]


async def test_what_the_bus_never_said_reaches_every_socket_in_order_and_once(
    people: People, server: Running
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob, carol)
    lines = [await bob.line(), await (await people.login("bob", "mobile")).line(), await carol.line()]
    deafen(server)
    sent = [f"text {number}" for number in range(30)]
    began = time.monotonic()
    for text in sent:
        await alice.send(group, text)
    for line in lines:
        assert await texts(line, 30) == sent
    assert time.monotonic() - began < SOON + 1
    await asyncio.sleep(LOOK_SECONDS)
    for line in lines:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.messages(31), 0.1)


async def test_changes_of_a_user_that_the_bus_never_told_come_too(people: People, server: Running) -> None:
    alice, bob = await people.friends("alice", "bob")
    line = await bob.line()
    deafen(server)
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    await until(line, lambda told: any(not row.get("may_post", True) for row in told.get("memberships", [])))


async def test_whoever_was_added_unheard_hears_of_the_group_and_of_what_is_said_there(
    people: People, server: Running
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, carol)
    line = await bob.line()
    deafen(server)
    await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[bob.user_id])
    await until(line, lambda told: group in str(told.get("memberships")))
    await alice.send(group, "can you hear me?")
    await until(line, lambda told: "can you hear me?" in str(told.get("messages")))


async def test_whoever_was_put_out_unheard_hears_nothing_of_what_is_said_later(
    people: People, server: Running
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob, carol)
    line, witness = await bob.line(), await carol.line()
    deafen(server)
    await alice.delete(f"/api/v1/social/groups/{group}/members/{bob.user_id}")
    await alice.send(group, "secret")
    await until(witness, lambda told: "secret" in str(told))
    await line.call("ping")
    assert "secret" not in str(line.events)


async def test_who_was_put_out_unheard_watches_no_more(people: People, server: Running) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    ears, witness = await bob.line(), await carol.line()
    for line in (ears, witness):
        await line.call("users.presence", user_ids=[alice.user_id])
    deafen(server)
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    await asyncio.sleep(SOON)
    await alice.line()
    await witness.event("users.presence", user_id=alice.user_id)
    await ears.call("ping")
    assert [event for event in ears.events if event["ev"] == "users.presence"] == []


async def test_what_fails_about_one_who_is_watched_keeps_no_message_from_others(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look reads each row once: what it does not do then is never done."""
    alice, bob = await people.friends("alice", "bob")
    line = await bob.line()
    await line.call("users.presence", user_ids=[alice.user_id])
    assert server.gateway is not None

    failures = [StorageUnavailable()]

    async def fail_once(user_id: str) -> None:
        while failures:
            raise failures.pop()

    monkeypatch.setattr(server.gateway.watching, "review", fail_once)
    deafen(server)
    await alice.put(f"/api/v1/users/{alice.user_id}/profile", name="Alice")
    await alice.send(await people.direct(alice, bob), "all the same")
    assert await texts(line, 1) == ["all the same"]
    assert not failures
