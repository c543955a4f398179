"""What only the embedded database promises: one writer, commits shared, and on disk before the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text

from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ports import Tx
from tests.backends.drivers import SQL, StillClock, Store, notes
from tests.backends.test_sql import Gate, adding, soon


@pytest.fixture
def open_store(request: pytest.FixtureRequest, clock: StillClock, queue: int) -> Store:
    return SQL["sqlite"](request, clock, queue)


@pytest.fixture
def executed() -> Iterator[list[str]]:
    """Every statement that any connection executes."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal")])
async def test_an_answered_write_survives_a_power_cut(store: Store, pragma: str, value: object) -> None:
    assert await store.sql.write(lambda tx: tx.first(text(f"PRAGMA {pragma}"))) == (value,)


async def test_what_waits_together_is_committed_together(store: Store, executed: list[str]) -> None:
    async with Gate(store):
        tasks = await soon(*(store.sql.write(adding(str(n))) for n in range(50)))
        executed.clear()
    await asyncio.gather(*tasks)
    assert [executed.count(word) for word in ("BEGIN IMMEDIATE", "COMMIT")] == [1, 2]  # the gate's, and one


async def test_a_full_disk_is_a_refusal_and_not_the_end(store: Store) -> None:
    async def fill(tx: Tx) -> None:
        pages = await tx.first(text("PRAGMA page_count"))
        assert pages
        await tx.all(text(f"PRAGMA max_page_count={pages[0] + 1}"))
        await tx.run(notes.insert().values(name="x" * 100_000, count=1))

    with pytest.raises(StorageUnavailable):
        await store.sql.write(fill)
    await store.sql.write(lambda tx: tx.all(text("PRAGMA max_page_count=100000")))
    assert await store.sql.write(adding("one")) == "one"
    assert store.look(select(notes)) == [("one", 1)]


async def test_units_run_in_the_order_in_which_they_came(store: Store) -> None:
    ran: list[int] = []

    def noting(n: int) -> Callable[[Tx], Awaitable[None]]:
        async def unit(tx: Tx) -> None:
            ran.append(n)

        return unit

    await asyncio.gather(*(store.sql.write(noting(n)) for n in range(100)))
    assert ran == list(range(100))


async def test_without_its_file_it_refuses_and_is_not_ready(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "db").mkdir()
    sql = SqliteSql(tmp_path / "db", clock, readers=1, batch=1, queue=1)
    assert not await sql.is_ready()
    for entrance in (sql.read, sql.write):
        with pytest.raises(StorageUnavailable):
            await asyncio.wait_for(entrance(adding("one")), 5)
