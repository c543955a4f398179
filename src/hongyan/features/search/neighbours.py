"""Every SQL statement about who and what is near to somebody, and what of it they do not want.

None of them looks at more than some ten thousand rows, however many contacts and groups there are: of what
is too much, the newest is taken.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, union_all

from hongyan.core.clock import Millis
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import contacts, conversations, groups, users
from hongyan.features.contacts import Answer
from hongyan.features.conversations import Kind, Role
from hongyan.features.groups import RequestState
from hongyan.features.search.tables import dismissals

NEWEST = 100  # contacts or conversations of one of my contacts
MOST_GROUPS = 50
SMALL = 200  # members: in a larger group one does not know each other
MOST_DISMISSED = 1_000  # a user; who has more is asked again about the oldest
_contacts, _asked = contacts.contacts, contacts.requests
_members, _groups = conversations.members, conversations.conversations
_is_member = _members.c.left_seq.is_(None)


async def page_known(tx: Tx, user_id: UserId) -> Sequence[AnyRow]:
    """Everybody whom a user has ever had among their contacts, or blocked; the newest first."""
    mine = select(_contacts.c.other_id, _contacts.c.is_contact, _contacts.c.is_blocked)
    return await tx.all(mine.where(_contacts.c.user_id == user_id).order_by(_contacts.c.rev.desc()))


async def page_contacts_of(tx: Tx, user_ids: Sequence[UserId]) -> list[tuple[UserId, UserId]]:
    """Pairs of one of these users and a contact of theirs, who counts them as one too."""
    if not user_ids:
        return []
    wanted = (_contacts.c.user_id, _contacts.c.other_id, _contacts.c.is_contact, _contacts.c.is_blocked)
    rows = union_all(*(_newest(_contacts, user_id, wanted) for user_id in user_ids)).subquery()
    back = _contacts.alias()
    is_back = and_(back.c.user_id == rows.c.other_id, back.c.other_id == rows.c.user_id)
    statement = (
        select(rows.c.user_id, rows.c.other_id)
        .join(back, is_back)
        .where(rows.c.is_contact, ~rows.c.is_blocked, back.c.is_contact, ~back.c.is_blocked)
    )
    return [(row.user_id, row.other_id) for row in await tx.all(statement)]


def _newest(table: Any, user_id: UserId, wanted: Iterable[Any]) -> Select[Any]:
    """Columns of the rows of a user that changed last, by the index of their stream."""
    mine = select(*wanted).where(table.c.user_id == user_id)
    return select(mine.order_by(table.c.rev.desc()).limit(NEWEST).subquery())


async def page_small_groups(tx: Tx, user_id: UserId) -> list[ConversationId]:
    """Groups of a user in which one knows each other, and may."""
    same = _groups.c.conversation_id == _members.c.conversation_id
    statement = (
        select(_members.c.conversation_id)
        .join(_groups, same)
        .where(_members.c.user_id == user_id, _is_member, _groups.c.kind == Kind.GROUP)
        .where(_groups.c.member_count <= SMALL, _groups.c.may_befriend, _groups.c.dissolved_at.is_(None))
    )
    rows = await tx.all(statement.order_by(_members.c.rev.desc()).limit(MOST_GROUPS))
    return [ConversationId(row.conversation_id) for row in rows]


async def page_members(tx: Tx, group_ids: list[ConversationId]) -> list[tuple[ConversationId, UserId]]:
    """Who is in these groups."""
    statement = select(_members.c.conversation_id, _members.c.user_id)
    ours = and_(_members.c.conversation_id.in_(group_ids), _is_member)
    rows = await tx.all(statement.where(ours).limit(MOST_GROUPS * SMALL)) if group_ids else []
    return [(row.conversation_id, row.user_id) for row in rows]


async def find_unsuited(tx: Tx, user_id: UserId, wanted: Iterable[UserId], now: Millis) -> set[UserId]:
    """Those who have blocked a user, or with whom there is a request that the user knows the state of."""
    ids = list(wanted)
    theirs = select(_contacts.c.user_id.label("id")).where(
        _contacts.c.user_id.in_(ids), _contacts.c.other_id == user_id, _contacts.c.is_blocked
    )
    waits = and_(_asked.c.from_state == Answer.WAITING, _asked.c.expires_at > now)
    sent = select(_asked.c.to_id).where(_asked.c.from_id == user_id, _asked.c.to_id.in_(ids), waits)
    is_open = and_(_asked.c.state == Answer.WAITING, _asked.c.expires_at > now)
    received = select(_asked.c.from_id).where(
        _asked.c.to_id == user_id, _asked.c.from_id.in_(ids), or_(is_open, _asked.c.state == Answer.REFUSED)
    )
    return {UserId(row.id) for row in await tx.all(union_all(theirs, sent, received))}


async def find_apart(tx: Tx, user_id: UserId, wanted: Iterable[UserId]) -> set[UserId]:
    """Those whom a group in which both are ordinary members keeps from becoming a contact."""
    theirs = _members.alias()
    is_same = and_(theirs.c.conversation_id == _members.c.conversation_id, theirs.c.user_id.in_(list(wanted)))
    statement = (
        select(theirs.c.user_id)
        .select_from(_members)
        .join(_groups, _groups.c.conversation_id == _members.c.conversation_id)
        .join(theirs, is_same)
        .where(_members.c.user_id == user_id, _is_member, theirs.c.left_seq.is_(None))
        .where(_members.c.role == Role.MEMBER, theirs.c.role == Role.MEMBER, ~_groups.c.may_befriend)
    )
    return {UserId(row.user_id) for row in await tx.all(statement.distinct())}


async def page_public_groups_of(tx: Tx, user_ids: Sequence[UserId]) -> list[ConversationId]:
    """The public groups in which these users are, each as often as there are of them in it."""
    if not user_ids:
        return []
    wanted = (_members.c.conversation_id, _members.c.left_seq)
    rows = union_all(*(_newest(_members, user_id, wanted) for user_id in user_ids)).subquery()
    statement = (
        select(rows.c.conversation_id)
        .join(_groups, _groups.c.conversation_id == rows.c.conversation_id)
        .where(rows.c.left_seq.is_(None), _groups.c.kind == Kind.GROUP)
        .where(_groups.c.is_public, _groups.c.dissolved_at.is_(None))
    )
    return [ConversationId(row.conversation_id) for row in await tx.all(statement)]


async def page_open_groups(
    tx: Tx, user_id: UserId, wanted: list[ConversationId]
) -> dict[ConversationId, AnyRow]:
    """Those of these groups in which a user neither is, nor may not be, nor waits to be."""
    here = _groups.c.conversation_id
    is_in = exists().where(_members.c.conversation_id == here, _members.c.user_id == user_id, _is_member)
    is_banned = exists().where(groups.bans.c.group_id == here, groups.bans.c.user_id == user_id)
    asked = groups.requests.c
    waits = exists().where(
        asked.group_id == here, asked.user_id == user_id, asked.state == RequestState.WAITING
    )
    statement = select(_groups).where(here.in_(wanted), ~is_in, ~is_banned, ~waits)
    return {row.conversation_id: row for row in await tx.all(statement)}


# what is not wanted


async def find_dismissed(tx: Tx, user_id: UserId) -> set[str]:
    mine = select(dismissals.c.subject_id).where(dismissals.c.user_id == user_id)
    return {row.subject_id for row in await tx.all(mine)}


async def dismiss(tx: Tx, user_id: UserId, subject_id: str, now: Millis) -> None:
    """Remember that somebody does not want this; what is too long ago is forgotten."""
    row = {"user_id": user_id, "subject_id": subject_id, "dismissed_at": now}
    await tx.upsert(dismissals, ("user_id", "subject_id"), row)
    mine = dismissals.c.user_id == user_id
    newest = select(dismissals.c.dismissed_at).where(mine).order_by(dismissals.c.dismissed_at.desc())
    oldest = await tx.first(newest.limit(1).offset(MOST_DISMISSED))
    if oldest is not None:
        await tx.run(dismissals.delete().where(mine, dismissals.c.dismissed_at <= oldest.dismissed_at))


async def restore(tx: Tx, user_id: UserId, subject_id: str) -> None:
    ours = and_(dismissals.c.user_id == user_id, dismissals.c.subject_id == subject_id)
    await tx.run(dismissals.delete().where(ours))


async def profiles_of(tx: Tx, user_ids: Iterable[UserId]) -> dict[UserId, users.Profile]:
    return {profile.user_id: profile for profile in await users.profiles_of(tx, user_ids)}
