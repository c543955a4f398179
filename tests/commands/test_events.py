"""The operator's view of jobs that could not be done."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongyan import cli
from hongyan.backends import outbox
from hongyan.core.context import Context
from hongyan.core.events import job
from hongyan.core.settings import Settings
from hongyan.core.wire import Nothing
from hongyan.roles.assembly import opened


@pytest.fixture(autouse=True)
def settings(data: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HONGYAN__DATA", str(data))
    monkeypatch.setenv("COLUMNS", "200")
    return Settings(data=str(data))


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["events", "dead", *words])
    return result.exit_code, result.output


async def jobs(ctx: Context) -> list[int]:
    return [row.id for row in await outbox.page_jobs(ctx.tx, ["im.mail.wanted"], 10)]


async def bury(settings: Settings) -> int:
    async def promise(ctx: Context) -> None:
        ctx.emit(job("im.mail.wanted", Nothing()))

    async def give_up(ctx: Context) -> int:
        (row,) = await outbox.page_jobs(ctx.tx, ["im.mail.wanted"], 10)
        await outbox.bury(ctx.tx, row, "the mail server is away", ctx.now)
        return int(row.id)

    async with opened(settings) as base:
        await base.write(promise)
        return await base.write(give_up)


async def waiting(settings: Settings) -> list[int]:
    async with opened(settings) as base:
        return await base.read(jobs)


def test_nothing_is_buried_at_first() -> None:
    assert run("list") == (0, "Nothing is buried.\n")


def test_what_is_buried_can_be_looked_at_and_done_again(settings: Settings) -> None:
    number = str(asyncio.run(bury(settings)))
    assert "the mail server is away" in run("list")[1]
    code, words = run("show", number)
    assert (code, "im.mail.wanted" in words, "{}" in words) == (0, True, True)
    assert asyncio.run(waiting(settings)) == []
    assert run("replay", number)[0] == 0
    assert len(asyncio.run(waiting(settings))) == 1
    assert run("list") == (0, "Nothing is buried.\n")


def test_a_letter_that_is_not_there_is_not_replayed() -> None:
    assert run("show", "7")[0] == 2
    assert run("replay", "7")[0] == 2
