"""A user's own stream: everything that is theirs and not a message, in one order.

A row of the stream carries the `rev` at which it last changed, so *what changed since* is one query a
table, and whoever sees `rev` jump knows that something was missed.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import select

from hongyan.core.context import Context
from hongyan.core.events import Announcement, Frame, user_topic
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from hongyan.core.wire import encode
from hongyan.features.users.tables import streams

EVENT = "user.changed"


async def claim_rev(tx: Tx, user_id: UserId) -> int:
    """Take the next revision of a user's stream, until the end of the transaction."""
    return (await claim_revs(tx, [user_id]))[user_id]


async def claim_revs(tx: Tx, user_ids: Iterable[UserId]) -> dict[UserId, int]:
    """Take the next revision of several streams, locking them in one order for everybody."""
    wanted = sorted(set(user_ids))
    ours = streams.c.user_id.in_(wanted)
    await tx.run(streams.update().where(ours).values(rev=streams.c.rev + 1))
    rows = await tx.all(select(streams.c.user_id, streams.c.rev).where(ours))
    return {UserId(user_id): rev for user_id, rev in rows}


async def find_rev(tx: Tx, user_id: UserId) -> int:
    row = await tx.first(select(streams.c.rev).where(streams.c.user_id == user_id))
    return row[0] if row else 0


def tell(ctx: Context, name: str, user_id: UserId, rev: int, rows: Mapping[str, Sequence[Struct]]) -> None:
    """Announce to a user's devices the rows that changed at `rev`, by kind (`contacts`, `devices` …)."""
    frame = encode(Frame(EVENT, {"since": rev - 1, "rev": rev, **rows}))
    ctx.emit(Announcement(user_topic(user_id), name, frame, rev - 1, rev))
