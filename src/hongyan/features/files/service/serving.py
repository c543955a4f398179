"""Giving out the bytes of a file, whole or a stretch of it (RFC 9110 §14)."""

import re
from collections.abc import AsyncIterator

from msgspec import Struct

from hongyan.core.context import Context
from hongyan.core.ids import FileId
from hongyan.core.operation import Http
from hongyan.core.wire import Bytes
from hongyan.features.files import store
from hongyan.features.files.kinds import UNKNOWN, is_shown
from hongyan.features.files.model import Download, FileState, Part
from hongyan.features.files.naming import disposition
from hongyan.features.files.refusals import NoSuchFile
from hongyan.features.files.service.stretches import read_parts

SPAN = re.compile(r"bytes=([0-9]*)-([0-9]*)")  # a header is too short for a number to cost much
DOWNLOAD = Http(fields={"span": "range", "if_range": "if-range", "if_none_match": "if-none-match"})
INERT = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-site",
    "referrer-policy": "no-referrer",
    "cache-control": "private, max-age=60",
    "accept-ranges": "bytes",
}


class Body(Struct, frozen=True, kw_only=True):
    """Bytes that can be given out: a file, or a preview of it."""

    parts: list[Part]
    size: int
    mime: str
    etag: str
    name: str


async def serve(ctx: Context, file_id: FileId, request: Download) -> Bytes:
    """The answer to whoever may see the file. Raises `NoSuchFile`."""
    body = await ctx.read(lambda c: _find_body(c, file_id, request.preview))
    headers = {**INERT, "etag": body.etag, **_looks(body)}
    if _has(request.if_none_match, body.etag):
        return Bytes(304, headers)
    span = _span(request, body)
    if span is None:
        return _stretch(ctx, body, 200, headers, (0, body.size))
    start, end = span
    if start >= end:
        return Bytes(416, {**headers, "content-range": f"bytes */{body.size}"})
    headers["content-range"] = f"bytes {start}-{end - 1}/{body.size}"
    return _stretch(ctx, body, 206, headers, span)


def _stretch(ctx: Context, body: Body, status: int, headers: dict[str, str], span: tuple[int, int]) -> Bytes:
    start, end = span
    chunks: AsyncIterator[bytes] = read_parts(ctx, body.parts, start, end)
    return Bytes(status, {**headers, "content-length": str(end - start)}, chunks)


def _has(if_none_match: str, etag: str) -> bool:
    """Whoever compresses on the way makes a tag a weak one."""
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return bool(known & {etag, "*"})


async def _find_body(ctx: Context, file_id: FileId, preview: str) -> Body:
    row = await store.find(ctx.tx, file_id)
    if row is None or row.state != FileState.READY:
        raise NoSuchFile
    if not preview:
        parts = await store.list_parts(ctx.tx, file_id)
        return Body(parts=parts, size=row.size, mime=row.mime, etag=f'"{row.sha256}"', name=row.name)
    found = await store.find_preview(ctx.tx, file_id, preview)
    if found is None:
        raise NoSuchFile
    part = Part(start=0, size=found.size, blob_id=found.blob_id)
    return Body(parts=[part], size=found.size, mime=found.mime, etag=f'"{found.blob_id}"', name=row.name)


def _looks(body: Body) -> dict[str, str]:
    """What a browser may show it shows; of everything else it is not even told the type."""
    if is_shown(body.mime):
        return {"content-type": body.mime, "content-disposition": disposition("inline", body.name)}
    return {"content-type": UNKNOWN, "content-disposition": disposition("attachment", body.name)}


def _span(request: Download, body: Body) -> tuple[int, int] | None:
    """From which byte to before which; nothing for all. Several stretches at once are answered with all."""
    found = SPAN.fullmatch(request.span)
    if found is None or not (found[1] or found[2]) or request.if_range not in ("", body.etag):
        return None
    if not found[1]:
        return max(0, body.size - int(found[2])), body.size
    start, end = int(found[1]), int(found[2]) + 1 if found[2] else body.size
    return None if found[2] and end <= start else (start, min(end, body.size))
