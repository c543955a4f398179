"""Files that need not be uploaded, because they are here, and whoever claims one proves to have it.

A hash is no secret, so it proves nothing (Halevi, Harnik, Pinkas, Shulman-Peleg: Proofs of Ownership in
Remote Storage Systems, CCS 2011, https://eprint.iacr.org/2011/207). We ask for stretches at random places of
it instead, mixed with a nonce (as in Di Pietro, Sorniotti: Boosting Efficiency and Security in Proof of
Ownership for Deduplication, ASIACCS 2012). Whoever lacks a share f of the file has them all with a chance of
(1-f)^128: one in 700,000 for a tenth. Of one file they may try twice a day.

Until a proof is right nobody learns whether we have the file: the challenge is made without looking, and what
fails takes as long, whether there was anything to read or not.
"""

import asyncio
import hashlib
import hmac
import secrets
from base64 import b64encode

import msgspec
from msgspec import Struct

from hongyan.core.clock import HOUR, Millis
from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import job
from hongyan.core.ids import FileId, UserId, new_id
from hongyan.features.files import store
from hongyan.features.files.kinds import is_taken
from hongyan.features.files.model import (
    AskedKind,
    ByFile,
    Challenge,
    Claim,
    File,
    FileState,
    Part,
    Prove,
    Stretch,
    Uploaded,
)
from hongyan.features.files.refusals import NotProven
from hongyan.features.files.service import owning
from hongyan.features.files.service.beginning import New, check_room, new_row
from hongyan.features.files.service.receiving import UPLOADED
from hongyan.features.files.service.stretches import read_parts

STRETCHES, STRETCH = 128, 4 << 10  # how many, and bytes of each
NONCE = 32  # bytes
GOOD = 120  # seconds, in which half a MiB can be read and hashed on anything
FAILING = 1.0  # seconds that a proof takes that fails, and the longest that one may take
AT_ONCE = 16  # stretches that are read
DAY_SECONDS = 86_400
TRIES, TRIES_OF_ONE = 100, 2  # failures a day, of all files and of one


class Asked(Struct, frozen=True):
    """What a challenge was for."""

    user_id: UserId
    claim: Claim
    nonce: bytes
    expires_at: Millis

    @property
    def stretches(self) -> list[Stretch]:
        """At random places, which follow from the nonce; of a small file all of it."""
        if self.claim.size <= STRETCHES * STRETCH:
            return [Stretch(0, self.claim.size)]
        drawn = hashlib.shake_256(self.nonce).digest(STRETCHES * 8)
        numbers = (int.from_bytes(drawn[place : place + 8], "big") for place in range(0, len(drawn), 8))
        return [Stretch(place, STRETCH) for place in sorted(one % self._places for one in numbers)]

    @property
    def _places(self) -> int:
        return self.claim.size - STRETCH + 1


_asked = msgspec.msgpack.Decoder(Asked)


async def claim(ctx: Context, request: Claim) -> Challenge:
    """Ask to be asked for a proof that I have a file, whatever it is."""
    if not 0 < ctx.settings.files.claim_from <= request.size:
        raise NotProven
    await ctx.read(lambda c: check_room(c, request.size))
    asked = Asked(ctx.user_id, request, secrets.token_bytes(NONCE), Millis(ctx.now + GOOD * 1_000))
    claim_id = FileId(new_id())
    await ctx.ports.cache.put(_key(claim_id), msgspec.msgpack.encode(asked), GOOD)
    nonce = b64encode(asked.nonce).decode()
    return Challenge(claim_id=claim_id, nonce=nonce, stretches=asked.stretches, expires_at=asked.expires_at)


async def prove(ctx: Context, request: Prove) -> File:
    """Prove to have a file, and have it. Each challenge is good for one answer. Raises `NotProven`."""
    until = asyncio.get_running_loop().time() + FAILING
    asked = await _take(ctx, request.claim_id)
    if asked is not None and await _is_proven(ctx, asked, request.proof, until):
        return await ctx.write(lambda c: _adopt(c, asked.claim))
    await asyncio.sleep(until - asyncio.get_running_loop().time())
    raise NotProven


async def _take(ctx: Context, claim_id: FileId) -> Asked | None:
    """What was asked of the caller, for the first who answers."""
    found = await ctx.ports.cache.get(_key(claim_id))
    asked = _asked.decode(found) if found else None
    if asked is None or asked.user_id != ctx.user_id or asked.expires_at <= ctx.now:
        return None
    is_first = await ctx.ports.cache.enter(f"{_key(claim_id)}:answered", "once", 2 * GOOD)
    return asked if is_first else None


async def _is_proven(ctx: Context, asked: Asked, proof: str, until: float) -> bool:
    """What takes us too long to read counts as not there. Failures are few."""
    if not await _may_try(ctx, asked):
        return False
    try:
        async with asyncio.timeout_at(until):
            wanted = await _proof_of(ctx, asked)
    except (TimeoutError, StorageUnavailable):
        wanted = None
    if wanted is None or not hmac.compare_digest(wanted, proof):
        return False
    await _give_back(ctx, asked)
    return True


async def _proof_of(ctx: Context, asked: Asked) -> str | None:
    parts = await ctx.read(lambda c: _find_parts(c, asked.claim))
    if parts is None:
        return None
    places = asyncio.Semaphore(AT_ONCE)

    async def read(stretch: Stretch) -> bytes:
        async with places:
            return await _read(ctx, parts, stretch)

    content = await asyncio.gather(*map(read, asked.stretches))
    return hmac.digest(asked.nonce, b"".join(content), "sha256").hex()


async def _find_parts(ctx: Context, claim: Claim) -> list[Part] | None:
    same = await store.find_same(ctx.tx, claim.sha256, claim.size)
    return await store.list_parts(ctx.tx, same.file_id) if same else None


async def _read(ctx: Context, parts: list[Part], stretch: Stretch) -> bytes:
    pieces = read_parts(ctx, parts, stretch.start, stretch.start + stretch.size)
    return b"".join([piece async for piece in pieces])


async def _may_try(ctx: Context, asked: Asked) -> bool:
    """Taken before it is known whether the proof is right, so that many at once are no way around."""
    for name, most in _buckets(asked):
        if await ctx.ports.cache.take(name, most / DAY_SECONDS, most):
            return False
    return True


async def _give_back(ctx: Context, asked: Asked) -> None:
    for name, most in _buckets(asked):
        await ctx.ports.cache.give(name, most)


def _buckets(asked: Asked) -> list[tuple[str, int]]:
    mine = f"files:proofs:{asked.user_id}"
    return [(mine, TRIES), (f"{mine}:{asked.claim.sha256}", TRIES_OF_ONE)]


async def _adopt(ctx: Context, claim: Claim) -> File:
    """A file of the caller's of the same blobs. Called something else it may be of another type: look again.

    Raises `NotProven` if it has just gone.
    """
    same = await store.find_same(ctx.tx, claim.sha256, claim.size)
    if same is None:
        raise NotProven
    await check_room(ctx, claim.size)
    kind = "" if claim.kind == AskedKind.AUTO else claim.kind
    new = New(name=claim.name, size=claim.size, kind=kind, sha256=claim.sha256)
    row = new_row(ctx, new, received=claim.size, state=FileState.PROCESSING)
    is_alike = _ending(row["name"]) == _ending(same.name) and kind == same.asked_kind
    if is_alike and is_taken(same.mime, ctx.settings.files.types):
        row |= {name: getattr(same, name) for name in ("state", "sha256", "mime", "kind", "facts")}
        row["expires_at"] = ctx.now + ctx.settings.files.unused_hours * HOUR
    await store.insert(ctx.tx, row)
    await store.copy_blobs(ctx.tx, same.file_id, row["file_id"])
    if row["state"] == FileState.PROCESSING:
        ctx.emit(job(UPLOADED, Uploaded(row["file_id"])))
    else:
        await owning.tell(ctx, row["file_id"])
    return await owning.fetch(ctx, ByFile(file_id=row["file_id"]))


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _key(claim_id: FileId) -> str:
    return f"files:claim:{claim_id}"
