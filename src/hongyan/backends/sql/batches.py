"""Group commit: what arrives while one commit runs goes into the next."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.core.errors import Overloaded, StorageUnavailable


class Job:
    """One unit of work on its way to a commit, and its outcome, which nobody sees before that."""

    __slots__ = ("_error", "_result", "future", "is_append", "item", "unit")

    def __init__(self, unit: Any, item: Any = None, *, is_append: bool = False) -> None:
        self.unit = unit
        self.item = item
        self.is_append = is_append
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._result: Any = None
        self._error: Exception | None = None

    def succeed(self, outcome: Any) -> None:
        self._error = outcome if isinstance(outcome, Exception) else None
        self._result = outcome

    def fail(self, error: Exception) -> None:
        self._error = error

    def settle(self) -> None:
        """Tell whoever waits, unless they have gone."""
        if self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)


class Batches:
    """`commit` says whether it went well. If not, whatever waits fails with it: what one client sent first
    must not come to stand behind what it sent next."""

    def __init__(self, commit: Callable[[list[Job]], Awaitable[bool]], most: int, queue: int) -> None:
        self._commit = commit
        self._most = most
        self._queue = queue
        self._waiting: deque[Job] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, job: Job) -> asyncio.Future[Any]:
        """Queue a job; the future settles after its commit. Raises `Overloaded` when too many wait."""
        if len(self._waiting) >= self._queue:
            raise Overloaded(retry_after_ms=1_000)
        self._waiting.append(job)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())
        return job.future

    async def close(self) -> None:
        """Wait until everything queued has been committed."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                if not await self._commit(batch):
                    self._fail_all()
        finally:
            self._task = None

    def _fail_all(self) -> None:
        for job in self._waiting:
            job.fail(StorageUnavailable())
            job.settle()
        self._waiting.clear()
