"""The drivers of each port, opened for a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Executable, Integer, MetaData, String, Table, create_engine

from hongyan.backends.blobs.store import folder
from hongyan.backends.bus.memory import MemoryBus
from hongyan.backends.cache.memory import MemoryCache
from hongyan.backends.sql import metadata
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.clock import Clock, Millis
from hongyan.core.events import Announcement
from hongyan.core.ports import Blobs, Bus, Cache, Sql

notes = Table("notes", MetaData(), Column("name", String(32), primary_key=True), Column("count", Integer))


class StillClock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def now(self) -> Millis:
        return Millis(int(self.seconds * 1_000))

    def monotonic(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Store:
    """A database with our tables and `notes`, and what it published."""

    url: str
    sql: Sql
    published: list[Announcement] = field(default_factory=list)

    def __post_init__(self) -> None:
        engine = create_engine(self.url)
        metadata.create_all(engine)
        notes.create(engine)
        engine.dispose()

    def look(self, statement: Executable) -> list[Any]:
        """All rows, as somebody sees them who comes with a connection of their own."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(statement)]
        engine.dispose()
        return rows


def sqlite(path: Path, clock: Clock, queue: int) -> Store:
    sql = SqliteSql(path / "db", clock, readers=2, batch=64, queue=queue)
    store = Store(f"sqlite:///{path}/db", sql)
    sql.publish = store.published.extend
    return store


SQL: dict[str, Callable[[Path, Clock, int], Store]] = {"sqlite": sqlite}
CACHE: dict[str, Callable[[Clock], Cache]] = {"memory": MemoryCache}
BUS: dict[str, Callable[[], Bus]] = {"memory": MemoryBus}
BLOBS: dict[str, Callable[[Path], Blobs]] = {"folder": folder}
