"""Every statement about knocks."""

from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from hongyan.core.clock import Millis
from hongyan.core.ids import KnockId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.users.knocks import Stage
from hongyan.features.users.tables import knocks


async def insert_knock(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(knocks.insert().values(row))


async def find_knock(tx: Tx, knock_id: KnockId, now: Millis) -> AnyRow | None:
    good = and_(knocks.c.knock_id == knock_id, knocks.c.expires_at > now)
    return await tx.first(select(knocks).where(good))


async def find_by_code(tx: Tx, code_hash: str, now: Millis) -> AnyRow | None:
    good = and_(knocks.c.code_hash == code_hash, knocks.c.expires_at > now)
    return await tx.first(select(knocks).where(good))


async def claim_sight(tx: Tx, knock_id: KnockId, user_id: UserId) -> bool:
    """From now on the user alone may answer. False if somebody else has seen it, or it was answered."""
    is_mine = and_(knocks.c.stage == Stage.SEEN, knocks.c.user_id == user_id)
    wanted = and_(knocks.c.knock_id == knock_id, or_(knocks.c.stage == Stage.WAITING, is_mine))
    return await tx.run(update(knocks).where(wanted).values(stage=Stage.SEEN, user_id=user_id)) == 1


async def claim_answer(tx: Tx, knock_id: KnockId, user_id: UserId, answer: dict[str, Any]) -> bool:
    """Answer a knock that the user has seen and not yet answered."""
    mine = and_(knocks.c.knock_id == knock_id, knocks.c.user_id == user_id, knocks.c.stage == Stage.SEEN)
    return await tx.run(update(knocks).where(mine).values(answer)) == 1


async def claim_entry(tx: Tx, knock_id: KnockId) -> bool:
    """Use an approved knock up. False if somebody has."""
    approved = and_(knocks.c.knock_id == knock_id, knocks.c.stage == Stage.APPROVED)
    return await tx.run(delete(knocks).where(approved)) == 1


async def delete_knocks(tx: Tx, now: Millis) -> int:
    return await tx.run(delete(knocks).where(knocks.c.expires_at <= now))
