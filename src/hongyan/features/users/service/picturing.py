"""Pictures that stand for somebody. Users and groups have one each."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from hongyan.core.context import Context
from hongyan.core.ids import BlobId, new_id
from hongyan.features.users.pictures import check_picture

Named = TypeVar("Named")


async def replace_picture(
    ctx: Context,
    content: bytes,
    name: Callable[[Context, BlobId], Awaitable[tuple[BlobId | None, Named]]],
) -> Named:
    """Keep a picture, have it named in a transaction, and drop the one that was named before.

    `name` gives that one, and what is to be answered. Raises `BadPicture`, and whatever `name` raises.
    """
    check_picture(content)
    new = BlobId(new_id())
    await ctx.ports.blobs.put(new, content)
    try:
        old, changed = await ctx.write(lambda c: name(c, new))
    except BaseException:
        await ctx.ports.blobs.drop(new)
        raise
    if old:
        await ctx.ports.blobs.drop(old)
    return changed
