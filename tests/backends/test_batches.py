"""Group commit by itself: what goes together, and what fails together."""

import asyncio

from hongyan.backends.sql.batches import Batches, Job
from hongyan.core.errors import StorageUnavailable


class Store:
    """Commits in batches, and is away for the first so many."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.kept: list[str] = []
        self.may_go_on = asyncio.Event()

    async def commit(self, jobs: list[Job]) -> bool:
        await self.may_go_on.wait()
        is_away, self.failures = self.failures > 0, self.failures - 1
        for job in jobs:
            if is_away:
                job.fail(StorageUnavailable())
            else:
                self.kept.append(job.item)
                job.succeed(job.item)
            job.settle()
        return not is_away


async def outcomes(store: Store, most: int) -> list[object]:
    """What became of ten jobs of which so many go into a commit."""
    batches = Batches(store.commit, most, 100)
    futures = [batches.add(Job(None, str(number))) for number in range(10)]
    store.may_go_on.set()
    found = await asyncio.gather(*futures, return_exceptions=True)
    await batches.close()
    return [type(one) if isinstance(one, Exception) else one for one in found]


async def test_all_is_kept_in_order() -> None:
    assert await outcomes(store := Store(0), most=3) == list("0123456789")
    assert store.kept == list("0123456789")


async def test_what_waits_behind_a_failed_commit_fails_with_it() -> None:
    """Otherwise a client's next message would stand before the one that it has to send again."""
    assert await outcomes(store := Store(1), most=3) == [StorageUnavailable] * 10
    assert store.kept == []


async def test_what_comes_after_a_failure_is_kept() -> None:
    store = Store(1)
    await outcomes(store, most=3)
    assert await outcomes(store, most=3) == list("0123456789")
