"""Changing a password one knows, and resetting one that is forgotten."""

from hongyan.core.context import Context
from hongyan.core.ids import SessionId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features.users import store
from hongyan.features.users.model import (
    ChangePassword,
    NoSuchUser,
    Purpose,
    Reason,
    ResetPassword,
    State,
    WrongCode,
    WrongPassword,
)
from hongyan.features.users.names import as_email
from hongyan.features.users.service import sessions
from hongyan.features.users.service.codes import check_code
from hongyan.features.users.service.guesses import claim_guess, give_back


async def change_password(ctx: Context, request: ChangePassword) -> Done:
    """Change it and sign out everywhere else."""
    user = await check_password(ctx, request.old_password)
    hashed = await ctx.ports.hasher.hash(request.new_password)
    await sessions.forget(ctx, await ctx.write(lambda c: _change(c, user, hashed)))
    return DONE


async def reset_password(ctx: Context, request: ResetPassword) -> Done:
    """Set a new password by a mailed code, and sign out everywhere."""
    email = as_email(request.email)
    nonce = await check_code(ctx, email, Purpose.RESET, request.code)
    hashed = await ctx.ports.hasher.hash(request.new_password)
    await sessions.forget(ctx, await ctx.write(lambda c: _reset(c, email, nonce, hashed)))
    return DONE


async def check_password(ctx: Context, given: str) -> AnyRow:
    """Make sure that it is me who asks; wrong guesses are counted. Answers with my row as it was then."""
    user = await ctx.read(fetch_me)
    bucket = f"guess:password:{ctx.user_id}"
    await claim_guess(ctx, bucket)
    if not await ctx.ports.hasher.verify(given, user.password_hash):
        raise WrongPassword
    await give_back(ctx, bucket)
    return user


async def fetch_me(ctx: Context) -> AnyRow:
    user = await store.find_user(ctx.tx, ctx.user_id)
    if user is None:
        raise NoSuchUser
    return user


async def _change(ctx: Context, old: AnyRow, password_hash: str) -> list[SessionId]:
    user = await fetch_me(ctx)
    if user.password_hash != old.password_hash:
        raise WrongPassword
    return await _set(ctx, user, password_hash, ctx.caller.session_id)


async def _reset(ctx: Context, email: str, nonce: str, password_hash: str) -> list[SessionId]:
    user = await store.find_by_email(ctx.tx, email)
    if not await store.claim_code(ctx.tx, email, Purpose.RESET, nonce) or user is None:
        raise WrongCode
    if user.state != State.ACTIVE:
        raise WrongCode
    return await _set(ctx, user, password_hash)


async def _set(
    ctx: Context, user: AnyRow, password_hash: str, kept: SessionId | None = None
) -> list[SessionId]:
    """Set a password; what the old one opened, sessions but `kept` and codes, is good no more."""
    user_id: UserId = user.user_id
    await store.set_password(ctx.tx, user_id, password_hash)
    await store.delete_code(ctx.tx, user.email, Purpose.RESET)
    live = await store.list_sessions(ctx.tx, user_id)
    going = [row for row in live if row.session_id != kept]
    return await sessions.sign_out(ctx, user_id, going, Reason.PASSWORD_CHANGED)
