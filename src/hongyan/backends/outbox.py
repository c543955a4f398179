"""Reading the outbox: the log of everything announced, in the order of its commits.

Whoever missed something on the bus reads it here; durable consumers read it from a position they keep.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from hongyan.backends.sql import consumers, dead_letters, outbox
from hongyan.core.clock import Millis
from hongyan.core.events import Announcement
from hongyan.core.ports import AnyRow, Tx


def as_announcement(row: Any) -> Announcement:
    gone = tuple(json.loads(row.gone)) if row.gone else ()
    return Announcement(row.topic, row.name, row.frame, row.since, row.rev, gone, row.floor)


async def last_id(tx: Tx) -> int:
    row = await tx.first(select(func.max(outbox.c.id)))
    return (row[0] if row else None) or 0


async def news_after(tx: Tx, position: int, limit: int) -> Sequence[AnyRow]:
    """Only which streams moved (id, topic, since, rev), for who wants to know whether it missed something."""
    columns = (outbox.c.id, outbox.c.topic, outbox.c.since, outbox.c.rev)
    return await tx.all(select(*columns).where(outbox.c.id > position).order_by(outbox.c.id).limit(limit))


async def replay(tx: Tx, topic: str, rev: int, limit: int) -> list[Announcement]:
    """What was announced on a topic after revision `rev`, in order."""
    missed = select(outbox).where(outbox.c.topic == topic, outbox.c.rev > rev)
    return [as_announcement(row) for row in await tx.all(missed.order_by(outbox.c.rev).limit(limit))]


async def page_named(tx: Tx, names: list[str], position: int, limit: int) -> Sequence[AnyRow]:
    wanted = select(outbox).where(outbox.c.id > position, outbox.c.name.in_(names))
    return await tx.all(wanted.order_by(outbox.c.id).limit(limit))


async def find_position(tx: Tx, consumer: str) -> int:
    row = await tx.first(select(consumers.c.position).where(consumers.c.name == consumer))
    return row[0] if row else 0


async def keep_position(tx: Tx, consumer: str, position: int) -> None:
    await tx.upsert(consumers, ("name",), {"name": consumer, "position": position})


async def bury(tx: Tx, consumer: str, row: AnyRow, reason: str, now: Millis) -> None:
    """Set aside an event that could not be handled, so that those behind it can."""
    letter = {"id": row.id, "consumer": consumer, "name": row.name, "frame": row.frame}
    await tx.upsert(dead_letters, ("id", "consumer"), letter | {"reason": reason[:1_000], "buried_at": now})


async def prune(tx: Tx, before: Millis) -> None:
    """Forget what is older than `before` and was read by every durable consumer."""
    row = await tx.first(select(func.min(consumers.c.position)))
    if row is not None and row[0] is not None:
        await tx.run(outbox.delete().where(outbox.c.created_at < before, outbox.c.id <= row[0]))
