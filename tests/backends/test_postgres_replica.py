"""A read replica: a real standby is asked for what may be old, while it is there and young enough."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from hongyan.backends.sql import replica
from hongyan.backends.sql.server import ServerSql
from hongyan.core.ports import Tx
from hongyan.core.settings import Settings as AllSettings
from hongyan.core.settings import SettingsRefused
from hongyan.core.settings import Sql as Settings
from hongyan.roles.assembly import check
from tests.backends.drivers import StillClock
from tests.servers.postgres import Postgres
from tests.servers.standby import Standby

pytestmark = pytest.mark.xdist_group("standby")
ON_PRIMARY, ON_REPLICA = False, True


@pytest.fixture(scope="module")
def standby(postgres_server: Postgres) -> Iterator[Standby]:
    with Standby(postgres_server) as server:
        yield server


@pytest.fixture
async def sql(
    standby: Standby, postgres_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ServerSql]:
    monkeypatch.setattr(replica, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(replica, "AWAY_SECONDS", 0.2)
    copy = standby.url(postgres_url.rpartition("/")[2])
    limits = {"pool": 6, "writers": 1, "statement_seconds": 1.0, "replica_seconds": 0.7}
    opened = ServerSql(Settings(url=postgres_url, replica_url=copy, **limits), clock)  # type: ignore[arg-type]
    yield opened
    await opened.close()


async def where(tx: Tx) -> bool:
    row = await tx.first(text("select pg_is_in_recovery()"))
    return bool(row and row[0])


async def until(sql: ServerSql, place: bool) -> float:
    """Seconds until reads that may be old are answered there."""
    begun = time.monotonic()
    async with asyncio.timeout(60):
        while await sql.read(where, may_be_old=True) != place:
            await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def test_only_what_may_be_old_is_asked_of_the_replica(sql: ServerSql) -> None:
    await until(sql, ON_REPLICA)
    assert await sql.read(where) == ON_PRIMARY
    assert await sql.write(where) == ON_PRIMARY


async def test_a_replica_that_lags_is_not_asked_until_it_has_caught_up(
    sql: ServerSql, standby: Standby
) -> None:
    await until(sql, ON_REPLICA)
    await asyncio.to_thread(standby.pause)

    async def write(tx: Tx) -> None:
        await tx.run(text("create table late (n int)"))

    await sql.write(write)
    assert await until(sql, ON_PRIMARY) < 6
    await sql.read(lambda tx: tx.all(text("select n from late")), may_be_old=True)
    await asyncio.to_thread(standby.resume)
    await until(sql, ON_REPLICA)
    await sql.read(lambda tx: tx.all(text("select n from late")), may_be_old=True)


async def test_a_replica_that_hangs_costs_one_short_wait(sql: ServerSql, standby: Standby) -> None:
    await until(sql, ON_REPLICA)
    with standby.stalled():
        assert await until(sql, ON_PRIMARY) < 10
    await until(sql, ON_REPLICA)


async def test_a_replica_that_dies_is_not_missed_and_found_again(sql: ServerSql, standby: Standby) -> None:
    await until(sql, ON_REPLICA)
    await asyncio.to_thread(standby.kill)
    assert await sql.read(where, may_be_old=True) == ON_PRIMARY
    assert await sql.is_ready()
    await asyncio.to_thread(standby.start)
    await until(sql, ON_REPLICA)


async def test_a_primary_named_as_a_replica_is_not_taken_for_one(
    postgres_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "ASK_SECONDS", 0.0)
    sql = ServerSql(Settings(url=postgres_url, replica_url=postgres_url, pool=4, writers=1), clock)
    before = replica.READS.labels("primary")._value.get()
    for _ in range(3):
        await sql.read(where, may_be_old=True)
    assert replica.READS.labels("primary")._value.get() == before + 3
    await sql.close()


@pytest.mark.parametrize("url", ["", "mysql+asyncmy://a:b@c/d"])
def test_only_postgres_has_replicas(url: str) -> None:
    with pytest.raises(SettingsRefused, match="replica_url"):
        check(AllSettings(sql=Settings(url=url, replica_url=url or "postgresql+asyncpg://a:b@c/d")))
