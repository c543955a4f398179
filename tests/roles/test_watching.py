"""Sockets that watch others' presence, and who stops hearing of it when."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hongyan.roles.gateway.rounds import Rounds
from hongyan.roles.serving import Running
from tests.people import SECONDS, Line, People, Person

Deed = Callable[[Person, Person], Awaitable[object]]


async def watch(line: Line, *whom: Person) -> None:
    await line.call("users.presence", user_ids=[person.user_id for person in whom])


async def shown(line: Line, whom: Person) -> list[bool]:
    """What a socket was told of somebody, in order: online or not."""
    await line.call("ping")
    told = [event["data"] for event in line.events if event["ev"] == "users.presence"]
    return [one["is_online"] for one in told if one["user_id"] == whom.user_id]


async def come_and_go(people: People, who: Person, witness: Line) -> None:
    """Come online and go again; the witness has seen it, and so has everybody who was told."""
    before = len(await shown(witness, who))
    line = await who.line()
    await line.close()
    async with asyncio.timeout(SECONDS):
        while len(await shown(witness, who)) < before + 2:
            await asyncio.sleep(0)


async def block(one: Person, other: Person) -> object:
    return await one.post(f"/api/v1/social/blocks/{other.user_id}")


async def part(one: Person, other: Person) -> object:
    return await one.delete(f"/api/v1/social/friends/{other.user_id}")


async def part_from_other_side(one: Person, other: Person) -> object:
    return await part(other, one)


@pytest.mark.parametrize("deed", [block, part, part_from_other_side])
async def test_a_socket_hears_nothing_more_of_whoever_put_its_user_out(people: People, deed: Deed) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    ears, witness = await bob.line(), await carol.line()
    await watch(ears, alice)
    await watch(witness, alice)
    await come_and_go(people, alice, witness)
    assert await shown(ears, alice) == [True, False]
    await deed(alice, bob)
    await come_and_go(people, alice, witness)
    assert await shown(witness, alice) == [True, False] * 2
    assert await shown(ears, alice) == [True, False]


async def test_every_socket_of_theirs_hears_nothing_more(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    ears, witness = [await bob.line(), await (await people.login("bob", "mobile")).line()], await carol.line()
    for line in (*ears, witness):
        await watch(line, alice)
    await block(alice, bob)
    await come_and_go(people, alice, witness)
    assert [await shown(line, alice) for line in ears] == [[], []]


async def test_whoever_blocks_still_sees_whom_they_blocked(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    ears = await alice.line()
    await watch(ears, bob)
    await block(alice, bob)
    await come_and_go(people, bob, ears)
    assert await shown(ears, bob) == [True, False]


async def test_whoever_is_let_in_again_watches_again(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    ears = await bob.line()
    await watch(ears, alice)
    await block(alice, bob)
    await alice.delete(f"/api/v1/social/blocks/{bob.user_id}")
    await watch(ears, alice)
    await come_and_go(people, alice, ears)
    assert await shown(ears, alice) == [True, False]


async def test_no_socket_gets_a_frame_that_says_nothing(people: People) -> None:
    """What ends the watching is for the gateway alone."""
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    witness = await carol.line()
    await watch(witness, alice)
    await block(alice, bob)
    await witness.call("ping")
    assert not witness.socket.close_code
    assert [event["ev"] for event in witness.events] == []


async def test_who_lets_fewer_see_them_is_seen_no_more_by_those_who_watch(
    people: People, server: Running
) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.put("/api/v1/users/settings", privacy={"who_sees_last_seen": "everyone"})
    stranger, witness = await (await people.register("mallory")).line(), await bob.line()
    await watch(stranger, alice)
    await watch(witness, alice)
    await come_and_go(people, alice, witness)
    assert await shown(stranger, alice) == [True, False]
    await alice.put("/api/v1/users/settings", privacy={"who_sees_last_seen": "contacts"})
    assert server.gateway is not None
    await server.gateway.settled()
    await come_and_go(people, alice, witness)
    assert await shown(witness, alice) == [True, False] * 2
    assert await shown(stranger, alice) == [True, False]


async def test_an_outsider_watches_nobody(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.put("/api/v1/users/settings", privacy={"who_sees_last_seen": "contacts"})
    mallory, witness = await (await people.register("mallory")).line(), await bob.line()
    await watch(mallory, alice)
    await watch(witness, alice)
    await come_and_go(people, alice, witness)
    assert await shown(mallory, alice) == []


async def test_who_is_still_there_is_shown_again_after_the_cache_has_forgotten(
    people: People, server: Running
) -> None:
    alice, bob = await people.friends("alice", "bob")
    ears = await bob.line()
    await watch(ears, alice)
    await alice.line()
    await ears.event("users.presence", user_id=alice.user_id)
    assert server.gateway is not None
    place = f"user:status:{alice.user_id}"
    for connection in server.gateway.connections:
        await server.opened.ports.cache.leave(place, connection.connection_id)
    for _ in range(2):
        await Rounds(server.gateway, server.opened.base)._renew_presence()
        assert await server.opened.ports.cache.occupied([place])
    assert await shown(ears, alice) == [True, True]


async def test_who_has_gone_is_not_taken_for_present_by_the_round_that_found_them_there(
    people: People, server: Running
) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    assert server.gateway is not None
    (connection,) = server.gateway.connections
    await line.close()
    await server.gateway.settled()
    server.gateway.connections.add(connection)
    await Rounds(server.gateway, server.opened.base)._renew_presence()
    server.gateway.connections.discard(connection)
    assert not await server.opened.ports.cache.occupied([f"user:status:{alice.user_id}"])
