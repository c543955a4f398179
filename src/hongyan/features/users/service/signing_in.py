"""Signing in, staying signed in, and signing out."""

from typing import Any

from msgspec import Struct

from hongyan.core.clock import DAY, SECOND
from hongyan.core.context import Context
from hongyan.core.ids import DeviceId, SessionId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done, Nothing
from hongyan.features.users import store, streams
from hongyan.features.users.model import Login, Reason, Refresh, SessionEnded, SignedIn, State, WrongLogin
from hongyan.features.users.names import as_login
from hongyan.features.users.service import sessions, tokens
from hongyan.features.users.service.guesses import claim_guess, give_back, network_of
from hongyan.features.users.service.sessions import Ticket

GRACE = 10 * SECOND  # in which a refresh token may come again, because the answer was lost


async def login(ctx: Context, request: Login) -> SignedIn:
    """Sign in by name and password. Nobody can tell an unknown name from a wrong password."""
    name = as_login(request.login)
    user, is_known_device = await ctx.read(lambda c: _look_up(c, name, request.device.device_id))
    buckets = _buckets(ctx, name, request.device.device_id if is_known_device else None)
    async with ctx.ports.hasher.turn():
        await claim_guess(ctx, *buckets)
        is_right = await ctx.ports.hasher.verify(request.password, user.password_hash if user else None)
        if user is None or not is_right or user.state == State.DISABLED:
            raise WrongLogin
        await give_back(ctx, *buckets)
    ticket = await ctx.write(lambda c: _enter(c, user, request))
    return await sessions.signed_in(ctx, ticket)


async def refresh(ctx: Context, request: Refresh) -> SignedIn:
    """Change a refresh token for the next one. Raises `SessionEnded`.

    A token that comes again within `GRACE` of its use gets the answer that it got. Later than that, two
    parties hold the same token: the session is ended for both, and its sockets are closed.
    """
    rotation = await ctx.write(lambda c: _rotate(c, request.refresh_token))
    if rotation.ticket is None:
        await sessions.forget(ctx, rotation.ended)
        raise SessionEnded
    return await sessions.signed_in(ctx, rotation.ticket)


async def logout(ctx: Context, _: Nothing) -> Done:
    ended = await ctx.write(_leave)
    await sessions.forget(ctx, ended)
    return DONE


class Rotation(Struct, frozen=True):
    """What became of a refresh token. Ending a family must commit, so it is not raised in the write."""

    ticket: Ticket | None = None
    ended: list[SessionId] = []


def _buckets(ctx: Context, name: str, device_id: DeviceId | None) -> list[str]:
    """What a guess is taken from.

    A device that its user has signed in with before has its own, so that strangers who guess at an account,
    or neighbours behind one address, cannot keep the right owner out. The account goes by the name as typed:
    one bucket for a user name and its address would tell who belongs to which.
    """
    if device_id:
        return [f"guess:device:{device_id}"]
    return [f"guess:login:{name}", f"guess:address:{network_of(ctx.caller.address)}"]


async def _look_up(ctx: Context, name: str, device_id: DeviceId | None) -> tuple[AnyRow | None, bool]:
    user = await store.find_by_login(ctx.tx, name)
    if user is None or device_id is None:
        return user, False
    return user, await store.find_device(ctx.tx, user.user_id, device_id) is not None


async def _enter(ctx: Context, user: AnyRow, request: Login) -> Ticket:
    """Sign in, unless the password was changed or the user disabled while we were checking."""
    found = await store.find_user(ctx.tx, user.user_id)
    if found is None or found.state == State.DISABLED or found.password_hash != user.password_hash:
        raise WrongLogin
    return await sessions.begin(ctx, user.user_id, request.device)


async def _rotate(ctx: Context, token: str) -> Rotation:
    session = await store.find_family(ctx.tx, tokens.family_hash(token))
    if session is None or _is_over(ctx, session):
        return Rotation()
    presented = tokens.hash_of(token)
    following = tokens.next_refresh(ctx.ports.signer, token)
    if await store.rotate(ctx.tx, session.session_id, presented, _next_generation(ctx, following)):
        await _see(ctx, session)
    elif not await _is_asked_again(ctx, token, presented):
        return Rotation(ended=await sessions.sign_out(ctx, session.user_id, [session], Reason.TOKEN_REUSED))
    return Rotation(Ticket(session.user_id, session.device_id, session.session_id, following))


def _is_over(ctx: Context, session: AnyRow) -> bool:
    return session.ended_at is not None or session.expires_at <= ctx.now or session.state == State.DISABLED


def _next_generation(ctx: Context, token: str) -> dict[str, Any]:
    return {
        "refresh_hash": tokens.hash_of(token),
        "rotated_at": ctx.now,
        "expires_at": ctx.now + ctx.settings.users.refresh_days * DAY,
    }


async def _is_asked_again(ctx: Context, token: str, presented: str) -> bool:
    """Whether it is the last token but one, used a moment ago. Read anew: somebody may just have rotated."""
    session = await store.find_family(ctx.tx, tokens.family_hash(token))
    return (
        session is not None and session.previous_hash == presented and ctx.now - session.rotated_at <= GRACE
    )


async def _see(ctx: Context, session: AnyRow) -> None:
    user_id: UserId = session.user_id
    rev = await streams.claim_rev(ctx.tx, user_id)
    await store.see_device(ctx.tx, session.device_id, rev, ctx.now, ctx.caller.address)
    await sessions.tell_devices(ctx, user_id, rev)


async def _leave(ctx: Context) -> list[SessionId]:
    live = await store.list_sessions(ctx.tx, ctx.user_id)
    going = [row for row in live if row.session_id == ctx.caller.session_id]
    return await sessions.sign_out(ctx, ctx.user_id, going, Reason.SIGNED_OUT)
