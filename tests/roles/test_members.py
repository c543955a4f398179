"""Discovery: members know of each other over the bus, and of each other's coming, going and health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from typer.testing import CliRunner

from hongyan.cli import app
from hongyan.core.settings import Bus, Server, Settings
from hongyan.roles import members
from hongyan.roles.assembly import Opened
from hongyan.roles.serving import Running, serving
from hongyan.roles.version import VERSION
from tests.conftest import QUIET
from tests.servers.nats import Nats

pytestmark = pytest.mark.slow
Items = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr(members, "SILENT_SECONDS", 1.0)
    monkeypatch.setattr(members, "SPREAD_SECONDS", 0.01)


def settings(nats: Nats, data: Path, **server: Any) -> Settings:
    chosen: Server = msgspec.structs.replace(QUIET, **server)
    return Settings(data=str(data), server=chosen, bus=Bus(url=nats.url))


@pytest.fixture
async def pair(nats_server: Nats, tmp_path: Path) -> AsyncIterator[list[Running]]:
    """Two gateways."""
    one, other = (
        settings(nats_server, tmp_path / "one"),
        settings(nats_server, tmp_path / "other", address="10.0.0.7:443"),
    )
    async with serving(one, ("gateway",)) as first, serving(other, ("gateway",)) as second:
        yield [first, second]


async def seen_by(member: Running) -> Items:
    async with httpx2.AsyncClient(verify=False) as http:
        items: Items = (await http.get(f"{member.internal_url}/internal/members")).json()["items"]
    return [item["member"] for item in items]


async def until(member: Running, holds: Callable[[Items], bool]) -> Items:
    async with asyncio.timeout(60):
        while not holds(items := await seen_by(member)):
            await asyncio.sleep(0.05)
    return items


def count(number: int) -> Callable[[Items], bool]:
    return lambda items: len(items) == number


async def test_two_gateways_know_of_each_other(pair: list[Running]) -> None:
    for member in pair:
        items = await until(member, count(2))
        assert [(item["roles"], item["version"]) for item in items] == [(["gateway"], VERSION)] * 2
        assert {item["address"] for item in items} == {pair[0].url.removeprefix("http://"), "10.0.0.7:443"}
        assert all(item["health"]["serving"] and item["health"]["sql"] for item in items)
        assert len({item["instance_id"] for item in items}) == 2


async def test_one_that_stops_says_so(pair: list[Running], monkeypatch: pytest.MonkeyPatch) -> None:
    await until(pair[0], count(2))
    monkeypatch.setattr(members, "SILENT_SECONDS", 1_000.0)
    presence = pair[1].presence
    assert presence
    await presence.leave()
    await until(pair[0], count(1))


async def test_one_that_dies_is_gone_when_it_has_been_silent(pair: list[Running]) -> None:
    await until(pair[0], count(2))
    presence = pair[1].presence
    assert presence
    assert presence._task
    presence._task.cancel()
    await until(pair[0], count(1))


async def test_one_that_is_not_well_is_seen_to_be_so(
    pair: list[Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_ill(opened: Opened) -> dict[str, bool]:
        return {"sql": False}

    monkeypatch.setattr(Opened, "is_ready", is_ill)
    await until(pair[0], lambda items: len(items) == 2 and not any(item["health"]["sql"] for item in items))


async def test_the_public_port_tells_nobody(pair: list[Running]) -> None:
    async with httpx2.AsyncClient(verify=False) as http:
        assert (await http.get(f"{pair[0].url}/internal/members")).status_code == 404


async def test_alone_one_sees_oneself(server: Running) -> None:
    (item,) = await until(server, count(1))
    assert item["roles"] == ["api", "gateway", "worker", "admin"]


async def test_the_doctor_lists_who_is_there(
    pair: list[Running], tmp_path: Path, nats_server: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGYAN__DATA", str(tmp_path / "doctor"))
    monkeypatch.setenv("HONGYAN__BUS__URL", nats_server.url)
    monkeypatch.setenv("HONGYAN__MAIL__DRIVER", "maildir")
    monkeypatch.setenv("COLUMNS", "200")
    result = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert result.exit_code == 0, result.output
    assert "gateway at 10.0.0.7:443" in result.output
