"""Every SQL statement about contacts and requests."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, func, or_, select

from hongyan.core.clock import Millis
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.contacts.model import Answer, Contact, ContactRequest
from hongyan.features.contacts.tables import contacts, requests

_tags = msgspec.json.Decoder(list[str])
STRANGER: dict[str, Any] = {
    "is_contact": False,
    "is_blocked": False,
    "remark": "",
    "tags": "[]",
    "is_starred": False,
    "conversation_id": None,
    "since_at": None,
}


def as_contact(row: Any) -> Contact:
    return Contact(
        user_id=row.other_id,
        rev=row.rev,
        is_contact=row.is_contact,
        is_blocked=row.is_blocked,
        remark=row.remark,
        tags=_tags.decode(row.tags),
        is_starred=row.is_starred,
        conversation_id=row.conversation_id,
        since_at=row.since_at,
    )


def as_request(row: Any, viewer_id: UserId) -> ContactRequest:
    """The request as one of the two sees it."""
    is_mine = row.from_id == viewer_id
    return ContactRequest(
        request_id=row.request_id,
        rev=row.from_rev if is_mine else row.to_rev,
        from_id=row.from_id,
        to_id=row.to_id,
        greeting=row.greeting,
        state=Answer(row.from_state if is_mine else row.state),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )


def _pair(user_id: UserId, other_id: UserId) -> Any:
    return and_(contacts.c.user_id == user_id, contacts.c.other_id == other_id)


async def find(tx: Tx, user_id: UserId, other_id: UserId) -> AnyRow | None:
    return await tx.first(select(contacts).where(_pair(user_id, other_id)))


async def save(tx: Tx, user_id: UserId, other_id: UserId, **values: Any) -> Contact:
    """Change my row about somebody, which may not have been there."""
    row = await find(tx, user_id, other_id)
    if row is None:
        await tx.run(contacts.insert(), STRANGER | values | {"user_id": user_id, "other_id": other_id})
    else:
        await tx.run(contacts.update().where(_pair(user_id, other_id)).values(**values))
    (saved,) = await tx.all(select(contacts).where(_pair(user_id, other_id)))
    return as_contact(saved)


async def count(tx: Tx, user_id: UserId) -> int:
    mine = (
        select(func.count()).select_from(contacts).where(contacts.c.user_id == user_id, contacts.c.is_contact)
    )
    row = await tx.first(mine)
    return row[0] if row else 0


async def find_contact_ids(tx: Tx, user_id: UserId, wanted: list[UserId]) -> set[UserId]:
    """Those of `wanted` who are my contacts, and whose contact I am."""
    back = contacts.alias()
    is_mutual = and_(back.c.user_id == contacts.c.other_id, back.c.other_id == contacts.c.user_id)
    statement = (
        select(contacts.c.other_id)
        .join(back, is_mutual)
        .where(contacts.c.user_id == user_id, contacts.c.other_id.in_(wanted))
        .where(contacts.c.is_contact, back.c.is_contact, ~back.c.is_blocked)
    )
    return {row.other_id for row in await tx.all(statement)}


async def list_contact_ids(tx: Tx, user_id: UserId) -> list[UserId]:
    mine = select(contacts.c.other_id).where(contacts.c.user_id == user_id, contacts.c.is_contact)
    return [UserId(row.other_id) for row in await tx.all(mine)]


async def find_blocked(tx: Tx, user_id: UserId) -> set[UserId]:
    """Whom a user has blocked."""
    mine = select(contacts.c.other_id).where(contacts.c.user_id == user_id, contacts.c.is_blocked)
    return {UserId(row.other_id) for row in await tx.all(mine)}


async def changed_contacts(tx: Tx, user_id: UserId, since: int, limit: int | None = None) -> list[Contact]:
    mine = select(contacts).where(contacts.c.user_id == user_id, contacts.c.rev > since)
    return [as_contact(row) for row in await tx.all(mine.order_by(contacts.c.rev).limit(limit))]


# requests


async def insert_request(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(requests.insert(), row)


async def find_request(tx: Tx, request_id: str) -> AnyRow | None:
    return await tx.first(select(requests).where(requests.c.request_id == request_id))


async def find_waiting(tx: Tx, from_id: UserId, to_id: UserId, now: Millis) -> AnyRow | None:
    """A request that the one who asked may still count on."""
    ours = and_(requests.c.from_id == from_id, requests.c.to_id == to_id)
    is_waiting = and_(requests.c.from_state == Answer.WAITING, requests.c.expires_at > now)
    return await tx.first(select(requests).where(ours, is_waiting))


async def update_request(tx: Tx, request_id: str, **values: Any) -> AnyRow:
    ours = requests.c.request_id == request_id
    await tx.run(requests.update().where(ours).values(**values))
    (row,) = await tx.all(select(requests).where(ours))
    return row


async def changed_requests(tx: Tx, user_id: UserId, since: int) -> list[ContactRequest]:
    """Requests from or to a user. One that was answered stays, so that it can be shown."""
    mine = and_(requests.c.from_id == user_id, requests.c.from_rev > since)
    theirs = and_(requests.c.to_id == user_id, requests.c.to_rev > since)
    rows = await tx.all(select(requests).where(or_(mine, theirs)).order_by(requests.c.request_id))
    return [as_request(row, user_id) for row in rows]


async def page_expired(tx: Tx, now: Millis, limit: int) -> Sequence[AnyRow]:
    is_waiting = or_(requests.c.state == Answer.WAITING, requests.c.from_state == Answer.WAITING)
    return await tx.all(select(requests).where(is_waiting, requests.c.expires_at <= now).limit(limit))
