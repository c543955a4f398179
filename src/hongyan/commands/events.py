"""`hongyan events dead list | show | replay`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from hongyan.backends import letters
from hongyan.core.context import Context
from hongyan.core.ports import AnyRow
from hongyan.core.settings import load
from hongyan.roles.assembly import opened

T = TypeVar("T")
app = typer.Typer(help="Events and jobs.", no_args_is_help=True)
dead_app = typer.Typer(help="Jobs that could not be done.", no_args_is_help=True)
app.add_typer(dead_app, name="dead")
out, err = Console(), Console(stderr=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]
LetterId = Annotated[int, typer.Argument(help="Number of the letter.")]
MOST = 1_000


@dead_app.command("list")
def list_letters(config: ConfigFile = None) -> None:
    """Show what is buried, the oldest first."""
    rows = _run(config, lambda c: c.read(lambda c: letters.page(c.tx, 0, MOST), may_be_old=True))
    table = Table("number", "job", "buried", "why")
    for row in rows:
        table.add_row(str(row.id), row.name, _when(row.buried_at), row.reason[:80])
    out.print(table if rows else "Nothing is buried.")


@dead_app.command()
def show(letter: LetterId, config: ConfigFile = None) -> None:
    """Show one letter whole. It may hold what users wrote."""
    row = _run(config, lambda c: c.read(lambda c: letters.find(c.tx, letter)))
    if row is None:
        _fail(letter)
    else:
        _print(row)


@dead_app.command()
def replay(letter: LetterId, config: ConfigFile = None) -> None:
    """Have a job done again, by the worker that serves."""
    if not _run(config, lambda c: c.write(lambda c: letters.replay(c.tx, letter))):
        _fail(letter)
    out.print(f"{letter} will be done again.")


def _run(config: Path | None, deed: Callable[[Context], Awaitable[T]]) -> T:
    async def run() -> T:
        async with opened(load(config)) as base:
            return await deed(base)

    return asyncio.run(run())


def _print(row: AnyRow) -> None:
    out.print(f"{row.id}  {row.name}  {_when(row.buried_at)}")
    out.print(row.reason, markup=False)
    out.print(row.frame.decode(errors="replace"), markup=False, soft_wrap=True)


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _fail(letter: int) -> None:
    err.print(f"there is no letter {letter}", style="red")
    raise typer.Exit(2)
