"""Uploads that go past us, to the bucket: we sign where each part goes, and believe nothing of what is told.

The store takes a part only of the size that we signed. Once all is there it is a file like any other: its
size is compared, and before it is `ready` it is read, hashed and looked into as if it had come to us.
"""

from contextlib import suppress

from hongyan.core.clock import HOUR, MINUTE, Millis
from hongyan.core.context import Context
from hongyan.core.errors import Refusal
from hongyan.core.events import job
from hongyan.core.ids import BlobId, FileId, new_id
from hongyan.core.ports import AnyRow, Direct, StoredPart
from hongyan.core.wire import DONE, Done
from hongyan.features.files import store
from hongyan.features.files.model import (
    AskedKind,
    AtStore,
    BeginDirect,
    ByDirect,
    ByFile,
    DirectUpload,
    File,
    FileState,
    FinishDirect,
    Part,
    PartAddress,
    PartAddresses,
    SignParts,
    Uploaded,
)
from hongyan.features.files.refusals import BadParts, NoDirectUploads, NoSuchUpload
from hongyan.features.files.service import owning
from hongyan.features.files.service.beginning import New, check_room, new_row
from hongyan.features.files.service.receiving import UPLOADED

LEAST_PART = 8 << 20
MOST_PARTS = 8_000  # S3 takes 10,000
MOST_STALE = 100


async def begin(ctx: Context, request: BeginDirect) -> DirectUpload:
    """Begin an upload to the store itself. Raises `NoDirectUploads`."""
    direct = _offered(ctx)
    await ctx.read(lambda c: check_room(c, request.size))
    blob_id = BlobId(new_id())
    upload_id = await direct.begin(blob_id)
    try:
        return await ctx.write(lambda c: _open(c, request, blob_id, upload_id))
    except Refusal:
        await direct.abandon(blob_id, upload_id)
        raise


async def sign_parts(ctx: Context, request: SignParts) -> PartAddresses:
    """Where parts go, for some minutes. The upload goes on as long as somebody asks."""
    row, at = await _fetch_mine(ctx, request.upload_id)
    count = _count(row.size, at.part_bytes)
    if max(request.numbers) > count:
        raise BadParts
    await store.update(ctx.tx, row.file_id, expires_at=_end(ctx))
    minutes = ctx.settings.files.link_minutes
    items = [_address(_offered(ctx), at, row.size, number, minutes * 60) for number in request.numbers]
    return PartAddresses(items, Millis(ctx.now + minutes * MINUTE))


async def finish(ctx: Context, request: FinishDirect) -> File:
    """All parts are there: make a file of them, and look into it. Saying it again does it once."""
    row, at = await ctx.read(lambda c: _find_mine(c, request.upload_id))
    if row.state in store.WHOLE:
        return await ctx.read(lambda c: owning.fetch(c, ByFile(file_id=row.file_id)))
    if at is None:
        raise NoSuchUpload
    with suppress(ValueError):  # perhaps it was put together before, and nobody heard of it
        sent = [StoredPart(part.number, part.etag) for part in request.parts]
        await _offered(ctx).finish(at.blob_id, at.upload_id, sent)
    size = await ctx.ports.blobs.size_of(at.blob_id)
    if size is None:
        raise BadParts
    if size != row.size:
        await ctx.write(lambda c: _forget(c, row.file_id))
        raise BadParts
    return await ctx.write(lambda c: _settle(c, at, row.size))


async def abandon(ctx: Context, request: ByDirect) -> Done:
    """Give an upload up."""
    row, _ = await _fetch_mine(ctx, request.upload_id)
    await owning.forget(ctx, row)
    return DONE


async def drop_stale(ctx: Context) -> None:
    """Have the store forget uploads that were given up or have expired, with what became of them."""
    direct = ctx.ports.direct
    while direct is not None and (stale := await ctx.read(lambda c: store.list_stale(c.tx, MOST_STALE))):
        for at in stale:
            with suppress(ValueError):  # it knows nothing of it
                await direct.abandon(at.blob_id, at.upload_id)
            await ctx.ports.blobs.drop(at.blob_id)
            await ctx.write(lambda c, at=at: store.delete_direct(c.tx, at.file_id))  # type: ignore[misc]


async def _open(ctx: Context, request: BeginDirect, blob_id: BlobId, upload_id: str) -> DirectUpload:
    await check_room(ctx, request.size)
    kind = "" if request.kind == AskedKind.AUTO else request.kind
    new = New(name=request.name, size=request.size, kind=kind, sha256=request.sha256)
    row = new_row(ctx, new, state=FileState.DIRECT, expires_at=_end(ctx))
    part_bytes = max(LEAST_PART, -(-request.size // MOST_PARTS))
    at = AtStore(file_id=row["file_id"], blob_id=blob_id, upload_id=upload_id, part_bytes=part_bytes)
    await store.insert(ctx.tx, row)
    await store.insert_direct(ctx.tx, at)
    return DirectUpload(
        upload_id=at.file_id,
        part_bytes=part_bytes,
        parts=_count(request.size, part_bytes),
        expires_at=row["expires_at"],
    )


def _offered(ctx: Context) -> Direct:
    if ctx.ports.direct is None:
        raise NoDirectUploads
    return ctx.ports.direct


def _end(ctx: Context) -> Millis:
    return Millis(ctx.now + ctx.settings.files.unfinished_hours * HOUR)


def _count(size: int, part_bytes: int) -> int:
    return -(-size // part_bytes)


def _address(direct: Direct, at: AtStore, size: int, number: int, seconds: int) -> PartAddress:
    length = min(at.part_bytes, size - (number - 1) * at.part_bytes)
    url, headers = direct.sign_part(at.blob_id, at.upload_id, number, length, seconds)
    return PartAddress(number=number, size=length, url=url, headers=headers)


async def _settle(ctx: Context, at: AtStore, size: int) -> File:
    row = await store.find(ctx.tx, at.file_id)
    if row is None:
        raise NoSuchUpload  # it was given up meanwhile: the store will hear of it
    if row.state == FileState.DIRECT:
        await store.put_part(ctx.tx, at.file_id, Part(start=0, size=size, blob_id=at.blob_id))
        values = {"state": FileState.PROCESSING, "received": size, "expires_at": _end(ctx)}
        await store.update(ctx.tx, at.file_id, **values)
        await store.delete_direct(ctx.tx, at.file_id)
        ctx.emit(job(UPLOADED, Uploaded(at.file_id)))
    return await owning.fetch(ctx, ByFile(file_id=at.file_id))


async def _forget(ctx: Context, file_id: FileId) -> None:
    row = await store.find(ctx.tx, file_id)
    if row is not None and row.state == FileState.DIRECT:
        await owning.forget(ctx, row)


async def _fetch_mine(ctx: Context, upload_id: FileId) -> tuple[AnyRow, AtStore]:
    row, at = await _find_mine(ctx, upload_id)
    if at is None or row.expires_at <= ctx.now:
        raise NoSuchUpload
    return row, at


async def _find_mine(ctx: Context, upload_id: FileId) -> tuple[AnyRow, AtStore | None]:
    row = await store.find(ctx.tx, upload_id)
    if row is None or row.owner_id != ctx.user_id:
        raise NoSuchUpload
    return row, await store.find_direct(ctx.tx, upload_id)
