"""What the outbox says has happened, whether or not the bus said so.

Where several processes write, rows become visible in another order than that of their numbers: a number
that was passed over is looked for again until no transaction can bring it any more.
"""

from collections.abc import Sequence

from hongyan.backends import outbox
from hongyan.core.context import Context
from hongyan.core.ports import AnyRow

MOST = 10_000
MOST_GAPS = 1_000
GAP_SECONDS = 60.0  # no transaction lives longer
BEFORE = 1_000  # rows from before we came, in case their transactions were still open


class News:
    def __init__(self, base: Context) -> None:
        self._base = base
        self._position = -1
        self._gaps: dict[int, float] = {}  # number → when it was passed over

    async def fetch(self) -> Sequence[AnyRow]:
        """Rows (id, topic, since, rev) that were not seen before."""
        if self._position < 0:
            self._position = max(0, await self._base.read(lambda c: outbox.last_id(c.tx)) - BEFORE)
        gaps = list(self._gaps)
        rows = await self._base.read(lambda c: outbox.news_after(c.tx, self._position, MOST, gaps))
        self._note([row.id for row in rows])
        return rows

    def _note(self, ids: list[int]) -> None:
        now = self._base.clock.monotonic()
        passed = set(range(self._position + 1, max(ids, default=0))) if ids else set()
        self._position = max([self._position, *ids])
        self._gaps |= dict.fromkeys(sorted(passed)[-MOST_GAPS:], now)
        seen = set(ids)
        self._gaps = {
            number: since
            for number, since in self._gaps.items()
            if number not in seen and now - since < GAP_SECONDS
        }
