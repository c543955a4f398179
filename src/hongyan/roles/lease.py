"""A lease held by this process, as long as it lives and says so."""

import structlog

from hongyan.backends import leases
from hongyan.core.context import Context
from hongyan.core.ids import new_id

SECONDS = 15.0  # that an owner may be silent before it is replaced
log = structlog.get_logger()


class Lease:
    """`await lease.renew()` more often than every `SECONDS`; then `lease.is_mine` tells the truth."""

    def __init__(self, base: Context, name: str) -> None:
        self._base = base
        self._name = name
        self._owner = new_id()
        self._fence = 0
        self._good_until = 0.0
        self._seen: tuple[int, int] | None = None  # fence and beat of another owner
        self._seen_at = 0.0

    @property
    def is_mine(self) -> bool:
        return self._fence > 0 and self._base.clock.monotonic() < self._good_until

    async def renew(self) -> None:
        """Keep the lease, or take it if its owner is gone."""
        asked_at = self._base.clock.monotonic()
        if self._fence and not await self._base.write(lambda c: leases.beat(c.tx, self._name, self._fence)):
            log.warning("lease lost", lease=self._name)
            self._fence = 0
        if not self._fence:
            await self._try(asked_at)
        if self._fence:
            self._good_until = asked_at + SECONDS

    async def give_up(self) -> None:
        if self._fence:
            fence, self._fence = self._fence, 0
            await self._base.write(lambda c: leases.give_up(c.tx, self._name, fence))

    async def _try(self, now: float) -> None:
        row = await self._base.read(lambda c: leases.find(c.tx, self._name))
        if row is not None and row.owner and not self._is_silent(row.fence, row.beat, now):
            return
        fence = row.fence if row else 0
        taken = await self._base.write(lambda c: leases.take(c.tx, self._name, self._owner, fence))
        self._fence = taken or 0

    def _is_silent(self, fence: int, beat: int, now: float) -> bool:
        """Whether the owner has shown no life for as long as we have watched it."""
        if self._seen != (fence, beat):
            self._seen, self._seen_at = (fence, beat), now
        return now - self._seen_at >= SECONDS
