"""The worker: what is done after the commit, and what is done by the clock."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from hongyan.backends import ledger, outbox
from hongyan.core.clock import DAY, MINUTE, Millis
from hongyan.core.context import Context
from hongyan.core.events import Announcement
from hongyan.core.ports import AnyRow

CONSUMER = "worker"
MOST_AT_ONCE = 100
LOOK_SECONDS = 5.0  # how long work waits that the bus did not announce
TRIES = 3
PAUSE = 1.0  # seconds; doubled with every try
PRUNE_SECONDS = 60.0
KEPT = 15 * MINUTE  # that the log of announcements is kept for whoever missed something
Handlers = Mapping[str, tuple[type[Any], Callable[[Context, Any], Awaitable[None]]]]
Deed = Callable[[Context], Awaitable[None]]
log = structlog.get_logger()


class Worker:
    def __init__(self, base: Context, handlers: Handlers, schedules: Sequence[tuple[float, Deed]]) -> None:
        self._base = base
        self._handlers = handlers
        self._schedules = [*schedules, (PRUNE_SECONDS, self.prune)]
        self._wanted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._base.ports.bus.subscribe("", self._wake)
        self._tasks = [asyncio.create_task(self._consume())]
        self._tasks += [asyncio.create_task(self._repeat(seconds, deed)) for seconds, deed in self._schedules]

    async def stop(self) -> None:
        self._base.ports.bus.unsubscribe("", self._wake)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _wake(self, announcements: list[Announcement]) -> None:
        self._wanted.set()

    async def _consume(self) -> None:
        while True:
            try:
                while await self._handle_some():
                    pass
            except Exception:
                log.exception("events could not be read")
            try:
                await asyncio.wait_for(self._wanted.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            finally:
                self._wanted.clear()

    async def _handle_some(self) -> bool:
        """Handle the next events in order, then keep the position: at least once each."""
        rows, end = await self._base.read(self._next)
        for row in rows:
            await self._handle(row)
        if rows:
            await self._base.write(lambda c: outbox.keep_position(c.tx, CONSUMER, end))
        return bool(rows)

    async def _next(self, ctx: Context) -> tuple[Sequence[AnyRow], int]:
        position = await outbox.find_position(ctx.tx, CONSUMER)
        rows = await outbox.page_named(ctx.tx, list(self._handlers), position, MOST_AT_ONCE)
        return rows, rows[-1].id if rows else position

    async def _handle(self, row: AnyRow) -> None:
        """Handle one event, trying again with pauses; what cannot be handled is buried, not lost."""
        into, handler = self._handlers[row.name]
        for attempt in range(1, TRIES + 1):
            try:
                await handler(self._base, msgspec.json.decode(row.frame, type=into))
                return
            except Exception as error:
                log.exception("event not handled", event_name=row.name, id=row.id, attempt=attempt)
                reason = repr(error)
            await asyncio.sleep(random.uniform(0, PAUSE * 2**attempt) if attempt < TRIES else 0)  # noqa: S311
        await self._base.write(lambda c: outbox.bury(c.tx, CONSUMER, row, reason, c.now))

    async def prune(self, ctx: Context) -> None:
        """Forget announcements that everybody has seen, and answers that nobody asks for any more."""
        await ctx.write(self._prune)

    async def _prune(self, ctx: Context) -> None:
        rows, _ = await self._next(ctx)
        if not rows:
            await outbox.keep_position(ctx.tx, CONSUMER, await outbox.last_id(ctx.tx))
        await outbox.prune(ctx.tx, Millis(ctx.now - KEPT))
        await ledger.prune_answers(ctx.tx, Millis(ctx.now - DAY))

    async def _repeat(self, seconds: float, deed: Deed) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await deed(self._base)
            except Exception:
                log.exception("schedule failed", deed=deed.__name__)
