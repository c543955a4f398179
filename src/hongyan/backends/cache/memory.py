"""The cache of a single process: dictionaries that forget."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from hongyan.core.clock import Clock

MOST_BUCKETS = 100_000


@dataclass(slots=True)
class Bucket:
    tokens: float
    at: float


class MemoryCache:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: dict[str, tuple[bytes, float]] = {}
        self._ends: list[tuple[float, str]] = []
        self._buckets: dict[str, Bucket] = {}
        self._places: dict[str, dict[str, float]] = {}  # place → member → until when

    async def get(self, key: str) -> bytes | None:
        self._forget()
        found = self._values.get(key)
        return found[0] if found else None

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        end = self._clock.monotonic() + seconds
        self._values[key] = (value, end)
        heapq.heappush(self._ends, (end, key))

    async def drop(self, key: str) -> None:
        self._values.pop(key, None)

    async def take(self, bucket: str, per_second: float, burst: float, cost: float = 1) -> float:
        now = self._clock.monotonic()
        known = self._buckets.get(bucket)
        if known is None:
            self._make_room(now)
            known = self._buckets[bucket] = Bucket(burst, now)
        known.tokens = min(burst, known.tokens + (now - known.at) * per_second)
        known.at = now
        if known.tokens < cost:
            return (cost - known.tokens) / per_second
        known.tokens -= cost
        return 0.0

    async def give(self, bucket: str, burst: float, cost: float = 1) -> None:
        if known := self._buckets.get(bucket):
            known.tokens = min(burst, known.tokens + cost)

    async def enter(self, place: str, member: str, seconds: float) -> bool:
        members = self._members(place)
        self._places[place] = {**members, member: self._clock.monotonic() + seconds}
        return not members

    async def leave(self, place: str, member: str) -> bool:
        members = self._members(place)
        members.pop(member, None)
        self._places[place] = members
        if not members:
            del self._places[place]
        return not members

    async def occupied(self, places: Sequence[str]) -> set[str]:
        return {place for place in places if self._members(place)}

    async def close(self) -> None:
        self._values.clear()

    def _members(self, place: str) -> dict[str, float]:
        now = self._clock.monotonic()
        return {member: end for member, end in self._places.get(place, {}).items() if end > now}

    def _forget(self) -> None:
        now = self._clock.monotonic()
        while self._ends and self._ends[0][0] <= now:
            _, key = heapq.heappop(self._ends)
            if key in self._values and self._values[key][1] <= now:
                del self._values[key]

    def _make_room(self, now: float) -> None:
        """Drop the buckets untouched for the longest once there are too many to keep."""
        if len(self._buckets) >= MOST_BUCKETS:
            oldest = sorted(self._buckets, key=lambda name: self._buckets[name].at)[: MOST_BUCKETS // 4]
            for name in oldest:
                del self._buckets[name]
