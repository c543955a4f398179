"""`hongyan migrate-data`: from one database to another, row by row, seen to have arrived."""

import asyncio
import json
import time
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Table

import hongyan.roles.catalog  # noqa: F401 - so that every feature's tables are known
from hongyan.backends import copying
from hongyan.core.context import Context
from hongyan.core.settings import Settings, load
from hongyan.roles.assembly import opened

out, err = Console(), Console(stderr=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]
Target = Annotated[str, typer.Option("--to", help="Database to move to, as in sql.url.")]


class NotEmpty(Exception):
    """There is something in the target already, and not from us."""


class Diary:
    """How far each table has come, kept in a file, so that a move that was interrupted goes on."""

    def __init__(self, path: Path, target: str) -> None:
        self._path = path
        self._known: dict[str, copying.Key] = {}
        self.is_new = not path.exists()
        if not self.is_new:
            noted = json.loads(path.read_text())
            if noted["target"] != target:
                raise NotEmpty(f"{path} tells of a move to somewhere else")
            self._known = noted["tables"]
        self._target = target

    def find(self, table: Table) -> copying.Key | None:
        return self._known.get(table.name)

    def note(self, table: Table, key: copying.Key) -> None:
        self._known[table.name] = key
        part = self._path.with_suffix(".part")  # whoever is killed in the middle leaves a whole diary
        part.write_text(json.dumps({"target": self._target, "tables": self._known}))
        part.replace(self._path)


def migrate_data(to: Target, config: ConfigFile = None) -> None:
    """Move everything to another database. Stop serving first; if this is interrupted, say it again."""
    settings = load(config)
    try:
        asyncio.run(_move(settings, structs.replace(settings, sql=structs.replace(settings.sql, url=to))))
    except NotEmpty as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error


async def _move(ours: Settings, theirs: Settings) -> None:
    async with opened(ours) as source, opened(theirs) as target:
        diary = Diary(Path(ours.data) / "move.json", _hidden(theirs.sql.url))
        if diary.is_new:
            await _check_empty(target)
        begun = time.monotonic()
        with _progress() as progress:
            counts = [await _copy(source, target, table, diary, progress) for table in copying.tables()]
        copied = time.monotonic()
        with _progress() as progress:
            wrong = [
                words
                for table in copying.tables()
                for words in await _verify(source, target, table, progress)
            ]
    if wrong:
        err.print("\n".join(wrong[:20]), style="red", markup=False)
        raise typer.Exit(1)
    took = f"copied in {copied - begun:.1f} s and compared in {time.monotonic() - copied:.1f} s"
    out.print(f"{sum(counts):,} rows were {took}.", highlight=False)
    out.print("Everything is there, the same row by row. Now set sql.url and serve.")


async def _check_empty(target: Context) -> None:
    for table in copying.tables():
        if await target.read(lambda c, table=table: copying.count(c.tx, table)):  # type: ignore[misc]
            raise NotEmpty(f"the target has rows in {table.name} already")


async def _copy(source: Context, target: Context, table: Table, diary: Diary, progress: Progress) -> int:
    """Bring over what the diary does not tell of; how many rows those were."""
    total = await source.read(lambda c: copying.count(c.tx, table))
    there = await target.read(lambda c: copying.count(c.tx, table))
    bar, copied = progress.add_task(table.name, total=total, completed=min(there, total)), 0
    async for rows in copying.pages(source.ports.sql, table, diary.find(table)):
        await target.write(lambda c, rows=rows: copying.put(c.tx, table, rows))  # type: ignore[misc]
        diary.note(table, copying.key_of(table, rows[-1]))
        progress.advance(bar, len(rows))
        copied += len(rows)
    await target.write(lambda c: copying.go_on_numbering(c.tx, table))
    return copied


async def _verify(source: Context, target: Context, table: Table, progress: Progress) -> list[str]:
    """What is not the same at both ends, in words."""
    wrong: list[str] = []
    counts = [await end.read(lambda c: copying.count(c.tx, table)) for end in (source, target)]
    if counts[0] != counts[1]:
        wrong.append(f"{table.name}: {counts[0]} rows here, {counts[1]} there")
    bar = progress.add_task(f"comparing {table.name}", total=counts[0])
    async for rows in copying.pages(source.ports.sql, table):
        keys = await target.read(lambda c, rows=rows: copying.differing(c.tx, table, rows))  # type: ignore[misc]
        wrong += [f"{table.name} {key}: not the same" for key in keys]
        progress.advance(bar, len(rows))
    return wrong


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:>28}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )


def _hidden(url: str) -> str:
    """A database's address without its password."""
    login, at, rest = url.rpartition("@")
    return f"{login.rpartition(':')[0]}@{rest}" if at else url
