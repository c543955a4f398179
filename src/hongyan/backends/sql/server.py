"""A database server, PostgreSQL or MariaDB (MySQL), which other processes use at the same time.

Units of work of several processes run side by side there. So that each still sees the world as if it had
been alone, they run at SERIALIZABLE, and whatever could not be put in a row with others is rolled back and
run again. Appends run at READ COMMITTED: they lock what they change. They share commits, and everything
with one key goes through one writer, so that its appends never wait for each other's locks.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from itertools import count
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Executable, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hongyan.backends.outbox import as_row
from hongyan.backends.sql import outbox
from hongyan.backends.sql.batches import Batches, Job
from hongyan.backends.sql.replica import READS, Freshness
from hongyan.backends.sql.transaction import Transaction, drive
from hongyan.core.clock import Clock
from hongyan.core.errors import Overloaded, StorageUnavailable
from hongyan.core.events import Announcement
from hongyan.core.ports import Tx, Unit
from hongyan.core.settings import Sql as Settings

T = TypeVar("T")
Done = tuple[T, list[Announcement]]
Work = Callable[[Connection, Unit[Any]], T]
LONGEST = 30.0  # seconds that a unit may take, with all its tries; nobody waits longer for what it locked
TRIES = 12
FEW = 3  # tries after a lost connection, or if something was there already: the next time the unit sees it
PAUSE = 0.002  # seconds at the most before the first new try; doubled with every one
PROBE_SECONDS = 2.0


class Database(Protocol):
    """What differs from server to server. Each has a module with these functions."""

    def engine_options(self, seconds: float, *, is_read_only: bool) -> dict[str, Any]: ...

    def upsert(self, table: Any, keys: Sequence[str], row: dict[str, Any]) -> Executable: ...

    def may_pass(self, error: DBAPIError) -> bool: ...

    def is_bug(self, error: DBAPIError) -> bool: ...

    position: str  # asks a primary how far it has written; empty: replicas are not for this database
    has_reached: str  # asks a replica whether it has got to `:position`


def database_of(url: str) -> Database:
    if url.startswith("postgresql"):
        from hongyan.backends.sql import postgres  # noqa: PLC0415 - needs a driver that only its users have

        return postgres
    from hongyan.backends.sql import mariadb  # noqa: PLC0415

    return mariadb


class Lane:
    """Connections of one kind, and the units that run on them or wait for one."""

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self.engine = engine
        self._most = most
        self._running: set[asyncio.Task[Any]] = set()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Let it run to its end, even if whoever waits for it goes away. Raises `Overloaded`."""
        if len(self._running) >= self._most:
            work.close()
            raise Overloaded(retry_after_ms=1_000)
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        while self._running:
            await asyncio.wait(self._running)
        await self.engine.dispose()


class ServerSql:
    is_shared = True

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._database = database_of(settings.url)
        units = max(2, settings.pool - settings.writers)
        self._reading = self._open("REPEATABLE READ", units - units // 2, is_read_only=True)
        self._writing = self._open("SERIALIZABLE", units // 2)
        self._appending = self._open("READ COMMITTED", settings.writers)
        self._replica: Lane | None = None
        if settings.replica_url:
            self._replica = self._open("REPEATABLE READ", units - units // 2, is_read_only=True, is_old=True)
            self._freshness = Freshness(self._position, self._has_reached, settings.replica_seconds)
        self._batches = [
            Batches(self._append_all, settings.batch, settings.queue) for _ in range(settings.writers)
        ]
        self.publish: Callable[[list[Announcement]], None] = lambda _: None

    def _open(self, isolation: Any, width: int, *, is_read_only: bool = False, is_old: bool = False) -> Lane:
        seconds = self._settings.statement_seconds
        engine = create_async_engine(
            self._settings.replica_url if is_old else self._settings.url,
            isolation_level=isolation,
            pool_size=width,
            max_overflow=0,
            pool_timeout=LONGEST,
            hide_parameters=True,  # they are what users write
            **self._database.engine_options(seconds, is_read_only=is_read_only),
        )
        return Lane(engine, width + self._settings.queue)

    async def read(self, unit: Unit[T], *, may_be_old: bool = False) -> T:
        if may_be_old and self._replica:
            try:
                if await self._freshness.is_young():
                    return await self._ask_replica(self._replica, unit)
            except (StorageUnavailable, TimeoutError) as error:
                self._freshness.give_up(error)
            READS.labels("primary").inc()
        return await self._reading.finish(self._run(self._reading, self._look, unit))

    async def write(self, unit: Unit[T]) -> T:
        return await self._writing.finish(self._write(unit))

    def append(
        self, unit: Callable[[Tx, list[Any]], Awaitable[list[Any]]], item: Any, key: str = ""
    ) -> Awaitable[Any]:
        batches = self._batches[hash(key) % len(self._batches)]
        return batches.add(Job(unit, item, is_append=True))

    async def is_ready(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self.read(lambda tx: tx.first(text("select 1")))
        except Exception:
            return False
        return True

    async def close(self) -> None:
        for batches in self._batches:
            await batches.close()
        for lane in (self._writing, self._reading, self._appending, self._replica):
            if lane is not None:
                await lane.close()

    async def _position(self) -> str:
        row = await self.read(lambda tx: tx.first(text(self._database.position)))
        return str(row[0]) if row else ""

    async def _has_reached(self, position: str) -> bool:
        assert self._replica is not None
        reached = text(self._database.has_reached).bindparams(position=position)
        row = await self._run(self._replica, self._look, lambda tx: tx.first(reached))
        return bool(row and row[0])

    async def _ask_replica(self, replica: Lane, unit: Unit[T]) -> T:
        """Nothing is lost if this is cut off, so it may be. Raises `TimeoutError` too."""
        async with asyncio.timeout(self._settings.statement_seconds):
            result: T = await self._run(replica, self._look, unit)
        READS.labels("replica").inc()
        return result

    async def _write(self, unit: Unit[T]) -> T:
        result: T
        result, announced = await self._run(self._writing, self._transact, unit)
        if announced:
            self.publish(announced)
        return result

    async def _append_all(self, jobs: list[Job]) -> bool:
        groups: dict[Any, list[Job]] = {}
        for job in jobs:
            groups.setdefault(job.unit, []).append(job)
        return all([await self._append_group(unit, group) for unit, group in groups.items()])

    async def _append_group(self, unit: Any, group: list[Job]) -> bool:
        """Append in one transaction; if that raises, in one each, so that only the culprit fails.

        False if the database was not there.
        """

        async def append(tx: Tx) -> list[tuple[Job, Any]]:
            return list(zip(group, await unit(tx, [job.item for job in group]), strict=True))

        announced: list[Announcement] = []
        try:
            outcomes, announced = await self._run(self._appending, self._transact, append)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, StorageUnavailable):
                return all([await self._append_group(unit, [job]) for job in group])
            outcomes = [(job, error) for job in group]
        for job, outcome in outcomes:
            job.succeed(outcome)
            job.settle()
        if announced:
            self.publish(announced)
        return not any(isinstance(outcome, StorageUnavailable) for _, outcome in outcomes)

    async def _run(self, lane: Lane, work: Work[T], unit: Unit[Any]) -> T:
        """Raises what the unit raises, and `StorageUnavailable`."""
        try:
            async with asyncio.timeout(LONGEST):
                return await self._repeat(lane, work, unit)
        except (DBAPIError, NoConnectionFree, OSError) as error:
            if isinstance(error, DBAPIError) and self._database.is_bug(error):
                raise
            raise StorageUnavailable from error

    async def _repeat(self, lane: Lane, work: Work[T], unit: Unit[Any]) -> T:
        """Run a unit again and again until no other one is in its way."""
        for attempt in count(1):
            try:
                async with lane.engine.connect() as connection:
                    return await connection.run_sync(work, unit)
            except DBAPIError as error:
                if not self._may_pass(error, attempt):
                    raise
            await asyncio.sleep(random.uniform(0, PAUSE * 2**attempt))  # noqa: S311
        raise AssertionError("it counts for ever")

    def _may_pass(self, error: DBAPIError, attempt: int) -> bool:
        # after a restart of the server all connections of a pool are dead, which it knows after the first
        if error.connection_invalidated or isinstance(error, IntegrityError):
            return attempt < FEW and (error.connection_invalidated or self._database.may_pass(error))
        return attempt < TRIES and self._database.may_pass(error)

    def _look(self, connection: Connection, unit: Unit[T]) -> T:
        return drive(unit, Transaction(connection, self._database.upsert))

    def _transact(self, connection: Connection, unit: Unit[T]) -> Done[T]:
        transaction = Transaction(connection, self._database.upsert)
        result = drive(unit, transaction)
        if announced := transaction.announced:
            now = self._clock.now()
            connection.execute(outbox.insert(), [as_row(announcement, now) for announcement in announced])
        self._commit(connection)
        return result, announced

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except (DBAPIError, OSError) as error:
            if isinstance(error, DBAPIError) and self._database.may_pass(error):
                raise
            raise StorageUnavailable from error  # perhaps it was saved: running it again might do it twice
