"""Signing in by the word of a device that is signed in already."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from hmac import compare_digest
from typing import Any

import msgspec

from hongyan.core.clock import SECOND, Millis
from hongyan.core.context import Context
from hongyan.core.events import Announcement
from hongyan.core.ids import KnockId, UserId, new_id
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features.users import knock_store, store
from hongyan.features.users.knocks import (
    AnswerKnock,
    Enter,
    Knock,
    Knocked,
    KnockSeen,
    KnockStage,
    NoSuchKnock,
    SeeKnock,
    Stage,
    WatchKnock,
    as_code,
    new_code,
    new_number,
)
from hongyan.features.users.model import NewDevice, SignedIn, State
from hongyan.features.users.names import as_text
from hongyan.features.users.service import sessions
from hongyan.features.users.service.guesses import claim_guess, claim_turn, give_back, network_of
from hongyan.features.users.service.sessions import Ticket
from hongyan.features.users.service.tokens import hash_of

PER_ADDRESS, PERIOD = 120, 600  # knocks that one peer may make in so many seconds
PATIENCE = 8.0  # seconds for which a watcher is kept waiting
GRACE = 60 * SECOND  # in which an approved device comes in
SECRET_BYTES = 32


async def knock(ctx: Context, request: Knock) -> Knocked:
    await claim_turn(ctx, f"knocks:address:{network_of(ctx.caller.address)}", PER_ADDRESS, PERIOD)
    knocked = Knocked(
        knock_id=KnockId(new_id()),
        secret=secrets.token_urlsafe(SECRET_BYTES),
        code=new_code(),
        number=new_number(),
        expires_at=Millis(ctx.now + ctx.settings.users.knock_seconds * SECOND),
    )
    await ctx.write(lambda c: knock_store.insert_knock(c.tx, _row(c, knocked, request.device)))
    return knocked


async def watch_knock(ctx: Context, request: WatchKnock) -> KnockStage:
    """How far a knock has come; for who knows that already, after a while or a change."""
    moved = asyncio.Event()

    def hear(_: Sequence[Announcement]) -> None:
        moved.set()

    topic = _topic(request.knock_id)
    ctx.ports.bus.subscribe(topic, hear)
    try:
        found = await ctx.read(lambda c: _stage(c, request))
        if found.stage is request.seen:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await moved.wait()
            found = await ctx.read(lambda c: _stage(c, request))
    finally:
        ctx.ports.bus.unsubscribe(topic, hear)
    return found


async def see_knock(ctx: Context, request: SeeKnock) -> KnockSeen:
    """Which device shows this code. Who sees it first is the one who may answer."""
    bucket = f"guess:knock:{ctx.user_id}"
    await claim_guess(ctx, bucket)
    seen = await ctx.write(lambda c: _see(c, hash_of(as_code(request.code))))
    await give_back(ctx, bucket)
    _tell(ctx, seen.knock_id)
    return seen


async def answer_knock(ctx: Context, request: AnswerKnock) -> Done:
    """Let the device in, as me, or send it away."""
    await ctx.write(lambda c: _answer(c, request))
    _tell(ctx, request.knock_id)
    return DONE


async def enter(ctx: Context, request: Enter) -> SignedIn:
    """Come in, once, with the secret of a knock that was approved."""
    ticket = await ctx.write(lambda c: _enter(c, request))
    return await sessions.signed_in(ctx, ticket)


def _row(ctx: Context, knocked: Knocked, device: NewDevice) -> dict[str, Any]:
    return {
        "knock_id": knocked.knock_id,
        "code_hash": hash_of(knocked.code),
        "secret_hash": hash_of(knocked.secret),
        "number": knocked.number,
        "device": store.as_text(device),
        "address": ctx.caller.address,
        "stage": Stage.WAITING,
        "asked_at": ctx.now,
        "expires_at": knocked.expires_at,
    }


async def _fetch(ctx: Context, knock_id: KnockId, secret: str) -> AnyRow:
    """The knock that I made. Raises `NoSuchKnock`."""
    row = await knock_store.find_knock(ctx.tx, knock_id, ctx.now)
    if row is None or not compare_digest(row.secret_hash, hash_of(secret)):
        raise NoSuchKnock
    return row


async def _stage(ctx: Context, request: WatchKnock) -> KnockStage:
    row = await _fetch(ctx, request.knock_id, request.secret)
    by = await store.find_user(ctx.tx, row.user_id) if row.user_id else None
    return KnockStage(stage=Stage(row.stage), by=store.as_profile(by) if by else None)


async def _see(ctx: Context, code_hash: str) -> KnockSeen:
    row = await knock_store.find_by_code(ctx.tx, code_hash, ctx.now)
    if row is None or not await knock_store.claim_sight(ctx.tx, row.knock_id, ctx.user_id):
        raise NoSuchKnock
    device = _device(row)
    return KnockSeen(
        knock_id=row.knock_id,
        platform=device.platform,
        name=as_text(device.name),
        address=row.address,
        is_near=network_of(row.address) == network_of(ctx.caller.address),
        number=row.number,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )


async def _answer(ctx: Context, request: AnswerKnock) -> None:
    row = await knock_store.find_knock(ctx.tx, request.knock_id, ctx.now)
    if row is None:
        raise NoSuchKnock
    answer = {
        "stage": Stage.APPROVED if request.accept else Stage.REFUSED,
        "session_id": ctx.caller.session_id,
        "expires_at": max(row.expires_at, ctx.now + GRACE),
    }
    if not await knock_store.claim_answer(ctx.tx, request.knock_id, ctx.user_id, answer):
        raise NoSuchKnock


async def _enter(ctx: Context, request: Enter) -> Ticket:
    """Whoever approved it must still be signed in: a stolen session lets nobody in after its end."""
    row = await _fetch(ctx, request.knock_id, request.secret)
    if not await knock_store.claim_entry(ctx.tx, row.knock_id):
        raise NoSuchKnock
    user_id: UserId = row.user_id
    user = await store.find_user(ctx.tx, user_id)
    if user is None or user.state != State.ACTIVE or await store.ended_sessions(ctx.tx, [row.session_id]):
        raise NoSuchKnock
    return await sessions.begin(ctx, user_id, _device(row))


def _device(row: AnyRow) -> NewDevice:
    return msgspec.json.decode(row.device, type=NewDevice)


def _tell(ctx: Context, knock_id: KnockId) -> None:
    ctx.hint(Announcement(_topic(knock_id), "users.knock", frame=b""))


def _topic(knock_id: KnockId) -> str:
    return f"k:{knock_id}"
