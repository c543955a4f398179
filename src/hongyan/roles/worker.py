"""The worker: what is done after the commit, and what is done by the clock."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec
import structlog

from hongyan.backends import exports, ledger, outbox
from hongyan.backends.outward import Away
from hongyan.core.clock import DAY, HOUR, MINUTE, Millis
from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import JOBS, Announcement
from hongyan.core.ports import AnyRow
from hongyan.roles.lease import Lease
from hongyan.transports.tracing import bind, id_of, span, trace_here

MOST_AT_ONCE = 20
BEAT_SECONDS = 4.0
LOOK_SECONDS = 5.0  # how long work waits that the bus did not announce
TRIES = 3
PATIENCE = HOUR  # that a job waits for a server that is away, which is not counted as a try
PAUSE = 1.0  # seconds; doubled with every try
STORAGE_SECONDS = 2.0  # until storage that was away is asked again
PRUNE_SECONDS = 60.0
KEPT = 15 * MINUTE  # that the log of announcements is kept for whoever missed something
Handlers = Mapping[str, tuple[type[Any], Callable[[Context, Any], Awaitable[None]]]]
Deed = Callable[[Context], Awaitable[None]]
GivingUp = Mapping[str, Callable[[Context, Any], Awaitable[None]]]
log = structlog.get_logger()


class Worker:
    """Works while it holds the lease, so that of several only one does; the others stand by."""

    def __init__(
        self,
        base: Context,
        handlers: Handlers,
        schedules: Sequence[tuple[float, Deed]],
        giving_up: GivingUp = MappingProxyType({}),
    ) -> None:
        """`giving_up`: what else is to be done when a job of a name is buried."""
        self._base = base
        self._giving_up = giving_up
        self._lease = Lease(base, "worker") if base.ports.sql.is_shared else None
        self._handlers = handlers
        self._schedules = [*schedules, (PRUNE_SECONDS, self.prune)]
        self._wanted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._at_hand: dict[int, asyncio.Task[None]] = {}  # jobs by their number

    def start(self) -> None:
        self._base.ports.bus.subscribe(JOBS, self._wake)
        self._tasks = [asyncio.create_task(self._consume()), asyncio.create_task(self._keep_lease())]
        self._tasks += [asyncio.create_task(self._repeat(seconds, deed)) for seconds, deed in self._schedules]

    async def stop(self) -> None:
        self._base.ports.bus.unsubscribe(JOBS, self._wake)
        tasks = [*self._tasks, *self._at_hand.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._lease is not None:
            await self._lease.give_up()

    @property
    def _may_work(self) -> bool:
        return self._lease is None or self._lease.is_mine

    async def _keep_lease(self) -> None:
        while self._lease is not None:
            try:
                await self._lease.renew()
            except Exception:
                log.exception("lease not renewed")
            await asyncio.sleep(BEAT_SECONDS)

    def _wake(self, announcements: list[Announcement]) -> None:
        self._wanted.set()

    async def _consume(self) -> None:
        while True:
            try:
                while self._may_work and await self._begin_some():
                    pass
            except Exception:
                log.exception("jobs could not be read")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wanted.wait()
            self._wanted.clear()

    async def _begin_some(self) -> bool:
        """Begin the next jobs, each by itself, so that none waits for one that has to be tried again.

        Each is done at least once. Whether there were any.
        """
        known = set(self._at_hand)  # one that ends while we read must not begin anew
        rows = await self._base.read(self._page)
        fresh = [row for row in rows if row.id not in known]
        for row in fresh:
            self._at_hand[row.id] = task = asyncio.create_task(self._put_away(row))
            task.add_done_callback(lambda _, job_id=row.id: self._put_down(job_id))  # type: ignore[misc]
        return bool(fresh)

    async def _page(self, ctx: Context) -> list[AnyRow]:
        """The next jobs of each kind, so that one that waits for its server takes no other's place."""
        pages = [await outbox.page_jobs(ctx.tx, [name], MOST_AT_ONCE) for name in self._handlers]
        return [row for page in pages for row in page]

    def _put_down(self, job_id: int) -> None:
        if len(self._at_hand) >= MOST_AT_ONCE:
            self._wanted.set()  # others waited for a place
        del self._at_hand[job_id]

    async def _put_away(self, row: AnyRow) -> None:
        bind(**({"trace_id": id_of(row.trace)} if row.trace else {}))
        try:
            await self._handle(row)
        except Exception:
            log.exception("job not put away", job=row.name, id=row.id)  # it will be found again

    async def _handle(self, row: AnyRow) -> None:
        """Do one job, trying again with pauses; what cannot be done is buried, not lost."""
        for attempt in range(1, TRIES + 1):
            try:
                is_done = await self._do_when_possible(row)
            except Exception as error:
                log.exception("job not done", job=row.name, id=row.id, attempt=attempt)
                reason = repr(error)
            else:
                if is_done:
                    await self._base.write(lambda c: outbox.finish(c.tx, row.id))
                return
            await asyncio.sleep(random.uniform(0, PAUSE * 2**attempt) if attempt < TRIES else 0)  # noqa: S311
        if row.name in self._giving_up:
            await self._run(row, self._giving_up[row.name])
        await self._base.write(lambda c: outbox.bury(c.tx, row, reason, c.now))

    async def _do_when_possible(self, row: AnyRow) -> bool:
        """Do it as soon as the server that it needs is there. False: another worker has taken over."""
        while self._may_work:
            try:
                await self._run(row, self._handlers[row.name][1])
            except (Away, StorageUnavailable) as away:
                if self._base.now - row.created_at > PATIENCE:
                    raise
                seconds = away.seconds if isinstance(away, Away) else STORAGE_SECONDS
                log.info("job waits", job=row.name, id=row.id, seconds=seconds)
                pause = random.uniform(seconds, 2 * seconds)  # noqa: S311
            else:
                log.info("job done", job=row.name, id=row.id)
                return True
            await asyncio.sleep(pause)
        return False

    async def _run(self, row: AnyRow, deed: Callable[[Context, Any], Awaitable[None]]) -> None:
        into, _ = self._handlers[row.name]
        with span(row.name, row.trace):
            ctx = replace(self._base, trace=trace_here(row.trace))
            await deed(ctx, msgspec.json.decode(row.frame, type=into))

    async def prune(self, ctx: Context) -> None:
        """Forget announcements that everybody has seen, and answers that nobody asks for any more."""
        await ctx.write(self._prune)

    async def _prune(self, ctx: Context) -> None:
        last = await exports.last_done(ctx.tx) if ctx.ports.exporter else None
        await outbox.prune(ctx.tx, Millis(ctx.now - KEPT), list(self._handlers), last)
        await ledger.prune_answers(ctx.tx, Millis(ctx.now - DAY))

    async def _repeat(self, seconds: float, deed: Deed) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                if self._may_work:
                    await deed(self._base)
            except Exception:
                log.exception("schedule failed", deed=deed.__name__)
