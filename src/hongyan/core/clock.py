"""What time it is. Wall-clock times are whole milliseconds since 1970 in UTC."""

import time
from typing import NewType, Protocol

Millis = NewType("Millis", int)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    def now(self) -> Millis:
        """Wall-clock time, for what is stored and shown."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never go back, for durations."""


class SystemClock:
    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        return time.monotonic()
