"""A server of each kind for the whole run, started when first asked for, and a fresh database a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from hongyan.migrations import migrate
from tests.servers.mariadb import MariaDB
from tests.servers.nats import Nats
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis, RedisCluster
from tests.servers.s3 import S3


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[RedisCluster]:
    with RedisCluster() as servers:
        yield servers


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    with MariaDB() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Nats]:
    with Nats() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    with S3() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty database."""
    with fresh(postgres_server) as url:
        yield url


@pytest.fixture
def mariadb_url(mariadb_server: MariaDB) -> Iterator[str]:
    """An empty database."""
    with fresh(mariadb_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    """The name of a database with the present schema, to be copied."""
    postgres_server.execute("create database hongyan")
    migrate(postgres_server.url("hongyan"))
    return "hongyan"


@contextmanager
def fresh(server: Postgres | MariaDB, template: str = "") -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    server.execute(f"create database {name}" + (f" template {template}" if template else ""))
    yield server.url(name)
    server.drop(name)
