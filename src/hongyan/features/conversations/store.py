"""Every SQL statement about conversations and memberships."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.conversations.model import Conversation, Kind, Member, Membership, Mute, Role
from hongyan.features.conversations.tables import conversations, members

is_member = members.c.left_seq.is_(None)


def _here(conversation_id: ConversationId, user_id: UserId) -> Any:
    return and_(members.c.conversation_id == conversation_id, members.c.user_id == user_id)


def as_conversation(row: Any) -> Conversation:
    return Conversation(
        conversation_id=row.conversation_id,
        kind=Kind(row.kind),
        rev=row.rev,
        last_seq=row.last_seq,
        name=row.name,
        avatar_id=row.avatar_id,
        owner_id=row.owner_id,
        member_count=row.member_count,
        created_at=row.created_at,
    )


def as_member(row: Any) -> Member:
    return Member(
        user_id=row.user_id,
        rev=row.member_rev,
        role=Role(row.role),
        nickname=row.nickname,
        joined_seq=row.joined_seq,
        left_seq=row.left_seq,
    )


def as_membership(row: Any, kind: str) -> Membership:
    return Membership(
        conversation_id=row.conversation_id,
        rev=row.rev,
        kind=Kind(kind),
        role=Role(row.role),
        joined_seq=row.joined_seq,
        left_seq=row.left_seq,
        read_seq=row.read_seq,
        is_pinned=row.is_pinned,
        mute=Mute(row.mute),
        draft=row.draft,
        is_archived=row.is_archived,
        is_marked_unread=row.is_marked_unread,
        may_post=row.may_post,
        peer_id=row.peer_id,
        peer_read_seq=row.peer_read_seq,
        peer_delivered_seq=row.peer_delivered_seq,
    )


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(conversations.insert(), row)


async def find(tx: Tx, conversation_id: ConversationId) -> AnyRow | None:
    return await tx.first(select(conversations).where(conversations.c.conversation_id == conversation_id))


async def find_by_key(tx: Tx, key: str) -> AnyRow | None:
    return await tx.first(select(conversations).where(conversations.c.pair_key == key))


async def lock_all(tx: Tx, conversation_ids: list[ConversationId]) -> dict[ConversationId, AnyRow]:
    """The conversations, locked in order of id until the end of the transaction."""
    wanted = conversations.c.conversation_id.in_(conversation_ids)
    statement = select(conversations).where(wanted).order_by(conversations.c.conversation_id)
    return {row.conversation_id: row for row in await tx.all(statement.with_for_update())}


async def set_places(tx: Tx, places: list[dict[str, Any]]) -> None:
    """Write the new `last_seq` and `rev` of locked conversations; each row: id, last_seq, rev."""
    from_row = conversations.c.conversation_id == bindparam("id")
    statement = (
        conversations.update().where(from_row).values(last_seq=bindparam("to_seq"), rev=bindparam("to_rev"))
    )
    await tx.run(statement, places)


async def update(tx: Tx, conversation_id: ConversationId, **values: Any) -> None:
    ours = conversations.c.conversation_id == conversation_id
    await tx.run(conversations.update().where(ours).values(**values))


async def put_member(tx: Tx, row: dict[str, Any]) -> None:
    await tx.upsert(members, ("conversation_id", "user_id"), row)


async def find_member(tx: Tx, conversation_id: ConversationId, user_id: UserId) -> AnyRow | None:
    """The membership of somebody who is in it now, with the conversation's `kind` and `last_seq`."""
    statement = select(members, conversations.c.kind, conversations.c.last_seq).join(
        conversations, conversations.c.conversation_id == members.c.conversation_id
    )
    return await tx.first(statement.where(_here(conversation_id, user_id), is_member))


async def find_members(
    tx: Tx, conversation_ids: list[ConversationId], user_ids: list[UserId]
) -> dict[tuple[ConversationId, UserId], AnyRow]:
    """All present memberships of these users in these conversations."""
    statement = select(members).where(
        members.c.conversation_id.in_(conversation_ids), members.c.user_id.in_(user_ids), is_member
    )
    return {(row.conversation_id, row.user_id): row for row in await tx.all(statement)}


async def update_member(tx: Tx, conversation_id: ConversationId, user_id: UserId, **values: Any) -> None:
    await tx.run(members.update().where(_here(conversation_id, user_id)).values(**values))


async def member_ids(tx: Tx, conversation_id: ConversationId) -> list[UserId]:
    statement = select(members.c.user_id).where(members.c.conversation_id == conversation_id, is_member)
    return [row.user_id for row in await tx.all(statement)]


async def page_members(tx: Tx, conversation_id: ConversationId, since: int, limit: int) -> list[Member]:
    """Members, present and former, changed after `since`, in order of that change.

    A page is longer than `limit` (0: none) where that would part those who changed at one revision.
    """
    statement = (
        select(members)
        .where(members.c.conversation_id == conversation_id, members.c.member_rev > since)
        .order_by(members.c.member_rev, members.c.user_id)
    )
    rows = await tx.all(statement.limit(limit) if limit else statement)
    if limit and len(rows) == limit:
        rows = await tx.all(statement.where(members.c.member_rev <= rows[-1].member_rev))
    return [as_member(row) for row in rows]


async def changed_memberships(tx: Tx, user_id: UserId, since: int) -> list[Membership]:
    statement = (
        select(members, conversations.c.kind)
        .join(conversations, conversations.c.conversation_id == members.c.conversation_id)
        .where(members.c.user_id == user_id, members.c.rev > since)
    )
    return [as_membership(row, row.kind) for row in await tx.all(statement)]


async def rooms_of(tx: Tx, user_id: UserId) -> Sequence[AnyRow]:
    """Where a user is now: conversation_id, joined_seq, and the conversation's rev."""
    statement = (
        select(members.c.conversation_id, members.c.joined_seq, conversations.c.rev)
        .join(conversations, conversations.c.conversation_id == members.c.conversation_id)
        .where(members.c.user_id == user_id, is_member)
    )
    return await tx.all(statement)


async def find_last_coming(tx: Tx, conversation_id: ConversationId) -> int:
    """The conversation's rev at which somebody last came, went, or changed what members see of them."""
    latest = select(func.max(members.c.member_rev)).where(members.c.conversation_id == conversation_id)
    row = await tx.first(latest)
    return (row[0] if row else None) or 0


async def fetch_row(tx: Tx, conversation_id: ConversationId, user_id: UserId) -> AnyRow:
    """The membership of somebody who is or was in the conversation, with its `kind`."""
    statement = select(members, conversations.c.kind).join(
        conversations, conversations.c.conversation_id == members.c.conversation_id
    )
    (row,) = await tx.all(statement.where(_here(conversation_id, user_id)))
    return row


async def read_positions(
    tx: Tx, conversation_id: ConversationId, seq: int, *, other_than: UserId
) -> Sequence[AnyRow]:
    """user_id and read_seq of all present members but one to whom the message at `seq` is visible."""
    statement = select(members.c.user_id, members.c.read_seq).where(
        members.c.conversation_id == conversation_id,
        members.c.user_id != other_than,
        members.c.joined_seq < seq,
        is_member,
    )
    return await tx.all(statement)
