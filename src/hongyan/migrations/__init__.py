"""The schema's history, one step a file in `versions`, and the way from any of them to the present.

`hongyan migrate` and every start of the embedded server come through here. A start that finds nothing to
do must not pay for Alembic, so that is imported only when there is something to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

STEPS = Path(__file__).parent / "versions"
HEAD = max((step.stem.partition("_")[0] for step in STEPS.glob("[0-9]*.py")), default="")


def migrate(url: str) -> bool:
    """Bring a database to the present schema, all or nothing; says whether anything had to be done.

    `url` is one for a synchronous driver (`sqlite:////path`, `postgresql+psycopg://…`).
    """
    with _engine(url) as engine:
        with engine.connect() as connection:
            if find_revision(connection) == HEAD:
                return False
        with engine.begin() as connection:
            upgrade(connection)
    return True


def find_revision(connection: Connection) -> str | None:
    """Which step of the history a database has reached; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return revision


def upgrade(connection: Connection) -> None:
    """Run the missing steps inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, "head")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    try:
        yield engine
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: object, _: object) -> None:
    """Python's sqlite3 would commit before every change of a table; a step must be all or nothing."""
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
