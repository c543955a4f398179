"""What features may rely on, whatever the database is."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hongyan.backends.sql import outbox
from hongyan.core.errors import Overloaded, StorageUnavailable
from hongyan.core.events import Announcement
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from tests.backends.drivers import StillClock, Store, notes

Writing = Callable[[Tx], Awaitable[str]]
count_notes = select(func.count()).select_from(notes)


def adding(name: str, announced: Announcement | None = None, wrong: Exception | None = None) -> Writing:
    """A unit that adds a note, announces it, and then perhaps goes wrong."""

    async def add(tx: Tx) -> str:
        await tx.run(notes.insert().values(name=name, count=1))
        if announced:
            tx.announce(announced)
        if wrong:
            raise wrong
        return name

    return add


async def append(tx: Tx, names: list[str]) -> list[str | Exception]:
    """Adds a note for each name; a name may come once, and `odd` is refused alone."""
    await tx.run(notes.insert(), [{"name": name, "count": len(names)} for name in names])
    return [ValueError(name) if name == "odd" else name for name in names]


class Gate:
    """A write and an append that hold up all those after them until the gate is opened."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_open = threading.Event()
        self._begun = threading.Semaphore(0)

    async def __aenter__(self) -> None:
        sql = self._store.sql
        self._tasks = await soon(sql.write(self._wait), self._append())
        for _ in range(self._store.width):
            assert await asyncio.to_thread(self._begun.acquire, timeout=60)

    async def __aexit__(self, *_: object) -> None:
        self._is_open.set()
        await asyncio.gather(*self._tasks)

    async def _append(self) -> None:
        await self._store.sql.append(self._wait_all, "")

    async def _wait(self, tx: Tx) -> None:
        self._begun.release()
        await wait_for(self._is_open, tx)

    async def _wait_all(self, tx: Tx, items: list[str]) -> list[object]:
        await self._wait(tx)
        return [*items]


async def wait_for(event: threading.Event, tx: Tx) -> None:
    """Wait inside a unit, whether it runs in a thread of its own or lets the event loop go on meanwhile."""
    for _ in range(10_000):
        if event.is_set():
            return
        time.sleep(0.001)  # noqa: ASYNC251
        await tx.first(select(1))
    raise TimeoutError


async def soon(*units: Awaitable[object]) -> list[asyncio.Future[object]]:
    """Start them all, in order, and let them get as far as the queue."""
    tasks: list[asyncio.Future[object]] = [asyncio.ensure_future(unit) for unit in units]
    await asyncio.sleep(0)
    return tasks


async def test_what_a_write_answers_is_saved(store: Store) -> None:
    assert await store.sql.write(adding("one")) == "one"
    assert store.look(select(notes)) == [("one", 1)]


async def test_a_read_sees_what_was_written_before_it(store: Store) -> None:
    await store.sql.write(adding("one"))
    assert await store.sql.read(lambda tx: tx.first(count_notes)) == (1,)


async def test_a_unit_that_goes_wrong_takes_only_itself_back(store: Store) -> None:
    async with Gate(store):
        units = [adding(str(n), wrong=KeyError(n) if n == 3 else None) for n in range(6)]
        tasks = await soon(*(store.sql.write(unit) for unit in units))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, str, str, KeyError, str, str]
    assert {name for name, _ in store.look(select(notes))} == set("01245")


async def test_a_broken_constraint_is_that_units_own(store: Store) -> None:
    async with Gate(store):
        tasks = await soon(*(store.sql.write(adding(name)) for name in ("one", "one", "two")))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, IntegrityError, str]


async def test_whoever_stops_waiting_harms_nobody(store: Store) -> None:
    async with Gate(store):
        impatient, patient = await soon(store.sql.write(adding("one")), store.sql.write(adding("two")))
        impatient.cancel()
    assert await patient == "two"


async def test_an_upsert_inserts_then_updates(store: Store) -> None:
    def counting(count: int) -> Callable[[Tx], Awaitable[None]]:
        return lambda tx: tx.upsert(notes, ["name"], {"name": "a", "count": count})

    await store.sql.write(counting(1))
    await store.sql.write(counting(2))
    assert store.look(select(notes)) == [("a", 2)]


async def test_run_says_how_many_rows_it_changed(store: Store) -> None:
    for name in ("one", "two"):
        await store.sql.write(adding(name))
    assert await store.sql.write(lambda tx: tx.run(notes.update().values(count=5))) == 2
    assert await store.sql.write(lambda tx: tx.run(notes.delete().where(notes.c.name == "three"))) == 0


async def test_a_read_is_one_snapshot(store: Store) -> None:
    has_counted, may_go_on = threading.Event(), threading.Event()

    async def count_twice(tx: Tx) -> tuple[int, int]:
        before = (await tx.all(count_notes))[0][0]
        has_counted.set()
        await wait_for(may_go_on, tx)
        return before, (await tx.all(count_notes))[0][0]

    reading = asyncio.ensure_future(store.sql.read(count_twice))
    await asyncio.to_thread(has_counted.wait, 10)
    await store.sql.write(adding("one"))
    may_go_on.set()
    assert await reading == (0, 0)


async def test_reads_do_not_wait_for_the_writer(store: Store) -> None:
    async with Gate(store):
        assert await asyncio.wait_for(store.sql.read(lambda tx: tx.first(count_notes)), 5) == (0,)


class TestAnnouncing:
    ONE = Announcement("u:one", "im.one", b"{}", 3, 4, (UserId("gone"),))
    TWO = Announcement("u:two", "im.two", b"{}")

    async def test_it_is_kept_in_the_outbox(self, store: Store, clock: StillClock) -> None:
        await store.sql.write(adding("one", self.ONE))
        kept = select(outbox.c.topic, outbox.c.name, outbox.c.frame, outbox.c.since, outbox.c.rev)
        assert store.look(kept) == [("u:one", "im.one", b"{}", 3, 4)]
        assert store.look(select(outbox.c.created_at)) == [(clock.now(),)]

    async def test_it_is_published_in_order(self, store: Store) -> None:
        await store.sql.write(adding("1", self.ONE))
        await store.sql.write(adding("2", self.TWO))
        assert store.published == [self.ONE, self.TWO]

    async def test_it_is_published_after_the_commit(self, store: Store) -> None:
        seen: list[int] = []
        store.sql.publish = lambda _: seen.append(store.look(count_notes)[0][0])
        await store.sql.write(adding("one", self.ONE))
        assert seen == [1]

    async def test_what_was_taken_back_is_never_heard_of(self, store: Store) -> None:
        with pytest.raises(KeyError):
            await store.sql.write(adding("one", self.ONE, wrong=KeyError()))
        assert (store.published, store.look(select(outbox))) == ([], [])


class TestAppending:
    async def test_what_arrives_meanwhile_goes_into_one_call(self, store: Store) -> None:
        async with Gate(store):
            tasks = await soon(*(store.sql.append(append, str(n)) for n in range(5)))
        assert await asyncio.gather(*tasks) == list("01234")
        assert store.look(select(notes.c.count)) == [(5,)] * 5

    async def test_a_refused_item_is_refused_alone(self, store: Store) -> None:
        async with Gate(store):
            tasks = await soon(*(store.sql.append(append, name) for name in ("one", "odd", "two")))
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [str, ValueError, str]

    async def test_an_item_that_breaks_the_call_is_found(self, store: Store) -> None:
        await store.sql.write(adding("taken"))
        async with Gate(store):
            tasks = await soon(*(store.sql.append(append, name) for name in ("one", "taken", "two")))
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [str, IntegrityError, str]
        assert {name for name, _ in store.look(select(notes))} == {"one", "taken", "two"}

    async def test_a_call_that_answers_too_little_fails_whole(self, store: Store) -> None:
        async def forget(tx: Tx, names: list[str]) -> list[str | Exception]:
            return (await append(tx, names))[1:]

        with pytest.raises(ValueError):
            await asyncio.wait_for(store.sql.append(forget, "one"), 5)
        assert store.look(select(notes)) == []


@pytest.mark.parametrize("queue", [2])
async def test_more_than_the_queue_holds_is_refused_at_once(store: Store) -> None:
    async with Gate(store):
        tasks = await soon(*(store.sql.write(adding(str(n))) for n in range(3)))
        with pytest.raises(Overloaded):
            await tasks[2]
    assert await asyncio.gather(*tasks[:2]) == ["0", "1"]


async def test_closing_waits_for_what_was_accepted(open_store: Store) -> None:
    sql = open_store.sql
    tasks = await soon(*(sql.write(adding(str(n))) for n in range(100)))
    tasks += await soon(*(sql.append(append, f"appended {n}") for n in range(100)))
    await sql.close()
    assert len(await asyncio.gather(*tasks)) == 200


async def test_it_says_when_it_is_ready(store: Store) -> None:
    assert await store.sql.is_ready()


async def test_what_is_appended_beside_a_refused_item_is_announced(store: Store) -> None:
    async def append_and_tell(tx: Tx, names: list[str]) -> list[str | Exception]:
        for name in names:
            if name != "odd":
                tx.announce(Announcement("t", name, b"{}"))
        return await append(tx, names)

    async with Gate(store):
        waiting = [asyncio.ensure_future(store.sql.append(append_and_tell, name)) for name in ("odd", "good")]
        await asyncio.sleep(0.05)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(outcomes[0], ValueError)
    assert outcomes[1] == "good"
    assert [one.name for one in store.published] == ["good"]
    assert store.look(select(outbox.c.name)) == [("good",)]


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


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(StorageUnavailable):
        await store.sql.read(adding("one"))
    assert store.look(select(notes)) == []
