"""What a user says of themselves, and who may find it."""

from typing import Any

from msgspec import UNSET

from hongyan.core.context import Context
from hongyan.core.events import UNWATCH, Announcement, hint, person_topic
from hongyan.core.ids import BlobId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import Content, Nothing, check_depth
from hongyan.features.users import store, streams
from hongyan.features.users.model import (
    ByUser,
    FindUser,
    GetAvatar,
    GetProfiles,
    Me,
    NoSuchPicture,
    NoSuchUser,
    NotYou,
    PreferencesTooLarge,
    Profile,
    Profiles,
    SetAvatar,
    State,
    UpdateProfile,
    UpdateSettings,
)
from hongyan.features.users.names import as_login, as_name, as_text
from hongyan.features.users.pictures import media_type
from hongyan.features.users.service.picturing import replace_picture

UPDATED = "im.user.updated"
SHOWN = "users.profile"
SETTINGS_UPDATED = "im.user.settings.updated"
MOST_PREFERENCES = 16 << 10  # bytes


async def me(ctx: Context, _: Nothing) -> Me:
    return store.as_me(await _fetch(ctx, ctx.user_id))


async def update_profile(ctx: Context, request: UpdateProfile) -> Me:
    _check_it_is_me(ctx, request.user_id)
    changes: dict[str, Any] = {}
    if request.name is not UNSET:
        changes["name"] = as_name(request.name)
    if request.bio is not UNSET:
        changes["bio"] = as_text(request.bio)
    return await _update_profile(ctx, changes)


async def update_settings(ctx: Context, request: UpdateSettings) -> Me:
    changes: dict[str, Any] = {}
    if request.privacy is not UNSET:
        changes["privacy"] = store.as_text(request.privacy)
        ctx.emit(Announcement(person_topic(ctx.user_id), UNWATCH, frame=b""))
    if request.preferences is not UNSET:
        check_depth(request.preferences)
        changes["preferences"] = store.as_text(request.preferences)
        if len(changes["preferences"].encode()) > MOST_PREFERENCES:
            raise PreferencesTooLarge(MOST_PREFERENCES)
    return await _update(ctx, SETTINGS_UPDATED, changes)


async def set_avatar(ctx: Context, request: SetAvatar) -> Me:
    """Replace my picture; the old one is dropped once nothing points to it."""
    _check_it_is_me(ctx, request.user_id)
    return await replace_picture(ctx, request.content, _replace_avatar)


async def avatar(ctx: Context, request: GetAvatar) -> Content:
    """Somebody's picture, for whoever knows its id. Other blobs are not given out here."""
    is_avatar = await ctx.read(lambda c: store.has_avatar(c.tx, request.avatar_id))
    content = await ctx.ports.blobs.get(request.avatar_id) if is_avatar else None
    if content is None:
        raise NoSuchPicture
    return Content(media_type(content), content)


async def find(ctx: Context, request: FindUser) -> Profiles:
    """Who has exactly this name, address or id, and wants to be found by it. Nobody is not a refusal."""
    query = as_login(request.query)
    row = await store.find_by_login(ctx.tx, query) or await store.find_user(ctx.tx, UserId(query))
    if row is None or not _may_find(ctx, row, query):
        return Profiles([])
    return Profiles([store.as_profile(row)])


async def profiles(ctx: Context, request: GetProfiles) -> Profiles:
    return Profiles([store.as_profile(row) for row in await store.list_users(ctx.tx, request.user_ids)])


async def fetch(ctx: Context, request: ByUser) -> Profile:
    return store.as_profile(await _fetch(ctx, request.user_id))


def _check_it_is_me(ctx: Context, user_id: UserId) -> None:
    if user_id != ctx.user_id:
        raise NotYou


async def _fetch(ctx: Context, user_id: UserId) -> AnyRow:
    row = await store.find_user(ctx.tx, user_id)
    if row is None:
        raise NoSuchUser
    return row


async def _update_profile(ctx: Context, changes: dict[str, Any]) -> Me:
    """Change what others see, and show it to those who are looking."""
    changed = await _update(ctx, UPDATED, {**changes, "profile_at": ctx.now})
    shown = store.as_profile(await _fetch(ctx, ctx.user_id))
    ctx.emit(hint(person_topic(ctx.user_id), SHOWN, shown))
    return changed


async def _update(ctx: Context, name: str, changes: dict[str, Any]) -> Me:
    rev = await streams.claim_rev(ctx.tx, ctx.user_id)
    await store.update_user(ctx.tx, ctx.user_id, rev, changes)
    changed = store.as_me(await _fetch(ctx, ctx.user_id))
    streams.tell(ctx, name, ctx.user_id, rev, {"me": [changed]})
    return changed


async def _replace_avatar(ctx: Context, avatar_id: BlobId) -> tuple[BlobId | None, Me]:
    old_id: BlobId | None = (await _fetch(ctx, ctx.user_id)).avatar_id
    return old_id, await _update_profile(ctx, {"avatar_id": avatar_id})


def _may_find(ctx: Context, row: AnyRow, query: str) -> bool:
    privacy = store.privacy_in(row)
    if row.state != State.ACTIVE:
        return False
    if row.user_id in (query, ctx.user_id):
        return True
    return privacy.findable_by_email if row.email == query else privacy.findable_by_username
