"""Looking into a file that has come in whole: is it what was sent, what is it, may it be here?"""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from msgspec import Struct

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.errors import Refusal, StorageUnavailable
from hongyan.core.events import hint, user_topic
from hongyan.core.ids import FileId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import encode
from hongyan.features.files import store
from hongyan.features.files.kinds import HEAD, is_taken, kind_of, mime_of
from hongyan.features.files.model import (
    Facts,
    File,
    FileKind,
    FileState,
    Part,
    TypeNotTaken,
    Uploaded,
    WrongHash,
)
from hongyan.features.files.service import owning

CHANGED = "files.changed"
STRETCH = 1 << 20


class Verdict(Struct, frozen=True, kw_only=True):
    """What became of a file."""

    state: FileState = FileState.READY
    refusal: str = ""
    sha256: str = ""
    mime: str = ""
    kind: FileKind = FileKind.FILE
    facts: Facts = Facts()


async def process(ctx: Context, work: Uploaded) -> None:
    """Look into a file, and tell its owner. Doing it twice does it once."""
    row, parts = await ctx.read(lambda c: _find(c, work.file_id))
    if row is None or row.state != FileState.PROCESSING:
        return
    try:
        verdict = await _examine(ctx, row, parts)
    except Refusal as refused:
        if refused.retryable:
            raise
        verdict = Verdict(state=FileState.REFUSED, refusal=refused.code)
    file = await ctx.write(lambda c: _settle(c, work.file_id, verdict))
    if file is not None:
        ctx.hint(hint(user_topic(file.owner_id), CHANGED, file))


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


async def _find(ctx: Context, file_id: FileId) -> tuple[AnyRow | None, list[Part]]:
    return await store.find(ctx.tx, file_id), await store.list_parts(ctx.tx, file_id)


async def _examine(ctx: Context, row: AnyRow, parts: list[Part]) -> Verdict:
    """What stands in the store is read again: it is that which must be right."""
    sha256, head = hashlib.sha256(), b""
    async for content in read_parts(ctx, parts, 0, row.size):
        head = head or content[:HEAD]
        await asyncio.to_thread(sha256.update, content)
    if row.wanted_sha256 and sha256.hexdigest() != row.wanted_sha256:
        raise WrongHash
    mime = mime_of(head, row.name)
    if not is_taken(mime, ctx.settings.files.types):
        raise TypeNotTaken
    return Verdict(sha256=sha256.hexdigest(), mime=mime, kind=kind_of(mime, row.asked_kind))


async def _settle(ctx: Context, file_id: FileId, verdict: Verdict) -> File | None:
    row = await store.find(ctx.tx, file_id)
    if row is None or row.state != FileState.PROCESSING:
        return None
    values = {
        "state": verdict.state,
        "refusal": verdict.refusal,
        "sha256": verdict.sha256,
        "mime": verdict.mime,
        "kind": verdict.kind,
        "facts": encode(verdict.facts).decode(),
        "expires_at": ctx.now + ctx.settings.files.unused_hours * HOUR,
    }
    await store.update(ctx.tx, file_id, **values)
    changed = await store.find(ctx.tx, file_id)
    return await owning.describe(ctx, changed) if changed else None
