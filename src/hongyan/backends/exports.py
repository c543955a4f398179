"""How much of the outbox has been exported.

Where several processes write, rows become visible in another order than that of their numbers. So beside the
highest number that was exported stand those below it that were not there yet, to be looked for again.
"""

import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from hongyan.backends.sql import exports
from hongyan.core.clock import MINUTE, Millis
from hongyan.core.ports import Tx

NAME = "kafka"
MOST_GAPS = 1_000
LONGEST = MINUTE  # no transaction lives longer


class Position(Struct, frozen=True):
    last: int = 0
    gaps: tuple[tuple[int, Millis], ...] = ()  # numbers up to `last` that may still come, and since when

    @property
    def done(self) -> int:
        """Up to here nothing is left to be exported."""
        return min((number - 1 for number, _ in self.gaps), default=self.last)

    def after(self, ids: Sequence[int], now: Millis) -> "Position":
        """When these have been exported, and they were all that was there."""
        last = max([self.last, *ids])
        passed = range(max(self.last + 1, last - MOST_GAPS), last)  # at the first look too
        gaps = dict.fromkeys(passed, now) | dict(self.gaps)
        seen = set(ids)
        kept = [(one, at) for one, at in gaps.items() if one not in seen and now - at < LONGEST]
        return Position(last, tuple(sorted(kept)))


async def find(tx: Tx) -> Position:
    row = await _find(tx)
    return _as_position(row) if row is not None else Position()


async def last_done(tx: Tx) -> int:
    return (await find(tx)).done


async def move(tx: Tx, before: Position, after: Position) -> bool:
    """From one position to the next. False: somebody else has moved it meanwhile."""
    row = await _find(tx)
    if (_as_position(row) if row is not None else Position()) != before:
        return False
    values = {"name": NAME, "position": after.last, "gaps": json.dumps(after.gaps)}
    if row is None:
        await tx.run(exports.insert(), values)
    else:
        await tx.run(exports.update().where(exports.c.name == NAME).values(values))
    return True


async def _find(tx: Tx) -> Any:
    return await tx.first(select(exports.c.position, exports.c.gaps).where(exports.c.name == NAME))


def _as_position(row: Any) -> Position:
    return Position(row.position, tuple((number, Millis(at)) for number, at in json.loads(row.gaps)))
