"""The operator's way to an index made anew."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongyan import cli
from hongyan.core.settings import Settings
from hongyan.features import search
from hongyan.features.search.tables import terms
from hongyan.roles.serving import Running, serving
from tests.people import People
from tests.search.conftest import found, until_indexed


@pytest.fixture
def here(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN__DATA", str(data))
    monkeypatch.setenv("COLUMNS", "200")


async def test_everything_is_indexed_anew_while_the_server_serves(
    here: None, server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    await alice.send(direct, "春眠不觉晓")
    await until_indexed(server)
    await server.opened.base.write(lambda c: c.tx.run(terms.delete()))
    assert await found(bob, "春眠") == []
    result = await asyncio.to_thread(CliRunner().invoke, cli.app, ["search", "reindex"])
    assert (result.exit_code, "the index is complete" in result.output) == (0, True)
    assert await found(bob, "春眠") == ["春眠不觉晓"]


async def test_what_was_interrupted_goes_on_where_it_was(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    for place in (await people.direct(alice, bob), await people.group(alice, bob)):
        await alice.send(place, "处处闻啼鸟")
    await until_indexed(server)
    assert server.worker is not None
    await server.worker.stop()
    base = server.opened.base
    await search.begin_anew(base)
    total = await base.read(lambda c: search.count_messages(c.tx))
    done = await anext(search.reindex(base))
    left = await base.read(lambda c: search.count_messages(c.tx))
    assert 0 < left < total
    await search.begin_anew(base)
    assert [left, total] == [await base.read(lambda c: search.count_messages(c.tx)), left + done]
    assert sum([count async for count in search.reindex(base)]) == left
    assert await found(bob, "啼鸟") == ["处处闻啼鸟"] * 2


async def test_what_was_counted_is_kept_at_the_end_and_printed(here: None, settings: Settings) -> None:
    async with serving(settings) as running, People(running.url) as people:
        for number in range(5):
            assert await found(await people.register(f"person{number}"), "杜鹃") == []
    result = await asyncio.to_thread(CliRunner().invoke, cli.app, ["search", "stats", "--days", "2"])
    assert result.exit_code == 0, result.output
    lines = [line.replace("│", " ").split() for line in result.output.splitlines()]
    assert ["all", "5", "5"] in [line[:3] for line in lines]
    assert ["杜鹃", "5"] in lines
