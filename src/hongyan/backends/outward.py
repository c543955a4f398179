"""Calls to servers that are not ours to heal: a breaker, a bulkhead, and a budget for trying again.

A server that hangs takes the time of whoever asks it. So only some may ask at once, nobody asks while it is
known to be away but one who tries from time to time, and repetitions are a small share of all calls: when
everything fails, they would be the load that keeps a server from coming back.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from prometheus_client import Counter, Gauge

T = TypeVar("T")
FAILURES = 6  # in a row, after which a server is away
FIRST_PAUSE, LAST_PAUSE = 1.0, 30.0  # seconds between two who try whether it is back
BUSY_SECONDS = 0.5  # to wait while another one tries, or when too many ask
QUEUE = 256  # that may wait for their turn
SHARE, MOST_REPEATED = 0.1, 10.0  # repetitions per call, and how many of them may be saved up
REPEAT_SECONDS = 0.2
CALLS = Counter("hongyan_outward_calls_total", "Calls to other servers", ["to", "outcome"])
AWAY = Gauge("hongyan_outward_away", "Whether a server is taken to be away", ["to"])
log = structlog.get_logger()


class Away(ConnectionError):
    """It did not answer, or was not asked because it does not. Ask again after `seconds`."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"{name} is away")
        self.seconds = seconds


def is_silence(error: Exception) -> bool:
    """Whether there was no answer, rather than one that says no."""
    return isinstance(error, OSError)


class Guard:
    """`name` is for the log and for metrics; at most `width` calls run at once."""

    def __init__(
        self,
        name: str,
        *,
        width: int = 8,
        failures: int = FAILURES,
        is_failure: Callable[[Exception], bool] = is_silence,
    ) -> None:
        self._name = name
        self._places = asyncio.Semaphore(width)
        self._most_failures = failures
        self._is_failure = is_failure
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._try_at = 0.0  # when it is away: the next one after this tries
        self._is_trying = False
        self._waiting = 0
        self._budget = MOST_REPEATED

    async def call(self, deed: Callable[[], Awaitable[T]], *, tries: int = 1) -> T:
        """Raises `Away`, or what the server answered. Only what may be done twice may have several tries."""
        self._budget = min(self._budget + SHARE, MOST_REPEATED)
        for left in reversed(range(tries)):
            try:
                return await self._in_turn(deed)
            except Away as away:
                if not left or away.__cause__ is None or not self._may_repeat():
                    raise
            await asyncio.sleep(random.uniform(0, REPEAT_SECONDS))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    async def _in_turn(self, deed: Callable[[], Awaitable[T]]) -> T:
        self._check_it_is_there()
        if self._waiting >= QUEUE:
            raise self._refusal("full", BUSY_SECONDS)
        self._waiting += 1
        try:
            async with self._places:
                return await self._once(deed)
        finally:
            self._waiting -= 1

    async def _once(self, deed: Callable[[], Awaitable[T]]) -> T:
        self._check_it_is_there()  # others may have found out meanwhile
        is_trial = self._is_trying = self._is_away
        try:
            result = await deed()
        except Exception as error:
            if self._is_failure(error):
                raise self._failed(error, is_trial) from error
            self._succeeded()
            raise
        finally:
            if is_trial:
                self._is_trying = False
        self._succeeded()
        return result

    @property
    def _is_away(self) -> bool:
        return self._failures >= self._most_failures

    def _check_it_is_there(self) -> None:
        """Raises `Away`, but not for the one whose turn it is to try."""
        wait = self._try_at - time.monotonic()
        if self._is_away and (wait > 0 or self._is_trying):
            raise self._refusal("refused", max(wait, BUSY_SECONDS))

    def _refusal(self, outcome: str, seconds: float) -> Away:
        CALLS.labels(self._name, outcome).inc()
        return Away(self._name, seconds)

    def _failed(self, error: Exception, is_trial: bool) -> Away:
        CALLS.labels(self._name, "failed").inc()
        self._failures += 1
        if is_trial or self._failures == self._most_failures:
            log.warning("server away", name=self._name, error=repr(error)[:200], next_in=self._pause)
            AWAY.labels(self._name).set(1)
            self._try_at = time.monotonic() + random.uniform(self._pause / 2, self._pause)  # noqa: S311
            self._pause = min(2 * self._pause, LAST_PAUSE)
        return Away(self._name, max(self._try_at - time.monotonic(), BUSY_SECONDS))

    def _succeeded(self) -> None:
        CALLS.labels(self._name, "ok").inc()
        if self._is_away:
            log.warning("server back", name=self._name)
        AWAY.labels(self._name).set(0)
        self._failures, self._pause = 0, FIRST_PAUSE

    def _may_repeat(self) -> bool:
        if self._budget < 1:
            return False
        self._budget -= 1
        return True
