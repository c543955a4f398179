"""What can be done with conversations: opening, setting aside, reading."""

from contextlib import suppress

from msgspec import UNSET, structs

from hongyan.core.context import Context
from hongyan.core.events import conversation_topic, hint
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import DONE, Done
from hongyan.features.conversations import crowds, store
from hongyan.features.conversations.model import (
    Conversation,
    Deliver,
    Kind,
    ListMembers,
    MayNotPost,
    Members,
    Membership,
    Muted,
    NoSuchConversation,
    Position,
    Read,
    SetTyping,
    Typing,
    Update,
)
from hongyan.features.conversations.place import Place
from hongyan.features.conversations.rights import check_may_post


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


async def open_direct(ctx: Context, user_id: UserId) -> ConversationId:
    """The conversation of the caller and another user, made if there is none yet. It checks no contact."""
    key = ":".join(sorted((ctx.user_id, user_id)))
    if found := await store.find_by_key(ctx.tx, key):
        return ConversationId(found.conversation_id)
    conversation_id = await create(ctx, Kind.DIRECT, key=key)
    place = await claim(ctx.tx, conversation_id)
    both = {ctx.user_id: {"peer_id": user_id}, user_id: {"peer_id": ctx.user_id}}
    await crowds.join(ctx, place, conversation_id, both)
    await store.update(ctx.tx, conversation_id, member_count=2, info_rev=place.rev)
    return conversation_id


async def open_saved(ctx: Context) -> ConversationId:
    """The conversation of the caller with themselves."""
    key = f"saved:{ctx.user_id}"
    if found := await store.find_by_key(ctx.tx, key):
        return ConversationId(found.conversation_id)
    conversation_id = await create(ctx, Kind.SAVED, key=key)
    place = await claim(ctx.tx, conversation_id)
    await crowds.join(ctx, place, conversation_id, {ctx.user_id: {}})
    await store.update(ctx.tx, conversation_id, member_count=1, info_rev=place.rev)
    return conversation_id


async def find_direct(tx: Tx, one: UserId, other: UserId) -> ConversationId | None:
    row = await store.find_by_key(tx, ":".join(sorted((one, other))))
    return ConversationId(row.conversation_id) if row else None


async def claim(tx: Tx, conversation_id: ConversationId, *, seqs: int = 0) -> Place:
    """Take the next revision of a conversation and `seqs` places; what comes back is the last seq before."""
    row = (await store.lock_all(tx, [conversation_id])).get(conversation_id)
    if row is None or row.dissolved_at is not None:
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


async def set_may_post(ctx: Context, conversation_id: ConversationId, user_id: UserId, may: bool) -> None:
    await crowds.change_mine(ctx, conversation_id, user_id, may_post=may)


async def update(ctx: Context, request: Update) -> Membership:
    """Pin, mute, archive, mark unread, keep a draft; also where I am no longer: the row is still mine."""
    values = {
        name: value
        for name, value in structs.asdict(request).items()
        if name != "conversation_id" and value is not UNSET
    }
    if not await store.rows_of(ctx.tx, request.conversation_id, [ctx.user_id]):
        raise NoSuchConversation
    return await crowds.change_mine(ctx, request.conversation_id, ctx.user_id, **values)


async def read(ctx: Context, request: Read) -> Membership:
    """Move my read position forward, and tell the other side."""
    mine = await fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    seq = min(request.seq, mine.last_seq)
    if seq <= mine.read_seq and not mine.is_marked_unread:
        return store.as_membership(mine, mine.kind)
    to = max(seq, mine.read_seq)
    await _tell_readers(ctx, mine, to)
    values = {"read_seq": to, "delivered_seq": max(to, mine.delivered_seq), "is_marked_unread": False}
    return await crowds.change_mine(ctx, request.conversation_id, ctx.user_id, **values)


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
        await crowds.change_mine(ctx, position.conversation_id, mine.peer_id, peer_delivered_seq=seq)


async def members(ctx: Context, request: ListMembers) -> Members:
    await fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    found = await store.page_members(ctx.tx, request.conversation_id, request.since, request.limit)
    return Members(found, found[-1].rev if len(found) >= request.limit else None)


async def set_typing(ctx: Context, request: SetTyping) -> Done:
    """Show the others in the conversation that I am writing."""
    mine = await ctx.read(lambda c: fetch_membership(c.tx, request.conversation_id, c.user_id))
    with suppress(MayNotPost, Muted):
        check_may_post(mine, mine, ctx.now)
        data = Typing(
            conversation_id=request.conversation_id, user_id=ctx.user_id, is_typing=request.is_typing
        )
        ctx.hint(hint(conversation_topic(request.conversation_id), "conversation.typing", data))
    return DONE


async def _tell_readers(ctx: Context, mine: AnyRow, to: int) -> None:
    """In a direct conversation the other side's row says how far I have read."""
    if mine.peer_id is not None and to > mine.read_seq:
        values = {"peer_read_seq": to, "peer_delivered_seq": max(to, mine.delivered_seq)}
        await crowds.change_mine(ctx, mine.conversation_id, mine.peer_id, **values)
