"""The export bridge to a real JetStream: all that happens, in order, once however often it is said."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from hongyan.backends.export.jetstream import JetStreamExporter
from hongyan.backends.outward import Away
from hongyan.core.ports import Record
from hongyan.roles.export import Export
from hongyan.roles.serving import Running
from tests.people import People
from tests.servers.nats import JetStream


@pytest.fixture(scope="module")
def broker() -> Iterator[JetStream]:
    with JetStream() as running:
        yield running


@pytest.fixture
async def stream(broker: JetStream) -> AsyncIterator[JetStreamContext]:
    """As somebody else's program sees it."""
    client = Client()
    await client.connect(broker.url)
    yield client.jetstream()
    await client.close()


async def read(stream: JetStreamContext, subject: str, count: int) -> list[dict[str, Any]]:
    reader = await stream.pull_subscribe(subject)
    found = await reader.fetch(count, timeout=60)
    await reader.unsubscribe()
    return [msgspec.json.decode(message.data) for message in found]


def record(number: int) -> Record:
    headers = (("id", f"{number}"), ("event", "im.message.sent"))
    return Record("im.conversations", "one", b'{"id":%d}' % number, headers)


async def test_what_happens_is_told_under_its_name_in_order(
    people: People, server: Running, broker: JetStream, stream: JetStreamContext
) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    for number in range(5):
        await alice.send(group_id, f"text {number}")
    exporter = JetStreamExporter(broker.url)
    await Export(exporter).run(server.opened.base)
    await exporter.close()
    told = await read(stream, f"im.message.sent.{group_id}", 6)  # the first is of the group's making
    texts = [message["content"]["text"] for one in told[1:] for message in one["data"]["messages"]]
    assert texts == [f"text {number}" for number in range(5)]
    assert [one["rev"] for one in told] == list(range(1, 7))
    created = await read(stream, "im.user.created.>", 2)
    assert {one["key"] for one in created} == {alice.user_id, bob.user_id}


async def test_what_is_said_twice_is_kept_once(broker: JetStream, stream: JetStreamContext) -> None:
    exporter = JetStreamExporter(f"{broker.url}?stream=HONGYAN")
    records = [record(number) for number in range(1_000_000, 1_000_050)]
    await exporter.send(records)
    before = (await stream.stream_info("HONGYAN")).state.messages
    await exporter.send(records)
    await exporter.close()
    assert (await stream.stream_info("HONGYAN")).state.messages == before
    assert [one["id"] for one in await read(stream, "im.message.sent.one", 50)] == list(
        range(1_000_000, 1_000_050)
    )


async def test_what_was_kept_is_there_after_a_crash_and_more_comes_after_it(broker: JetStream) -> None:
    exporter = JetStreamExporter(f"{broker.url}?stream=HONGYAN")
    await exporter.send([record(2_000_000)])
    broker.kill()
    with pytest.raises(Away):
        await exporter.send([record(2_000_001)])
    broker.start()
    other = JetStreamExporter(broker.url)
    await other.send([record(2_000_001)])
    await other.close()
    client = Client()
    await client.connect(broker.url)
    last = await client.jetstream().get_last_msg("HONGYAN", "im.message.sent.one")
    assert last.data == b'{"id":2000001}'
    await client.close()
