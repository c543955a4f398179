import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hongyan.core.settings import Sql
from hongyan.features.search import ledger
from hongyan.roles.serving import Running
from tests.people import Person

Indexed = Callable[[], Awaitable[None]]


everywhere = pytest.mark.parametrize(
    "driver",
    [
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.slow),
        pytest.param("mariadb", marks=pytest.mark.slow),
    ],
)


@pytest.fixture
def driver() -> str:
    return os.environ.get("HONGYAN_TEST_SQL") or "sqlite"


@pytest.fixture
def sql(request: pytest.FixtureRequest, driver: str) -> Sql:
    """One suite for every database; what differs is asked `everywhere`."""
    if driver == "sqlite":
        return Sql()
    return Sql(url=request.getfixturevalue(f"{driver}_url"), pool=6)


@pytest.fixture
def indexed(server: Running) -> Indexed:
    """Wait until everything that was said and done is in the index."""
    return lambda: until_indexed(server)


async def until_indexed(server: Running) -> None:
    async with asyncio.timeout(60):
        while await server.opened.base.read(lambda c: ledger.page_due(c.tx, 1)):
            await asyncio.sleep(0.02)


async def found(person: Person, q: str, **filters: Any) -> list[str]:
    """The texts that somebody finds, the newest first, through all pages."""
    texts: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await person.get("/api/v1/search/messages", q=q, **filters, **cursor)
        texts += [hit["message"]["content"]["text"] for hit in page["items"]]
        if page["next"] is None:
            return texts
        cursor = {"cursor": page["next"]}
