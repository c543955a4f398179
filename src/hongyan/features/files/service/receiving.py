"""Bytes that come in become blobs of a few MiB each, noted only once they are on disk.

So an upload never has more in memory than one part, and can be taken up again wherever it broke off, also
by another process. A blob that is being written is loose until the transaction that notes it: whatever
happens in between, somebody will drop it.
"""

from collections.abc import AsyncIterator
from typing import Any

from hongyan.core.clock import HOUR, Millis
from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import job
from hongyan.core.ids import BlobId, new_id
from hongyan.features.files import store
from hongyan.features.files.model import FileState, Part, Upload, Uploaded
from hongyan.features.files.refusals import TakenOver, TooBig, WrongChecksum
from hongyan.features.files.service.tus import Checksum

PART = 4 << 20
SMALL = 256 << 10  # a last part below this is written again together with what follows
LOOSE = HOUR  # longer than a blob takes from its first byte to being noted
UPLOADED = "im.file.uploaded"


async def receive(
    ctx: Context, upload: Upload, body: AsyncIterator[bytes], checksum: Checksum | None
) -> Upload:
    """Write what comes behind what is there; how far it came. A connection that breaks keeps what it brought.

    With a checksum nothing counts before all of it is there and right.
    """
    sink = Sink(ctx, upload, is_patient=checksum is not None)
    await sink.begin()
    try:
        async for chunk in body:
            if checksum is not None:
                checksum.hash.update(chunk)
            await sink.take(chunk)
    except ConnectionError as error:
        if checksum is not None:
            raise WrongChecksum from error
    if checksum is not None and not checksum.is_right:
        raise WrongChecksum
    return await sink.end()


class Sink:
    """Where the bytes of one request go. A patient one notes its parts only at the end."""

    def __init__(self, ctx: Context, upload: Upload, *, is_patient: bool) -> None:
        self._ctx = ctx
        self._upload = upload
        self._is_patient = is_patient
        self._buffer = bytearray()
        self._start = upload.received  # of the buffer
        self._parts: list[Part] = []  # on disk, but not noted

    async def begin(self) -> None:
        if tail := self._upload.tail:
            content = await self._ctx.ports.blobs.get(tail.blob_id)
            if content is None:
                raise StorageUnavailable
            self._buffer += content
            self._start = tail.start

    async def take(self, chunk: bytes) -> None:
        self._buffer += chunk
        if self._start + len(self._buffer) > self._upload.size:
            raise TooBig(self._upload.size)
        while len(self._buffer) >= PART:
            await self._write(PART)

    async def end(self) -> Upload:
        """Write the rest; the upload as it is now."""
        if self._buffer and self._start + len(self._buffer) > self._upload.received:
            await self._write(len(self._buffer))
        await self._note()
        return self._upload

    async def _write(self, size: int) -> None:
        content = bytes(self._buffer[:size])
        del self._buffer[:size]
        blob_id = BlobId(new_id())
        await self._ctx.write(lambda c: store.let_loose(c.tx, [blob_id], Millis(c.now + LOOSE)))
        await self._ctx.ports.blobs.put(blob_id, content)
        self._parts.append(Part(start=self._start, size=size, blob_id=blob_id))
        self._start += size
        if not self._is_patient:
            await self._note()

    async def _note(self) -> None:
        if self._parts:
            written, self._parts = self._parts, []
            self._upload = await self._ctx.write(lambda c: note(c, self._upload, written))


async def note(ctx: Context, upload: Upload, written: list[Part]) -> Upload:
    """These parts are on disk: they belong to the upload now, unless somebody else writes on it."""
    received = written[-1].start + written[-1].size
    is_whole = received == upload.size
    expires_at = Millis(ctx.now + ctx.settings.files.unfinished_hours * HOUR)
    values: dict[str, Any] = {"received": received, "expires_at": expires_at}
    values |= {"state": FileState.PROCESSING} if is_whole else {}
    blob_ids = [part.blob_id for part in written]
    if not await store.go_on(ctx.tx, upload.file_id, upload.writer, upload.received, **values):
        raise TakenOver
    if not await store.take_up(ctx.tx, blob_ids):
        raise TakenOver
    for part in written:
        await store.put_part(ctx.tx, upload.file_id, part)
    if upload.tail is not None:
        await store.let_loose(ctx.tx, [upload.tail.blob_id], ctx.now)
    if is_whole:
        ctx.emit(job(UPLOADED, Uploaded(upload.file_id)))
    return Upload(
        file_id=upload.file_id,
        writer=upload.writer,
        size=upload.size,
        received=received,
        expires_at=expires_at,
        tail=None,
    )
