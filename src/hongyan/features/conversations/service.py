"""What can be done with conversations: opening, setting aside, reading."""

from typing import Any, NamedTuple

from msgspec import UNSET, structs

from hongyan.core.context import Context
from hongyan.core.events import conversation_topic, hint
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import DONE, Done
from hongyan.features import users
from hongyan.features.conversations import store
from hongyan.features.conversations.model import (
    Conversation,
    Deliver,
    Kind,
    ListMembers,
    Member,
    Members,
    Membership,
    Mute,
    NoSuchConversation,
    Position,
    Read,
    Role,
    SetTyping,
    Typing,
    Update,
)

FRESH_MEMBER: dict[str, Any] = {
    "role": Role.MEMBER,
    "nickname": "",
    "left_seq": None,
    "may_post": True,
    "is_pinned": False,
    "mute": Mute.NONE,
    "draft": "",
    "is_archived": False,
    "is_marked_unread": False,
    "peer_id": None,
    "peer_read_seq": 0,
    "peer_delivered_seq": 0,
}


class Place(NamedTuple):
    """Where the next entry of a conversation goes, claimed until the end of the transaction."""

    seq: int
    rev: int


async def create(ctx: Context, kind: Kind, *, key: str | None = None, name: str = "") -> ConversationId:
    """An empty conversation without members."""
    conversation_id = ConversationId(new_id())
    row = {
        "conversation_id": conversation_id,
        "kind": kind,
        "pair_key": key,
        "name": name,
        "owner_id": ctx.user_id if kind is Kind.GROUP else None,
        "member_count": 0,
        "last_seq": 0,
        "rev": 0,
        "info_rev": 0,
        "created_at": ctx.now,
    }
    await store.insert(ctx.tx, row)
    return conversation_id


async def join(ctx: Context, place: Place, conversation_id: ConversationId, **who: Any) -> Member:
    """Put a user (`user_id`, and what differs from an ordinary member) into a conversation.

    They see what comes after `place.seq`, the last entry before them.
    """
    rev = await users.claim_rev(ctx.tx, who["user_id"])
    row = FRESH_MEMBER | who | {"conversation_id": conversation_id, "rev": rev, "member_rev": place.rev}
    row |= {"joined_seq": place.seq, "read_seq": place.seq, "delivered_seq": place.seq}
    await store.put_member(ctx.tx, row)
    await _tell_membership(ctx, "im.conversation.joined", conversation_id, who["user_id"])
    return await fetch_member(ctx.tx, conversation_id, who["user_id"])


async def open_direct(ctx: Context, user_id: UserId) -> ConversationId:
    """The conversation of the caller and another user, made if there is none yet. It checks no contact."""
    key = ":".join(sorted((ctx.user_id, user_id)))
    if found := await store.find_by_key(ctx.tx, key):
        return ConversationId(found.conversation_id)
    conversation_id = await create(ctx, Kind.DIRECT, key=key)
    place = await claim(ctx.tx, conversation_id)
    await join(ctx, place, conversation_id, user_id=ctx.user_id, peer_id=user_id)
    await join(ctx, place, conversation_id, user_id=user_id, peer_id=ctx.user_id)
    await store.update(ctx.tx, conversation_id, member_count=2, info_rev=place.rev)
    return conversation_id


async def open_saved(ctx: Context) -> ConversationId:
    """The conversation of the caller with themselves."""
    key = f"saved:{ctx.user_id}"
    if found := await store.find_by_key(ctx.tx, key):
        return ConversationId(found.conversation_id)
    conversation_id = await create(ctx, Kind.SAVED, key=key)
    place = await claim(ctx.tx, conversation_id)
    await join(ctx, place, conversation_id, user_id=ctx.user_id)
    await store.update(ctx.tx, conversation_id, member_count=1, info_rev=place.rev)
    return conversation_id


async def find_direct(tx: Tx, one: UserId, other: UserId) -> ConversationId | None:
    row = await store.find_by_key(tx, ":".join(sorted((one, other))))
    return ConversationId(row.conversation_id) if row else None


async def claim(tx: Tx, conversation_id: ConversationId, *, seqs: int = 0) -> Place:
    """Take the next revision of a conversation and `seqs` places; what comes back is the last seq before."""
    row = (await store.lock_all(tx, [conversation_id])).get(conversation_id)
    if row is None:
        raise NoSuchConversation
    place = {"id": conversation_id, "to_seq": row.last_seq + seqs, "to_rev": row.rev + 1}
    await store.set_places(tx, [place])
    return Place(row.last_seq, row.rev + 1)


async def fetch(tx: Tx, conversation_id: ConversationId) -> Conversation:
    row = await store.find(tx, conversation_id)
    if row is None:
        raise NoSuchConversation
    return store.as_conversation(row)


async def fetch_membership(tx: Tx, conversation_id: ConversationId, user_id: UserId) -> AnyRow:
    """The row of somebody who is in the conversation, with its `kind` and `last_seq`; scopes every read."""
    row = await store.find_member(tx, conversation_id, user_id)
    if row is None:
        raise NoSuchConversation
    return row


async def fetch_member(tx: Tx, conversation_id: ConversationId, user_id: UserId) -> Member:
    return store.as_member(await fetch_membership(tx, conversation_id, user_id))


async def set_may_post(ctx: Context, conversation_id: ConversationId, user_id: UserId, may: bool) -> None:
    await _change_membership(ctx, conversation_id, user_id, may_post=may)


async def leave(ctx: Context, place: Place, conversation_id: ConversationId, user_id: UserId) -> Member:
    """End a membership: they keep what came up to `place.seq`, and nothing later reaches them."""
    await _change_membership(
        ctx, conversation_id, user_id, left_seq=place.seq, may_post=False, member_rev=place.rev
    )
    return store.as_member(await store.fetch_row(ctx.tx, conversation_id, user_id))


async def change_member(
    ctx: Context, place: Place, conversation_id: ConversationId, user_id: UserId, **values: Any
) -> Member:
    """Change what all members see of one (`role`, `nickname`)."""
    await _change_membership(ctx, conversation_id, user_id, member_rev=place.rev, **values)
    return await fetch_member(ctx.tx, conversation_id, user_id)


async def update(ctx: Context, request: Update) -> Membership:
    """Pin, mute, archive, mark unread, keep a draft."""
    values = {
        name: value
        for name, value in structs.asdict(request).items()
        if name != "conversation_id" and value is not UNSET
    }
    await fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    return await _change_membership(ctx, request.conversation_id, ctx.user_id, **values)


async def read(ctx: Context, request: Read) -> Membership:
    """Move my read position forward, and tell the other side."""
    mine = await fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    seq = min(request.seq, mine.last_seq)
    if seq <= mine.read_seq and not mine.is_marked_unread:
        return store.as_membership(mine, mine.kind)
    to = max(seq, mine.read_seq)
    await _tell_readers(ctx, mine, to)
    values = {"read_seq": to, "delivered_seq": max(to, mine.delivered_seq), "is_marked_unread": False}
    return await _change_membership(ctx, request.conversation_id, ctx.user_id, **values)


async def deliver(ctx: Context, request: Deliver) -> Done:
    """Note what has reached a device of mine. Groups count only what was read."""
    for position in request.positions:
        await _deliver_one(ctx, position)
    return DONE


async def _deliver_one(ctx: Context, position: Position) -> None:
    mine = await store.find_member(ctx.tx, position.conversation_id, ctx.user_id)
    if mine is None or mine.peer_id is None:
        return
    seq = min(position.seq, mine.last_seq)
    if seq > mine.delivered_seq:
        await store.update_member(ctx.tx, position.conversation_id, ctx.user_id, delivered_seq=seq)
        await _change_membership(ctx, position.conversation_id, mine.peer_id, peer_delivered_seq=seq)


async def members(ctx: Context, request: ListMembers) -> Members:
    await fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    found = await store.page_members(ctx.tx, request.conversation_id, request.since, request.limit)
    return Members(found, found[-1].rev if len(found) >= request.limit else None)


async def set_typing(ctx: Context, request: SetTyping) -> Done:
    """Show the others in the conversation that I am writing."""
    mine = await ctx.read(lambda c: fetch_membership(c.tx, request.conversation_id, c.user_id))
    if mine.may_post:
        data = Typing(
            conversation_id=request.conversation_id, user_id=ctx.user_id, is_typing=request.is_typing
        )
        ctx.hint(hint(conversation_topic(request.conversation_id), "conversation.typing", data))
    return DONE


async def _tell_readers(ctx: Context, mine: AnyRow, to: int) -> None:
    """In a direct conversation the other side's row says how far I have read."""
    if mine.peer_id is not None and to > mine.read_seq:
        values = {"peer_read_seq": to, "peer_delivered_seq": max(to, mine.delivered_seq)}
        await _change_membership(ctx, mine.conversation_id, mine.peer_id, **values)


async def _change_membership(
    ctx: Context, conversation_id: ConversationId, user_id: UserId, **values: Any
) -> Membership:
    rev = await users.claim_rev(ctx.tx, user_id)
    await store.update_member(ctx.tx, conversation_id, user_id, rev=rev, **values)
    return await _tell_membership(ctx, "im.conversation.updated", conversation_id, user_id)


async def _tell_membership(
    ctx: Context, name: str, conversation_id: ConversationId, user_id: UserId
) -> Membership:
    row = await store.fetch_row(ctx.tx, conversation_id, user_id)
    membership = store.as_membership(row, row.kind)
    users.tell(ctx, name, user_id, membership.rev, {"memberships": [membership]})
    return membership
