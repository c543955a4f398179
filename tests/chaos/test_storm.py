"""A minute of bad weather over a whole cluster: two gateways, two APIs, two workers, real back ends."""

from pathlib import Path

import pytest

from chaos.storm import Plan, storm

pytestmark = pytest.mark.slow
MIX = ("X1 kill gateway", "X5 kill database", "X9 kill nats", "X11 part database")


async def test_nothing_is_lost_in_a_cluster_whatever_falls(tmp_path: Path) -> None:
    report = await storm(tmp_path, Plan(minutes=0.4, senders=8, seed=5, faults=MIX, rest=0.04))
    assert report.is_clean, report
    assert report.acked > 1_000
    assert report.faults >= 2
