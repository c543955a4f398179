"""Looking into a picture, a film or a sound: what it shows, and what it had better not tell."""

import asyncio
import hashlib
from base64 import b64encode
from pathlib import Path

from msgspec import Struct

from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.ids import BlobId, FileId, new_id
from hongyan.core.ports import Examined, MediaKind, Unfit
from hongyan.features.files import store
from hongyan.features.files.model import Facts, FileKind, Part, Preview
from hongyan.features.files.refusals import Infected, TooLongToLook, TooManyPixels, TooMuchToLook, Unreadable
from hongyan.features.files.service.receiving import LOOSE, PART
from hongyan.features.files.service.stretches import read_parts

MEDIA: dict[FileKind, MediaKind] = {
    FileKind.IMAGE: "image",
    FileKind.VIDEO: "video",
    FileKind.VOICE: "audio",
    FileKind.AUDIO: "audio",
}
REFUSALS = {
    "too_many_pixels": TooManyPixels,
    "unreadable": Unreadable,
    "used_too_much": TooMuchToLook,
    "took_too_long": TooLongToLook,
}
MIB = 1 << 20
WEBP = "image/webp"


class Look(Struct, frozen=True, kw_only=True):
    """What was found. `parts` are to take the place of those that came in, if there are any."""

    kind: FileKind
    mime: str = ""
    facts: Facts = Facts()
    previews: list[Preview] = []
    parts: list[Part] = []
    sha256: str = ""  # of the new parts


async def check_clean(ctx: Context, parts: list[Part], size: int) -> None:
    """Raises `Infected`. Without a scanner everything passes."""
    if ctx.ports.scanner is None:
        return
    try:
        virus = await ctx.ports.scanner.find_virus(read_parts(ctx, parts, 0, size))
    except Unfit as unfit:
        raise TooMuchToLook from unfit
    if virus is not None:
        raise Infected


async def look(ctx: Context, kind: FileKind, parts: list[Part], sha256: str) -> Look:
    """A picture that cannot be read is refused; a film or a sound is a file like any other then."""
    size = parts[-1].start + parts[-1].size
    if kind not in MEDIA or size > ctx.settings.files.look_mib * MIB:
        return Look(kind=FileKind.FILE if kind == FileKind.IMAGE else kind)
    try:
        async with ctx.ports.media.examine(read_parts(ctx, parts, 0, size), MEDIA[kind]) as found:
            return await _keep(ctx, kind, found, sha256)
    except Unfit as unfit:
        if kind == FileKind.IMAGE:
            raise REFUSALS[unfit.reason] from unfit
        return Look(kind=FileKind.FILE)


async def settle(ctx: Context, file_id: FileId, found: Look) -> bool:
    """Make what was kept part of the file. False: too late, it is being dropped already."""
    fresh = [one.blob_id for one in found.previews] + [one.blob_id for one in found.parts]
    if fresh and not await store.take_up(ctx.tx, fresh):
        return False
    for preview in found.previews:
        await store.put_preview(ctx.tx, file_id, preview)
    if found.parts:
        await store.let_loose(ctx.tx, await store.drop_parts(ctx.tx, file_id), ctx.now)
        for part in found.parts:
            await store.put_part(ctx.tx, file_id, part)
    return True


async def _keep(ctx: Context, kind: FileKind, found: Examined, sha256: str) -> Look:
    facts = Facts(
        width=found.width or None,
        height=found.height or None,
        duration_ms=found.duration_ms or None,
        thumbhash=b64encode(found.thumbhash).decode(),
        waveform=list(found.waveform),
    )
    previews = [
        Preview(name=name, mime=WEBP, size=len(content), blob_id=await _put(ctx, content))
        for name, content in found.previews.items()
    ]
    parts, digest = [], sha256
    if found.cleaned and (digest := await asyncio.to_thread(_hash_of, found.cleaned)) != sha256:
        parts = await _keep_cleaned(ctx, found.cleaned)
    return Look(kind=kind, mime=found.mime, facts=facts, previews=previews, parts=parts, sha256=digest)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _keep_cleaned(ctx: Context, path: Path) -> list[Part]:
    parts: list[Part] = []
    start = 0
    with path.open("rb") as file:
        while content := await asyncio.to_thread(file.read, PART):
            parts.append(Part(start=start, size=len(content), blob_id=await _put(ctx, content)))
            start += len(content)
    return parts


async def _put(ctx: Context, content: bytes) -> BlobId:
    """Loose until the transaction that settles it."""
    blob_id = BlobId(new_id())
    await ctx.write(lambda c: store.let_loose(c.tx, [blob_id], Millis(c.now + LOOSE)))
    await ctx.ports.blobs.put(blob_id, content)
    return blob_id
