"""Pictures that are small and well made, and take for ever to draw."""

import pytest
from PIL import Image

from hongyan.backends.media.examiner import Examiner
from hongyan.backends.media.limits import Limits
from hongyan.core.ports import Unfit
from tests.backends.media.conftest import pieces
from tests.backends.media.drawing import saved

SCANS = 3_000


def again_and_again(side: int) -> bytes:
    """A JPEG whose last layer is drawn over itself thousands of times."""
    content = saved(Image.new("RGB", (side, side), "red"), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * SCANS + content[-2:]


async def test_one_that_is_drawn_for_ever_is_ended() -> None:
    bomb = again_and_again(2_000)
    assert len(bomb) < 40 << 20
    with pytest.raises(Unfit, match="used_too_much"):
        async with Examiner({"image": Limits(cpu_seconds=1)}).examine(pieces(bomb), "image"):
            pass
