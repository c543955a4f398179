"""Every SQL statement about conversations and memberships."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, and_, bindparam, case, func, select

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.conversations.model import (
    Conversation,
    Ending,
    Headline,
    Kind,
    Member,
    Membership,
    Mute,
    Role,
)
from hongyan.features.conversations.rights import rules_of
from hongyan.features.conversations.tables import conversations, members

is_member = members.c.left_seq.is_(None)
_headline = msgspec.json.Decoder(Headline)


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
        rules=rules_of(row.rules) if row.rules else None,
        silent_until=row.silent_until,
        headline=_headline.decode(row.headline) if row.headline else None,
        dissolved_at=row.dissolved_at,
    )


def as_member(row: Any) -> Member:
    return Member(
        user_id=row.user_id,
        rev=row.member_rev,
        role=Role(row.role),
        nickname=row.nickname,
        joined_seq=row.joined_seq,
        left_seq=row.left_seq,
        muted_until=row.muted_until,
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
        muted_until=row.muted_until,
        ended=Ending(row.ended) if row.ended else None,
        waiting=row.waiting,
        confirmed_id=row.confirmed_id,
        is_saved=row.is_saved,
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


def _with_place() -> Select[*tuple[Any, ...]]:
    """Memberships with what of the conversation decides about rights (`may`, `check_may_post`)."""
    place = conversations.c
    return select(members, place.kind, place.last_seq, place.rules, place.silent_until).join(
        conversations, conversations.c.conversation_id == members.c.conversation_id
    )


async def put_members(tx: Tx, rows: list[dict[str, Any]], known: set[UserId]) -> None:
    """Write memberships of one conversation, of which there are some of `known` already."""
    fresh = [row for row in rows if row["user_id"] not in known]
    if fresh:
        await tx.run(members.insert(), fresh)
    for row in rows:
        if row["user_id"] in known:
            ours = _here(row["conversation_id"], row["user_id"])
            await tx.run(members.update().where(ours).values(**row))


async def find_member(tx: Tx, conversation_id: ConversationId, user_id: UserId) -> AnyRow | None:
    """The membership of somebody who is in it now, with what decides about rights."""
    return await tx.first(_with_place().where(_here(conversation_id, user_id), is_member))


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


async def rows_of(tx: Tx, conversation_id: ConversationId, user_ids: list[UserId]) -> dict[UserId, AnyRow]:
    """The memberships of those who are or were in the conversation, with its `kind`."""
    wanted = and_(members.c.conversation_id == conversation_id, members.c.user_id.in_(user_ids))
    return {row.user_id: row for row in await tx.all(_with_place().where(wanted))}


async def all_rows(tx: Tx, conversation_id: ConversationId) -> Sequence[AnyRow]:
    """The memberships of all who are in the conversation."""
    return await tx.all(_with_place().where(members.c.conversation_id == conversation_id, is_member))


async def admin_ids(tx: Tx, conversation_id: ConversationId) -> list[UserId]:
    """Those who manage a group, its owner among them."""
    ours = and_(members.c.conversation_id == conversation_id, is_member)
    statement = select(members.c.user_id).where(ours, members.c.role.in_((Role.ADMIN, Role.OWNER)))
    return [row.user_id for row in await tx.all(statement)]


async def find_apart(tx: Tx, user_id: UserId, other_id: UserId) -> ConversationId | None:
    """A group in which both are ordinary members, and that keeps those from becoming contacts."""
    theirs = members.alias()
    is_same = and_(theirs.c.conversation_id == members.c.conversation_id, theirs.c.user_id == other_id)
    are_plain = and_(members.c.role == Role.MEMBER, theirs.c.role == Role.MEMBER)
    statement = (
        select(members.c.conversation_id)
        .join(theirs, is_same)
        .join(conversations, conversations.c.conversation_id == members.c.conversation_id)
        .where(members.c.user_id == user_id, is_member, theirs.c.left_seq.is_(None))
        .where(are_plain, ~conversations.c.may_befriend)
    )
    row = await tx.first(statement.limit(1))
    return ConversationId(row.conversation_id) if row else None


async def change_each(tx: Tx, conversation_id: ConversationId, rows: list[dict[str, Any]]) -> None:
    """Change several memberships of a conversation alike; each row: `member_id`, and the same columns."""
    theirs = and_(members.c.conversation_id == conversation_id, members.c.user_id == bindparam("member_id"))
    columns: dict[str, Any] = {name: bindparam(f"to_{name}") for name in rows[0] if name != "member_id"}
    values = [{"member_id": row["member_id"]} | {f"to_{name}": row[name] for name in columns} for row in rows]
    await tx.run(members.update().where(theirs).values(**columns), values)


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
    (row,) = await tx.all(_with_place().where(_here(conversation_id, user_id)))
    return row


class Audience(NamedTuple):
    """Those who can see a message: who is there now and came before it, but for its author."""

    conversation_id: ConversationId
    seq: int
    author_id: UserId


def _of(audience: Audience) -> Any:
    sees = and_(members.c.user_id != audience.author_id, members.c.joined_seq < audience.seq)
    return and_(members.c.conversation_id == audience.conversation_id, sees, is_member)


async def count_readers(tx: Tx, audience: Audience) -> tuple[int, int]:
    """How many can see the message, and how many of them have read it."""
    has_read = case((members.c.read_seq >= audience.seq, 1), else_=0)
    counts = select(func.count(), func.coalesce(func.sum(has_read), 0)).select_from(members)
    row = await tx.first(counts.where(_of(audience)))
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def page_readers(tx: Tx, audience: Audience, *, has_read: bool, after: str, limit: int) -> list[UserId]:
    """Those of them who have, or have not, read it, in order of id."""
    state = members.c.read_seq >= audience.seq if has_read else members.c.read_seq < audience.seq
    statement = select(members.c.user_id).where(_of(audience), state, members.c.user_id > after)
    return [row.user_id for row in await tx.all(statement.order_by(members.c.user_id).limit(limit))]
