"""Alembic runs this for every command. The connection comes from whoever gave the command."""

import re
from typing import Any

from alembic import context
from sqlalchemy import LargeBinary, Text

from hongyan.backends.sql import metadata

PARTITION = re.compile(r"messages_\d+")  # PostgreSQL lists them among the tables


def is_other_type(context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any) -> bool | None:
    """MariaDB and MySQL choose the type for a length. None lets Alembic judge."""
    if context.dialect.name == "mysql" and isinstance(wanted, Text | LargeBinary):
        return found.__visit_name__ not in ("LONGTEXT", "MEDIUMBLOB")
    return None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=is_other_type,
    include_name=lambda name, kind, _: not (kind == "table" and PARTITION.fullmatch(name or "")),
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
