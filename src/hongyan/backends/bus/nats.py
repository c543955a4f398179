"""Core NATS as the line of a bus. Nothing is kept there: SQL keeps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from hongyan.backends.bus.remote import Hear, Parcel

CONNECT_SECONDS = 1
PATIENCE_SECONDS = 3
log = structlog.get_logger()


class NatsLine:
    """`urls`: servers of one cluster, with commas between them; any of them will do."""

    def __init__(self, urls: str) -> None:
        self._urls = urls.split(",")
        self._client = Client()
        self._subscriptions: dict[str, Subscription] = {}

    async def connect(self, hear: Hear) -> None:
        async def take(message: Msg) -> None:
            hear(message.data)

        self._take = take
        self._client = Client()
        self._subscriptions = {}
        async with _patience():
            await self._connect()

    async def _connect(self) -> None:
        """The bus connects again itself, so that it knows when it was away."""
        await self._client.connect(
            self._urls,
            allow_reconnect=False,
            name="hongyan",
            connect_timeout=CONNECT_SECONDS,
            error_cb=_note,
        )

    async def listen(self, channel: str) -> None:
        async with _patience():
            self._subscriptions[channel] = await self._client.subscribe(channel, cb=self._take)

    async def unlisten(self, channel: str) -> None:
        async with _patience():
            await self._subscriptions.pop(channel).unsubscribe()

    async def send(self, parcels: list[Parcel]) -> None:
        async with _patience():
            for channel, content, trace in parcels:
                headers = {"traceparent": trace} if trace else None
                await self._client.publish(channel, content, headers=headers)

    async def close(self) -> None:
        await self._client.close()


async def _note(error: Exception) -> None:
    log.warning("NATS complains", error=repr(error)[:200])


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    """Whatever NATS does to us, and that it does nothing at all, is a broken line."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except (Error, TimeoutError) as error:
        raise ConnectionError(f"NATS: {error!r}") from error
