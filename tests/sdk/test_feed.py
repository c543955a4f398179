import asyncio
import logging

import pytest

from hongyan_client import Event, FellBehind, Offline, Online
from hongyan_client.feed import MOST_EARLY, Feed

HERE, GONE = Online(is_resumed=False), Offline("closed with 1006")


async def next_of(events: object, count: int) -> list[Event]:
    return [await anext(events) for _ in range(count)]  # type: ignore[call-overload]


async def test_the_first_who_listens_hears_what_was_before() -> None:
    feed = Feed()
    feed.tell([HERE])
    first, second = feed.iterate(), feed.iterate()
    feed.tell([GONE])
    assert await next_of(first, 2) == [HERE, GONE]
    assert await next_of(second, 1) == [GONE]


async def test_an_iterator_ends_with_the_client() -> None:
    feed = Feed()
    events = feed.iterate()
    feed.tell([HERE])
    await feed.close()
    assert [event async for event in events] == [HERE]


async def test_who_does_not_read_is_told_that_something_was_left_out() -> None:
    feed = Feed()
    feed.tell([HERE] * (MOST_EARLY + 1))
    events = feed.iterate()
    assert await next_of(events, MOST_EARLY) == [HERE] * MOST_EARLY
    with pytest.raises(FellBehind):
        await anext(events)


async def test_an_iterator_that_was_dropped_is_forgotten() -> None:
    feed = Feed()
    events = feed.iterate()
    assert len(feed._iterators) == 1
    del events
    assert len(feed._iterators) == 0


async def test_a_listener_hears_its_kind_and_may_be_a_coroutine_function() -> None:
    feed = Feed()
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        await asyncio.sleep(0)
        heard.append(event)

    feed.hear(Offline, hear)
    feed.tell([HERE, GONE])
    while not heard:
        await asyncio.sleep(0)
    assert heard == [GONE]


async def test_a_listener_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    feed = Feed()
    heard: list[Event] = []

    def fail(event: Event) -> None:
        raise ValueError(event)

    async def fail_later(event: Event) -> None:
        raise ValueError(event)

    feed.hear(Online, fail)
    feed.hear(Online, fail_later)
    feed.hear(Online, heard.append)
    with caplog.at_level(logging.ERROR):
        feed.tell([HERE])
        await asyncio.sleep(0.01)
    assert heard == [HERE]
    assert [record.message for record in caplog.records] == ["a listener failed at Online"] * 2
