"""What only a cache that others share can suffer: it goes away, and comes back with what it knew."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from hongyan.backends.cache import redis
from hongyan.backends.cache.redis import RedisCache
from tests.backends.drivers import StillClock
from tests.servers.redis import Redis, RedisCluster


@pytest.fixture
def server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
async def shared(server: Redis, clock: StillClock) -> AsyncIterator[RedisCache]:
    cache = RedisCache(server.url, clock)
    yield cache
    await cache.close()


async def test_without_it_nothing_is_known_and_nothing_raises(server: Redis, shared: RedisCache) -> None:
    await shared.put("name", b"1", 60)
    await shared.enter("p", "a", 60)
    server.stop()
    assert await shared.get("name") is None
    await shared.put("name", b"2", 60)
    await shared.drop("name")
    assert (await shared.enter("p", "b", 60), await shared.leave("p", "a")) == (False, False)
    assert await shared.occupied(["p"]) == set()
    server.start()


async def test_without_it_limits_still_hold(server: Redis, shared: RedisCache) -> None:
    server.stop()
    waits = [await shared.take("b", per_second=2, burst=5) for _ in range(6)]
    assert waits == [0, 0, 0, 0, 0, 0.5]
    server.start()


async def test_after_a_failure_it_is_left_alone_for_a_while(
    server: Redis, shared: RedisCache, clock: StillClock
) -> None:
    server.stop()
    await shared.put("name", b"1", 60)
    server.start()
    await shared.put("name", b"2", 60)
    assert await shared.get("name") is None
    clock.move(redis.ALONE_SECONDS)
    await shared.put("name", b"3", 60)
    assert await shared.get("name") == b"3"


async def test_once_it_stalls_one_call_a_second_waits_for_it_and_no_other(
    server: Redis, shared: RedisCache, clock: StillClock
) -> None:
    async def patience() -> float:
        began = time.monotonic()
        await shared.get("name")
        return time.monotonic() - began

    with server.stalled():
        assert await patience() >= redis.TIMEOUT_SECONDS * 0.9
        assert await patience() < 0.1
        clock.move(redis.ALONE_SECONDS)
        waits = await asyncio.gather(*[patience() for _ in range(100)])
    assert sum(wait > 0.1 for wait in waits) == 1


async def test_however_many_ask_at_once_it_is_taken_for_well_and_counts_them_all(
    server: Redis, shared: RedisCache, clock: StillClock
) -> None:
    other = RedisCache(server.url, clock)
    both = [shared, other] * 200
    waits = await asyncio.gather(*[cache.take("b", per_second=1, burst=150) for cache in both])
    assert waits.count(0) == 150
    assert not shared._alone_until
    assert not other._alone_until
    await other.close()


async def test_calls_that_are_given_up_never_get_each_others_answers(shared: RedisCache) -> None:
    """A socket that closes cancels its calls in the middle of theirs to Redis."""
    for number in range(20):
        await shared.put(f"{number}", f"{number}".encode(), 60)
    for patience in range(30):
        calls = [asyncio.create_task(shared.get(f"{number}")) for number in range(20)]
        for _ in range(patience % 10):
            await asyncio.sleep(0)
        for call in calls[::2]:
            call.cancel()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert answers[1::2] == [f"{number}".encode() for number in range(1, 20, 2)]


async def test_what_could_not_be_dropped_is_not_believed_afterwards(
    shared: RedisCache, clock: StillClock
) -> None:
    """It kept what it knew while we could not reach it."""
    await shared.put("session", b"live", 60)
    shared._alone_until = clock.monotonic() + 1
    await shared.drop("session")
    clock.move(1)
    assert await shared.get("session") is None
    assert await shared.get("session") is None


async def test_others_share_it(server: Redis, shared: RedisCache, clock: StillClock) -> None:
    other = RedisCache(server.url, clock)
    await shared.put("name", b"1", 60)
    assert await other.get("name") == b"1"
    assert await shared.take("b", 2, 5, 4) == 0
    assert await other.take("b", 2, 5, 4) > 0
    assert await shared.enter("p", "a", 60)
    assert not await other.enter("p", "b", 60)
    await other.close()


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")  # redis-py drops a dead node's, unclosed
async def test_a_cluster_without_one_of_its_nodes_loses_nothing_but_what_it_knew(clock: StillClock) -> None:
    with RedisCluster() as servers:
        cache = RedisCache(servers.url, clock)
        names = [f"name{number}" for number in range(12)]
        for name in names:
            await cache.put(name, b"1", 60)
        servers.nodes[2].kill()
        for name in names:
            assert await cache.get(name) in (b"1", None)
            assert await cache.take(name, per_second=1, burst=1) in (0, 1)
            clock.move(redis.ALONE_SECONDS)
        servers.nodes[2].start()
        await _until_all_is_well(cache, names, clock)
        await cache.close()


async def _until_all_is_well(cache: RedisCache, names: list[str], clock: StillClock) -> None:
    async with asyncio.timeout(20):
        while [await cache.get(name) for name in names] != [b"2"] * len(names):
            clock.move(redis.ALONE_SECONDS)
            await asyncio.sleep(0.1)
            for name in names:
                await cache.put(name, b"2", 60)
