"""What one socket sends without waiting, and what reaches the others of it."""

import asyncio
from typing import Any

from tests.people import Line, People

COUNT = 50


async def send(line: Line, conversation_id: str, text: str, acks: list[tuple[str, int]]) -> None:
    """Send a message; its ack is noted as soon as it comes."""
    content = {"type": "text", "text": text}
    sent = await line.call(
        "messages.send", conversation_id=conversation_id, client_msg_id=text, content=content
    )
    acks.append((text, sent["seq"]))


async def told(line: Line) -> list[tuple[str, int]]:
    """The messages that a socket was told of until now, in the order in which they came."""
    await line.call("ping")
    changes = [event["data"] for event in line.events if event["ev"] == "conversation.changed"]
    messages: list[dict[str, Any]] = [one for change in changes for one in change.get("messages", [])]
    return [(one["content"]["text"], one["seq"]) for one in messages]


async def test_what_is_sent_without_waiting_is_acked_and_seen_in_order_and_once(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob, carol)
    pipe = await alice.line()
    lines = [pipe, await (await people.login("alice", "mobile")).line(), await bob.line(), await carol.line()]
    texts = [f"text {number}" for number in range(COUNT)]
    acks: list[tuple[str, int]] = []
    await asyncio.gather(*(send(pipe, group, text, acks) for text in texts))
    first = acks[0][1]
    assert acks == [(text, first + number) for number, text in enumerate(texts)]
    assert [await told(line) for line in lines] == [acks] * len(lines)


async def test_many_who_send_without_waiting_keep_each_their_order(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob, carol)
    lines = {name: await one.line() for name, one in (("alice", alice), ("bob", bob), ("carol", carol))}
    acks: dict[str, list[tuple[str, int]]] = {name: [] for name in lines}
    sends = [
        send(line, group, f"{name} {number}", acks[name])
        for number in range(COUNT)
        for name, line in lines.items()
    ]
    await asyncio.gather(*sends)
    for name, acked in acks.items():
        assert [text for text, _ in acked] == [f"{name} {number}" for number in range(COUNT)]
        assert acked == sorted(acked, key=lambda ack: ack[1])
    everything = sorted((ack for acked in acks.values() for ack in acked), key=lambda ack: ack[1])
    assert [await told(line) for line in lines.values()] == [everything] * len(lines)


async def test_one_who_may_not_holds_up_nobody_who_sends_beside_them(people: People) -> None:
    """A refusal in the middle of a commit takes nothing of its neighbours with it, nor their order."""
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    chat = await people.direct(alice, bob)
    pipe, outside, ears = await alice.line(), await mallory.line(), await bob.line()
    acks: list[tuple[str, int]] = []
    sends = [
        send(*where, acks)
        for number in range(COUNT)
        for where in ((pipe, chat, f"mine {number}"), (outside, chat, f"not mine {number}"))
    ]
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    assert [getattr(outcome, "code", None) for outcome in outcomes] == [
        None,
        "conversations.no_such_conversation",
    ] * COUNT
    assert [text for text, _ in acks] == [f"mine {number}" for number in range(COUNT)]
    assert await told(ears) == acks
