"""How events reach those who listen: iterators and callbacks."""

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Self, TypeVar
from weakref import WeakSet

from hongyan_client.errors import FellBehind
from hongyan_client.events import Event

E = TypeVar("E")
Hear = Callable[[E], Awaitable[None] | None]
MOST_WAITING = 100_000
MOST_EARLY = 2_000  # kept while nobody listens
log = logging.getLogger("hongyan_client")


class Events:
    """An endless iterator of what happens; it ends when the client is closed."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: deque[Event] = deque()
        self._news = asyncio.Event()
        self._is_over = False
        self._fell_behind = False

    def put(self, event: Event) -> None:
        self._fell_behind = self._fell_behind or len(self._waiting) >= self._most
        if not self._fell_behind:
            self._waiting.append(event)
        self._news.set()

    def widen(self) -> None:
        """Somebody reads it now, so it may hold more."""
        self._most = MOST_WAITING

    def end(self) -> None:
        self._is_over = True
        self._news.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        """Raises `FellBehind` after the last event that there was room for."""
        while not self._waiting:
            if self._fell_behind:
                raise FellBehind(f"more than {self._most} events were waiting")
            if self._is_over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Feed:
    """What happens before anybody listens is kept for the first who does."""

    def __init__(self) -> None:
        self._before: Events | None = Events(MOST_EARLY)
        self._iterators: WeakSet[Events] = WeakSet()
        self._callbacks: list[tuple[type[Event], Hear[Event]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, events: Iterable[Event]) -> None:
        for event in events:
            if self._before is not None:
                self._before.put(event)
            for iterator in list(self._iterators):
                iterator.put(event)
            for kind, hear in self._callbacks:
                if isinstance(event, kind):
                    self._call(hear, event)

    def iterate(self) -> Events:
        events, self._before = self._before or Events(), None
        events.widen()
        self._iterators.add(events)
        return events

    def hear(self, kind: type[Event], hear: Hear[Event]) -> None:
        self._before = None
        self._callbacks.append((kind, hear))

    async def close(self) -> None:
        for iterator in list(self._iterators):
            iterator.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _call(self, hear: Hear[Event], event: Event) -> None:
        """What a listener does wrong is its own business, and must not stop the others."""
        try:
            result = hear(event)
        except Exception:
            log.exception("a listener failed at %s", type(event).__name__)
            return
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(self._finish(result, event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _finish(self, result: Awaitable[None], event: Event) -> None:
        try:
            await result
        except Exception:
            log.exception("a listener failed at %s", type(event).__name__)
