from hongyan.core.ports import Cache
from tests.backends.drivers import StillClock


async def test_it_knows_what_was_put_last(cache: Cache) -> None:
    await cache.put("name", b"one", 60)
    await cache.put("name", b"two", 60)
    assert await cache.get("name") == b"two"
    assert await cache.get("other") is None


async def test_it_forgets_in_time(cache: Cache, clock: StillClock) -> None:
    await cache.put("short", b"1", 10)
    await cache.put("long", b"2", 100)
    clock.move(10)
    assert (await cache.get("short"), await cache.get("long")) == (None, b"2")


async def test_putting_again_lasts_anew(cache: Cache, clock: StillClock) -> None:
    await cache.put("name", b"1", 10)
    clock.move(8)
    await cache.put("name", b"2", 10)
    clock.move(8)
    assert await cache.get("name") == b"2"


async def test_it_forgets_when_told(cache: Cache) -> None:
    await cache.put("name", b"1", 10)
    await cache.drop("name")
    await cache.drop("name")
    assert await cache.get("name") is None


class TestTaking:
    """A bucket of 5 that fills by 2 a second."""

    async def take(self, cache: Cache, cost: float = 1, bucket: str = "b") -> float:
        return await cache.take(bucket, per_second=2, burst=5, cost=cost)

    async def test_a_burst_is_had_at_once_and_no_more(self, cache: Cache) -> None:
        assert [await self.take(cache) for _ in range(6)] == [0, 0, 0, 0, 0, 0.5]

    async def test_waiting_as_told_is_enough(self, cache: Cache, clock: StillClock) -> None:
        await self.take(cache, 5)
        clock.move(await self.take(cache, 3))
        assert await self.take(cache, 3) == 0

    async def test_asking_in_vain_costs_nothing(self, cache: Cache, clock: StillClock) -> None:
        await self.take(cache, 5)
        for _ in range(10):
            await self.take(cache)
        clock.move(0.5)
        assert await self.take(cache) == 0

    async def test_it_never_holds_more_than_a_burst(self, cache: Cache, clock: StillClock) -> None:
        await self.take(cache)
        clock.move(3_600)
        assert await self.take(cache, 5) == 0
        assert await self.take(cache) > 0

    async def test_buckets_are_apart(self, cache: Cache) -> None:
        await self.take(cache, 5)
        assert await self.take(cache, 5, "other") == 0

    async def test_what_is_given_back_can_be_taken_again(self, cache: Cache) -> None:
        await self.take(cache, 5)
        await cache.give("b", 5, 2)
        assert await self.take(cache, 2) == 0

    async def test_giving_back_never_overfills(self, cache: Cache) -> None:
        await self.take(cache)
        await cache.give("b", 5, 100)
        assert await self.take(cache, 5) == 0
        assert await self.take(cache) > 0


class TestPlaces:
    """Who is in a place, as presence needs it."""

    async def test_the_first_to_come_is_told_so(self, cache: Cache) -> None:
        assert [await cache.enter("p", one, 60) for one in ("a", "b", "a")] == [True, False, False]

    async def test_the_last_to_go_is_told_so(self, cache: Cache) -> None:
        for one in ("a", "b"):
            await cache.enter("p", one, 60)
        assert [await cache.leave("p", one) for one in ("a", "nobody", "b")] == [False, False, True]

    async def test_whoever_shows_no_life_is_gone(self, cache: Cache, clock: StillClock) -> None:
        await cache.enter("p", "a", 10)
        clock.move(8)
        await cache.enter("p", "a", 10)
        await cache.enter("q", "b", 1)
        clock.move(8)
        assert await cache.occupied(["p", "q", "r"]) == {"p"}
        clock.move(2)
        assert await cache.occupied(["p"]) == set()
        assert await cache.enter("p", "c", 10)

    async def test_nowhere_is_nobody(self, cache: Cache) -> None:
        assert await cache.occupied([]) == set()
