"""Every SQL statement about messages."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, Table, and_, exists, func, literal, or_, select, union_all

from hongyan.core.clock import Millis
from hongyan.core.ids import ConversationId, UserId, message_id
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import encode
from hongyan.features import conversations
from hongyan.features.messages.content import AnyContent
from hongyan.features.messages.model import EVERYBODY, Edit, Hidden, Message, Reaction, Stretch
from hongyan.features.messages.tables import edits, hidden, messages

_content = msgspec.json.Decoder(AnyContent)
_mentions = msgspec.json.Decoder(list[UserId])
_reactions = msgspec.json.Decoder(list[Reaction])
NONE = "[]"
COUNTED_AT_ONCE = 50  # conversations

Places = list[tuple[ConversationId, UserId, str]]


def as_message(row: Any) -> Message:
    return Message(
        message_id=message_id(row.conversation_id, row.seq),
        conversation_id=row.conversation_id,
        seq=row.seq,
        rev=row.rev,
        sender_id=row.sender_id,
        sent_at=row.sent_at,
        client_msg_id=row.client_msg_id,
        content=_content.decode(row.content) if row.content is not None else None,
        fallback=row.fallback,
        reply_to=row.reply_to,
        mentions=_mentions.decode(row.mentions) if row.mentions != NONE else [],
        edited_at=row.edited_at,
        recalled_at=row.recalled_at,
        recalled_by=row.recalled_by,
        reactions=_reactions.decode(row.reactions) if row.reactions != NONE else [],
        pinned_at=row.pinned_at,
        pinned_by=row.pinned_by,
        burn_seconds=row.burn_seconds,
        burns_at=row.burns_at,
    )


def as_row(message: Message) -> dict[str, Any]:
    assert message.content is not None
    return {
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "rev": message.rev,
        "sender_id": message.sender_id,
        "client_msg_id": message.client_msg_id,
        "kind": message.content.__struct_config__.tag,
        "content": encode(message.content).decode(),
        "fallback": message.fallback,
        "reply_to": message.reply_to,
        "mentions": encode(message.mentions).decode() if message.mentions else NONE,
        "sent_at": message.sent_at,
        "reactions": NONE,
        "burn_seconds": message.burn_seconds,
    }


async def insert(tx: Tx, written: list[Message]) -> None:
    if written:
        await tx.run(messages.insert(), [as_row(message) for message in written])


async def find_sent(tx: Tx, wanted: Places) -> dict[tuple[ConversationId, UserId, str], Message]:
    """What has been sent before under these (conversation, sender, client_msg_id)."""
    statement = select(messages).where(
        messages.c.conversation_id.in_({place[0] for place in wanted}),
        messages.c.sender_id.in_({place[1] for place in wanted}),
        messages.c.client_msg_id.in_({place[2] for place in wanted}),
    )
    rows = await tx.all(statement)
    return {(row.conversation_id, row.sender_id, row.client_msg_id): as_message(row) for row in rows}


def _visible(user_id: UserId, joined_seq: int, conversation_id: ConversationId) -> Select[*tuple[Any, ...]]:
    """What a member may see: nothing from before they joined, nothing they deleted for themselves."""
    return select(messages).where(
        messages.c.conversation_id == conversation_id, messages.c.seq > joined_seq, ~is_hidden_from(user_id)
    )


def is_hidden_from(user_id: Any) -> Any:
    """Whether a row of `messages` was deleted by this user, or by that of a column, for themselves."""
    return exists().where(
        hidden.c.user_id == user_id,
        hidden.c.conversation_id == messages.c.conversation_id,
        hidden.c.seq == messages.c.seq,
    )


async def find(tx: Tx, member: AnyRow, seq: int) -> Message | None:
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    row = await tx.first(statement.where(messages.c.seq == seq))
    return as_message(row) if row else None


async def find_many(tx: Tx, member: AnyRow, seqs: list[int]) -> list[Message]:
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    rows = await tx.all(statement.where(messages.c.seq.in_(seqs)).order_by(messages.c.seq))
    return [as_message(row) for row in rows]


async def fetch_places(tx: Tx, places: Iterable[Any]) -> list[Message]:
    """The messages at places (rows with `conversation_id` and `seq`) that are known to be taken."""
    by_conversation: dict[ConversationId, list[int]] = {}
    for place in places:
        by_conversation.setdefault(place.conversation_id, []).append(place.seq)
    here = [
        and_(messages.c.conversation_id == conversation_id, messages.c.seq.in_(seqs))
        for conversation_id, seqs in by_conversation.items()
    ]
    return [as_message(row) for row in await tx.all(select(messages).where(or_(*here)))] if here else []


async def page_before(tx: Tx, member: AnyRow, before: int, after: int, limit: int) -> list[Message]:
    """The newest messages with after < seq < before, oldest first."""
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    between = and_(messages.c.seq < before, messages.c.seq > after)
    rows = await tx.all(statement.where(between).order_by(messages.c.seq.desc()).limit(limit))
    return [as_message(row) for row in reversed(rows)]


async def page_after(tx: Tx, member: AnyRow, after: int, limit: int) -> list[Message]:
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    rows = await tx.all(statement.where(messages.c.seq > after).order_by(messages.c.seq).limit(limit))
    return [as_message(row) for row in rows]


async def page_kinds(tx: Tx, member: AnyRow, kinds: list[str], stretch: Stretch, limit: int) -> list[Message]:
    """Messages of these kinds, oldest first. What was recalled is of no kind any more."""
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    between = and_(messages.c.seq > stretch.after, messages.c.seq < stretch.before)
    wanted = statement.where(between, messages.c.kind.in_(kinds), messages.c.recalled_at.is_(None))
    order = messages.c.seq.desc() if stretch.is_newest_first else messages.c.seq
    rows = await tx.all(wanted.order_by(order).limit(limit))
    return [as_message(row) for row in sorted(rows, key=lambda row: row.seq)]


async def page_pinned(tx: Tx, member: AnyRow, limit: int) -> list[Message]:
    statement = _visible(member.user_id, member.joined_seq, member.conversation_id)
    pinned = statement.where(messages.c.pinned_at.is_not(None)).order_by(messages.c.pinned_at.desc())
    return [as_message(row) for row in await tx.all(pinned.limit(limit))]


async def page_changed(
    tx: Tx, conversation_id: ConversationId, joined_seq: int, since: int, limit: int
) -> list[Message]:
    """Messages whose present state is newer than revision `since`, in order of revision."""
    statement = select(messages).where(
        messages.c.conversation_id == conversation_id,
        messages.c.rev > since,
        messages.c.seq > joined_seq,
    )
    return [as_message(row) for row in await tx.all(statement.order_by(messages.c.rev).limit(limit))]


async def update(tx: Tx, conversation_id: ConversationId, seq: int, **values: Any) -> None:
    ours = and_(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
    await tx.run(messages.update().where(ours).values(**values))


async def fetch_at(tx: Tx, conversation_id: ConversationId, seq: int) -> Message:
    """The message at a place that is known to be taken."""
    ours = and_(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
    (row,) = await tx.all(select(messages).where(ours))
    return as_message(row)


async def keep_edit(tx: Tx, message: Message, edited_at: Millis) -> None:
    """Remember what a message said until now."""
    ours = and_(edits.c.conversation_id == message.conversation_id, edits.c.seq == message.seq)
    count = await tx.first(select(func.count()).select_from(edits).where(ours))
    row = {
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "version": (count[0] if count else 0) + 1,
        "content": encode(message.content).decode(),
        "edited_at": edited_at,
    }
    await tx.run(edits.insert(), row)


async def page_edits(tx: Tx, conversation_id: ConversationId, seq: int) -> list[Edit]:
    ours = and_(edits.c.conversation_id == conversation_id, edits.c.seq == seq)
    rows = await tx.all(select(edits).where(ours).order_by(edits.c.version))
    return [
        Edit(version=row.version, content=_content.decode(row.content), edited_at=row.edited_at)
        for row in rows
    ]


async def forget_edits(tx: Tx, conversation_id: ConversationId, seq: int) -> None:
    await tx.run(edits.delete().where(edits.c.conversation_id == conversation_id, edits.c.seq == seq))


async def hide(tx: Tx, user_id: UserId, conversation_id: ConversationId, seq: int, rev: int) -> None:
    row = {"user_id": user_id, "conversation_id": conversation_id, "seq": seq, "rev": rev}
    await tx.upsert(hidden, ("user_id", "conversation_id", "seq"), row)


async def changed_hidden(tx: Tx, user_id: UserId, since: int) -> list[Hidden]:
    statement = select(hidden).where(hidden.c.user_id == user_id, hidden.c.rev > since)
    return [
        Hidden(message_id=message_id(row.conversation_id, row.seq), rev=row.rev)
        for row in await tx.all(statement)
    ]


async def page_burnt(tx: Tx, now: Millis, limit: int) -> Sequence[AnyRow]:
    due = and_(messages.c.burns_at <= now, messages.c.recalled_at.is_(None))
    return await tx.all(select(messages.c.conversation_id, messages.c.seq).where(due).limit(limit))


def unread_of(width: int) -> Any:
    """As a column beside `members`: how many of the next `width` messages after the read position count."""
    members = conversations.members
    counted = (
        messages.c.conversation_id == members.c.conversation_id,
        messages.c.seq > members.c.read_seq,
        messages.c.seq <= members.c.read_seq + width,
        _counts_for(members.c.user_id, members),
    )
    return select(func.count()).where(*counted).correlate(members).scalar_subquery().label("unread")


def mentioned_of(width: int) -> Any:
    """As a column beside `members` and `conversations`: the last `seq`, among the newest `width` messages,
    of an unread one that mentions them or everybody.
    """
    members, here = conversations.members, conversations.conversations
    is_mentioned = or_(
        messages.c.mentions.contains('"' + members.c.user_id + '"'),
        messages.c.mentions.contains(f'"{EVERYBODY}"'),
    )
    counted = (
        messages.c.conversation_id == members.c.conversation_id,
        messages.c.seq > members.c.read_seq,
        messages.c.seq > here.c.last_seq - width,
        messages.c.mentions != NONE,
        messages.c.sender_id != members.c.user_id,
        is_mentioned,
    )
    newest = select(func.max(messages.c.seq)).where(*counted).correlate(members, here)
    return newest.scalar_subquery().label("mention_seq")


async def count_unread(
    tx: Tx, user_id: UserId, read_seqs: dict[ConversationId, int], cap: int
) -> dict[ConversationId, int]:
    """How many messages count as unread after a position in each conversation, up to `cap`.

    Not every database lets a subquery with a limit see the row outside, so positions are written into it.
    """
    counts = [_count_after(user_id, conversation_id, seq, cap) for conversation_id, seq in read_seqs.items()]
    found: dict[ConversationId, int] = {}
    for start in range(0, len(counts), COUNTED_AT_ONCE):
        rows = await tx.all(union_all(*counts[start : start + COUNTED_AT_ONCE]))
        found |= {row.conversation_id: row.unread for row in rows}
    return found


def _count_after(user_id: UserId, conversation_id: ConversationId, seq: int, cap: int) -> Any:
    here = (messages.c.conversation_id == conversation_id, messages.c.seq > seq)
    some = select(literal(1).label("one")).where(*here, _counts_for(user_id)).limit(cap).subquery()
    return select(
        literal(conversation_id).label("conversation_id"), func.count().label("unread")
    ).select_from(some)


def _counts_for(user_id: Any, *outside: Table) -> Any:
    """Whether a message counts for somebody who has not read it. `outside`: where their id is from."""
    return and_(
        messages.c.sender_id != user_id,
        messages.c.recalled_at.is_(None),
        messages.c.kind != "system",
        ~is_hidden_from(user_id).correlate(messages, *outside),
    )
