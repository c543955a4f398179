"""What somebody may know of their own files, and do with them."""

from hongyan.core.context import Context
from hongyan.core.events import Announcement, Frame, user_topic
from hongyan.core.ids import FileId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done, Nothing, encode
from hongyan.features.files import store
from hongyan.features.files.model import ByFile, File, Gone, Usage
from hongyan.features.files.refusals import InUse, NoSuchFile

CHANGED, DELETED = "files.changed", "files.deleted"


async def fetch(ctx: Context, request: ByFile) -> File:
    """What is known of a file of mine."""
    return await describe(ctx, await _fetch_mine(ctx, request.file_id))


async def usage(ctx: Context, request: Nothing) -> Usage:
    """How much I keep here, with what is still to come of unfinished uploads."""
    used_bytes, files = await store.usage_of(ctx.tx, ctx.user_id)
    limits = ctx.settings.files
    return Usage(
        used_bytes=used_bytes,
        quota_bytes=limits.quota_bytes,
        files=files,
        claim_from=limits.claim_from,
        is_direct=ctx.ports.direct is not None,
    )


async def delete(ctx: Context, request: ByFile) -> Done:
    """Delete a file of mine that is in no message."""
    await remove(ctx, await _fetch_mine(ctx, request.file_id))
    return DONE


async def describe(ctx: Context, row: AnyRow) -> File:
    shown = await store.list_previews(ctx.tx, [row.file_id])
    return store.as_file(row, shown.get(row.file_id, []))


async def remove(ctx: Context, row: AnyRow) -> None:
    """Forget a file that nobody needs; its blobs are dropped soon. Raises `InUse`."""
    if not await store.unneeded(ctx.tx, [row.file_id]):
        raise InUse
    await forget(ctx, row)


async def forget(ctx: Context, row: AnyRow) -> None:
    """Forget a file; its owner's devices hear of it if it had come in whole."""
    await store.let_loose(ctx.tx, await store.delete(ctx.tx, row.file_id), ctx.now)
    if row.state in store.WHOLE:
        frame = encode(Frame(DELETED, Gone(file_id=row.file_id)))
        ctx.emit(Announcement(user_topic(row.owner_id), "im.file.deleted", frame))


async def tell(ctx: Context, file_id: FileId) -> None:
    """Tell the devices of a file's owner what has become of it."""
    row = await store.find(ctx.tx, file_id)
    if row is not None:
        frame = encode(Frame(CHANGED, await describe(ctx, row)))
        ctx.emit(Announcement(user_topic(row.owner_id), f"im.file.{row.state}", frame))


async def _fetch_mine(ctx: Context, file_id: FileId) -> AnyRow:
    row = await store.find(ctx.tx, file_id)
    if row is None or row.owner_id != ctx.user_id or row.state not in store.WHOLE:
        raise NoSuchFile
    return row
