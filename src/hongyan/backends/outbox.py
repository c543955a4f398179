"""Reading the outbox: the log of everything announced.

Whoever missed something on the bus reads it here. Jobs stay in it until they are done.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, not_, or_, select

from hongyan.backends.sql import dead_letters, outbox
from hongyan.core.clock import Millis
from hongyan.core.events import JOBS, Announcement
from hongyan.core.ports import AnyRow, Tx


def as_announcement(row: Any) -> Announcement:
    gone = tuple(json.loads(row.gone)) if row.gone else ()
    return Announcement(row.topic, row.name, row.frame, row.since, row.rev, gone, row.floor, row.trace)


def as_row(announcement: Announcement, now: Millis) -> dict[str, Any]:
    return {
        "topic": announcement.topic,
        "name": announcement.name,
        "frame": announcement.frame,
        "since": announcement.since,
        "rev": announcement.rev,
        "gone": json.dumps(announcement.gone) if announcement.gone else "",
        "floor": announcement.floor,
        "created_at": now,
        "trace": announcement.trace,
    }


async def last_id(tx: Tx) -> int:
    row = await tx.first(select(func.max(outbox.c.id)))
    return (row[0] if row else None) or 0


async def news_after(tx: Tx, position: int, limit: int, gaps: Sequence[int] = ()) -> Sequence[AnyRow]:
    """Only which streams moved (id, topic, since, rev), for who wants to know whether it missed something.

    `gaps`: numbers up to `position` that were not there yet, to look for again.
    """
    columns = (outbox.c.id, outbox.c.topic, outbox.c.since, outbox.c.rev)
    wanted = or_(outbox.c.id > position, outbox.c.id.in_(gaps)) if gaps else outbox.c.id > position
    return await tx.all(select(*columns).where(wanted).order_by(outbox.c.id).limit(limit))


async def page(tx: Tx, position: int, limit: int, gaps: Sequence[int] = ()) -> Sequence[AnyRow]:
    """All that was announced after `position`, or has one of the numbers in `gaps`, in their order."""
    wanted = or_(outbox.c.id > position, outbox.c.id.in_(gaps)) if gaps else outbox.c.id > position
    return await tx.all(select(outbox).where(wanted).order_by(outbox.c.id).limit(limit))


async def replay(tx: Tx, topic: str, rev: int, limit: int) -> list[Announcement]:
    """What was announced on a topic after revision `rev`, in order."""
    missed = select(outbox).where(outbox.c.topic == topic, outbox.c.rev > rev)
    return [as_announcement(row) for row in await tx.all(missed.order_by(outbox.c.rev).limit(limit))]


async def page_jobs(tx: Tx, names: list[str], limit: int) -> Sequence[AnyRow]:
    """Jobs of these names that are still to be done, the oldest first."""
    wanted = select(outbox).where(outbox.c.topic == JOBS, outbox.c.name.in_(names))
    return await tx.all(wanted.order_by(outbox.c.id).limit(limit))


async def finish(tx: Tx, job_id: int) -> None:
    """A job is done."""
    await tx.run(outbox.delete().where(outbox.c.id == job_id))


async def bury(tx: Tx, row: AnyRow, reason: str, now: Millis) -> None:
    """Set aside a job that could not be done, so that those behind it can."""
    letter = {"id": row.id, "name": row.name, "frame": row.frame, "reason": reason[:1_000], "buried_at": now}
    await tx.run(dead_letters.insert(), letter)
    await finish(tx, row.id)


async def prune(tx: Tx, before: Millis, jobs: list[str], last: int | None = None) -> None:
    """Forget what is older than `before`, but for the jobs of these names and for what is after `last`."""
    is_job = and_(outbox.c.topic == JOBS, outbox.c.name.in_(jobs))
    old = outbox.delete().where(outbox.c.created_at < before, not_(is_job))
    await tx.run(old if last is None else old.where(outbox.c.id <= last))
