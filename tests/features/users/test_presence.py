"""Who is online, and who may know."""

from typing import Any

import pytest

from hongyan.core.context import Caller
from hongyan.core.events import Announcement, gateway_topic
from hongyan.core.wire import decode
from hongyan.features import users
from tests.features.users.house import House


async def seen(house: House, by: Caller, *whom: Caller) -> dict[str, Any]:
    answer = await house.call("users.presence", by, user_ids=[one.user_id for one in whom])
    return {one.user_id: (one.is_online, one.last_seen_at) for one in answer.items}


async def show_to(house: House, who: Caller, whom: str) -> None:
    await house.call("users.update_settings", who, privacy={"who_sees_last_seen": whom})


async def test_a_user_is_online_as_long_as_one_connection_is(house: House) -> None:
    alice = await house.joined("alice")
    ctx, me = house.ctx, alice.user_id
    assert await users.presence.arrive(ctx, me, "phone")
    assert not await users.presence.arrive(ctx, me, "web")
    assert not await users.presence.leave(ctx, me, "phone")
    assert await seen(house, alice, alice) == {me: (True, None)}
    house.clock.move(seconds=7)
    assert await users.presence.leave(ctx, me, "web")
    assert await seen(house, alice, alice) == {me: (False, house.clock.at)}


async def test_a_connection_that_shows_no_life_does_not_count(house: House) -> None:
    alice = await house.joined("alice")
    for connection in ("dead", "alive"):
        await users.presence.arrive(house.ctx, alice.user_id, connection)
    house.clock.move(seconds=60)
    await users.presence.arrive(house.ctx, alice.user_id, "alive")
    house.clock.move(seconds=60)
    assert await users.find_online(house.ctx, [alice.user_id]) == {alice.user_id}
    assert await users.presence.leave(house.ctx, alice.user_id, "alive")
    assert await users.find_online(house.ctx, [alice.user_id]) == set()
    await users.presence.arrive(house.ctx, alice.user_id, "dead")
    house.clock.move(seconds=90)
    assert await users.find_online(house.ctx, [alice.user_id]) == set()


@pytest.mark.parametrize(
    ("shown_to", "contact_sees", "stranger_sees"),
    [("everyone", True, True), ("contacts", True, False), ("nobody", False, False)],
)
async def test_presence_is_shown_to_whom_its_user_wants(
    house: House, shown_to: str, contact_sees: bool, stranger_sees: bool
) -> None:
    alice, bob, eve = [await house.joined(name) for name in ("alice", "bob", "eve")]
    await house.ctx.write(lambda c: users.acquaint(c, alice.user_id, bob.user_id))
    await show_to(house, alice, shown_to)
    assert bool(await seen(house, bob, alice)) == contact_sees
    assert bool(await seen(house, eve, alice)) == stranger_sees
    assert await seen(house, alice, alice)


async def test_who_is_no_contact_any_more_sees_no_more_and_shows_no_less(house: House) -> None:
    alice, bob = await house.joined("alice"), await house.joined("bob")
    for _ in range(2):  # repeating is no harm
        await house.ctx.write(lambda c: users.acquaint(c, alice.user_id, bob.user_id))
    assert await seen(house, bob, alice)
    assert not await seen(house, alice, bob)
    await house.ctx.write(lambda c: users.acquaint(c, bob.user_id, alice.user_id))
    await house.ctx.write(lambda c: users.forget(c, alice.user_id, bob.user_id))
    assert not await seen(house, bob, alice)
    assert await seen(house, alice, bob)


async def test_a_socket_that_asks_watches_those_it_may_see_and_no_others(house: House) -> None:
    alice, bob = await house.joined("alice"), await house.joined("bob")
    await show_to(house, alice, "everyone")
    asking = await house.caller(await house.join("eve"), connection_id="socket7")
    heard: list[Announcement] = []
    house.ports.bus.subscribe(gateway_topic("socket7"), heard.extend)
    await seen(house, asking, alice, bob)
    (one,) = heard
    assert decode(one.frame, dict) == {
        "ev": "gateway.watch",
        "data": {"user_ids": [alice.user_id], "online": []},
    }
    heard.clear()
    await seen(house, bob, alice)
    assert heard == []
