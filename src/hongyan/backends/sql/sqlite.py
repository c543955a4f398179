"""SQLite, the embedded default: one writer with group commit, readers beside it.

All units of work that arrive while one commit runs go into the next transaction, each in a savepoint of
its own, so that throughput grows with load although every commit waits for the disk (WAL,
`synchronous=FULL`). Units run in a thread and may await nothing but their transaction.
"""

import asyncio
import contextvars
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Executable, create_engine, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from hongyan.backends.outbox import as_row
from hongyan.backends.sql import outbox
from hongyan.backends.sql.batches import Batches, Job
from hongyan.backends.sql.transaction import Transaction, drive
from hongyan.core.clock import Clock
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import Announcement
from hongyan.core.ports import Tx, Unit

T = TypeVar("T")
Publish = Callable[[list[Announcement]], None]
PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=16000",
)
READ_ONLY = "PRAGMA query_only=ON"
SYNC_FAILED = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)
log = structlog.get_logger()


class SqliteSql:
    is_shared = False

    def __init__(self, path: Path, clock: Clock, *, readers: int, batch: int, queue: int) -> None:
        self._engine = create_engine(
            "sqlite+pysqlite://",
            creator=lambda: _open(path),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
        )
        self._clock = clock
        self._local = threading.local()
        self._opening = threading.Lock()
        self._connections: list[Connection] = []
        self._readers = ThreadPoolExecutor(readers, "sql-reader")
        self._writer = ThreadPoolExecutor(1, "sql-writer")
        self._batches = Batches(self._commit_in_thread, batch, queue)
        self._is_disk_lost = False
        self.publish: Publish = lambda _: None

    async def read(self, unit: Unit[T], *, may_be_old: bool = False) -> T:
        loop = asyncio.get_running_loop()
        scope = contextvars.copy_context()
        return await loop.run_in_executor(self._readers, scope.run, self._read, unit)

    async def write(self, unit: Unit[T]) -> T:
        result: T = await self._batches.add(Job(unit))
        return result

    def append(
        self, unit: Callable[[Tx, list[Any]], Awaitable[list[Any]]], item: Any, key: str = ""
    ) -> Awaitable[Any]:
        return self._batches.add(Job(unit, item, is_append=True))

    async def is_ready(self) -> bool:
        if self._is_disk_lost:
            return False
        try:
            await self.read(lambda tx: tx.first(text("select 1")))
        except Exception:
            return False
        return True

    async def close(self) -> None:
        await self._batches.close()
        await asyncio.get_running_loop().run_in_executor(self._writer, self._checkpoint)
        self._writer.shutdown()
        self._readers.shutdown()
        for connection in self._connections:
            connection.close()

    async def _commit_in_thread(self, jobs: list[Job]) -> bool:
        loop = asyncio.get_running_loop()
        announced = await loop.run_in_executor(self._writer, self._transact, jobs)
        for job in jobs:
            job.settle()
        if announced:
            self.publish(announced)
        return announced is not None

    def _connection(self, *pragmas: str) -> Connection:
        """The connection of this thread, opened with `pragmas` if it has none."""
        if not hasattr(self._local, "connection"):
            with self._opening:  # two that turned a fresh file to WAL at once would lock each other out
                opened = self._engine.connect()
            self._connections.append(opened)
            for pragma in pragmas:
                opened.exec_driver_sql(pragma)
            self._local.connection = opened
        connection: Connection = self._local.connection
        return connection

    def _read(self, unit: Unit[T]) -> T:
        try:
            connection = self._connection(READ_ONLY)
            connection.exec_driver_sql("BEGIN")
            try:
                return drive(unit, Transaction(connection, _upsert))
            finally:
                connection.exec_driver_sql("ROLLBACK")
        except OperationalError as error:
            raise StorageUnavailable from error

    def _transact(self, jobs: list[Job]) -> list[Announcement] | None:
        """Run the jobs in one transaction; afterwards each holds its outcome, and it is on disk.

        None if there was no transaction, and all failed.
        """
        try:
            if self._is_disk_lost:
                raise StorageUnavailable
            connection = self._connection()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            announced = self._run_all(connection, jobs)
            self._fill_outbox(connection, announced)
            connection.exec_driver_sql("COMMIT")
        except Exception as error:
            self._abandon(jobs, error)
            return None
        return announced

    def _run_all(self, connection: Connection, jobs: list[Job]) -> list[Announcement]:
        announced: list[Announcement] = []
        appends: dict[Any, list[Job]] = {}
        for job in jobs:
            if job.is_append:
                appends.setdefault(job.unit, []).append(job)
        for unit, group in appends.items():
            announced += self._append_group(connection, unit, group)
        for job in jobs:
            if not job.is_append:
                announced += self._attempt(connection, [job], job.unit) or []
        return announced

    def _append_group(self, connection: Connection, unit: Any, group: list[Job]) -> list[Announcement]:
        """Append together; if that raises, one by one, so that only the culprit fails."""
        announced = self._attempt(connection, group, lambda tx: unit(tx, [job.item for job in group]))
        if announced is not None or len(group) == 1:
            return announced or []
        return [one for job in group for one in self._append_group(connection, unit, [job])]

    def _attempt(self, connection: Connection, jobs: list[Job], unit: Unit[Any]) -> list[Announcement] | None:
        """Run a unit in a savepoint: what it announces, or None if it raised and left nothing behind."""
        tx = Transaction(connection, _upsert)
        connection.exec_driver_sql("SAVEPOINT unit")
        try:
            result = drive(unit, tx)
            outcomes = list(zip(jobs, result if jobs[0].is_append else [result], strict=True))
        except Exception as error:
            connection.exec_driver_sql("ROLLBACK TO unit")
            connection.exec_driver_sql("RELEASE unit")
            for job in jobs:
                job.fail(StorageUnavailable() if isinstance(error, OperationalError) else error)
            return None
        connection.exec_driver_sql("RELEASE unit")
        for job, outcome in outcomes:
            job.succeed(outcome)
        return tx.announced

    def _fill_outbox(self, connection: Connection, announced: list[Announcement]) -> None:
        if announced:
            now = self._clock.now()
            connection.execute(outbox.insert(), [as_row(announcement, now) for announcement in announced])

    def _abandon(self, jobs: list[Job], error: Exception) -> None:
        """The transaction as a whole failed: nothing was saved, and everybody is told so.

        If the disk could not keep what was written, the kernel may have forgotten it, and would say next time
        that all is well. So nothing more is promised until a restart reads what is really there.
        """
        for job in jobs:
            job.fail(_told(error))
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlite_errorcode", 0) in SYNC_FAILED:
            self._is_disk_lost = True
            log.critical("the disk did not keep what was written; nothing is saved until a restart")
        self._drop_connection()

    def _drop_connection(self) -> None:
        """Close this thread's connection, with whatever it was doing; the next unit opens a fresh one."""
        if connection := self._local.__dict__.pop("connection", None):
            self._connections.remove(connection)
            with suppress(DBAPIError):
                connection.close()

    def _checkpoint(self) -> None:
        self._connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _told(error: Exception) -> Exception:
    """What the caller is told: a database that refuses is a refusal, anything else a bug."""
    if not isinstance(error, DBAPIError):
        return error
    refused = StorageUnavailable()
    refused.__cause__ = error
    return refused


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _upsert(table: Any, keys: Sequence[str], row: dict[str, Any]) -> Executable:
    values = {name: value for name, value in row.items() if name not in keys}
    return insert(table).values(row).on_conflict_do_update(index_elements=list(keys), set_=values)
