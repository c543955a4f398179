"""Who is online, which is known by the cache alone: by the connections that have shown life of late."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import gateway_topic, hint
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow
from hongyan.features.users import store
from hongyan.features.users.model import GetProfiles, Presence, Presences, Who

WATCH = "gateway.watch"
SHOWN = "users.presence"


async def arrive(ctx: Context, user_id: UserId, connection_id: str) -> bool:
    """A connection has come, or is still there: whether its user was offline before.

    To be said more often than every `gateway.dead_seconds`.
    """
    seconds = ctx.settings.gateway.dead_seconds
    return await ctx.ports.cache.enter(_place(user_id), connection_id, seconds)


async def leave(ctx: Context, user_id: UserId, connection_id: str) -> bool:
    """A connection has gone: whether its user is offline now, which is written down as last seen."""
    if not await ctx.ports.cache.leave(_place(user_id), connection_id):
        return False
    with suppress(StorageUnavailable):  # they have gone, even if it cannot be written down when
        await ctx.write(lambda c: store.see_user(c.tx, user_id, c.now))
    return True


async def find_online(ctx: Context, user_ids: Iterable[UserId]) -> set[UserId]:
    """Those of the users who have a live connection."""
    places = {_place(user_id): user_id for user_id in user_ids}
    return {places[place] for place in await ctx.ports.cache.occupied(list(places))}


async def watch(ctx: Context, request: GetProfiles) -> Presences:
    """Who of these is online and when they were last, as far as they let me see it.

    A socket that asks is told of changes from now on; it watches those that it asked for last.
    """
    rows = await ctx.read(lambda c: _visible(c, request.user_ids))
    online = await find_online(ctx, [row.user_id for row in rows])
    if ctx.caller.connection_id:
        seen = {"user_ids": [row.user_id for row in rows], "online": list(online)}
        ctx.hint(hint(gateway_topic(ctx.caller.connection_id), WATCH, seen))
    return Presences(_as_presences(rows, online))


async def presences_of(ctx: Context, user_ids: list[UserId], online: set[UserId]) -> list[Presence]:
    """What there is to show of users, of whom these are online."""
    if not user_ids:
        return []
    return _as_presences(await ctx.read(lambda c: store.list_users(c.tx, user_ids)), online)


def _as_presences(rows: Sequence[AnyRow], online: set[UserId]) -> list[Presence]:
    return [
        Presence(user_id=row.user_id, is_online=row.user_id in online, last_seen_at=row.last_seen_at)
        for row in rows
    ]


async def find_viewers(ctx: Context, user_id: UserId, viewer_ids: set[UserId]) -> set[UserId]:
    """Those of the viewers who may see whether a user is online."""
    row = await store.find_user(ctx.tx, user_id)
    if row is None:
        return set()
    contacts = await store.find_contacts_among(ctx.tx, user_id, viewer_ids)
    return {viewer_id for viewer_id in viewer_ids if _shows(row, viewer_id, is_contact=viewer_id in contacts)}


async def _visible(ctx: Context, user_ids: list[UserId]) -> list[AnyRow]:
    rows = await store.list_users(ctx.tx, user_ids)
    acquainted = await store.find_acquainted(ctx.tx, user_ids, ctx.user_id)
    return [row for row in rows if _shows(row, ctx.user_id, is_contact=row.user_id in acquainted)]


def _shows(row: AnyRow, viewer_id: UserId, *, is_contact: bool) -> bool:
    shown_to = store.privacy_in(row).who_sees_last_seen
    return row.user_id == viewer_id or shown_to is Who.EVERYONE or (shown_to is Who.CONTACTS and is_contact)


def _place(user_id: UserId) -> str:
    return f"user:status:{user_id}"
