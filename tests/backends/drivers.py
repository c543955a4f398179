"""The drivers of each port, opened for a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Column, Connection, Executable, Integer, MetaData, String, Table, create_engine

from hongyan.backends.blobs.store import folder, s3
from hongyan.backends.bus.memory import MemoryBus
from hongyan.backends.bus.nats import NatsLine
from hongyan.backends.bus.redis import RedisLine
from hongyan.backends.bus.remote import RemoteBus
from hongyan.backends.cache.memory import MemoryCache
from hongyan.backends.cache.redis import RedisCache
from hongyan.backends.sql import answers, audit, dead_letters, leases, outbox
from hongyan.backends.sql.server import ServerSql
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.clock import Clock, Millis
from hongyan.core.events import Announcement
from hongyan.core.ports import Blobs, Bus, Cache, Sql
from hongyan.core.settings import Sql as Settings
from hongyan.migrations import on_server
from tests.servers.redis import Redis, RedisCluster
from tests.servers.s3 import S3

T = TypeVar("T")
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
    width: int  # how many units that write or append it runs at the same time
    published: list[Announcement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sql.publish = self.published.extend
        self.do(self._create)

    def _create(self, connection: Connection) -> None:
        for table in (outbox, dead_letters, leases, answers, audit, notes):
            table.create(connection)

    def look(self, statement: Executable) -> list[Any]:
        """All rows, as somebody sees them who comes with a connection of their own."""
        return self.do(lambda connection: [tuple(row) for row in connection.execute(statement)])

    def do(self, deed: Callable[[Connection], T]) -> T:
        if not self.url.startswith("sqlite"):
            return on_server(self.url, deed)
        engine = create_engine(self.url)
        with engine.begin() as connection:
            done = deed(connection)
        engine.dispose()
        return done


def sqlite(request: pytest.FixtureRequest, clock: Clock, queue: int) -> Store:
    path = request.getfixturevalue("tmp_path") / "db"
    return Store(f"sqlite:///{path}", SqliteSql(path, clock, readers=2, batch=64, queue=queue), 1)


def server(fixture: str) -> Callable[[pytest.FixtureRequest, Clock, int], Store]:
    """On a fresh database of a server, which one unit reads, one writes and one appends to at a time."""

    def open_store(request: pytest.FixtureRequest, clock: Clock, queue: int) -> Store:
        url: str = request.getfixturevalue(fixture)
        settings = Settings(url=url, pool=1, writers=1, batch=64, queue=queue)
        return Store(url, ServerSql(settings, clock), 2)

    return open_store


SQL: dict[str, Callable[[pytest.FixtureRequest, Clock, int], Store]] = {
    "sqlite": sqlite,
    "postgres": server("postgres_url"),
    "mariadb": server("mariadb_url"),
}


def redis_url(request: pytest.FixtureRequest) -> str:
    """A Redis with nothing in it."""
    server: Redis = request.getfixturevalue("redis_server")
    server.empty()
    return server.url


def cluster_url(request: pytest.FixtureRequest) -> str:
    """A cluster of Redis with nothing in it."""
    servers: RedisCluster = request.getfixturevalue("redis_cluster")
    servers.empty()
    return servers.url


CACHE: dict[str, Callable[[pytest.FixtureRequest, Clock], Cache]] = {
    "memory": lambda _, clock: MemoryCache(clock),
    "redis": lambda request, clock: RedisCache(redis_url(request), clock),
    "redis-cluster": lambda request, clock: RedisCache(cluster_url(request), clock),
}
BUS: dict[str, Callable[[pytest.FixtureRequest], Bus]] = {
    "memory": lambda _: MemoryBus(),
    "nats": lambda request: RemoteBus(NatsLine(request.getfixturevalue("nats_server").url)),
    "redis": lambda request: RemoteBus(RedisLine(redis_url(request))),
}


def s3_url(request: pytest.FixtureRequest) -> str:
    """A bucket with nothing in it."""
    server: S3 = request.getfixturevalue("s3_server")
    server.empty()
    return server.url()


BLOBS: dict[str, Callable[[pytest.FixtureRequest, Path], Blobs]] = {
    "folder": lambda _, path: folder(path),
    "s3": lambda request, _: s3(s3_url(request)),
}
