"""Who is online, which is known by the cache alone: by the connections that have shown life of late."""

from collections.abc import Iterable

import msgspec

from hongyan.core.context import Context
from hongyan.core.events import gateway_topic, hint
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import encode
from hongyan.features.users import store
from hongyan.features.users.model import GetProfiles, Presence, Presences, Who

WATCH = "gateway.watch"
Connections = dict[str, int]  # connection id → when it counts as dead


async def arrive(ctx: Context, user_id: UserId, connection_id: str) -> bool:
    """A connection has come: whether its user was offline before."""
    connections = await _connections(ctx, user_id)
    was_online = bool(connections)
    await _keep(ctx, user_id, {**connections, connection_id: _death(ctx)})
    return not was_online


async def renew(ctx: Context, user_id: UserId, connection_id: str) -> None:
    """A connection lives. To be said more often than every `gateway.dead_seconds`."""
    await arrive(ctx, user_id, connection_id)


async def leave(ctx: Context, user_id: UserId, connection_id: str) -> bool:
    """A connection has gone: whether its user is offline now, which is written down as last seen."""
    connections = await _connections(ctx, user_id)
    connections.pop(connection_id, None)
    await _keep(ctx, user_id, connections)
    if connections:
        return False
    await ctx.write(lambda c: store.see_user(c.tx, user_id, c.now))
    return True


async def find_online(ctx: Context, user_ids: Iterable[UserId]) -> set[UserId]:
    """Those of the users who have a live connection."""
    return {user_id for user_id in user_ids if await _connections(ctx, user_id)}


async def watch(ctx: Context, request: GetProfiles) -> Presences:
    """Who of these is online and when they were last, as far as they let me see it.

    A socket that asks is told of changes from now on; it watches those that it asked for last.
    """
    rows = await ctx.read(lambda c: _visible(c, request.user_ids))
    online = await find_online(ctx, [row.user_id for row in rows])
    if ctx.caller.connection_id:
        seen = {"user_ids": [row.user_id for row in rows]}
        ctx.hint(hint(gateway_topic(ctx.caller.connection_id), WATCH, seen))
    return Presences(
        [
            Presence(user_id=row.user_id, is_online=row.user_id in online, last_seen_at=row.last_seen_at)
            for row in rows
        ]
    )


async def _visible(ctx: Context, user_ids: list[UserId]) -> list[AnyRow]:
    rows = await store.list_users(ctx.tx, user_ids)
    acquainted = await store.find_acquainted(ctx.tx, user_ids, ctx.user_id)
    return [row for row in rows if _shows(row, ctx.user_id, is_contact=row.user_id in acquainted)]


def _shows(row: AnyRow, viewer_id: UserId, *, is_contact: bool) -> bool:
    shown_to = store.privacy_in(row).who_sees_last_seen
    return row.user_id == viewer_id or shown_to is Who.EVERYONE or (shown_to is Who.CONTACTS and is_contact)


async def _connections(ctx: Context, user_id: UserId) -> Connections:
    kept = await ctx.ports.cache.get(_key(user_id))
    known = msgspec.json.decode(kept, type=Connections) if kept else {}
    return {connection_id: death for connection_id, death in known.items() if death > ctx.now}


async def _keep(ctx: Context, user_id: UserId, connections: Connections) -> None:
    if connections:
        await ctx.ports.cache.put(_key(user_id), encode(connections), ctx.settings.gateway.dead_seconds)
    else:
        await ctx.ports.cache.drop(_key(user_id))


def _death(ctx: Context) -> int:
    return int(ctx.now + ctx.settings.gateway.dead_seconds * 1_000)


def _key(user_id: UserId) -> str:
    return f"user:status:{user_id}"
