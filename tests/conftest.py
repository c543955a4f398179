"""The whole server, embedded back ends, in this process or in one of its own."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hongyan.core.clock import Millis, SystemClock
from hongyan.core.settings import Limits, Server, Settings, Sql, Users
from hongyan.migrations import migrate
from hongyan.roles.serving import Running, serving
from tests.people import People
from tests.process import Process
from tests.servers.databases import (  # noqa: F401 - fixtures
    mariadb_server,
    mariadb_url,
    nats_server,
    postgres_server,
    postgres_template,
    postgres_url,
    redis_cluster,
    redis_server,
    s3_server,
)

PATIENT = Users(verify_email=False, access_minutes=100_000, password_kib=1_024, password_passes=1)
GENEROUS = Limits(user_burst=10_000, address_burst=10_000)
QUIET = Server(port=0, internal_port=0, drain_seconds=0.2)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the present schema and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "hongyan.db"
    migrate(f"sqlite+pysqlite:///{path}")
    return path


@pytest.fixture
def data(tmp_path: Path, empty_database: Path) -> Path:
    """The data folder of a fresh server."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(empty_database, folder / "hongyan.db")
    return folder


@pytest.fixture
def sql(request: pytest.FixtureRequest) -> Sql:
    """The database of the `server`: embedded, or on the server that HONGYAN_TEST_SQL names."""
    match os.environ.get("HONGYAN_TEST_SQL", ""):
        case "":
            return Sql()
        case kind:
            return Sql(url=request.getfixturevalue(f"{kind}_url"), pool=6)


@pytest.fixture
def settings(data: Path, sql: Sql) -> Settings:
    """Settings of the `server`; a test module may override this fixture."""
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, sql=sql)


class MovableClock(SystemClock):
    """The real time, and what a test adds to it."""

    added = 0

    def skip(self, milliseconds: int) -> None:
        self.added += milliseconds

    def now(self) -> Millis:
        return Millis(super().now() + self.added)


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the `server`."""
    return MovableClock()


@pytest.fixture
async def server(settings: Settings, clock: MovableClock) -> AsyncIterator[Running]:
    """The server with all roles, in this process and its event loop."""
    async with serving(settings, clock=clock) as running:
        yield running


@pytest.fixture
async def people(server: Running) -> AsyncIterator[People]:
    """Makes users of the `server` and lets them call and connect."""
    async with People(server.url) as people:
        yield people


@pytest.fixture
def process(data: Path) -> Iterator[Process]:
    """The server as a process of its own, which can be killed and started again."""
    with Process(data) as process:
        yield process


WHOLE = (
    "chaos",
    "cluster",
    "commands",
    "conformance",
    "deploy",
    "journeys",
    "properties",
    "protocol",
    "sdk",
    "security",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders that are for the whole run alone, so that `make check` stays quick.

    What is slow comes first: at the end there is something small for everybody who has nothing to do.
    """
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] in WHOLE:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: "slow" not in item.keywords)
