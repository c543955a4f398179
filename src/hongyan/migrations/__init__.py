"""The schema's history, one step a file in `versions`, and the way from any of them to the present.

`hongyan migrate` and every start of the embedded server come through here. A start that finds nothing to
do must not pay for Alembic, so that is imported only when there is something to do.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

STEPS = Path(__file__).parent / "versions"
HEAD = max((step.stem.partition("_")[0] for step in STEPS.glob("[0-9]*.py")), default="")
T = TypeVar("T")
LOCKS = {
    "postgresql": "select pg_advisory_xact_lock(5723910463)",
    "mysql": "select get_lock('hongyan.migrate', 600)",
}


def migrate(url: str) -> bool:
    """Bring a database to the present schema; says whether anything had to be done.

    All or nothing, but for MariaDB and MySQL, which commit every change of a table by itself.
    """
    if not url.startswith("sqlite"):
        return on_server(url, _upgrade_alone)
    with _sqlite(url) as engine:
        with engine.connect() as connection:
            if find_revision(connection) == HEAD:
                return False
        with engine.begin() as connection:
            upgrade(connection)
    return True


def on_server(url: str, deed: Callable[[Connection], T]) -> T:
    """Do something on a connection of its own to a database server, without an event loop of ours."""

    async def connect() -> T:
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

        async with create_async_engine(url, poolclass=NullPool).connect() as connection:
            done = await connection.run_sync(deed)
            await connection.commit()
            return done

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(connect())).result()


def _upgrade_alone(connection: Connection) -> bool:
    """Upgrade unless another process has meanwhile; the lock is let go with the connection."""
    if find_revision(connection) == HEAD:
        return False
    connection.rollback()  # what has been seen so far is not what is there after waiting
    if connection.execute(text(LOCKS[connection.dialect.name])).scalar() == 0:
        raise TimeoutError("another process has been changing the schema for too long")
    if find_revision(connection) == HEAD:
        return False
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
def _sqlite(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
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
