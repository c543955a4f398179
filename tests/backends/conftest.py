import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.core.ports import Blobs, Bus, Cache
from tests.backends.drivers import BLOBS, BUS, CACHE, SQL, StillClock, Store


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def queue() -> int:
    """Most units that may wait for the writer."""
    return 1_000


@pytest.fixture(params=SQL)
def open_store(request: pytest.FixtureRequest, clock: StillClock, queue: int) -> Store:
    """A store that the test itself will close."""
    return SQL[request.param](request, clock, queue)


@pytest.fixture
async def store(open_store: Store) -> AsyncIterator[Store]:
    yield open_store
    await open_store.sql.close()


@pytest.fixture(params=CACHE)
async def cache(request: pytest.FixtureRequest, clock: StillClock) -> AsyncIterator[Cache]:
    opened = CACHE[request.param](request, clock)
    yield opened
    await opened.close()


@pytest.fixture(params=BUS)
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    opened = BUS[request.param](request)
    async with asyncio.timeout(60):
        while not await opened.is_ready():
            await asyncio.sleep(0.01)
    yield opened
    await opened.close()


@pytest.fixture(params=BLOBS)
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return BLOBS[request.param](request, tmp_path / "blobs")


SERVED = ("postgres", "mariadb", "redis", "nats", "s3", "test_server", "test_remote_bus")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a server of its own is not for `make check`, which sets none up."""
    for item in items:
        if item.path.parent == Path(__file__).parent and any(word in item.nodeid for word in SERVED):
            item.add_marker(pytest.mark.slow)
