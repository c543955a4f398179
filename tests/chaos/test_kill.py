"""kill -9 under load, on the server as it is and on servers that are broken on purpose."""

from pathlib import Path

import pytest

from chaos.kill import Report, kill_under_load

pytestmark = pytest.mark.slow


async def run(data: Path, monkeypatch: pytest.MonkeyPatch, *, broken: str = "", kills: int = 4) -> Report:
    monkeypatch.setenv("HONGYAN_BROKEN", broken)
    module = "chaos.broken" if broken else "hongyan.cli"
    return await kill_under_load(data, kills=kills, senders=20, seed=7, module=module)


async def test_nothing_acknowledged_is_lost_or_comes_twice(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await run(data, monkeypatch)
    assert report.is_clean, report
    assert report.acked > 1_000
    assert report.resent > 0


async def test_an_ack_before_the_commit_is_found_out(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = await run(data, monkeypatch, broken="early-ack")
    assert report.lost or report.wrong, report


async def test_a_server_that_forgets_repetitions_is_found_out(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await run(data, monkeypatch, broken="no-dedupe")
    assert report.duplicated, report
