"""Copying everything from one database to another, and seeing that it arrived.

A page of rows is a list of plain values, in the order of the table's columns, so that it can go to another
database or into a file. Pages follow the primary key; a page that is put again replaces itself.
"""

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from operator import eq
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Executable, Table, and_, func, or_, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement

from hongyan.backends.sql import metadata
from hongyan.core.ports import Sql, Tx

PAGE = 2_000
MOST_STRETCHES = 50  # in one statement; SQLite takes no more than 1,000 levels
Key = list[Any]
Row = list[Any]


def tables() -> list[Table]:
    """All tables with data that follows from no other, in a fixed order."""
    originals = [table for table in metadata.tables.values() if not table.info.get("is_derived")]
    return sorted(originals, key=lambda table: table.name)


async def page(tx: Tx, table: Table, after: Key | None, limit: int = PAGE) -> list[Row]:
    """The next rows after a primary key."""
    keys = list(table.primary_key.columns)
    wanted = select(table).order_by(*keys).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) > tuple_(*after))
    return [list(row) for row in await tx.all(wanted)]


async def pages(sql: Sql, table: Table, after: Key | None = None) -> AsyncIterator[list[Row]]:
    """All pages of a table, each read by itself: nobody may write meanwhile."""
    while rows := await sql.read(lambda tx, after=after: page(tx, table, after)):  # type: ignore[misc]
        yield rows
        after = key_of(table, rows[-1])


async def put(tx: Tx, table: Table, rows: Sequence[Row]) -> None:
    """Write a page, in place of what is there with the same keys."""
    await tx.run(table.delete().where(_among(table, rows)))
    await tx.run(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])


async def differing(tx: Tx, table: Table, rows: Sequence[Row]) -> list[Key]:
    """Keys of the rows of a page that are not there, or not the same."""
    there = await tx.all(select(table).where(_among(table, rows)))
    found = {str(key_of(table, list(row))): list(row) for row in there}
    return [key for row in rows if found.get(str(key := key_of(table, row))) != row]


def _among(table: Table, rows: Sequence[Row]) -> ColumnElement[bool]:
    """Rows with the keys of these. Stretches of a conversation are asked for as such.

    Servers find those in an index, where they take a long list of pairs one by one.
    """
    *front, last = table.primary_key.columns
    keys = [key_of(table, row) for row in rows]
    stretches: dict[tuple[Any, ...], list[Any]] = {}
    for key in keys:
        stretches.setdefault(tuple(key[:-1]), []).append(key[-1])
    if len(stretches) > MOST_STRETCHES:
        return tuple_(*front, last).in_(keys)
    return or_(*(and_(*map(eq, front, head), last.in_(ends)) for head, ends in stretches.items()))


async def count(tx: Tx, table: Table) -> int:
    row = await tx.first(select(func.count()).select_from(table))
    return int(row[0]) if row else 0


def key_of(table: Table, row: Row) -> Key:
    names = table.columns.keys()
    return [row[names.index(column.name)] for column in table.primary_key.columns]


def digest(rows: Sequence[Row]) -> str:
    return sha256(msgspec.msgpack.encode(rows)).hexdigest()


class _GoOn(Executable, ClauseElement):
    """Where numbers come from a sequence, set it after the last that is used. Elsewhere it is so."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.name = table.name


@compiles(_GoOn)
def _nothing_to_do(element: _GoOn, compiler: Any, **_: Any) -> str:
    return "select 1"


@compiles(_GoOn, "postgresql")
def _set_sequence(element: _GoOn, compiler: Any, **_: Any) -> str:
    name = element.name  # of a table of ours
    return (
        f"select setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 0) + 1, false) from {name}"  # noqa: S608
    )


async def go_on_numbering(tx: Tx, table: Table) -> None:
    """After rows came with their numbers: let the next new row get the number after them."""
    if table.autoincrement_column is not None:
        await tx.all(_GoOn(table))
