"""Every SQL statement about announcements and who has confirmed them."""

from typing import Any

from sqlalchemy import and_, exists, func, select

from hongyan.core.clock import Millis
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import Tx
from hongyan.features import conversations
from hongyan.features.groups.model import Announcement, Confirmation
from hongyan.features.groups.tables import announcements, confirmations

_members = conversations.members


def _is_confirmed_by(user_id: Any) -> Any:
    return exists().where(
        confirmations.c.announcement_id == announcements.c.announcement_id,
        confirmations.c.user_id == user_id,
    )


def _seen_by(user_id: UserId) -> Any:
    """Announcements with how many of the present members have confirmed them, and whether this user has."""
    of_these = _members.c.conversation_id == announcements.c.group_id
    count = (
        select(func.count())
        .select_from(_members.join(confirmations, _confirmation(announcements.c.announcement_id)))
        .where(of_these, _members.c.left_seq.is_(None))
        .scalar_subquery()
    )
    mine = _is_confirmed_by(user_id).label("is_confirmed")
    return select(announcements, count.label("confirmed_count"), mine)


def as_announcement(row: Any) -> Announcement:
    return Announcement(
        announcement_id=row.announcement_id,
        group_id=row.group_id,
        author_id=row.author_id,
        text=row.text,
        announced_at=row.announced_at,
        must_confirm=row.must_confirm,
        is_confirmed=bool(row.is_confirmed),
        confirmed_count=row.confirmed_count,
        reminded_at=row.reminded_at,
    )


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(announcements.insert(), row)


async def find(
    tx: Tx, group_id: ConversationId, announcement_id: str, viewer_id: UserId
) -> Announcement | None:
    ours = and_(announcements.c.group_id == group_id, announcements.c.announcement_id == announcement_id)
    row = await tx.first(_seen_by(viewer_id).where(ours))
    return as_announcement(row) if row else None


async def page(
    tx: Tx, group_id: ConversationId, viewer_id: UserId, before: str, limit: int
) -> list[Announcement]:
    """The newest first."""
    statement = _seen_by(viewer_id).where(announcements.c.group_id == group_id)
    if before:
        statement = statement.where(announcements.c.announcement_id < before)
    rows = await tx.all(statement.order_by(announcements.c.announcement_id.desc()).limit(limit))
    return [as_announcement(row) for row in rows]


async def note_reminder(tx: Tx, announcement_id: str, now: Millis) -> None:
    ours = announcements.c.announcement_id == announcement_id
    await tx.run(announcements.update().where(ours).values(reminded_at=now))


async def confirm(tx: Tx, announcement_id: str, user_id: UserId, now: Millis) -> None:
    row = {"announcement_id": announcement_id, "user_id": user_id, "confirmed_at": now}
    await tx.run(confirmations.insert(), row)


def _confirmation(announcement_id: Any) -> Any:
    return and_(
        confirmations.c.announcement_id == announcement_id, confirmations.c.user_id == _members.c.user_id
    )


def _present(group_id: ConversationId) -> Any:
    return and_(_members.c.conversation_id == group_id, _members.c.left_seq.is_(None))


async def count_confirmed(tx: Tx, group_id: ConversationId, announcement_id: str) -> int:
    """How many of the present members have confirmed."""
    joined = select(func.count()).select_from(_members).join(confirmations, _confirmation(announcement_id))
    row = await tx.first(joined.where(_present(group_id)))
    return row[0] if row else 0


async def page_confirmed(
    tx: Tx, group_id: ConversationId, announcement_id: str, after: UserId, limit: int
) -> list[Confirmation]:
    statement = select(_members.c.user_id, confirmations.c.confirmed_at).join(
        confirmations, _confirmation(announcement_id)
    )
    here = and_(_present(group_id), _members.c.user_id > after)
    rows = await tx.all(statement.where(here).order_by(_members.c.user_id).limit(limit))
    return [Confirmation(user_id=row.user_id, confirmed_at=row.confirmed_at) for row in rows]


async def unconfirmed(
    tx: Tx,
    group_id: ConversationId,
    announcement_id: str,
    after: str = "",
    limit: int | None = None,
) -> list[UserId]:
    """Present members who have not confirmed, in order of id."""
    has_not = ~exists().where(_confirmation(announcement_id))
    here = and_(_present(group_id), has_not, _members.c.user_id > after)
    statement = select(_members.c.user_id).where(here).order_by(_members.c.user_id)
    return [row.user_id for row in await tx.all(statement.limit(limit))]
