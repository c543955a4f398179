"""What staff learn of how is searched, and what nobody learns."""

from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import select

from hongyan.core.clock import DAY, Millis
from hongyan.core.context import Caller, Context
from hongyan.core.ids import UserId
from hongyan.core.settings import Search
from hongyan.features.search.model import GetStatistics, SearchAll, SearchMessages
from hongyan.features.search.service import asking, counting, everything
from hongyan.features.search.tables import asked_words, days
from hongyan.features.search.tally import ASKERS, MOST_WORDS, WINDOW, Count, Tally
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People, Person, Refused
from tests.search.conftest import Indexed, everywhere

NOW = Millis(0)
PATH = "/api/v1/admin/search/statistics"


def ask(tally: Tally, word: str, *users: int, now: int = 0) -> None:
    for number in users:
        tally.note(UserId(f"user{number}"), {word}, 0.004, Millis(now), is_found=True)


def test_a_word_is_told_once_enough_different_users_have_asked_for_it() -> None:
    tally = Tally()
    ask(tally, "secret", 1, 1, 1, 1, 1, 1, 2, 3, 4)
    ask(tally, "lunch", 1, 2, 3, 3, 4)
    assert not tally.take()[1]
    ask(tally, "lunch", 5)
    assert tally.take()[1] == {"lunch": 6}
    ask(tally, "lunch", 1)
    assert tally.take()[1] == {"lunch": 1}
    assert not tally.take()[1]
    assert tally._words["lunch"].askers is None
    assert "user" not in repr(tally._words)


def test_askers_are_forgotten_after_a_week_and_when_there_are_too_many_words() -> None:
    tally = Tally()
    ask(tally, "lunch", 1, 2, 3, 4)
    ask(tally, "lunch", 5, now=WINDOW)
    assert not tally.take()[1]
    ask(tally, "lunch", 1, 2, 3, now=WINDOW)
    for number in range(MOST_WORDS):
        ask(tally, f"word{number}", 9, now=WINDOW)
    assert len(tally._words) <= MOST_WORDS
    ask(tally, "lunch", 4, now=WINDOW)
    assert not tally.take()[1]


def test_times_are_told_as_shares() -> None:
    tally = Tally()
    for seconds in (0.0004, 0.004, 0.004, 0.09, 60):
        tally.note(UserId("u"), set(), seconds, NOW, is_found=seconds > 1)
    count, _ = tally.take()
    assert (count.searches, count.unfound) == (5, 4)
    assert [count.within(share) for share in (0.2, 0.5, 0.8, 1)] == [1, 5, 100, 10_000]
    assert Count().within(0.95) == 0


async def search(person: Person, q: str) -> None:
    await person.get("/api/v1/search", q=q)
    await person.get("/api/v1/search/messages", q=q)


async def searches(base: Context, days: int) -> int:
    return (await base.read(lambda c: counting.statistics(c, GetStatistics(days=days)))).searches


@everywhere
async def test_staff_see_counts_and_no_word_of_a_few(
    people: People, indexed: Indexed, server: Running, clock: MovableClock
) -> None:
    boss, *others = [await people.register(f"person{number}") for number in range(ASKERS)]
    await people.befriend(boss, others[0])
    await boss.send(await people.direct(boss, others[0]), "吃火锅")
    await indexed()
    base = server.opened.base
    for person in (boss, *others):
        await search(person, "火锅")
    for person in others:
        await search(person, "私事")
    assert await base.read(lambda c: c.tx.all(select(days))) == []  # a search writes nothing
    for _ in range(2):
        await counting.write_down(base)
    found = await boss.get(PATH)
    assert (found["searches"], found["unfound"], found["is_on"]) == (18, 14, True)
    assert found["words"] == [{"word": "火锅", "searches": 10}]
    assert [row.word for row in await base.read(lambda c: c.tx.all(select(asked_words)))] == ["火锅"]
    assert [day["searches"] for day in found["days"]] == [18]
    with pytest.raises(Refused, match="not_permitted"):
        await others[0].get(PATH)

    await search(boss, "火锅")
    await counting.write_down(base)
    assert (await boss.get(PATH))["words"] == [{"word": "火锅", "searches": 12}]
    clock.skip(30 * DAY)
    assert [await searches(base, days) for days in (30, 31)] == [0, 20]
    clock.skip(61 * DAY)
    await counting.forget(base)
    assert await searches(base, 366) == 0


async def test_nothing_is_counted_where_it_is_turned_off(people: People, server: Running) -> None:
    alice = await people.register("alice")
    base, off = server.opened.base, Search(statistics=False)
    settings = structs.replace(base.settings, search=off)
    ctx = replace(base, settings=settings, caller=Caller(user_id=UserId(alice.user_id)))
    await ctx.read(lambda c: asking.search_messages(c, SearchMessages(q="word")))
    await ctx.read(lambda c: everything.search_all(c, SearchAll(q="word")))
    assert counting._tally(ctx).take()[0].searches == 0
