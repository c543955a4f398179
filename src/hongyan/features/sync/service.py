"""Coming online: one snapshot, true at one moment, or what has changed since the last."""

from hongyan.core.clock import MINUTE
from hongyan.core.context import Context
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from hongyan.features import contacts, conversations, favourites, groups, messages, users
from hongyan.features.conversations import NoSuchConversation, Open
from hongyan.features.sync import store
from hongyan.features.sync.model import (
    Connect,
    Cursor,
    GetHead,
    GetUserChanges,
    Head,
    Heads,
    ListHeads,
    Snapshot,
    UserChange,
)

OVERLAP = MINUTE  # a profile changed while the last snapshot was taken may carry an earlier time


async def connect(ctx: Context, request: Connect) -> Snapshot:
    """All that a device must know: everything without a cursor, else what changed since."""
    cursor = request.cursor or Cursor()
    user = await changes_since(ctx.tx, ctx.user_id, cursor.rev)
    heads = await _changed_heads(ctx, cursor)
    return Snapshot(
        user=user,
        heads=heads,
        profiles=await _profiles(ctx, user, heads, cursor),
        at=ctx.now,
        heartbeat_seconds=ctx.settings.gateway.heartbeat_seconds,
    )


async def changes(ctx: Context, request: GetUserChanges) -> UserChange:
    return await changes_since(ctx.tx, ctx.user_id, request.since)


async def changes_since(tx: Tx, user_id: UserId, since: int) -> UserChange:
    """The present state of every row of a user's stream that changed after `since`."""
    rev = await users.find_rev(tx, user_id)
    if rev <= since:
        return UserChange(since=since, rev=rev)
    return UserChange(
        since=since,
        rev=rev,
        me=await users.changed_me(tx, user_id, since),
        devices=await users.changed_devices(tx, user_id, since),
        contacts=await contacts.changed_contacts(tx, user_id, since),
        requests=await contacts.changed_requests(tx, user_id, since),
        memberships=await conversations.changed_memberships(tx, user_id, since),
        hidden=await messages.changed_hidden(tx, user_id, since),
        scheduled=await messages.changed_scheduled(tx, user_id, since),
        folders=await conversations.changed_folders(tx, user_id, since),
        group_requests=await groups.changed_requests(tx, user_id, since),
        favourites=await favourites.changed_favourites(tx, user_id, since),
    )


async def heads(ctx: Context, request: ListHeads) -> Heads:
    items = await store.page_heads(ctx.tx, ctx.user_id, request.after, request.limit)
    is_full = len(items) == request.limit
    return Heads(items, items[-1].conversation.conversation_id if is_full else None)


async def head(ctx: Context, request: GetHead) -> Head:
    found = await store.heads_of(ctx.tx, ctx.user_id, [request.conversation_id])
    if not found:
        raise NoSuchConversation
    return found[0]


async def open(ctx: Context, request: Open) -> Head:
    """The conversation with a contact, or with myself; made if there is none yet."""
    if request.user_id in (None, ctx.user_id):
        conversation_id = await conversations.open_saved(ctx)
    else:
        other = UserId(request.user_id or "")
        await contacts.check_may_open(ctx.tx, ctx.user_id, other)
        conversation_id = await conversations.open_direct(ctx, other)
    return await head(ctx, GetHead(conversation_id=conversation_id))


async def _changed_heads(ctx: Context, cursor: Cursor) -> list[Head]:
    if not cursor.conversations:
        return await store.all_heads(ctx.tx, ctx.user_id)
    revs = await store.revs(ctx.tx, ctx.user_id)
    news = [one for one, rev in revs.items() if cursor.conversations.get(one) != rev]
    return await store.heads_of(ctx.tx, ctx.user_id, news) if news else []


async def _profiles(
    ctx: Context, user: UserChange, changed: list[Head], cursor: Cursor
) -> list[users.Profile]:
    """The people whom the snapshot mentions, and the known ones whose profile has changed since."""
    mentioned = {contact.user_id for contact in user.contacts}
    mentioned |= {one for request in user.requests for one in (request.from_id, request.to_id)}
    mentioned |= {membership.peer_id for membership in user.memberships if membership.peer_id}
    mentioned |= {one.last.sender_id for one in changed if one.last}
    profiles = await users.profiles_of(ctx.tx, list(mentioned))
    if not cursor.at:
        return profiles
    renamed = await users.renamed_acquaintances(ctx.tx, ctx.user_id, cursor.at - OVERLAP)
    return [*profiles, *(one for one in renamed if one.user_id not in mentioned)]
