"""Redis as the cache that all processes share. Losing it costs speed and presence, never safety.

Without it nothing is known (`get`), limits are kept by each process for itself (`take`), and a key that
could not be dropped is remembered and not believed until it could. Other processes may believe such a key
until it expires, so nothing is put for longer than one may be wrong about it. After a failure Redis is left
alone for a second, and then one call asks whether it is back while all others still do without it.

Times are our clock's and not Redis', so a value counts as gone by the same clock everywhere we look.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter
from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hongyan.backends.cache.memory import MemoryCache
from hongyan.core.clock import Clock

T = TypeVar("T")
ALONE_SECONDS = 1.0
TIMEOUT_SECONDS = 0.5
MOST_CONNECTIONS = 32  # more calls than that wait for each other: Redis does one at a time anyway
MOST_UNDROPPED = 10_000
FAILURES = Counter("hongyan_cache_failures_total", "Calls to the cache that failed")
log = structlog.get_logger()

# KEYS: bucket. ARGV: now in ms, tokens a second, burst, cost. Gives the ms to wait.
TAKE = """
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local now, rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local tokens, at = tonumber(known[1] or burst), tonumber(known[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * rate)
local wait = 0
if tokens < cost then wait = (cost - tokens) / rate * 1000 else tokens = tokens - cost end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(math.max(now, at)))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return tostring(wait)
"""
# KEYS: bucket. ARGV: burst, tokens to give back.
GIVE = """
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens'))
if tokens then
    redis.call('HSET', KEYS[1], 'tokens', tostring(math.min(tonumber(ARGV[1]), tokens + tonumber(ARGV[2]))))
end
"""
# KEYS: place. ARGV: now, member, until when (0: gone), ms that the key lasts. How many were there, and are.
MOVE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local before = redis.call('ZCARD', KEYS[1])
if ARGV[3] == '0' then redis.call('ZREM', KEYS[1], ARGV[2])
else
    redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return {before, redis.call('ZCARD', KEYS[1])}
"""


class RedisCache:
    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._redis = _cluster(url) if "+cluster" in url else Redis.from_pool(_connections(url))
        self._take = self._redis.register_script(TAKE)
        self._give = self._redis.register_script(GIVE)
        self._move = self._redis.register_script(MOVE)
        self._own = MemoryCache(clock)  # limits while Redis is away
        self._undropped: dict[str, None] = {}
        self._alone_until = 0.0

    async def get(self, key: str) -> bytes | None:
        if key in self._undropped:
            await self.drop(key)
            return None
        kept: bytes | None = await self._try(lambda: self._redis.get(key), None)
        if kept is None or int.from_bytes(kept[:8], "big") <= self._clock.now():
            return None
        return kept[8:]

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        self._undropped.pop(key, None)
        milliseconds = max(1, int(seconds * 1_000))
        kept = (self._clock.now() + milliseconds).to_bytes(8, "big") + value
        if await self._try(lambda: self._redis.set(key, kept, px=milliseconds), None) is None:
            await self.drop(key)

    async def drop(self, key: str) -> None:
        if await self._try(lambda: self._redis.delete(key), None) is None:
            if len(self._undropped) >= MOST_UNDROPPED:
                self._undropped.pop(next(iter(self._undropped)))
            self._undropped[key] = None
        else:
            self._undropped.pop(key, None)

    async def take(self, bucket: str, per_second: float, burst: float, cost: float = 1) -> float:
        asked = [self._clock.now(), per_second, burst, cost]
        wait = await self._try(lambda: self._take(keys=[bucket], args=asked), None)
        if wait is None:
            return await self._own.take(bucket, per_second, burst, cost)
        return float(wait) / 1_000

    async def give(self, bucket: str, burst: float, cost: float = 1) -> None:
        await self._own.give(bucket, burst, cost)
        await self._try(lambda: self._give(keys=[bucket], args=[burst, cost]), None)

    async def enter(self, place: str, member: str, seconds: float) -> bool:
        milliseconds = int(seconds * 1_000)
        asked: list[str | int] = [self._clock.now(), member, self._clock.now() + milliseconds, milliseconds]
        before, _ = await self._try(lambda: self._move(keys=[place], args=asked), (1, 1))
        return not before

    async def leave(self, place: str, member: str) -> bool:
        """Without Redis somebody may still be there: nobody is told anything, and what is kept expires."""
        asked: list[str | int] = [self._clock.now(), member, 0, 0]
        _, after = await self._try(lambda: self._move(keys=[place], args=asked), (1, 1))
        return not after

    async def occupied(self, places: Sequence[str]) -> set[str]:
        async def ask() -> list[int]:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for place in places:
                    pipeline.zcount(place, f"({self._clock.now()}", "+inf")
                return list(await pipeline.execute())

        counts = await self._try(ask, [0] * len(places)) if places else []
        return {place for place, count in zip(places, counts, strict=True) if count}

    async def close(self) -> None:
        await self._redis.aclose()

    async def _try(self, ask: Callable[[], Awaitable[Any]], otherwise: T) -> Any | T:
        """What Redis answers, or this if it does not answer or has not of late."""
        if self._clock.monotonic() < self._alone_until:
            return otherwise
        if self._alone_until:
            self._leave_alone()
        try:
            answer = await ask()
        except (RedisError, OSError, TimeoutError) as error:
            FAILURES.inc()
            log.warning("cache lost", error=repr(error)[:200])
            self._leave_alone()
            return otherwise
        self._alone_until = 0.0
        return answer

    def _leave_alone(self) -> None:
        self._alone_until = self._clock.monotonic() + ALONE_SECONDS


def _connections(url: str) -> BlockingConnectionPool:
    return BlockingConnectionPool.from_url(
        url,
        max_connections=MOST_CONNECTIONS,
        timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _cluster(url: str) -> RedisCluster:
    """`redis+cluster://…` names one node; it knows the others, and which of them has which key."""
    return RedisCluster.from_url(
        url.replace("+cluster", "", 1),
        max_connections=MOST_CONNECTIONS,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once, where the cluster says that the key is now
    )
