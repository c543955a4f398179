"""Asking for what was missed, until nothing is missing."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import assert_never

from hongyan_client.errors import Refused, Trouble
from hongyan_client.events import Event
from hongyan_client.operations import Operations
from hongyan_client.pacing import backoff
from hongyan_client.state import Hole, Missing, State

PATIENCE = 0.1  # seconds in which what seems missed may still come by itself
PAGE = 100
log = logging.getLogger("hongyan_client")


class Repairs:
    """One task a hole. `tell` is given the events that it brings."""

    def __init__(self, operations: Operations, tell: Callable[[Iterable[Event]], None]) -> None:
        self._operations = operations
        self._tell = tell
        self._running: dict[Hole, asyncio.Task[None]] = {}

    def look(self, state: State) -> None:
        """Begin to repair what is missing and is not being repaired yet."""
        for hole in state.holes() - self._running.keys():
            task = asyncio.create_task(self._repair(state, hole))
            self._running[hole] = task
            task.add_done_callback(lambda done, hole=hole: self._done(state, hole, done))  # type: ignore[misc]

    async def stop(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, state: State, hole: Hole, task: asyncio.Task[None]) -> None:
        """One hole filled may show the next. What could not be reached is looked at after reconnecting."""
        del self._running[hole]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Trouble):
            log.error("could not repair %s", hole, exc_info=error)
        if error is None and not task.cancelled():
            self.look(state)

    async def _repair(self, state: State, hole: Hole) -> None:
        await asyncio.sleep(PATIENCE)
        attempt = 0
        while hole in state.holes():
            before = _progress(state, hole)
            wait = await self._try(state, hole)
            if _progress(state, hole) == before:
                await asyncio.sleep(wait + backoff(attempt))
                attempt += 1

    async def _try(self, state: State, hole: Hole) -> float:
        """How many seconds the server asks us to wait."""
        try:
            await self._step(state, hole)
        except Refused as refused:
            if not refused.retryable:
                state.give_up(hole)
            return refused.wait_seconds
        return 0.0

    async def _step(self, state: State, hole: Hole) -> None:
        ask, conversation_id = self._operations, hole.conversation_id
        match hole.missing:
            case Missing.ROWS:
                self._tell(state.apply(await ask.sync.changes(since=state.rev)))
            case Missing.HEAD:
                state.apply_head(await ask.sync.head(conversation_id=conversation_id))
            case Missing.CHANGES:
                since = state.conversations[conversation_id].rev
                change = await ask.messages.changes(conversation_id=conversation_id, since=since)
                self._tell(state.apply(change))
            case Missing.BACKLOG:
                after = state.conversations[conversation_id].backlog_seq
                page = await ask.messages.history(conversation_id=conversation_id, after=after, limit=PAGE)
                self._tell(state.apply_backlog(conversation_id, page.items, page.next))
            case _:
                assert_never(hole.missing)


def _progress(state: State, hole: Hole) -> tuple[bool, int, int | None]:
    holding = state.conversations.get(hole.conversation_id)
    is_open = hole in state.holes()
    return (is_open, holding.rev, holding.backlog_seq) if holding else (is_open, state.rev, None)
