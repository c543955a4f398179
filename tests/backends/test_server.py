"""What only servers must prove: units side by side that do not see each other, and lost connections."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import select, text

from hongyan.backends.sql import outbox
from hongyan.backends.sql.server import ServerSql
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import Announcement
from hongyan.core.ports import Tx
from hongyan.core.settings import Sql as Settings
from tests.backends.drivers import StillClock, Store, notes
from tests.backends.test_sql import adding, append, wait_for
from tests.servers.mariadb import MariaDB
from tests.servers.postgres import Postgres

TOLD = Announcement("t", "im.counted", b"{}")
Counting = Callable[[Tx], Awaitable[int]]


@pytest.fixture(params=["postgres_url", "mariadb_url"])
def url(request: pytest.FixtureRequest) -> str:
    fresh: str = request.getfixturevalue(request.param)
    return fresh


@pytest.fixture
async def store(url: str, clock: StillClock) -> AsyncIterator[Store]:
    """With several connections, and little patience."""
    sql = ServerSql(Settings(url=url, pool=10, writers=2, statement_seconds=1), clock)
    yield Store(url, sql, 5)
    await sql.close()


async def find_count(tx: Tx) -> int:
    row = await tx.first(select(notes.c.count).where(notes.c.name == "one"))
    return row[0] if row else 0


def counting(*, meeting: threading.Barrier | None = None) -> Counting:
    """A unit that reads a number and writes it back with one added, having met the others in between."""
    met: list[bool] = []

    async def count(tx: Tx) -> int:
        seen = await find_count(tx)
        if meeting and not met:
            met.append(True)
            await meet(meeting, tx)
        tx.announce(TOLD)
        await tx.run(notes.update().where(notes.c.name == "one").values(count=seen + 1))
        return seen + 1

    return count


async def meet(barrier: threading.Barrier, tx: Tx) -> None:
    met = threading.Event()

    def wait() -> None:
        barrier.wait(5)
        met.set()

    threading.Thread(target=wait).start()
    await wait_for(met, tx)


async def test_two_who_read_the_same_and_write_what_follows_are_both_counted(store: Store) -> None:
    await store.sql.write(adding("one"))
    meeting = threading.Barrier(2)
    counts = await asyncio.gather(*(store.sql.write(counting(meeting=meeting)) for _ in range(2)))
    assert sorted(counts) == [2, 3]
    assert store.look(select(notes.c.count)) == [(3,)]
    assert store.published == [TOLD, TOLD]
    assert len(store.look(select(outbox.c.id))) == 2  # announced once, however often it was run


async def test_a_crowd_at_one_row_is_counted(store: Store) -> None:
    await store.sql.write(adding("one"))
    await asyncio.gather(*(store.sql.write(counting()) for _ in range(30)))
    assert store.look(select(notes.c.count)) == [(31,)]


async def test_writes_and_appends_at_one_row_are_both_counted(store: Store) -> None:
    await store.sql.write(adding("one"))

    async def count_locked(tx: Tx, items: list[str]) -> list[int | Exception]:
        row = await tx.first(select(notes.c.count).where(notes.c.name == "one").with_for_update())
        assert row
        await tx.run(notes.update().values(count=row[0] + len(items)))
        return [row[0]] * len(items)

    appends = [store.sql.append(count_locked, "", str(n)) for n in range(50)]
    await asyncio.gather(*appends, *(store.sql.write(counting()) for _ in range(25)))
    assert store.look(select(notes.c.count)) == [(76,)]


async def test_of_two_who_find_nothing_and_add_it_the_later_finds_it(store: Store) -> None:
    meeting = threading.Barrier(2)

    def adding_once() -> Callable[[Tx], Awaitable[bool]]:
        met: list[bool] = []

        async def add(tx: Tx) -> bool:
            is_there = bool(await find_count(tx))
            if not met:
                met.append(True)
                await meet(meeting, tx)
            if not is_there:
                await tx.run(notes.insert().values(name="one", count=1))
            return is_there

        return add

    assert sorted(await asyncio.gather(*(store.sql.write(adding_once()) for _ in range(2)))) == [False, True]


async def test_what_has_one_key_is_appended_one_after_another(store: Store) -> None:
    running, most = [0], [0]

    async def look_around(tx: Tx, items: list[str]) -> list[str | Exception]:
        running[0] += 1
        most[0] = max(most[0], running[0])
        await tx.all(text("select 1"))
        running[0] -= 1
        return [*items]

    for _ in range(20):
        await asyncio.gather(*(store.sql.append(look_around, "x", "one key") for _ in range(2)))
    assert most == [1]
    for _ in range(20):
        await asyncio.gather(*(store.sql.append(look_around, "x", str(n)) for n in range(20)))
    assert most == [2]


async def test_whoever_locks_too_long_is_not_waited_for(store: Store) -> None:
    await store.sql.write(adding("one"))

    def hold(connection: object) -> None:
        connection.execute(notes.update().values(count=7))  # type: ignore[attr-defined]
        may_go_on.wait(10)

    may_go_on = threading.Event()
    holding = asyncio.create_task(asyncio.to_thread(store.do, hold))
    await asyncio.sleep(0.3)
    with pytest.raises(StorageUnavailable):
        await asyncio.wait_for(store.sql.write(counting()), 20)
    may_go_on.set()
    await holding
    assert await store.sql.write(counting()) == 8


async def test_a_unit_that_stood_still_was_ended_by_the_server_and_is_run_again(store: Store) -> None:
    tries: list[int] = []

    async def stand_still(tx: Tx) -> None:
        tries.append(1)
        await tx.run(notes.insert().values(name="one", count=len(tries)))
        if len(tries) == 1:
            time.sleep(1.5)  # noqa: ASYNC251 - as a process that is stopped would
        await find_count(tx)

    await store.sql.write(stand_still)
    assert store.look(select(notes.c.count)) == [(2,)]


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
async def test_while_the_server_is_away_it_refuses_and_goes_on_when_it_is_back(
    request: pytest.FixtureRequest, kind: str, clock: StillClock
) -> None:
    server: Postgres | MariaDB = request.getfixturevalue(f"{kind}_server")
    url: str = request.getfixturevalue(f"{kind}_url")
    sql = ServerSql(Settings(url=url, pool=4, writers=1), clock)
    store = Store(url, sql, 2)
    assert await sql.write(adding("before"))
    server.stop()
    assert not await sql.is_ready()
    for refused in (sql.read(find_count), sql.write(adding("lost")), sql.append(append, "lost too")):
        with pytest.raises(StorageUnavailable):
            await asyncio.wait_for(refused, 10)
    server.start()
    assert await sql.is_ready()
    await sql.append(append, "after")
    assert {name for name, _ in store.look(select(notes))} == {"before", "after"}
    await sql.close()


async def test_dead_connections_are_replaced_without_anybody_noticing(store: Store, url: str) -> None:
    await asyncio.gather(*(store.sql.write(adding(str(n))) for n in range(8)))
    await asyncio.gather(*(store.sql.append(append, f"appended {n}", str(n)) for n in range(8)))
    await asyncio.gather(*(store.sql.read(find_count) for _ in range(8)))
    store.do(end_sessions)
    await asyncio.gather(*(store.sql.read(find_count) for _ in range(8)))
    await asyncio.gather(*(store.sql.write(adding(f"again {n}")) for n in range(8)))
    await asyncio.gather(*(store.sql.append(append, f"last {n}", str(n)) for n in range(8)))
    assert len(store.look(select(notes))) == 32


def end_sessions(connection: object) -> None:
    """End all other connections to this database, as a server that is restarted does."""
    execute = connection.execute  # type: ignore[attr-defined]
    if connection.dialect.name == "postgresql":  # type: ignore[attr-defined]
        mine = "datname = current_database() and pid <> pg_backend_pid()"
        execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {mine}"))
        return
    mine = "db = database() and id <> connection_id()"
    for (one,) in execute(text(f"select id from information_schema.processlist where {mine}")).all():
        execute(text(f"kill {one}"))
