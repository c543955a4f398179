"""A unit of work and the transaction that it runs in, whatever the database.

Units are driven without an event loop: on SQLite in a thread, on a server in a greenlet that lets the loop
go on while the database works. That is why a unit may await nothing but its transaction.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable

from hongyan.core.events import Announcement, traced
from hongyan.core.ports import AnyRow, Unit

T = TypeVar("T")
Upsert = Callable[[Any, Sequence[str], dict[str, Any]], Executable]


class Transaction:
    def __init__(self, connection: Connection, upsert: Upsert) -> None:
        self._connection = connection
        self._upsert = upsert
        self.trace = ""
        self.announced: list[Announcement] = []

    async def all(self, statement: Executable, rows: Any = None) -> Sequence[AnyRow]:
        return self._connection.execute(statement, rows).all()

    async def first(self, statement: Executable) -> AnyRow | None:
        return self._connection.execute(statement).first()

    async def run(self, statement: Executable, rows: Any = None) -> int:
        return self._connection.execute(statement, rows).rowcount

    async def upsert(self, table: Any, keys: Sequence[str], row: dict[str, Any]) -> None:
        self._connection.execute(self._upsert(table, keys, row))

    def announce(self, announcement: Announcement) -> None:
        self.announced.append(traced(announcement, self.trace))


def drive(unit: Unit[T], transaction: Transaction) -> T:
    """Run a unit to its end without an event loop: it awaits only what is there already."""
    running: Awaitable[T] = unit(transaction)
    assert isinstance(running, Coroutine)
    try:
        running.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    running.close()
    raise RuntimeError("a unit of work may await nothing but its transaction")
