import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from hongyan import migrations
from tests.architecture.sources import modules

T = TypeVar("T")
Do = Callable[[Callable[[Connection], T]], T]
everywhere = pytest.mark.parametrize("driver", ["sqlite", "postgres", "mariadb"])
servers = pytest.mark.parametrize("driver", ["postgres", "mariadb"])
transactional = pytest.mark.parametrize("driver", ["sqlite", "postgres"])


@pytest.fixture
def url(request: pytest.FixtureRequest, driver: str, tmp_path: Path) -> str:
    if driver == "sqlite":
        return f"sqlite:///{tmp_path}/db"
    fresh: str = request.getfixturevalue(f"{driver}_url")
    return fresh


def do(url: str, deed: Callable[[Connection], T]) -> T:
    """Do something in a transaction of its own."""
    if not url.startswith("sqlite"):
        return migrations.on_server(url, deed)
    engine = create_engine(url)
    with engine.begin() as connection:
        done = deed(connection)
    engine.dispose()
    return done


def config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", migrations.__path__[0])
    return config


def tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


@everywhere
def test_the_steps_lead_to_the_tables_as_they_are(url: str) -> None:
    modules()  # every table of every feature
    assert migrations.migrate(url)
    do(url, lambda connection: command.check(config(connection)))


@everywhere
def test_the_last_step_is_the_one_we_look_for(url: str) -> None:
    assert ScriptDirectory(migrations.__path__[0]).get_heads() == [migrations.HEAD]
    assert migrations.migrate(url)
    assert do(url, migrations.find_revision) == migrations.HEAD


@everywhere
def test_a_second_start_does_nothing_and_costs_nothing(url: str) -> None:
    migrations.migrate(url)
    start = f"import sys, hongyan.migrations as m; print(m.migrate({url!r}), 'alembic' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True).stdout
    assert said == "False False\n"


@servers
def test_of_two_that_start_at_once_one_migrates(url: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(migrations.migrate, [url] * 3)) == [False, False, True]


@transactional
def test_a_step_that_fails_leaves_nothing_behind(url: str) -> None:
    do(url, lambda connection: connection.execute(text("create table users (name text)")))
    with pytest.raises(DBAPIError):
        migrations.migrate(url)
    assert do(url, tables) == ["users"]


@everywhere
def test_every_step_can_be_taken_back(url: str) -> None:
    migrations.migrate(url)
    do(url, lambda connection: command.downgrade(config(connection), "base"))
    assert do(url, tables) == ["alembic_version"]
    assert migrations.migrate(url)


@everywhere
def test_texts_are_told_apart_and_sorted_by_their_bytes(url: str) -> None:
    names = ["B", "a", "a ", "á", "鸿", "🪿"]

    def keep(connection: Connection) -> list[str]:
        for name in reversed(names):
            connection.execute(text("insert into acquaintances values (:name, '')"), {"name": name})
        rows = connection.execute(text("select user_id from acquaintances order by user_id"))
        return [*rows.scalars()]

    migrations.migrate(url)
    assert do(url, keep) == names


@pytest.mark.parametrize(
    ("driver", "query"),
    [
        ("postgres", "select count(*) from pg_inherits where inhparent = 'messages'::regclass"),
        (
            "mariadb",
            "select count(*) from information_schema.partitions"
            " where table_schema = database() and table_name = 'messages'",
        ),
    ],
)
def test_messages_lie_in_partitions(url: str, query: str) -> None:
    migrations.migrate(url)
    assert do(url, lambda connection: connection.execute(text(query)).scalar()) == 16


@servers
def test_a_long_text_fits(url: str) -> None:
    long = "鸿" * 100_000

    def keep(connection: Connection) -> object:
        row = {"name": "one", "frame": long.encode(), "reason": long}
        connection.execute(text("insert into dead_letters values (1, :name, :frame, :reason, 0)"), row)
        return connection.execute(text("select reason from dead_letters")).scalar()

    migrations.migrate(url)
    assert do(url, keep) == long
