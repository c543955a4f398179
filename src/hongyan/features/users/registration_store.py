"""Every statement about registrations that staff decide on."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, delete, select, update

from hongyan.core.clock import Millis
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.users.model import State
from hongyan.features.users.staffing import Registration
from hongyan.features.users.tables import devices, registrations, sessions, streams, users


async def insert_registration(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(registrations.insert().values(row))


async def find_registration(tx: Tx, user_id: UserId) -> AnyRow | None:
    return await tx.first(select(registrations).where(registrations.c.user_id == user_id))


async def page_registrations(tx: Tx, after: UserId, limit: int) -> list[Registration]:
    """Ids of users sort by the time at which they were made."""
    joined = registrations.join(users, users.c.user_id == registrations.c.user_id)
    statement = select(users, registrations.c.words, registrations.c.asked_at).select_from(joined)
    wanted = and_(users.c.state == State.PENDING, users.c.user_id > after)
    rows = await tx.all(statement.where(wanted).order_by(users.c.user_id).limit(limit))
    return [
        Registration(
            user_id=row.user_id,
            username=row.username,
            name=row.name,
            email=row.email,
            words=row.words,
            asked_at=row.asked_at,
        )
        for row in rows
    ]


async def claim_decision(tx: Tx, user_id: UserId, state: State) -> bool:
    """Decide about somebody who waits. False if nobody of the id does."""
    waits = and_(users.c.user_id == user_id, users.c.state == State.PENDING)
    return await tx.run(update(users).where(waits).values(state=state)) == 1


async def note_decision(tx: Tx, user_id: UserId, decision: dict[str, Any]) -> None:
    await tx.run(update(registrations).where(registrations.c.user_id == user_id).values(decision))


async def list_refused(tx: Tx, decided_before: Millis, limit: int) -> Sequence[UserId]:
    joined = registrations.join(users, users.c.user_id == registrations.c.user_id)
    wanted = and_(users.c.state == State.REFUSED, registrations.c.decided_at <= decided_before)
    rows = await tx.all(select(users.c.user_id).select_from(joined).where(wanted).limit(limit))
    return [UserId(row.user_id) for row in rows]


async def delete_refused(tx: Tx, user_ids: Iterable[UserId]) -> None:
    """Forget users who never came in, so that there is nothing of theirs anywhere else."""
    gone = set(user_ids)
    for table in (sessions, devices, streams, registrations, users):
        await tx.run(delete(table).where(table.c.user_id.in_(gone)))
