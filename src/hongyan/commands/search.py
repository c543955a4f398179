"""`hongyan search reindex`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hongyan.core.settings import Settings, load
from hongyan.features import search
from hongyan.roles.assembly import opened

app = typer.Typer(help="The index of messages.", no_args_is_help=True)
out = Console()
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]


@app.callback()
def about() -> None:
    """The index of messages."""


@app.command()
def reindex(config: ConfigFile = None) -> None:
    """Index every message anew, also while the server serves. If this is interrupted, say it again."""
    count = asyncio.run(_reindex(load(config)))
    out.print(f"{count:,} messages were indexed; the index is complete.", highlight=False)


async def _reindex(settings: Settings) -> int:
    async with opened(settings) as base:
        await search.begin_anew(base)
        total = await base.read(lambda c: search.count_messages(c.tx))
        columns = (TextColumn("messages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        count = 0
        with Progress(*columns, console=out) as progress:
            bar = progress.add_task("messages", total=total)
            async for done in search.reindex(base):
                count += done
                progress.advance(bar, done)
        return count
