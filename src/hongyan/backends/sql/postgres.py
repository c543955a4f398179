"""What is PostgreSQL's own: how it is connected to, how it upserts, what its errors mean."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

AGAIN = {"40001", "40P01", "23505"}  # not serializable, deadlock, somebody else was there first
IDLE = 3_000  # ms that a unit may compute between two statements; whoever is gone holds locks no longer
position = "select pg_current_wal_lsn()::text"
has_reached = "select pg_last_wal_replay_lsn() >= cast(cast(:position as text) as pg_lsn)"
BUGS = {"21", "22", "23", "42"}  # classes: cardinality, data, constraint, syntax or access


def engine_options(seconds: float, *, is_read_only: bool) -> dict[str, Any]:
    """For SQLAlchemy: limits to what one statement, a lock and an idle transaction may take."""
    limit = str(int(seconds * 1_000))
    session = {
        "application_name": "hongyan",
        "statement_timeout": limit,
        "lock_timeout": limit,
        "idle_in_transaction_session_timeout": str(min(int(limit), IDLE)),
        "default_transaction_read_only": "on" if is_read_only else "off",
        "jit": "off",  # compiling takes longer than any query of ours
    }
    return {
        "connect_args": {"timeout": seconds, "server_settings": session, "prepared_statement_cache_size": 500}
    }


def upsert(table: Any, keys: Sequence[str], row: dict[str, Any]) -> Executable:
    values = {name: value for name, value in row.items() if name not in keys}
    return insert(table).values(row).on_conflict_do_update(index_elements=list(keys), set_=values)


def may_pass(error: DBAPIError) -> bool:
    """Whether what met this error may go well when it is run again."""
    return _state(error) in AGAIN


def is_bug(error: DBAPIError) -> bool:
    """Whether we asked for something wrong, and the database is well."""
    state = _state(error)
    return state[:2] in BUGS if state else not error.connection_invalidated


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
