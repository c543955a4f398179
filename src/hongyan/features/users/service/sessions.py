"""Beginning and ending sessions, the same for every way in and out. All of it happens inside a write."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from hongyan.core.clock import DAY
from hongyan.core.context import Context
from hongyan.core.events import Announcement, Frame, user_topic
from hongyan.core.ids import DeviceId, SessionId, UserId, new_id
from hongyan.core.ports import AnyRow
from hongyan.core.wire import encode
from hongyan.features.users import store, streams
from hongyan.features.users.model import NewDevice, Platform, Reason, SignedIn, SignedOut
from hongyan.features.users.names import as_text
from hongyan.features.users.service import tokens

CHANGED = "im.user.devices.changed"
ENDED = "im.user.signed_out"
CLOSE = "users.signed_out"  # what the gateway is told


class Ticket(Struct, frozen=True):
    """A sign-in that has been written. `replaced` are the sessions that made room for it."""

    user_id: UserId
    device_id: DeviceId
    session_id: SessionId
    refresh_token: str
    replaced: list[SessionId] = []


def standing_key(session_id: SessionId) -> str:
    return f"user:session:{session_id}"


async def begin(ctx: Context, user_id: UserId, new: NewDevice) -> Ticket:
    """Sign a device in, after those that have to go for it."""
    rev = await streams.claim_rev(ctx.tx, user_id)
    device_id = await _device_id(ctx, user_id, new)
    live = await store.list_sessions(ctx.tx, user_id)
    going = _to_replace(live, device_id, new.platform, ctx.settings.users.devices)
    await end(ctx, user_id, going, Reason.REPLACED, rev)
    await store.save_device(
        ctx.tx,
        {
            "device_id": device_id,
            "user_id": user_id,
            "platform": new.platform,
            "name": as_text(new.name),
            "created_at": ctx.now,
            "last_seen_at": ctx.now,
            "last_address": ctx.caller.address,
            "removed_at": None,
            "rev": rev,
        },
    )
    ticket = Ticket(user_id, device_id, SessionId(new_id()), tokens.first_refresh(), ids_of(going))
    await _insert(ctx, ticket)
    await tell_devices(ctx, user_id, rev)
    return ticket


async def sign_out(ctx: Context, user_id: UserId, going: Sequence[AnyRow], reason: Reason) -> list[SessionId]:
    """End sessions and tell their user. The ids, for `forget` after the commit."""
    if going:
        rev = await streams.claim_rev(ctx.tx, user_id)
        await end(ctx, user_id, going, reason, rev)
        await tell_devices(ctx, user_id, rev)
    return ids_of(going)


async def end(ctx: Context, user_id: UserId, going: Sequence[AnyRow], reason: Reason, rev: int) -> None:
    """End sessions, remove their devices at `rev`, and have their sockets closed."""
    if not going:
        return
    await store.end_sessions(ctx.tx, ids_of(going), reason, ctx.now)
    await store.remove_devices(ctx.tx, [row.device_id for row in going], rev, ctx.now)
    said = SignedOut(user_id=user_id, session_ids=ids_of(going), reason=reason)
    ctx.emit(Announcement(user_topic(user_id), ENDED, encode(Frame(CLOSE, said))))


async def tell_devices(ctx: Context, user_id: UserId, rev: int) -> None:
    changed = await store.changed_devices(ctx.tx, user_id, rev - 1)
    streams.tell(ctx, CHANGED, user_id, rev, {"devices": changed})


async def forget(ctx: Context, session_ids: Iterable[SessionId]) -> None:
    """Make the next request of a session look at SQL. To be called after the commit."""
    for session_id in session_ids:
        await ctx.ports.cache.drop(standing_key(session_id))


def ids_of(rows: Sequence[AnyRow]) -> list[SessionId]:
    return [SessionId(row.session_id) for row in rows]


async def signed_in(ctx: Context, ticket: Ticket) -> SignedIn:
    """The answer to a sign-in, once it has committed."""
    await forget(ctx, ticket.replaced)
    token, expires_at = tokens.make_access(ctx, ticket.user_id, ticket.device_id, ticket.session_id)
    return SignedIn(
        user_id=ticket.user_id,
        device_id=ticket.device_id,
        access_token=token,
        refresh_token=ticket.refresh_token,
        expires_at=expires_at,
    )


async def _device_id(ctx: Context, user_id: UserId, new: NewDevice) -> DeviceId:
    """The id that the installation has, if it is this user's; else a new one."""
    if new.device_id and await store.find_device(ctx.tx, user_id, new.device_id):
        return new.device_id
    return DeviceId(new_id())


def _to_replace(live: Sequence[AnyRow], device_id: DeviceId, platform: Platform, most: int) -> list[AnyRow]:
    """The device's own earlier session, and the oldest of its class, then of all, until there is room."""
    own = [row for row in live if row.device_id == device_id]
    others = [row for row in live if row.device_id != device_id]
    by_turn = sorted(others, key=lambda row: bool(row.platform != platform))  # stable: by sign-in otherwise
    return own + by_turn[: max(0, len(others) + 1 - most)]


async def _insert(ctx: Context, ticket: Ticket) -> None:
    await store.insert_session(
        ctx.tx,
        {
            "session_id": ticket.session_id,
            "user_id": ticket.user_id,
            "device_id": ticket.device_id,
            "family_hash": tokens.family_hash(ticket.refresh_token),
            "refresh_hash": tokens.hash_of(ticket.refresh_token),
            "signed_in_at": ctx.now,
            "rotated_at": ctx.now,
            "expires_at": ctx.now + ctx.settings.users.refresh_days * DAY,
        },
    )
