"""Calls to other servers: not while they are away, not too many at once, and few of them twice."""

import asyncio

import pytest

from hongyan.backends import outward
from hongyan.backends.outward import CALLS, FAILURES, MOST_REPEATED, Away, Guard


class Place:
    """A server that does as it is told, and counts who asks."""

    def __init__(self) -> None:
        self.asked = self.at_once = self.most_at_once = 0
        self.error: Exception | None = None
        self.seconds = 0.0

    async def ask(self) -> str:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
            if self.error:
                raise self.error
            return "well"
        finally:
            self.at_once -= 1


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"FIRST_PAUSE": 0.1, "LAST_PAUSE": 0.2, "BUSY_SECONDS": 0.01}.items():
        monkeypatch.setattr(outward, name, seconds)
    monkeypatch.setattr(outward, "REPEAT_SECONDS", 0.001)


async def fail(guard: Guard, place: Place, times: int) -> None:
    place.error = ConnectionResetError()
    for _ in range(times):
        with pytest.raises(Away):
            await guard.call(place.ask)


async def test_who_fails_too_often_in_a_row_is_not_asked(place: Place) -> None:
    guard = Guard("away")
    await fail(guard, place, FAILURES - 1)
    place.error = None
    assert await guard.call(place.ask) == "well"
    await fail(guard, place, FAILURES + 20)
    assert place.asked == 2 * FAILURES
    assert CALLS.labels("away", "refused")._value.get() == 20


async def test_one_at_a_time_tries_whether_it_is_back_and_lets_the_others_in(place: Place) -> None:
    guard = Guard("back")
    await fail(guard, place, FAILURES)
    place.seconds = 0.05
    await asyncio.sleep(0.11)
    results = await asyncio.gather(*(guard.call(place.ask) for _ in range(10)), return_exceptions=True)
    assert place.asked == FAILURES + 1
    assert all(isinstance(one, Away) and one.seconds > 0 for one in results)
    place.error = None
    await asyncio.sleep(0.21)
    assert await guard.call(place.ask) == "well"
    assert await asyncio.gather(*(guard.call(place.ask) for _ in range(10))) == ["well"] * 10


async def test_whoever_goes_away_while_trying_leaves_the_turn_to_the_next(place: Place) -> None:
    guard = Guard("gone")
    await fail(guard, place, FAILURES)
    place.error, place.seconds = None, 10.0
    await asyncio.sleep(0.11)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(guard.call(place.ask), 0.02)
    place.seconds = 0.0
    assert await guard.call(place.ask) == "well"


async def test_an_answer_that_says_no_is_an_answer(place: Place) -> None:
    guard = Guard("no")
    place.error = ValueError("550 no such user")
    for _ in range(3 * FAILURES):
        with pytest.raises(ValueError, match="550"):
            await guard.call(place.ask, tries=3)
    assert place.asked == 3 * FAILURES


async def test_only_so_many_ask_at_once_and_only_so_many_wait(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "QUEUE", 20)
    guard = Guard("wide", width=3)
    place.seconds = 0.02
    results = await asyncio.gather(*(guard.call(place.ask) for _ in range(30)), return_exceptions=True)
    assert place.most_at_once == 3
    assert [isinstance(one, Away) for one in results] == [False] * 20 + [True] * 10


async def test_those_who_wait_are_told_as_soon_as_it_is_known(place: Place) -> None:
    guard = Guard("hang", width=FAILURES)
    place.error, place.seconds = TimeoutError(), 0.05
    await asyncio.gather(*(guard.call(place.ask) for _ in range(60)), return_exceptions=True)
    assert place.asked == FAILURES


async def test_a_call_is_repeated_while_there_is_a_budget_for_it(place: Place) -> None:
    guard = Guard("repeat", failures=10_000)
    place.error = ConnectionResetError()
    for _ in range(100):
        with pytest.raises(Away):
            await guard.call(place.ask, tries=2)
    repeated = place.asked - 100
    assert MOST_REPEATED <= repeated <= MOST_REPEATED + 100 * outward.SHARE


async def test_a_single_failure_is_mended_by_asking_again(place: Place) -> None:
    guard, answers = Guard("mend"), [ConnectionResetError(), None]

    async def ask() -> str:
        place.error = answers.pop(0)
        return await place.ask()

    assert await guard.call(ask, tries=2) == "well"
