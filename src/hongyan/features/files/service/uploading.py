"""Uploads that can be taken up again: tus 1.0."""

from collections.abc import AsyncIterator
from typing import Any

from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.errors import KeyReused
from hongyan.core.ids import FileId, new_id
from hongyan.core.ports import AnyRow
from hongyan.core.wire import Bytes
from hongyan.features.files import store
from hongyan.features.files.model import Append, ByTus, ByUpload, Create, FileState, Upload
from hongyan.features.files.refusals import NoSuchUpload, WrongOffset
from hongyan.features.files.service import owning
from hongyan.features.files.service.beginning import New, check_room, new_row
from hongyan.features.files.service.receiving import SMALL, receive
from hongyan.features.files.service.tus import (
    ALGORITHMS,
    EXTENSIONS,
    answer,
    check_type,
    check_version,
    metadata_of,
    read_checksum,
    read_metadata,
)

PATH = "/api/v1/content/files/uploads"


async def options(ctx: Context, request: ByTus) -> Bytes:
    """What of tus we speak."""
    return answer(
        204,
        tus_extension=EXTENSIONS,
        tus_max_size=ctx.settings.files.most_bytes,
        tus_checksum_algorithm=",".join(ALGORITHMS),
    )


async def create(ctx: Context, request: Create, body: AsyncIterator[bytes]) -> Bytes:
    """Begin an upload, perhaps with its first bytes. The same idempotency key begins it once."""
    check_version(request)
    checksum = read_checksum(request.checksum)
    has_bytes = bool(request.content_type)
    if has_bytes:
        check_type(request.content_type)
    upload = await ctx.write(lambda c: _open(c, request))
    if has_bytes and not upload.received:
        upload = await receive(ctx, upload, body, checksum)
    location = f"{PATH}/{upload.file_id}"
    return answer(201, upload.expires_at, location=location, **_progress(upload.file_id, upload))


async def offset(ctx: Context, request: ByUpload) -> Bytes:
    """How far an upload has come."""
    check_version(request)
    row = await _fetch(ctx, request.upload_id)
    upload = _as_upload(row, row.writer)
    told = {
        "upload_length": upload.size,
        "upload_metadata": metadata_of(row),
        **_progress(row.file_id, upload),
    }
    return answer(200, row.expires_at if row.state == FileState.UPLOADING else None, **told)


async def append(ctx: Context, request: Append, body: AsyncIterator[bytes]) -> Bytes:
    """Go on with an upload where it has come to. Who comes later takes it over from who is at it."""
    check_version(request)
    check_type(request.content_type)
    checksum = read_checksum(request.checksum)
    upload = await ctx.write(lambda c: _resume(c, request))
    upload = await receive(ctx, upload, body, checksum)
    return answer(204, upload.expires_at, **_progress(upload.file_id, upload))


async def abandon(ctx: Context, request: ByUpload) -> Bytes:
    """Give an upload up, or delete the file that came of it."""
    check_version(request)
    await ctx.write(lambda c: _abandon(c, request.upload_id))
    return answer(204)


async def _open(ctx: Context, request: Create) -> Upload:
    if request.key is not None:
        known = await store.find_by_key(ctx.tx, ctx.user_id, request.key)
        if known is not None:
            upload = _as_upload(known, known.writer)
            if upload.size != request.length:
                raise KeyReused
            return upload
    await check_room(ctx, request.length)
    told = read_metadata(request.metadata)
    new = New(name=told.name, size=request.length, kind=told.kind, sha256=told.sha256)
    row = new_row(ctx, new, key=request.key)
    await store.insert(ctx.tx, row)
    return _as_upload(await _fetch_mine(ctx, row["file_id"]), row["writer"])


async def _resume(ctx: Context, request: Append) -> Upload:
    row = await _fetch_mine(ctx, request.upload_id)
    if row.received != request.offset or row.state != FileState.UPLOADING:
        raise WrongOffset(row.received)
    writer = new_id()
    await store.update(ctx.tx, row.file_id, writer=writer)
    last = await store.find_last_part(ctx.tx, row.file_id)
    return _as_upload(row, writer, tail=last if last and last.size < SMALL else None)


async def _abandon(ctx: Context, upload_id: FileId) -> None:
    row = await _fetch_mine(ctx, upload_id)
    await owning.remove(ctx, row)


async def _fetch(ctx: Context, upload_id: FileId) -> AnyRow:
    return await ctx.read(lambda c: _fetch_mine(c, upload_id))


async def _fetch_mine(ctx: Context, upload_id: FileId) -> AnyRow:
    row = await store.find(ctx.tx, upload_id)
    if row is None or row.owner_id != ctx.user_id or _is_over(row, ctx.now) or row.state == FileState.DIRECT:
        raise NoSuchUpload
    return row


def _is_over(row: AnyRow, now: Millis) -> bool:
    return bool(row.state == FileState.UPLOADING and row.expires_at <= now)


def _as_upload(row: AnyRow, writer: str, tail: Any = None) -> Upload:
    """A whole one has the size with which it came in; what is kept of it may be smaller."""
    return Upload(
        file_id=row.file_id,
        writer=writer,
        size=row.size if row.state == FileState.UPLOADING else row.received,
        received=row.received,
        expires_at=row.expires_at,
        tail=tail,
    )


def _progress(file_id: FileId, upload: Upload) -> dict[str, str | int]:
    is_whole = upload.received == upload.size
    return {"upload_offset": upload.received, **({"hongyan_file_id": file_id} if is_whole else {})}
