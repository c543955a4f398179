"""Deleting an account: at once and for good, since what waits to be forgotten is not forgotten."""

from msgspec import Struct

from hongyan.core.context import Context
from hongyan.core.events import hint, job, person_topic
from hongyan.core.ids import BlobId, SessionId, UserId, new_id
from hongyan.core.ports import AnyRow
from hongyan.features.users import store, streams
from hongyan.features.users.model import Privacy, Reason, State, WrongPassword
from hongyan.features.users.service import sessions
from hongyan.features.users.service.passwords import check_password, fetch_me
from hongyan.features.users.service.profile import SHOWN
from hongyan.features.users.service.staff import STATE_CHANGED, check_owner_remains, tell_changed

DELETED = "users.deleted"  # work for those who keep something of a user
NAME = "已注销 Deleted account"


class Deleted(Struct, frozen=True):
    """Somebody has deleted their account."""

    user_id: UserId


async def delete(ctx: Context, password: str) -> None:
    """Forget who the caller was. What they said stays with those they said it to, under nobody's name."""
    user = await check_password(ctx, password)
    nothing = await ctx.ports.hasher.hash(new_id())
    avatar_id, ended = await ctx.write(lambda c: _erase(c, user, nothing))
    await sessions.forget(ctx, ended)
    if avatar_id:
        await ctx.ports.blobs.drop(avatar_id)


async def _erase(ctx: Context, old: AnyRow, password_hash: str) -> tuple[BlobId | None, list[SessionId]]:
    user = await fetch_me(ctx)
    if user.password_hash != old.password_hash:
        raise WrongPassword
    await check_owner_remains(ctx, ctx.user_id)
    rev = await streams.claim_rev(ctx.tx, ctx.user_id)
    await store.update_user(ctx.tx, ctx.user_id, rev, _nobody(ctx, password_hash))
    await store.blank_devices(ctx.tx, ctx.user_id)
    live = await store.list_sessions(ctx.tx, ctx.user_id)
    await sessions.end(ctx, ctx.user_id, live, Reason.SIGNED_OUT, rev)
    await tell_changed(ctx, STATE_CHANGED, ctx.user_id, rev)
    ctx.emit(hint(person_topic(ctx.user_id), SHOWN, store.as_profile(await fetch_me(ctx))))
    ctx.emit(job(DELETED, Deleted(ctx.user_id)))
    return user.avatar_id, sessions.ids_of(live)


def _nobody(ctx: Context, password_hash: str) -> dict[str, object]:
    """A row that stands for who was there. Nobody can register such a name, nor such an address."""
    return {
        "username": f"~{ctx.user_id}",
        "email": f"{ctx.user_id}@deleted.invalid",
        "password_hash": password_hash,
        "name": NAME,
        "avatar_id": None,
        "bio": "",
        "role": "user",
        "state": State.DISABLED,
        "privacy": store.as_text(Privacy()),
        "preferences": "{}",
        "last_seen_at": None,
        "profile_at": ctx.now,
    }
