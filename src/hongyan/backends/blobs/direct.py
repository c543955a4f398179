"""Uploads and downloads that go past us: a client gets signed addresses, and speaks with the store itself.

A large file goes up in parts of at least 5 MiB (the last may be smaller), each to an address of its own, in
any order and again if one fails. It is there only once `finish` has put them together.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.sax.saxutils import escape, unescape

from hongyan.backends.blobs.bucket import Bucket
from hongyan.backends.blobs.store import path_of
from hongyan.backends.outward import Away, Guard
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ids import BlobId

SECONDS = 10.0  # for one request of ours
OURS = 60  # seconds that an address is good which we use at once ourselves
MOST_ANSWERED = 64 << 10  # bytes
WIDTH = 8
UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")


class Part(NamedTuple):
    """One that is there: its number from 1, and the ETag that the store gave for it."""

    number: int
    etag: str


class Direct:
    """Of a bucket whose setting names a key: the rights of the machine cannot sign for others."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._guard = Guard("s3 uploads", width=WIDTH)

    def sign_get(self, blob_id: BlobId, seconds: int) -> str:
        """An address to read it from, whole or by ranges."""
        return self._bucket.sign("GET", path_of(blob_id), seconds)

    def sign_part(self, blob_id: BlobId, upload_id: str, number: int, seconds: int) -> str:
        """An address to PUT one part to."""
        asked = {"partNumber": str(number), "uploadId": upload_id}
        return self._bucket.sign("PUT", path_of(blob_id), seconds, asked)

    async def begin(self, blob_id: BlobId) -> str:
        """The id of a new upload. Raises `StorageUnavailable`, as all that ask the store do."""
        answer = await self._ask("POST", blob_id, {"uploads": ""})
        found = UPLOAD_ID.search(answer)
        if found is None:
            raise StorageUnavailable
        return unescape(found[1].decode())

    async def finish(self, blob_id: BlobId, upload_id: str, parts: Sequence[Part]) -> None:
        """Make one blob of the parts. Raises `ValueError` if the store has no such parts."""
        named = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag></Part>"
            for part in sorted(parts)
        )
        body = f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>".encode()
        answer = await self._ask("POST", blob_id, {"uploadId": upload_id}, body)
        if b"<Error>" in answer:  # it may say 200 first, and fail while it puts them together
            raise ValueError("the parts do not fit")

    async def abandon(self, blob_id: BlobId, upload_id: str) -> None:
        """Forget an upload and its parts."""
        await self._ask("DELETE", blob_id, {"uploadId": upload_id})

    async def _ask(
        self, method: str, blob_id: BlobId, query: Mapping[str, str], body: bytes | None = None
    ) -> bytes:
        address = self._bucket.sign(method, path_of(blob_id), OURS, query)
        try:
            return await self._guard.call(lambda: asyncio.to_thread(_send, method, address, body))
        except Away as error:
            raise StorageUnavailable from error


def _send(method: str, address: str, body: bytes | None) -> bytes:
    """Raises `ValueError` for what the store refuses, `OSError` if it does not answer as it should."""
    request = Request(address, body, {"Content-Type": "application/xml"}, method=method)  # noqa: S310
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the address is our own setting
            told: bytes = answer.read(MOST_ANSWERED)
            return told
    except HTTPError as error:
        if error.code in (403, 429) or error.code >= 500:
            raise
        raise ValueError(f"the store says {error.code}") from error
