"""The export bridge: what happens is in Kafka, at least once, in order, under the same number again."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Message

from hongyan.backends import exports, outbox
from hongyan.backends.export.kafka import KafkaExporter, options_of
from hongyan.backends.exports import Position
from hongyan.core.clock import HOUR, MINUTE, Millis
from hongyan.core.context import Context
from hongyan.core.events import Announcement
from hongyan.core.ports import Record
from hongyan.core.settings import Export as Settings
from hongyan.core.settings import Settings as AllSettings
from hongyan.roles.export import TOO_LONG, Export
from hongyan.roles.serving import Running
from hongyan.roles.worker import Worker
from tests.conftest import MovableClock
from tests.people import People
from tests.servers.kafka import Crossing, Kafka

NAMES = Settings(names=("im.",))


@pytest.fixture(scope="module")
def broker() -> Iterator[Kafka]:
    with Kafka() as kafka:
        yield kafka


@pytest.fixture
def topic(tmp_path: Path) -> str:
    """The beginning of the names of topics of this test's own."""
    return f"{abs(hash(tmp_path)) % 10**9}."


@pytest.fixture
def settings(settings: AllSettings, topic: str) -> AllSettings:
    chosen = Settings(prefix=topic)
    return msgspec.structs.replace(settings, export=chosen)


def headers(message: Message) -> dict[str, str]:
    pairs: Any = message.headers() or []
    return {name: value.decode() for name, value in pairs}


def told(messages: list[Message]) -> list[dict[str, Any]]:
    return [msgspec.json.decode(message.value() or b"") for message in messages]


async def test_what_happens_is_told_in_order_with_its_name_and_key(
    people: People, server: Running, broker: Kafka, topic: str
) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    line = await alice.line()
    for number in range(5):
        draft: dict[str, Any] = {
            "client_msg_id": f"{number}",
            "content": {"type": "text", "text": f"{number}"},
        }
        await line.call("messages.send", conversation_id=group_id, **draft)
    exporter = KafkaExporter(broker.url)
    await Export(exporter).run(server.opened.base)
    await exporter.close()
    all_told = await asyncio.to_thread(broker.read, f"{topic}conversations", 6)
    here = [message for message in all_told if message.key() == group_id.encode()]
    assert [headers(message)["event"] for message in here][-5:] == ["im.message.sent"] * 5
    events = told(here)
    assert [one["rev"] for one in events] == list(range(1, len(events) + 1))
    texts = [message["content"]["text"] for one in events[1:] for message in one["data"]["messages"]]
    assert texts == [f"{number}" for number in range(5)]
    users = await asyncio.to_thread(broker.read, f"{topic}users", 4)
    created = [one for one in told(users) if one["event"] == "im.user.created"]
    assert {one["key"] for one in created} == {alice.user_id, bob.user_id}
    assert "nonce" not in str(told(users))


async def last_id(ctx: Context) -> int:
    return await outbox.last_id(ctx.tx)


async def announce(ctx: Context, *announcements: Announcement) -> None:
    async def emit(c: Context) -> None:
        for announcement in announcements:
            c.emit(announcement)

    await ctx.write(emit)


def change(rev: int, frame: bytes = b'{"ev":"x","data":{}}') -> Announcement:
    return Announcement("c:one", "im.message.sent", frame, rev - 1, rev)


async def test_nothing_is_forgotten_while_the_broker_is_away(
    server: Running, clock: MovableClock, broker: Kafka, topic: str
) -> None:
    gone = KafkaExporter("kafka://127.0.0.1:1")
    base = replace(server.opened.base, ports=msgspec.structs.replace(server.opened.ports, exporter=gone))
    await announce(base, change(1), change(2))
    export = Export(gone)
    await export.run(base)
    clock.skip(HOUR)
    await Worker(base, {}, []).prune(base)
    exporter = KafkaExporter(broker.url)
    await Export(exporter).run(base)
    await exporter.close()
    kept = await asyncio.to_thread(broker.read, f"{topic}conversations", 2)
    assert [one["rev"] for one in told(kept)] == [1, 2]
    await Worker(base, {}, []).prune(base)
    assert not await base.read(last_id)


class Crash(Exception):
    pass


async def test_after_a_crash_before_the_position_was_kept_the_same_comes_again(
    server: Running, broker: Kafka, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter, base = KafkaExporter(broker.url), server.opened.base
    await announce(base, change(1))

    async def crash(*_: object) -> bool:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(exports, "move", crash)
        with pytest.raises(Crash):
            await Export(exporter).run(base)
    await Export(exporter).run(base)
    await exporter.close()
    twice = await asyncio.to_thread(broker.read, f"{topic}conversations", 2)
    assert twice[0].value() == twice[1].value()
    assert [headers(message)["id"] for message in twice] == [headers(twice[0])["id"]] * 2


async def test_a_batch_whose_answer_was_lost_is_sent_again_under_its_number(broker: Kafka) -> None:
    """So that a broker which has it already knows it again."""
    async with Crossing(broker).open() as crossing:
        exporter = KafkaExporter(crossing.url)
        await exporter.send([Record("lost", "key", b"first")])
        crossing.answers_to_lose = 1
        await exporter.send([Record("lost", "key", b"second")])
        await exporter.send([Record("lost", "key", b"third")])
        await exporter.close()
    producers, sequences = zip(*crossing.batches, strict=True)
    assert len(set(producers)) == 1
    assert sequences == (0, 1, 1, 2)


async def test_what_is_too_long_for_a_broker_is_told_without_its_data(
    server: Running, broker: Kafka, topic: str
) -> None:
    exporter, base = KafkaExporter(broker.url), server.opened.base
    await announce(base, change(1, b'{"ev":"x","data":"%s"}' % (b"x" * TOO_LONG)), change(2))
    await Export(exporter).run(base)
    await exporter.close()
    both = told(await asyncio.to_thread(broker.read, f"{topic}conversations", 2))
    assert [(one["rev"], one["data"]) for one in both] == [(1, None), (2, {})]


async def test_two_who_export_at_once_move_the_position_once(server: Running) -> None:
    base = server.opened.base
    moves = [
        await base.write(lambda c, last=last: exports.move(c.tx, Position(), Position(last)))  # type: ignore[misc]
        for last in (5, 9)
    ]
    assert moves == [True, False]
    assert await base.read(lambda c: exports.find(c.tx)) == Position(5)


def test_a_number_that_was_passed_over_is_looked_for_until_it_can_no_more_come() -> None:
    now = Millis(1_000)
    here = Position(10).after([12, 14], now)
    assert here == Position(14, ((11, now), (13, now)))
    assert here.done == 10
    there = here.after([11], Millis(now + 1))
    assert (there.gaps, there.done) == (((13, now),), 12)
    assert there.after([], Millis(now + MINUTE)) == Position(14)


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("kafka://a:9092,b:9092", "PLAINTEXT"),
        ("kafka://goose:let%40ter@a", "SASL_PLAINTEXT"),
        ("kafkas://a", "SSL"),
        ("kafkas://goose:let%40ter@a?mechanism=PLAIN", "SASL_SSL"),
    ],
)
def test_a_url_says_how_to_connect(url: str, protocol: str) -> None:
    options = options_of(url)
    assert options["security_protocol"] == protocol
    assert options.get("sasl_plain_password", "let@ter") == "let@ter"


@pytest.mark.parametrize("url", ["http://a", "kafka://a:b@c?mechanism=GSSAPI"])
def test_what_is_no_address_of_kafka_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        options_of(url)
