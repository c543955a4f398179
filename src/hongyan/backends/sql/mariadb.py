"""What is MariaDB's and MySQL's own: how they are connected to, how they upsert, what their errors mean."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.mysql import insert
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

position = has_reached = ""  # no replicas
BUGS = {1052, 1054, 1064, 1146, 1305}  # ambiguous or unknown column, syntax, no such table or function
IDLE = 3  # seconds that a unit may compute between two statements
AGAIN = {
    (1213,),
    (1205,),
    (1020,),
    (1062,),
}  # deadlock, lock not got, row changed since, somebody else was there first


def engine_options(seconds: float, *, is_read_only: bool) -> dict[str, Any]:
    """For SQLAlchemy: limits to what one statement, a lock and an idle transaction may take."""
    limit = max(1, int(seconds))
    idle = min(limit, IDLE)
    of_mariadb = (
        f"max_statement_time={limit}, idle_transaction_timeout={idle}, tx_read_only={int(is_read_only)}"
    )
    of_mysql = f"max_execution_time={limit * 1_000}, transaction_read_only={int(is_read_only)}"
    session = (
        f"set session innodb_lock_wait_timeout={limit}, sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
        f" /*M! , {of_mariadb} */ /*!50720 , {of_mysql} */"  # each server skips what is the other's
    )
    return {"connect_args": {"connect_timeout": limit, "init_command": session}}


def upsert(table: Any, keys: Sequence[str], row: dict[str, Any]) -> Executable:
    values = {name: value for name, value in row.items() if name not in keys}
    return insert(table).values(row).on_duplicate_key_update(values)


def may_pass(error: DBAPIError) -> bool:
    """Whether what met this error may go well when it is run again."""
    return error.orig is not None and error.orig.args[:1] in AGAIN


def is_bug(error: DBAPIError) -> bool:
    """Whether we asked for something wrong, and the database is well."""
    code = error.orig.args[0] if error.orig is not None and error.orig.args else 0
    return isinstance(error, IntegrityError | ProgrammingError | DataError) or code in BUGS
