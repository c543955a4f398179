"""Uploads that go past us: a client gets signed addresses, and speaks with the store itself.

A large file goes up in parts of at least 5 MiB (the last may be smaller), each to an address of its own, in
any order and again if one fails. It is there only once `finish` has put them together.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.sax.saxutils import escape, unescape

from hongyan.backends.blobs.bucket import Bucket
from hongyan.backends.blobs.store import path_of
from hongyan.backends.outward import Away, Guard
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ids import BlobId
from hongyan.core.ports import SignedPart, StoredPart

SECONDS = 10.0  # for one request of ours
PUT_TOGETHER_SECONDS = 300.0  # for a store that copies the parts
TYPE = "application/octet-stream"
OURS = 60  # seconds that an address is good which we use at once ourselves
MOST_ANSWERED = 64 << 10  # bytes
WIDTH = 8
UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")


class BucketUploads:
    """Of a bucket whose setting names a key: the rights of the machine cannot sign for others."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._guard = Guard("s3 uploads", width=WIDTH)

    def sign_part(self, blob_id: BlobId, upload_id: str, number: int, size: int, seconds: int) -> SignedPart:
        """The store takes this many bytes there, no more and no fewer."""
        asked = {"partNumber": str(number), "uploadId": upload_id}
        headers = {"content-length": str(size), "content-type": TYPE}
        return SignedPart(self._bucket.sign("PUT", path_of(blob_id), seconds, asked, headers), headers)

    async def begin(self, blob_id: BlobId) -> str:
        answer = await self._ask("POST", blob_id, {"uploads": ""})
        found = UPLOAD_ID.search(answer)
        if found is None:
            raise StorageUnavailable
        return unescape(found[1].decode())

    async def finish(self, blob_id: BlobId, upload_id: str, parts: Sequence[StoredPart]) -> None:
        named = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag></Part>"
            for part in sorted(parts)
        )
        body = f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>".encode()
        answer = await self._ask("POST", blob_id, {"uploadId": upload_id}, body, PUT_TOGETHER_SECONDS)
        if b"<Error>" in answer:  # it may say 200 first, and fail while it puts them together
            raise ValueError("the parts do not fit")

    async def abandon(self, blob_id: BlobId, upload_id: str) -> None:
        await self._ask("DELETE", blob_id, {"uploadId": upload_id})

    async def _ask(
        self,
        method: str,
        blob_id: BlobId,
        query: Mapping[str, str],
        body: bytes | None = None,
        seconds: float = SECONDS,
    ) -> bytes:
        address = self._bucket.sign(method, path_of(blob_id), OURS, query)
        try:
            return await self._guard.call(lambda: asyncio.to_thread(_send, method, address, body, seconds))
        except Away as error:
            raise StorageUnavailable from error


def _send(method: str, address: str, body: bytes | None, seconds: float) -> bytes:
    """Raises `ValueError` for what the store refuses, `OSError` if it does not answer as it should."""
    request = Request(address, body, {"Content-Type": "application/xml"}, method=method)  # noqa: S310
    try:
        with urlopen(request, timeout=seconds) as answer:  # noqa: S310 - the address is our own setting
            told: bytes = answer.read(MOST_ANSWERED)
            return told
    except HTTPError as error:
        if error.code in (403, 429) or error.code >= 500:
            raise
        raise ValueError(f"the store says {error.code}") from error
