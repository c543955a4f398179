"""Looking into a file that has come in whole: is it what was sent, what is it, may it be here?"""

import asyncio
import hashlib
from typing import Any

from msgspec import Struct

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.errors import Refusal, StorageUnavailable
from hongyan.core.events import job
from hongyan.core.ids import FileId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import encode
from hongyan.features.files import store
from hongyan.features.files.kinds import HEAD, is_taken, kind_of, mime_of
from hongyan.features.files.model import ByFile, File, FileKind, FileState, Part, Uploaded
from hongyan.features.files.refusals import NotLookedInto, RefusedForGood, TypeNotTaken, WrongHash
from hongyan.features.files.service import owning
from hongyan.features.files.service.looking import Look, check_clean, look, settle
from hongyan.features.files.service.receiving import UPLOADED
from hongyan.features.files.service.stretches import read_parts


class Verdict(Struct, frozen=True, kw_only=True):
    """What became of a file. A refused one keeps what it is made of, until it goes."""

    state: FileState = FileState.READY
    refusal: str = ""
    sha256: str = ""
    mime: str = ""
    found: Look = Look(kind=FileKind.FILE)


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
    await ctx.write(lambda c: _settle(c, work.file_id, verdict))


async def give_up(ctx: Context, work: Uploaded) -> None:
    """Looking into it failed every time, which is not the file's fault as far as we know. Tell its owner."""
    verdict = Verdict(state=FileState.REFUSED, refusal=NotLookedInto.code)
    await ctx.write(lambda c: _settle(c, work.file_id, verdict))


async def retry(ctx: Context, request: ByFile) -> File:
    """Look once more into a file of mine that could not be looked into."""
    file = await owning.fetch(ctx, request)
    if file.state != FileState.REFUSED:
        return file
    if file.refusal != NotLookedInto.code:
        raise RefusedForGood
    expires_at = ctx.now + ctx.settings.files.unfinished_hours * HOUR
    await store.update(ctx.tx, file.file_id, state=FileState.PROCESSING, refusal="", expires_at=expires_at)
    ctx.emit(job(UPLOADED, Uploaded(file.file_id)))
    return await owning.fetch(ctx, request)


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
    await check_clean(ctx, parts, row.size)
    found = await look(ctx, kind_of(mime, row.asked_kind), parts, sha256.hexdigest())
    return Verdict(sha256=found.sha256 or sha256.hexdigest(), mime=found.mime or mime, found=found)


async def _settle(ctx: Context, file_id: FileId, verdict: Verdict) -> None:
    row = await store.find(ctx.tx, file_id)
    if row is None or row.state != FileState.PROCESSING:
        return
    found = verdict.found
    if not await settle(ctx, file_id, found):
        raise StorageUnavailable  # it took so long that what was kept is being dropped: once more
    values: dict[str, Any] = {
        "state": verdict.state,
        "refusal": verdict.refusal,
        "sha256": verdict.sha256,
        "mime": verdict.mime,
        "kind": found.kind,
        "size": sum(part.size for part in found.parts) or row.size,
        "facts": encode(found.facts).decode(),
        "expires_at": ctx.now + ctx.settings.files.unused_hours * HOUR,
    }
    await store.update(ctx.tx, file_id, **values)
    await owning.tell(ctx, file_id)
