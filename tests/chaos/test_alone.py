"""A disk and a clock that fail under a server, which says no for as long as it must and no longer."""

from pathlib import Path

import pytest

from chaos.alone import Scenario, Stage, run
from chaos.machines import fail_sync, fill_disk, jump

pytestmark = pytest.mark.slow


async def suffer(stage: Stage) -> None:
    for deed in (jump, fill_disk, fail_sync):
        await deed(stage)


async def test_a_server_withstands_its_clock_and_its_disk(data: Path) -> None:
    report = await run(data.parent, Scenario(suffer), senders=4)
    assert report.is_clean, report
