from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from hongyan.backends.media.examiner import Examiner
from hongyan.core.ports import Examined, MediaKind

Look = Callable[[bytes | Path, MediaKind], Awaitable[tuple[Examined, bytes]]]


async def pieces(content: bytes, size: int = 64 << 10) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
def examiner() -> Examiner:
    return Examiner()


@pytest.fixture
def look(examiner: Examiner) -> Look:
    """What is found in a file or some bytes, and the cleaned copy."""

    async def look(content: bytes | Path, kind: MediaKind) -> tuple[Examined, bytes]:
        async with examiner.examine(pieces(_bytes(content)), kind) as found:
            return found, found.cleaned.read_bytes() if found.cleaned else b""

    return look


def _bytes(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()
