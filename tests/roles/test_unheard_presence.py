"""The bus loses that somebody came or went: those who watch them learn it all the same, some rounds later."""

import pytest

from hongyan.roles.gateway.rounds import Rounds
from hongyan.roles.serving import Running
from tests.people import Line, People, Person
from tests.roles.test_watching import shown, watch


async def go_round(server: Running) -> None:
    """What a gateway does three times in `gateway.dead_seconds`."""
    assert server.gateway is not None
    await server.gateway.settled()
    await Rounds(server.gateway, server.opened.base)._renew_presence()


def lose_all(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.opened.ports.bus, "publish", lambda announced: None)


async def watching(people: People) -> tuple[Person, Line]:
    """Alice, and the line of Bob who watches her."""
    alice, bob = await people.friends("alice", "bob")
    ears = await bob.line()
    await watch(ears, alice)
    return alice, ears


async def test_who_came_unheard_is_shown_at_the_next_round(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, ears = await watching(people)
    lose_all(server, monkeypatch)
    await alice.line()
    for _ in range(2):
        await go_round(server)
    assert await shown(ears, alice) == [True]


async def test_who_went_unheard_is_shown_at_the_round_after_the_next(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, ears = await watching(people)
    line = await alice.line()
    await ears.event("users.presence", user_id=alice.user_id)
    lose_all(server, monkeypatch)
    await line.close()
    await go_round(server)
    assert await shown(ears, alice) == [True]
    for _ in range(2):
        await go_round(server)
    assert await shown(ears, alice) == [True, False]


async def test_nobody_goes_because_the_cache_does_not_answer(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, ears = await watching(people)
    await alice.line()
    await ears.event("users.presence", user_id=alice.user_id)

    async def nothing(places: object) -> set[str]:
        return set()

    monkeypatch.setattr(server.opened.ports.cache, "occupied", nothing)
    for _ in range(3):
        await go_round(server)
    assert await shown(ears, alice) == [True]


async def test_whoever_was_told_otherwise_than_others_is_put_right(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One asked before she came, the other after it, and that she came was lost between."""
    alice, ears = await watching(people)
    (carol,) = (await people.friends("carol", "alice2"))[:1]
    await alice.put("/api/v1/users/settings", privacy={"who_sees_last_seen": "everyone"})
    lose_all(server, monkeypatch)
    await alice.line()
    monkeypatch.undo()
    late = await carol.line()
    await watch(late, alice)
    await go_round(server)
    assert await shown(ears, alice) == [True]
