"""What outlives the process: who is signed in, what waits to be sent, and a cache of the state. SQLite."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec

from hongyan_client.errors import StoreInUse
from hongyan_client.events import Outgoing
from hongyan_client.model import UserId

T = TypeVar("T")
SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    client_msg_id TEXT NOT NULL,
    outgoing BLOB NOT NULL,
    UNIQUE (user_id, client_msg_id)
);
"""


class Store:
    """One file for one installation, open in one process at a time; without a path, memory."""

    def __init__(self, path: str | Path | None) -> None:
        self._path = Path(path) if path is not None else None
        self._thread = ThreadPoolExecutor(1, "hongyan-store") if path is not None else None
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Raises `StoreInUse`."""
        await self._run(self._open)

    async def close(self) -> None:
        await self._run(self._close)
        if self._thread is not None:
            self._thread.shutdown()

    # facts

    async def find(self, name: str) -> bytes | None:
        rows = await self._all("SELECT value FROM facts WHERE name = ?", name)
        return rows[0][0] if rows else None

    async def keep(self, **facts: bytes | None) -> None:
        """Write these facts, all or none; None forgets one. On disk when it returns."""

        def write(connection: sqlite3.Connection) -> None:
            for name, value in facts.items():
                connection.execute("DELETE FROM facts WHERE name = ?", (name,))
                if value is not None:
                    connection.execute("INSERT INTO facts VALUES (?, ?)", (name, value))

        await self._write(write)

    # outbox

    async def add(self, user_id: UserId, outgoing: Outgoing) -> None:
        raw = msgspec.msgpack.encode(outgoing)
        insert = "INSERT OR IGNORE INTO outbox (user_id, client_msg_id, outgoing) VALUES (?, ?, ?)"
        await self._write(lambda c: c.execute(insert, (user_id, outgoing.client_msg_id, raw)))

    async def replace(self, user_id: UserId, outgoing: Outgoing) -> None:
        raw = msgspec.msgpack.encode(outgoing)
        update = "UPDATE outbox SET outgoing = ? WHERE user_id = ? AND client_msg_id = ?"
        await self._write(lambda c: c.execute(update, (raw, user_id, outgoing.client_msg_id)))

    async def drop(self, user_id: UserId, client_msg_id: str) -> None:
        delete = "DELETE FROM outbox WHERE user_id = ? AND client_msg_id = ?"
        await self._write(lambda c: c.execute(delete, (user_id, client_msg_id)))

    async def page_outbox(self, user_id: UserId) -> list[Outgoing]:
        """All that waits or was refused, in the order in which it was written."""
        rows = await self._all("SELECT outgoing FROM outbox WHERE user_id = ? ORDER BY place", user_id)
        return [msgspec.msgpack.decode(row[0], type=Outgoing) for row in rows]

    # below

    async def _run(self, deed: Callable[[], T]) -> T:
        """In memory there is nothing to wait for; a file is waited for in a thread of its own."""
        if self._thread is None:
            return deed()
        return await asyncio.get_running_loop().run_in_executor(self._thread, deed)

    async def _all(self, statement: str, *values: str) -> list[tuple[bytes]]:
        return await self._run(lambda: self._opened.execute(statement, values).fetchall())

    async def _write(self, deed: Callable[[sqlite3.Connection], object]) -> None:
        await self._run(lambda: self._transact(deed))

    def _transact(self, deed: Callable[[sqlite3.Connection], object]) -> None:
        connection = self._opened
        connection.execute("BEGIN IMMEDIATE")
        try:
            deed(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the client is not open: use `async with Client(...)`")
        return self._connection

    def _open(self) -> None:
        if self._path is not None:  # refresh tokens are in it: it is for its owner alone
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path or ":memory:", isolation_level=None, timeout=1)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
            connection.executescript(SCHEMA)
        except sqlite3.OperationalError as error:
            connection.close()
            raise StoreInUse(f"{self._path}: {error}") from error
        self._connection = connection

    def _close(self) -> None:
        if self._connection is not None:
            with closing(self._connection):
                self._connection = None
