"""What only the embedded database promises: one writer, commits shared, and on disk before the answer."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text

from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ports import Tx
from tests.backends.drivers import StillClock, Store, notes
from tests.backends.test_sql import Gate, adding, soon


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


async def test_a_unit_may_await_nothing_else(store: Store) -> None:
    async def sleep(tx: Tx) -> None:
        await tx.run(notes.insert().values(name="one", count=1))
        await asyncio.sleep(0)

    async def rest(tx: Tx) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError):
        await store.sql.write(sleep)
    with pytest.raises(RuntimeError):
        await store.sql.read(rest)
    assert store.look(select(notes)) == []


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


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(StorageUnavailable):
        await store.sql.read(adding("one"))
    assert store.look(select(notes)) == []


async def test_without_its_file_it_refuses_and_is_not_ready(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "db").mkdir()
    sql = SqliteSql(tmp_path / "db", clock, readers=1, batch=1, queue=1)
    assert not await sql.is_ready()
    for entrance in (sql.read, sql.write):
        with pytest.raises(StorageUnavailable):
            await asyncio.wait_for(entrance(adding("one")), 5)
