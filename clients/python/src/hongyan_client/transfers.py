"""Files up and down. Both go on where they broke off, and both check that what arrived is what was sent."""

import asyncio
import hashlib
import hmac
import time
import uuid
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import httpx2

from hongyan_client import model
from hongyan_client.directing import Told, send_direct
from hongyan_client.errors import Refused, Unreachable
from hongyan_client.operations import Favourites, Files, Messages
from hongyan_client.pacing import backoff
from hongyan_client.rest import Rest, is_of_token
from hongyan_client.route import Call
from hongyan_client.tokens import Tokens

UPLOADS = "/api/v1/content/files/uploads"
CLAIM_FROM = 4 << 20  # bytes; smaller files are sent sooner than it is asked whether they must be
DIRECT_FROM = 16 << 20  # bytes; below that a detour to the store saves nobody anything
AT_ONCE = 16 << 20  # bytes in one request: the token may have to be changed between two
CHUNK = 256 << 10
PATIENCE = 300.0  # seconds without progress
LOOK_SECONDS = 0.2  # between two looks at a file that is being processed, growing


class Transfers(Files):
    """What can be asked about files, and their bytes."""

    def __init__(self, call: Call, rest: Rest, tokens: Tokens) -> None:
        super().__init__(call)
        self._messages = Messages(call)
        self._favourites = Favourites(call)
        self._rest = rest
        self._tokens = tokens

    async def upload(
        self, source: str | Path, *, name: str = "", kind: str = "auto", told: Told | None = None
    ) -> model.File:
        """Upload a file, and wait until the server has looked into it. What it has is not sent.

        `kind` is `auto`, `voice` for a recording, or `file` for a picture that is to stay as it is. Raises
        `Refused`, also with why it was refused once it was there; `Unreachable` if for minutes nothing moves.
        """
        path = Path(source)
        with await asyncio.to_thread(path.open, "rb") as file:
            digest = await asyncio.to_thread(hashlib.file_digest, file, "sha256")
            size, sha256 = _size_of(path), digest.hexdigest()
            claim = {"name": name or path.name, "kind": kind, "sha256": sha256}
            file_id = await self._claimed(file, size, claim) if size >= CLAIM_FROM else None
            if file_id is None and size >= DIRECT_FROM and (await self.usage()).is_direct:
                file_id = await send_direct(self, file, size, claim, told)
            if file_id is None:
                place = await self._begin(size, claim)
                await self._send_all(place, file, size, told)
                file_id = place.rpartition("/")[2]
        return await self._settled(file_id)

    async def download(self, message_id: model.MessageId, to: str | Path, *, file_id: str = "") -> Path:
        """Save the file of a message; of a merged one, which of its files. Raises `Refused`."""
        return await self._save(lambda: self._link(message_id, file_id), Path(to))

    async def download_favourite(
        self, favourite_id: model.FavouriteId, to: str | Path, *, file_id: str = ""
    ) -> Path:
        """Save the file of a favourite; of merged messages, which of their files. Raises `Refused`."""
        return await self._save(lambda: self._link_of_favourite(favourite_id, file_id), Path(to))

    async def _save(self, find_link: Callable[[], Awaitable[str]], path: Path) -> Path:
        part = Path(f"{path}.part")
        attempt, end = 0, time.monotonic() + PATIENCE
        while True:
            before = _size_of(part)
            try:
                await self._fetch_rest(await find_link(), part)
            except Unreachable:
                if _size_of(part) > before:
                    attempt, end = 0, time.monotonic() + PATIENCE
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(backoff(attempt))
                attempt += 1
            else:
                return await asyncio.to_thread(part.rename, path)

    async def _claimed(self, file: BinaryIO, size: int, claim: dict[str, Any]) -> model.FileId | None:
        """The file, if the server has it and believes that we do. If anything fails, it can be uploaded."""
        try:
            asked = await self.claim(size=size, **claim)
            proof = await asyncio.to_thread(_prove, file, asked)
            return (await self.prove(claim_id=asked.claim_id, proof=proof)).file_id
        except (Refused, Unreachable):
            return None

    async def _begin(self, size: int, metadata: dict[str, str]) -> str:
        pairs = ",".join(f"{name} {b64encode(word.encode()).decode()}" for name, word in metadata.items())
        headers = {"upload-length": str(size), "upload-metadata": pairs, "idempotency-key": uuid.uuid4().hex}
        answer = await self._patiently("POST", UPLOADS, headers)
        return str(answer.headers["location"])

    async def _send_all(self, place: str, file: BinaryIO, size: int, told: Told | None) -> None:
        """Send what the server does not have yet, asking it how far it is whenever something broke."""
        offset, attempt, end = 0, 0, time.monotonic() + PATIENCE
        while offset < size:
            before = offset
            try:
                offset = await self._send_some(place, file, offset, size)
            except (Unreachable, Refused) as error:
                if (isinstance(error, Refused) and not _may_go_on(error)) or time.monotonic() > end:
                    raise
                await asyncio.sleep(backoff(attempt))
                attempt += 1
                answer = await self._patiently("HEAD", place, {})
                offset = int(answer.headers["upload-offset"])
            if offset > before:
                attempt, end = 0, time.monotonic() + PATIENCE
            if told is not None:
                told(offset, size)

    async def _send_some(self, place: str, file: BinaryIO, offset: int, size: int) -> int:
        headers = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
        body = _stretch(file, offset, min(size, offset + AT_ONCE))
        answer = await self._tus("PATCH", place, headers, body)
        return int(answer.headers["upload-offset"])

    async def _patiently(self, method: str, path: str, headers: dict[str, str]) -> httpx2.Response:
        """Ask until somebody answers."""
        attempt, end = 0, time.monotonic() + PATIENCE
        while True:
            try:
                return await self._tus(method, path, headers)
            except (Unreachable, Refused) as error:
                is_final = isinstance(error, Refused) and not error.retryable
                if is_final or time.monotonic() > end:
                    raise
            await asyncio.sleep(backoff(attempt))
            attempt += 1

    async def _tus(
        self, method: str, path: str, headers: dict[str, str], body: AsyncIterator[bytes] | None = None
    ) -> httpx2.Response:
        token = await self._tokens.fresh()
        told = {**headers, "tus-resumable": "1.0.0", "authorization": f"Bearer {token}"}
        try:
            return await self._rest.exchange(method, path, told, body)
        except Refused as refused:
            if is_of_token(refused):
                await self._tokens.fresh(token)
                raise Unreachable("the token was not good any more") from refused
            raise

    async def _settled(self, file_id: model.FileId) -> model.File:
        attempt = 0
        while (file := await self.fetch(file_id=file_id)).state == model.FileState.PROCESSING:
            attempt += 1
            await asyncio.sleep(min(2.0, LOOK_SECONDS * attempt))
        if file.state == model.FileState.REFUSED:
            raise Refused(file.refusal, {"file_id": file_id}, retryable=False)
        return file

    async def _link(self, message_id: model.MessageId, file_id: str) -> str:
        return _chosen((await self._messages.files(message_ids=[message_id])).items, file_id)

    async def _link_of_favourite(self, favourite_id: model.FavouriteId, file_id: str) -> str:
        return _chosen((await self._favourites.files(favourite_ids=[favourite_id])).items, file_id)

    async def _fetch_rest(self, url: str, part: Path) -> None:
        """Append what is missing. A file that turns out to be another is begun anew."""
        have = _size_of(part)
        headers = {"range": f"bytes={have}-"} if have else {}
        async with self._rest.stream(url, headers) as answer:
            if answer.status_code != 416:
                with part.open("ab" if answer.status_code == 206 else "wb") as file:
                    async for chunk in answer.aiter_bytes(CHUNK):
                        await asyncio.to_thread(file.write, chunk)
            wanted = answer.headers["etag"].strip('"')
        if await asyncio.to_thread(_hash_of, part) != wanted:
            await asyncio.to_thread(part.unlink)
            raise Unreachable("what arrived is not what was sent")


def content_of(file: model.File, caption: str = "") -> model.Sendable:
    """A message of a file: what it is shown as goes by what it is."""
    match file.kind:
        case model.FileKind.IMAGE:
            return model.Image(file_id=file.file_id, caption=caption)
        case model.FileKind.VIDEO:
            return model.Video(file_id=file.file_id, caption=caption)
        case model.FileKind.VOICE:
            return model.Voice(file_id=file.file_id)
    return model.Attachment(file_id=file.file_id)


def _prove(file: BinaryIO, asked: model.Challenge) -> str:
    proof = hmac.new(b64decode(asked.nonce), digestmod="sha256")
    for stretch in asked.stretches:
        file.seek(stretch.start)
        proof.update(file.read(stretch.size))
    return proof.hexdigest()


def _chosen(found: Sequence[model.MessageFile | model.FavouriteFile], file_id: str) -> str:
    link = next((one.url for one in found if file_id in ("", one.file_id)), None)
    if link is None:
        raise Refused("files.no_such_file", {}, retryable=False)
    return link


def _may_go_on(refused: Refused) -> bool:
    return refused.retryable or refused.code == "files.wrong_offset"


async def _stretch(file: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, start)
    while start < end and (chunk := await asyncio.to_thread(file.read, min(CHUNK, end - start))):
        yield chunk
        start += len(chunk)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
