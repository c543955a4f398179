"""Letting go of what nobody needs. A row goes first, its blobs after it, so that none is ever missing."""

from hongyan.core.context import Context
from hongyan.features.files import store
from hongyan.features.files.service import owning

MOST_AT_ONCE = 100


async def collect_expired(ctx: Context) -> None:
    """Forget unfinished uploads and files that nobody holds, once their time has come."""
    while await ctx.write(_forget_some) == MOST_AT_ONCE:
        pass


async def drop_loose(ctx: Context) -> None:
    """Drop blobs that belong to nothing."""
    while due := await ctx.write(lambda c: store.claim_due(c.tx, c.now, MOST_AT_ONCE)):
        for blob_id in due:
            await ctx.ports.blobs.drop(blob_id)
        await ctx.write(lambda c, due=due: store.forget_loose(c.tx, due))  # type: ignore[misc]


async def _forget_some(ctx: Context) -> int:
    expired = await store.page_expired(ctx.tx, ctx.now, MOST_AT_ONCE)
    for row in expired:
        await owning.forget(ctx, row)
    return len(expired)
