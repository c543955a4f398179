import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from hongyan import migrations
from hongyan.backends.sql import metadata
from tests.architecture.sources import modules


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/db"


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_the_steps_lead_to_the_tables_as_they_are(url: str, connection: Connection) -> None:
    modules()  # every table of every feature
    assert migrations.migrate(url)
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []


def test_the_last_step_is_the_one_we_look_for(url: str, connection: Connection) -> None:
    assert ScriptDirectory(migrations.__path__[0]).get_heads() == [migrations.HEAD]
    migrations.migrate(url)
    assert migrations.find_revision(connection) == migrations.HEAD


def test_a_second_start_does_nothing_and_costs_nothing(url: str) -> None:
    migrations.migrate(url)
    start = f"import sys, hongyan.migrations as m; print(m.migrate({url!r}), 'alembic' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True).stdout
    assert said == "False False\n"


def test_a_step_that_fails_leaves_nothing_behind(url: str, connection: Connection) -> None:
    connection.execute(text("create table users (name text)"))
    connection.commit()
    with pytest.raises(OperationalError):
        migrations.migrate(url)
    assert inspect(connection).get_table_names() == ["users"]


def test_every_step_can_be_taken_back(url: str, connection: Connection) -> None:
    migrations.migrate(url)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", migrations.__path__[0])
    command.downgrade(config, "base")
    connection.commit()
    assert inspect(connection).get_table_names() == ["alembic_version"]
    assert migrations.migrate(url)
