"""An upload over a line that breaks, to a server that is killed: small here, 2 GB in `chaos`."""

from pathlib import Path

import pytest

from chaos.upload import upload_badly

pytestmark = pytest.mark.slow


async def test_an_upload_goes_on_where_it_broke_off_and_is_whole(data: Path) -> None:
    report = await upload_badly(data, mib=40, cuts=10, seed=3)
    assert report.is_clean, report
    assert report.calls > 0
