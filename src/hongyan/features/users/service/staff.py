"""What staff may do to users."""

from hongyan.core.context import Context
from hongyan.core.errors import NotPermitted
from hongyan.core.events import job
from hongyan.core.ids import SessionId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features.users import store, streams
from hongyan.features.users.model import ROLES, NoSuchUser, Reason, State
from hongyan.features.users.service import sessions
from hongyan.features.users.staffing import (
    Disabled,
    LastOwner,
    NoSuchRole,
    NoSuchState,
    RoleTooLow,
    SetRole,
    SetState,
)

MANAGE = "users.manage"
ROLE_CHANGED = "im.user.role.changed"
STATE_CHANGED = "im.user.state.changed"
DISABLED = "users.disabled"  # work for those who count on a user


async def set_role(ctx: Context, request: SetRole) -> Done:
    """Give a user a role. Who loses powers by it is signed out, so that no open socket keeps them."""
    if request.role not in ROLES:
        raise NoSuchRole(request.role[:32])
    ended = await ctx.write(lambda c: _set_role(c, request))
    await sessions.forget(ctx, ended)
    return DONE


async def set_state(ctx: Context, request: SetState) -> Done:
    """Let a user in again, or disable and sign them out."""
    if request.state not in (State.ACTIVE, State.DISABLED):
        raise NoSuchState
    await sessions.forget(ctx, await ctx.write(lambda c: _set_state(c, request)))
    return DONE


async def _set_role(ctx: Context, request: SetRole) -> list[SessionId]:
    user = await _fetch_subject(ctx, request.user_id)
    await check_power(ctx, ROLES[request.role])
    if request.role != "owner":
        await check_owner_remains(ctx, request.user_id)
    rev = await streams.claim_rev(ctx.tx, request.user_id)
    await store.update_user(ctx.tx, request.user_id, rev, {"role": request.role})
    live = await store.list_sessions(ctx.tx, request.user_id)
    going = [] if _holds(ROLES[request.role], ROLES[user.role]) else live
    await sessions.end(ctx, request.user_id, going, Reason.SIGNED_OUT, rev)
    await tell_changed(ctx, ROLE_CHANGED, request.user_id, rev)
    return sessions.ids_of(live)


async def _set_state(ctx: Context, request: SetState) -> list[SessionId]:
    await _fetch_subject(ctx, request.user_id)
    if request.state is State.DISABLED:
        await check_owner_remains(ctx, request.user_id)
    rev = await streams.claim_rev(ctx.tx, request.user_id)
    await store.update_user(ctx.tx, request.user_id, rev, {"state": request.state})
    live = await store.list_sessions(ctx.tx, request.user_id) if request.state is State.DISABLED else []
    await sessions.end(ctx, request.user_id, live, Reason.DISABLED, rev)
    await tell_changed(ctx, STATE_CHANGED, request.user_id, rev)
    if request.state is State.DISABLED:
        ctx.emit(job(DISABLED, Disabled(request.user_id)))
    return sessions.ids_of(live)


async def _fetch_subject(ctx: Context, user_id: UserId) -> AnyRow:
    """The user to be acted on. Raises `NoSuchUser`, `RoleTooLow`: only owners touch staff."""
    user = await store.find_user(ctx.tx, user_id)
    if user is None:
        raise NoSuchUser
    await check_power(ctx, ROLES["owner"] if ROLES[user.role] else frozenset())
    return user


async def check_power(ctx: Context, needed: frozenset[str] = frozenset()) -> None:
    """Go by the caller's role as it is now, not as it was when they signed in."""
    caller = await store.find_user(ctx.tx, ctx.user_id)
    held = ROLES[caller.role] if caller else frozenset[str]()
    if not _holds(held, {MANAGE}):
        raise NotPermitted(MANAGE)
    if not _holds(held, needed):
        raise RoleTooLow


def _holds(held: frozenset[str], needed: frozenset[str] | set[str]) -> bool:
    return "*" in held or needed <= held


async def check_owner_remains(ctx: Context, user_id: UserId) -> None:
    """Raises `LastOwner`: somebody must be able to act for the server."""
    if await store.claim_owners(ctx.tx) == {user_id}:
        raise LastOwner


async def tell_changed(ctx: Context, name: str, user_id: UserId, rev: int) -> None:
    """Tell a user of what was done to them at `rev`."""
    changed = await store.changed_me(ctx.tx, user_id, rev - 1)
    devices = await store.changed_devices(ctx.tx, user_id, rev - 1)
    streams.tell(ctx, name, user_id, rev, {"me": changed, "devices": devices})
