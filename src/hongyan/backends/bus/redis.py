"""Redis Pub/Sub as the line of a bus, for small installations that have a Redis and no NATS."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hongyan.backends.bus.remote import Hear, Parcel

CONNECT_SECONDS = 2


class RedisLine:
    def __init__(self, url: str) -> None:
        self._url = url
        self._redis: Redis | None = None
        self._ear: Any = None
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, hear: Hear) -> None:
        self._redis = Redis.from_url(self._url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=None)
        self._ear = self._redis.pubsub()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._redis.ping()
                await self._ear.connect()
        except (RedisError, TimeoutError) as error:
            raise ConnectionError(f"Redis: {error!r}") from error
        self._hear, self._reader = hear, None

    async def listen(self, channel: str) -> None:
        await self._do(lambda: self._ear.subscribe(channel))
        if self._reader is None:
            self._reader = asyncio.get_running_loop().create_task(self._read())

    async def unlisten(self, channel: str) -> None:
        await self._do(lambda: self._ear.unsubscribe(channel))

    async def send(self, parcels: list[Parcel]) -> None:
        assert self._redis is not None
        async with self._redis.pipeline(transaction=False) as pipeline:
            for channel, content, _ in parcels:
                pipeline.publish(channel, content)
            await self._do(pipeline.execute)

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._redis is not None:
            with suppress(RedisError):
                await self._ear.aclose()
                await self._redis.aclose()

    async def _do(self, work: Callable[[], Awaitable[object]]) -> None:
        """Raises `ConnectionError` when the line is broken, also if the reader has found out."""
        if self._reader is not None and self._reader.done():
            raise ConnectionError("Redis: the subscription has ended")
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await work()
        except (RedisError, TimeoutError) as error:
            raise ConnectionError(f"Redis: {error!r}") from error

    async def _read(self) -> None:
        async for message in self._ear.listen():
            if message["type"] == "message":
                self._hear(message["data"])
