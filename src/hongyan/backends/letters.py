"""Jobs that could not be done: an operator looks at them, and has them done again."""

from collections.abc import Sequence

from sqlalchemy import select

from hongyan.backends.sql import dead_letters
from hongyan.core.events import JOBS, Announcement
from hongyan.core.ports import AnyRow, Tx


async def page(tx: Tx, after: int, limit: int) -> Sequence[AnyRow]:
    """id, name, frame, reason and buried_at, in the order in which they were announced."""
    later = select(dead_letters).where(dead_letters.c.id > after)
    return await tx.all(later.order_by(dead_letters.c.id).limit(limit))


async def find(tx: Tx, letter_id: int) -> AnyRow | None:
    return await tx.first(select(dead_letters).where(dead_letters.c.id == letter_id))


async def replay(tx: Tx, letter_id: int) -> bool:
    """Announce a job anew, and forget the letter, in one transaction. False: there is no such letter."""
    row = await find(tx, letter_id)
    if row is None:
        return False
    tx.announce(Announcement(JOBS, row.name, row.frame))
    await tx.run(dead_letters.delete().where(dead_letters.c.id == letter_id))
    return True
