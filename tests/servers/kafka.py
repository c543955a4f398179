"""A Kafka broker for tests: the one that librdkafka brings along, in this process.

It speaks Kafka's protocol and keeps what it gets for as long as it lives. `Crossing` stands between it and a
producer, sees what is produced, and can lose an answer.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple, Self

from confluent_kafka import Consumer, Message, Producer, TopicPartition

PRODUCE = 0
HOST = b"127.0.0.1"
SECONDS = 30.0


class Kafka:
    def __enter__(self) -> Self:
        self._cluster = Producer({"bootstrap.servers": "none:1", "test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self._cluster.list_topics(timeout=SECONDS).brokers.values()
        self.port: int = broker.port
        return self

    def __exit__(self, *_: object) -> None:
        del self._cluster

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self.port}"

    def read(self, topic: str, count: int) -> list[Message]:
        """All records of a topic, in order within each partition; waits for `count` of them."""
        return list(self._read(topic, count))

    def _read(self, topic: str, count: int) -> Iterator[Message]:
        servers = f"127.0.0.1:{self.port}"
        consumer = Consumer({"bootstrap.servers": servers, "group.id": "test", "check.crcs": True})
        partitions = consumer.list_topics(topic, timeout=SECONDS).topics[topic].partitions
        consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
        seen = 0
        while message := consumer.poll(SECONDS if seen < count else 0.3):
            assert message.error() is None
            seen += 1
            yield message
        consumer.close()


class Batch(NamedTuple):
    """Who produced a batch of records, and its place among theirs."""

    producer_id: int
    sequence: int


class Crossing:
    """Passes everything on between a producer and a broker, which is told to live here."""

    def __init__(self, broker: Kafka) -> None:
        self._broker = broker
        self.batches: list[Batch] = []
        self.answers_to_lose = 0
        self.port = 0
        self._meetings: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._greet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self
        for task in self._meetings:
            task.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)

    def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._meetings.append(asyncio.get_running_loop().create_task(self._meet(reader, writer)))

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._broker.port)
        waiting: list[int] = []  # what was asked on this connection; answers come in the same order
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._ask(reader, back, waiting))
                both.create_task(self._answer(there, writer, waiting))
        except* (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for side in (writer, back):
                side.close()
                with suppress(OSError):
                    await side.wait_closed()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: list[int]
    ) -> None:
        while True:
            request = await _frame(reader)
            waiting.append(int.from_bytes(request[4:6]))
            if waiting[-1] == PRODUCE:
                self.batches.append(_batch(request))
            writer.write(request)

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: list[int]
    ) -> None:
        while True:
            response = await _frame(reader)
            if waiting.pop(0) == PRODUCE and self.answers_to_lose:
                self.answers_to_lose -= 1
                raise ConnectionResetError
            old, new = (HOST + port.to_bytes(4) for port in (self._broker.port, self.port))
            writer.write(response.replace(old, new))


async def _frame(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length))


def _batch(request: bytes) -> Batch:
    """Of the first batch in a request. Its magic number, 2, follows the leader's epoch, which is -1."""
    start = request.index(b"\xff\xff\xff\xff\x02") - 12
    return Batch(
        int.from_bytes(request[start + 43 : start + 51]), int.from_bytes(request[start + 53 : start + 57])
    )
