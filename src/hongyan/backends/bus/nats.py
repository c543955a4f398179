"""Core NATS as the line of a bus. Nothing is kept there: SQL keeps."""

import asyncio

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from hongyan.backends.bus.remote import Hear

CONNECT_SECONDS = 2


class NatsLine:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client = Client()
        self._subscriptions: dict[str, Subscription] = {}

    async def connect(self, hear: Hear) -> None:
        async def take(message: Msg) -> None:
            hear(message.data)

        self._take = take
        self._client = Client()
        self._subscriptions = {}
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connect()
        except (Error, TimeoutError) as error:
            raise ConnectionError(f"NATS: {error!r}") from error

    async def _connect(self) -> None:
        """The bus connects again itself, so that it knows when it was away."""
        await self._client.connect(
            self._url, allow_reconnect=False, name="hongyan", connect_timeout=CONNECT_SECONDS
        )

    async def listen(self, channel: str) -> None:
        try:
            self._subscriptions[channel] = await self._client.subscribe(channel, cb=self._take)
        except Error as error:
            raise ConnectionError(f"NATS: {error!r}") from error

    async def unlisten(self, channel: str) -> None:
        try:
            await self._subscriptions.pop(channel).unsubscribe()
        except Error as error:
            raise ConnectionError(f"NATS: {error!r}") from error

    async def send(self, messages: list[tuple[str, bytes]]) -> None:
        try:
            for channel, content in messages:
                await self._client.publish(channel, content)
        except Error as error:
            raise ConnectionError(f"NATS: {error!r}") from error

    async def close(self) -> None:
        await self._client.close()
