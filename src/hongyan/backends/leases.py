"""Who does what only one process may do at a time.

A lease is taken over from an owner whose beat stands still, as measured by the clock of whoever waits, so
that wrong clocks do no harm. Every change of owner raises the fence: an owner that slept through it finds
its beat refused.
"""

from typing import Any

from sqlalchemy import select

from hongyan.backends.sql import leases
from hongyan.core.ports import Tx


async def find(tx: Tx, name: str) -> Any:
    """owner, fence and beat of a lease, if anybody ever had it."""
    return await tx.first(select(leases).where(leases.c.name == name))


async def take(tx: Tx, name: str, owner: str, fence: int) -> int | None:
    """Become owner after `fence` (0: nobody ever was). The new fence; None if somebody else was first."""
    row = {"name": name, "owner": owner, "fence": fence + 1, "beat": 0}
    if not fence:
        known = await find(tx, name)
        return None if known else await tx.run(leases.insert(), row)
    changed = await tx.run(leases.update().where(leases.c.name == name, leases.c.fence == fence).values(row))
    return fence + 1 if changed else None


async def beat(tx: Tx, name: str, fence: int) -> bool:
    """Live on as the owner of this fence. False: somebody has taken over."""
    mine = leases.update().where(leases.c.name == name, leases.c.fence == fence, leases.c.owner != "")
    return bool(await tx.run(mine.values(beat=leases.c.beat + 1)))


async def give_up(tx: Tx, name: str, fence: int) -> None:
    """Let the next take over at once."""
    mine = leases.update().where(leases.c.name == name, leases.c.fence == fence)
    await tx.run(mine.values(owner=""))


async def forget(tx: Tx, name: str) -> None:
    await tx.run(leases.delete().where(leases.c.name == name))
