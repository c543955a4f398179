from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hongyan.backends.media.examiner import Examiner
from hongyan.core.ports import Examined, MediaKind

Look = Callable[[bytes | Path, MediaKind], Awaitable[tuple[Examined, bytes]]]


@pytest.fixture
def examiner() -> Examiner:
    return Examiner()


@pytest.fixture
def look(tmp_path: Path, examiner: Examiner) -> Look:
    """What is found in a file or some bytes, and the cleaned copy."""

    async def look(content: bytes | Path, kind: MediaKind) -> tuple[Examined, bytes]:
        path = tmp_path / "sent"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path = content
        async with examiner.examine(path, kind) as found:
            return found, found.cleaned.read_bytes() if found.cleaned else b""

    return look
