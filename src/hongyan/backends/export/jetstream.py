"""A stream of NATS JetStream, which keeps each record once however often we say it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import parse_qs

from nats.aio.client import Client
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import PubAck, StreamConfig
from nats.js.errors import NotFoundError

from hongyan.backends.outward import Guard
from hongyan.core.clock import DAY, SECOND
from hongyan.core.ports import Record

SECONDS = 10.0  # for all the records of one call
SUBJECTS = "im.>"
KEPT_DAYS, REPEATED_SECONDS = 7, 600.0  # of a stream that we make


class JetStreamExporter:
    """`nats://host:4222,nats://host2:4222?stream=HONGYAN`. The stream is made if there is none.

    The subject of a record is its event and its key: `im.message.sent.<conversation>`.
    """

    def __init__(self, url: str) -> None:
        self._urls, self._stream = address_of(url)
        self._client: Client | None = None
        self._guard = Guard("jetstream", width=1, failures=1)

    async def send(self, records: Sequence[Record]) -> None:
        """Connects when it has to. Raises `Away`."""
        await self._guard.call(lambda: self._send(records))

    async def _send(self, records: Sequence[Record]) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                stream = await self._connected()
                kept = [await self._publish(stream, record) for record in records]
                await asyncio.gather(*kept)
        except (Error, OSError) as error:
            await self.close()
            raise ConnectionError(f"JetStream: {error!r}"[:300]) from error

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Error, OSError):
                await client.close()

    async def _publish(self, stream: JetStreamContext, record: Record) -> asyncio.Future[PubAck]:
        """Said in order; what says that it is kept comes later."""
        headers = dict(record.headers)
        headers["Nats-Msg-Id"] = headers["id"]
        subject = f"{headers['event']}.{record.key}"
        return await stream.publish_async(subject, record.value, stream=self._stream, headers=headers)

    async def _connected(self) -> JetStreamContext:
        if self._client is None:
            client = self._client = Client()
            await client.connect(self._urls, allow_reconnect=False, name="hongyan", error_cb=_ignore)
            await self._make_stream(client.jetstream())
        return self._client.jetstream()

    async def _make_stream(self, stream: JetStreamContext) -> None:
        """One that is there is left as its owners want it."""
        try:
            await stream.stream_info(self._stream)
        except NotFoundError:
            await stream.add_stream(
                StreamConfig(
                    name=self._stream,
                    subjects=[SUBJECTS],
                    max_age=KEPT_DAYS * DAY / SECOND,
                    duplicate_window=REPEATED_SECONDS,
                )
            )


def address_of(url: str) -> tuple[list[str], str]:
    """The servers, and the stream there."""
    servers, _, options = url.partition("?")
    return servers.split(","), parse_qs(options).get("stream", ["HONGYAN"])[-1]


async def _ignore(error: Exception) -> None:
    """Whoever sends is told."""
