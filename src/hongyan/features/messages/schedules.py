"""Every SQL statement about scheduled messages."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, func, select

from hongyan.core.clock import Millis
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import encode
from hongyan.features.messages.content import Sendable
from hongyan.features.messages.model import Scheduled
from hongyan.features.messages.tables import scheduled

_content = msgspec.json.Decoder(Sendable)
is_waiting = scheduled.c.done_at.is_(None)


def as_scheduled(row: Any) -> Scheduled:
    return Scheduled(
        schedule_id=row.schedule_id,
        rev=row.rev,
        conversation_id=row.conversation_id,
        due_at=row.due_at,
        content=_content.decode(row.content),
        reply_to=row.reply_to,
        done_at=row.done_at,
        refusal=row.refusal,
    )


async def insert(tx: Tx, user_id: UserId, client_msg_id: str, new: Scheduled) -> None:
    row = {
        "schedule_id": new.schedule_id,
        "user_id": user_id,
        "conversation_id": new.conversation_id,
        "client_msg_id": client_msg_id,
        "content": encode(new.content).decode(),
        "reply_to": new.reply_to,
        "due_at": new.due_at,
        "refusal": "",
        "rev": new.rev,
    }
    await tx.run(scheduled.insert(), row)


async def find(tx: Tx, schedule_id: str) -> AnyRow | None:
    return await tx.first(select(scheduled).where(scheduled.c.schedule_id == schedule_id))


async def find_by_client_id(tx: Tx, user_id: UserId, client_msg_id: str) -> Scheduled | None:
    ours = and_(scheduled.c.user_id == user_id, scheduled.c.client_msg_id == client_msg_id)
    row = await tx.first(select(scheduled).where(ours))
    return as_scheduled(row) if row else None


async def count_waiting(tx: Tx, user_id: UserId) -> int:
    waiting = select(func.count()).select_from(scheduled).where(scheduled.c.user_id == user_id, is_waiting)
    row = await tx.first(waiting)
    return row[0] if row else 0


async def page_waiting(tx: Tx, user_id: UserId) -> list[Scheduled]:
    statement = select(scheduled).where(scheduled.c.user_id == user_id, is_waiting)
    return [as_scheduled(row) for row in await tx.all(statement.order_by(scheduled.c.due_at))]


async def page_due(tx: Tx, now: Millis, limit: int) -> Sequence[AnyRow]:
    statement = select(scheduled).where(is_waiting, scheduled.c.due_at <= now)
    return await tx.all(statement.order_by(scheduled.c.due_at).limit(limit))


async def finish(tx: Tx, schedule_id: str, **values: Any) -> Scheduled:
    ours = scheduled.c.schedule_id == schedule_id
    await tx.run(scheduled.update().where(ours).values(**values))
    (row,) = await tx.all(select(scheduled).where(ours))
    return as_scheduled(row)


async def changed_scheduled(tx: Tx, user_id: UserId, since: int) -> list[Scheduled]:
    """What changed after `since`; from nothing (0), only what still waits."""
    statement = select(scheduled).where(scheduled.c.user_id == user_id, scheduled.c.rev > since)
    return [as_scheduled(row) for row in await tx.all(statement if since else statement.where(is_waiting))]
