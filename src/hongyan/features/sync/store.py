"""Every SQL statement about the conversation list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import conversations, messages
from hongyan.features.conversations import as_conversation
from hongyan.features.sync.model import Head

MOST_UNREAD = 100
_conversations, _members, _messages = conversations.conversations, conversations.members, messages.messages


def _heads(user_id: UserId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _conversations,
            _members.c.joined_seq,
            _members.c.read_seq,
            _members.c.peer_id,
            messages.unread_of(MOST_UNREAD),
            messages.mentioned_of(MOST_UNREAD),
        )
        .join(_members, _members.c.conversation_id == _conversations.c.conversation_id)
        .where(_members.c.user_id == user_id, _members.c.left_seq.is_(None))
    )


async def revs(tx: Tx, user_id: UserId) -> dict[ConversationId, int]:
    """The present revision of each of a user's conversations."""
    return {row.conversation_id: row.rev for row in await conversations.rooms_of(tx, user_id)}


async def heads_of(tx: Tx, user_id: UserId, wanted: list[ConversationId]) -> list[Head]:
    rows = await tx.all(_heads(user_id).where(_conversations.c.conversation_id.in_(wanted)))
    return await _with_last(tx, user_id, rows)


async def all_heads(tx: Tx, user_id: UserId) -> list[Head]:
    return await _with_last(tx, user_id, await tx.all(_heads(user_id)))


async def page_heads(tx: Tx, user_id: UserId, after: ConversationId, limit: int) -> list[Head]:
    statement = _heads(user_id).where(_conversations.c.conversation_id > after)
    rows = await tx.all(statement.order_by(_conversations.c.conversation_id).limit(limit))
    return await _with_last(tx, user_id, rows)


async def _with_last(tx: Tx, user_id: UserId, rows: Sequence[AnyRow]) -> list[Head]:
    """Add the last message of each, unless it is from before the user joined, or deleted for themselves."""
    is_last = and_(
        _messages.c.conversation_id == _conversations.c.conversation_id,
        _messages.c.seq == _conversations.c.last_seq,
    )
    ids = [row.conversation_id for row in rows if row.last_seq > row.joined_seq]
    statement = select(_messages).join(_conversations, is_last).where(~messages.is_hidden_from(user_id))
    found = await tx.all(statement.where(_conversations.c.conversation_id.in_(ids)))
    last = {row.conversation_id: messages.as_message(row) for row in found}
    behind = {row.conversation_id: row.read_seq for row in rows if row.last_seq - row.read_seq > MOST_UNREAD}
    unread = await messages.count_unread(tx, user_id, behind, MOST_UNREAD)
    return [
        Head(
            conversation=as_conversation(row),
            unread=unread.get(row.conversation_id, row.unread),
            last=last.get(row.conversation_id),
            mention_seq=row.mention_seq,
        )
        for row in rows
    ]
