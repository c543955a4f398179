"""`hongyan search reindex | stats`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hongyan.core.settings import Settings, load
from hongyan.features import search
from hongyan.roles.assembly import opened

app = typer.Typer(help="The index of messages, and how it is asked.", no_args_is_help=True)
out = Console()
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]


@app.callback()
def about() -> None:
    """The index of messages, and how it is asked."""


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


@app.command()
def stats(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many, today among them.")] = 30,
    config: ConfigFile = None,
) -> None:
    """Show how often was searched, how long that took, and what many asked for."""
    found = asyncio.run(_statistics(load(config), days))
    table = Table("day (UTC)", "searches", "found nothing", "P50, ms", "P95, ms")
    total = search.SearchDay(
        day="all",
        searches=found.searches,
        unfound=found.unfound,
        p50_ms=found.p50_ms,
        p95_ms=found.p95_ms,
    )
    for one in (*found.days, total):
        table.add_row(one.day, f"{one.searches:,}", f"{one.unfound:,}", str(one.p50_ms), str(one.p95_ms))
    out.print(table)
    words = Table("asked for by five or more", "searches")
    for word in found.words:
        words.add_row(word.word, f"{word.searches:,}")
    out.print(words if found.words else "No word was asked for by five users.")


async def _statistics(settings: Settings, days: int) -> search.Statistics:
    async with opened(settings) as base:
        return await base.read(
            lambda c: search.statistics(c, search.GetStatistics(days=days)), may_be_old=True
        )
