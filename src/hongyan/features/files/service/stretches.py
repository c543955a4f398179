"""Reading files, which are made of blobs."""

from collections.abc import AsyncIterator

from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.features.files.model import Part

STRETCH = 1 << 20


async def read_parts(ctx: Context, parts: list[Part], start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes from `start` to before `end`, a MiB at the most at once."""
    for part in parts:
        place, last = max(start, part.start), min(end, part.start + part.size)
        while place < last:
            size = min(STRETCH, last - place)
            content = await ctx.ports.blobs.cut(part.blob_id, place - part.start, size)
            if content is None or len(content) != size:
                raise StorageUnavailable
            yield content
            place += size
