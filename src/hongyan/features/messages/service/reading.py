"""Reading back. Every read is scoped by the caller's membership: what is not theirs is not there."""

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, MessageId, place_of
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import conversations
from hongyan.features.messages import store
from hongyan.features.messages.model import (
    ByConversation,
    ByMessage,
    Change,
    Edits,
    GetChanges,
    GetHistory,
    GetReaders,
    History,
    Message,
    Messages,
    NoSuchMessage,
    Reader,
    Readers,
    Stretch,
)

MOST_PINNED = 100
MOST_LOOKED_AT = 5_000  # places, in one call, for messages of some kind
MOST_MEMBERS = 500  # in one answer; those who changed at one revision are never parted


async def history(ctx: Context, request: GetHistory) -> History:
    """A page of messages, oldest first."""
    member = await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    if request.types is not None:
        return await _history_of(ctx.tx, member, request, request.types.split(","))
    if request.after is not None and request.before is None:
        items = await store.page_after(ctx.tx, member, request.after, request.limit)
        more = items[-1].seq if len(items) == request.limit else None
        return History(items=items, next=more)
    before = request.before if request.before is not None else member.last_seq + 1
    items = await store.page_before(ctx.tx, member, before, request.after or 0, request.limit)
    return History(items=items, next=items[0].seq if len(items) == request.limit else None)


async def _history_of(tx: Tx, member: AnyRow, request: GetHistory, kinds: list[str]) -> History:
    """The same of some kinds. However rare these are, a page looks at `MOST_LOOKED_AT` places at the most."""
    lowest, last = max(request.after or 0, member.joined_seq), member.last_seq
    if request.after is not None and request.before is None:
        end = min(lowest + MOST_LOOKED_AT, last)
        items = await store.page_kinds(tx, member, kinds, Stretch(lowest, end + 1), request.limit)
        more = items[-1].seq if len(items) == request.limit else end if end < last else None
        return History(items=items, next=more)
    before = min(last + 1 if request.before is None else request.before, last + 1)
    start = max(lowest, before - 1 - MOST_LOOKED_AT)
    stretch = Stretch(start, before, is_newest_first=True)
    items = await store.page_kinds(tx, member, kinds, stretch, request.limit)
    more = items[0].seq if len(items) == request.limit else start + 1 if start > lowest else None
    return History(items=items, next=more)


async def changes(ctx: Context, request: GetChanges) -> Change:
    """The present state of what changed after a revision: new messages, edits, recalls, members."""
    member = await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    return await changes_since(
        ctx.tx, request.conversation_id, request.since, joined_seq=member.joined_seq, limit=request.limit
    )


async def changes_since(
    tx: Tx, conversation_id: ConversationId, since: int, *, joined_seq: int = 0, limit: int = 100
) -> Change:
    """The same, for whoever delivers to members: it checks no membership."""
    conversation = await conversations.fetch(tx, conversation_id)
    found = await store.page_changed(tx, conversation_id, joined_seq, since, limit + 1)
    members = await conversations.page_members(tx, conversation_id, since, MOST_MEMBERS)
    rev = conversation.rev
    if len(found) > limit:
        rev = min(rev, found[limit - 1].rev)
    if len(members) >= MOST_MEMBERS:
        rev = min(rev, members[-1].rev)
    return Change(
        conversation_id=conversation_id,
        since=since,
        rev=rev,
        conversation=conversation,
        messages=[message for message in found if message.rev <= rev],
        members=[member for member in members if member.rev <= rev],
        has_more=rev < conversation.rev,
    )


async def pinned(ctx: Context, request: ByConversation) -> Messages:
    member = await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    return Messages(await store.page_pinned(ctx.tx, member, MOST_PINNED))


async def fetch(ctx: Context, request: ByMessage) -> Message:
    return (await fetch_visible(ctx, request.message_id))[1]


async def edits(ctx: Context, request: ByMessage) -> Edits:
    """What a message said before, oldest first."""
    _, message = await fetch_visible(ctx, request.message_id)
    return Edits(await store.page_edits(ctx.tx, message.conversation_id, message.seq))


async def readers(ctx: Context, request: GetReaders) -> Readers:
    """Who of the others has read a message. Who came later cannot."""
    _, message = await fetch_visible(ctx, request.message_id)
    audience = conversations.Audience(message.conversation_id, message.seq, message.sender_id)
    member_count, read_count = await conversations.count_readers(ctx.tx, audience)
    items: list[Reader] = []
    for has_read in (True, False) if request.has_read is None else (request.has_read,):
        room = request.limit - len(items)
        found = await conversations.page_readers(
            ctx.tx, audience, has_read=has_read, after=request.after, limit=room
        )
        items += [Reader(user_id=user_id, has_read=has_read) for user_id in found]
    is_page = request.has_read is not None and len(items) == request.limit
    following = items[-1].user_id if is_page else None
    return Readers(read_count=read_count, member_count=member_count, items=items, next=following)


async def fetch_visible(ctx: Context, identifier: MessageId) -> tuple[AnyRow, Message]:
    """A message that the caller can see, and their membership. Others do not exist."""
    conversation_id, seq = place_of(identifier)
    member = await conversations.fetch_membership(ctx.tx, conversation_id, ctx.user_id)
    message = await store.find(ctx.tx, member, seq)
    if message is None:
        raise NoSuchMessage
    return member, message
