"""Who is behind an access token. Every request of every transport comes through here."""

import msgspec
from msgspec import Struct

from hongyan.core.clock import Millis
from hongyan.core.context import Caller, Context
from hongyan.core.ids import DeviceId, SessionId, UserId
from hongyan.core.wire import encode
from hongyan.features.users import registration_store, store
from hongyan.features.users.model import ROLES, SessionEnded, State
from hongyan.features.users.service.sessions import standing_key
from hongyan.features.users.service.tokens import Claims, read_access
from hongyan.features.users.staffing import PendingApproval, RegistrationRefused

STANDING_SECONDS = 3.0  # that a session may seem live after it was ended elsewhere


class Standing(Struct, frozen=True, array_like=True):
    """What must be looked up about a session, and is remembered for a moment."""

    user_id: UserId
    device_id: DeviceId
    role: str


async def authenticate(ctx: Context, token: str, *, address: str, connection_id: str = "") -> Caller:
    """The caller that an access token stands for.

    Raises `NotSignedIn` for a token that is not good (refresh it), `SessionEnded` for one whose session is
    over (sign in again), `PendingApproval` or `RegistrationRefused`; nothing else unless the database is
    away.
    """
    claims = read_access(ctx, token)
    standing = await _standing(ctx, claims)
    return Caller(
        user_id=standing.user_id,
        device_id=standing.device_id,
        session_id=claims.sid,
        permissions=ROLES.get(standing.role, frozenset()),
        address=address,
        connection_id=connection_id,
        expires_at=Millis(claims.exp * 1_000),
    )


async def check_session(ctx: Context, session_id: SessionId) -> bool:
    """Whether a session is live, by SQL."""
    return not await ctx.read(lambda c: store.ended_sessions(c.tx, [session_id]))


async def _standing(ctx: Context, claims: Claims) -> Standing:
    key = standing_key(claims.sid)
    if kept := await ctx.ports.cache.get(key):
        standing = msgspec.json.decode(kept, type=Standing)
    else:
        standing = await ctx.read(lambda c: _find(c, claims.sid))
        await ctx.ports.cache.put(key, encode(standing), STANDING_SECONDS)
    if (standing.user_id, standing.device_id) != (claims.sub, claims.did):
        raise SessionEnded
    return standing


async def _find(ctx: Context, session_id: SessionId) -> Standing:
    row = await store.find_standing(ctx.tx, session_id, ctx.now)
    if row is None:
        raise SessionEnded
    if row.state == State.PENDING:
        raise PendingApproval
    if row.state == State.REFUSED:
        registration = await registration_store.find_registration(ctx.tx, row.user_id)
        raise RegistrationRefused(registration.reason if registration else "")
    return Standing(row.user_id, row.device_id, row.role)
