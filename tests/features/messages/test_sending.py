"""Sending: once each, in one order, by those who may."""

import asyncio
import threading
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.core.settings import Sql
from hongyan.features import conversations
from hongyan.features.conversations import Kind
from hongyan.features.users.tables import streams
from hongyan.roles.serving import Running
from tests.people import People, Refused


async def test_what_is_sent_is_there_for_the_other(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    line = await bob.line()
    sent = await alice.send(conversation_id, "hello")
    change = await line.event("conversation.changed", conversation_id=conversation_id)
    (message,) = change["messages"]
    assert (message["message_id"], message["sender_id"]) == (sent["message_id"], alice.user_id)
    assert message["content"] == {"type": "text", "text": "hello"}
    assert (change["since"], change["rev"]) == (sent["rev"] - 1, sent["rev"])


async def test_the_same_id_sends_once_whatever_it_says(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    first = await alice.send(conversation_id, "hello", "one")
    assert await alice.send(conversation_id, "hello", "one") == first
    assert await alice.send(conversation_id, "something else", "one") == first
    found = await alice.get(f"/api/v1/messages/{first['message_id']}")
    assert found["content"]["text"] == "hello"


async def test_an_id_belongs_to_its_sender(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    first = await alice.send(conversation_id, "mine", "same-id")
    second = await bob.send(conversation_id, "also mine", "same-id")
    assert second["seq"] == first["seq"] + 1


async def test_the_same_id_twice_in_one_batch_sends_once(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    line = await alice.line()
    text = {"type": "text", "text": "again"}
    answers = await asyncio.gather(
        *(
            line.call("messages.send", conversation_id=conversation_id, client_msg_id="one", content=text)
            for _ in range(20)
        )
    )
    assert len({answer["message_id"] for answer in answers}) == 1


async def test_places_are_dense_and_in_the_order_of_each_sender(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    lines = [await alice.line(), await bob.line()]
    sends = [
        line.call(
            "messages.send",
            conversation_id=conversation_id,
            client_msg_id=f"m{number}",
            content={"type": "text", "text": str(number)},
        )
        for number in range(50)
        for line in lines
    ]
    await asyncio.gather(*sends)
    page = await alice.get(f"/api/v1/messages/conversations/{conversation_id}/history", limit=100)
    messages = [message for message in page["items"] if message["content"]["type"] == "text"]
    assert [message["seq"] for message in page["items"]] == list(range(2, 102))
    for person in (alice, bob):
        said = [m["content"]["text"] for m in messages if m["sender_id"] == person.user_id]
        assert said == [str(number) for number in range(50)]


async def test_an_outsider_finds_no_conversation(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    conversation_id = await people.direct(alice, bob)
    with pytest.raises(Refused) as refused:
        await mallory.send(conversation_id, "let me in")
    assert (refused.value.status, refused.value.code) == (404, "conversations.no_such_conversation")


async def test_a_text_over_the_limit_is_refused(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    with pytest.raises(Refused) as refused:
        await alice.send(await people.direct(alice, bob), "x" * 5_001, "long")
    assert refused.value.problem["details"] == {"length": 5_001, "limit": 5_000}


@pytest.mark.parametrize(
    "content",
    [
        {"type": "system", "notice": "groups.created"},
        {"type": "merged", "title": "forged", "items": []},
        {"type": "text"},
        {"type": "text", "text": ""},
        {"type": "text", "text": "x", "sender_id": "somebody"},
        {"type": "location", "latitude": 91, "longitude": 0},
        {"type": "unheard-of"},
        {"text": "no type"},
    ],
)
async def test_only_what_a_client_may_say_is_taken(people: People, content: dict[str, object]) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    with pytest.raises(Refused) as refused:
        await alice.post(
            f"/api/v1/messages/conversations/{conversation_id}", client_msg_id="1", content=content
        )
    assert refused.value.code == "requests.malformed"


async def test_every_kind_can_be_told_in_plain_text(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    contents = (
        {"type": "markdown", "text": "**bold**\n\nmore"},
        {"type": "location", "latitude": 30.2, "longitude": 120.1, "name": "西湖"},
        {"type": "contact", "user_id": bob.user_id, "name": "forged"},
        {"type": "custom", "name": "example.com/order", "fallback": "Order 7", "data": {"n": 7}},
    )
    for number, content in enumerate(contents):
        path = f"/api/v1/messages/conversations/{conversation_id}"
        await alice.post(path, client_msg_id=str(number), content=content)
    page = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/history", limit=4)
    told = [message["fallback"] for message in page["items"]]
    assert told == ["**bold** more", "[位置 Location] 西湖", "[名片 Contact] Bob", "Order 7"]


async def test_only_those_who_manage_a_group_mention_everybody(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    path = f"/api/v1/messages/conversations/{group_id}"
    text = {"type": "text", "text": "all!"}
    await alice.post(path, client_msg_id="1", content=text, mentions=["@all"])
    with pytest.raises(Refused) as refused:
        await bob.post(path, client_msg_id="1", content=text, mentions=["@all"])
    assert refused.value.code == "messages.may_not_mention_all"


async def test_a_quote_names_a_message_that_the_sender_can_see(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    path = f"/api/v1/messages/conversations/{conversation_id}"
    text = {"type": "text", "text": "re"}
    await alice.post(path, client_msg_id="1", content=text, reply_to=1)
    for nowhere in (0, 99):
        with pytest.raises(Refused) as refused:
            await alice.post(path, client_msg_id=f"n{nowhere}", content=text, reply_to=nowhere)
        assert refused.value.code == "messages.no_such_message"


@pytest.mark.parametrize("is_merged", [False, True])
async def test_messages_are_forwarded(people: People, is_merged: bool) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    source, target = await people.direct(alice, bob), await people.direct(alice, carol)
    sent = [await alice.send(source, "one"), await bob.send(source, "two")]
    wanted: dict[str, Any] = {
        "message_ids": [one["message_id"] for one in sent],
        "conversation_ids": [target],
        "client_msg_id": "forward",
        "is_merged": is_merged,
    }
    answer = await alice.post("/api/v1/messages/forward", **wanted)
    assert await alice.post("/api/v1/messages/forward", **wanted) == answer
    page = await carol.get(f"/api/v1/messages/conversations/{target}/history", limit=len(answer["items"]))
    if is_merged:
        (merged,) = page["items"]
        assert [item["content"]["text"] for item in merged["content"]["items"]] == ["one", "two"]
        assert [item["sender_name"] for item in merged["content"]["items"]] == ["Alice", "Bob"]
    else:
        assert [message["content"]["text"] for message in page["items"]] == ["one", "two"]


async def test_what_one_cannot_read_cannot_be_forwarded(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    secret = await alice.send(await people.direct(alice, bob), "between us")
    with pytest.raises(Refused) as refused:
        await carol.post(
            "/api/v1/messages/forward",
            message_ids=[secret["message_id"]],
            conversation_ids=[await people.direct(carol, alice)],
            client_msg_id="theft",
        )
    assert refused.value.status == 404


async def test_merging_what_was_merged_does_not_grow_without_end(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    message_ids = [(await alice.send(conversation_id, "x" * 5_000))["message_id"] for _ in range(13)]
    wanted: dict[str, Any] = {"conversation_ids": [conversation_id], "is_merged": True}
    path = "/api/v1/messages/forward"
    fits = await alice.post(path, message_ids=message_ids[:9], client_msg_id="fits", **wanted)
    twice = [fits["items"][0]["message_id"], *message_ids[:3]]
    for number, too_much in enumerate((message_ids, twice)):
        with pytest.raises(Refused) as refused:
            await alice.post(path, message_ids=too_much, client_msg_id=f"not {number}", **wanted)
        assert refused.value.code == "messages.too_long"


async def crowd(server: Running, size: int) -> str:
    """A group with so many members, who are nobody else; its id."""

    async def gather(ctx: Context) -> str:
        group_id = await conversations.create(ctx, Kind.GROUP, name="Crowd")
        place = await conversations.claim(ctx.tx, group_id)
        user_ids = [UserId(new_id()) for _ in range(size)]
        await ctx.tx.run(streams.insert(), [{"user_id": user_id, "rev": 0} for user_id in user_ids])
        await conversations.join(ctx, place, group_id, {user_id: {} for user_id in user_ids})
        return group_id

    return await server.opened.base.write(gather)


async def join(ctx: Context, group_id: ConversationId, user_id: UserId) -> None:
    await conversations.join(ctx, conversations.Place(0, 1), group_id, {user_id: {}})


@pytest.mark.parametrize("sql", [Sql()])  # on the embedded database, whose statements can be counted here
async def test_a_send_costs_the_same_however_many_members(people: People, server: Running) -> None:
    alice = await people.register("alice")
    sql = server.opened.ports.sql
    assert isinstance(sql, SqliteSql)
    counted: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if threading.current_thread().name.startswith("sql-writer"):
            counted.append(statement)

    counts = []
    for size in (3, 5_000):
        group_id = ConversationId(await crowd(server, size))
        await server.opened.base.write(partial(join, group_id=group_id, user_id=UserId(alice.user_id)))
        event.listen(sql._engine, "before_cursor_execute", count)
        await alice.send(group_id, "hello all")
        event.remove(sql._engine, "before_cursor_execute", count)
        counts.append(len([one for one in unit_of(counted, "INTO messages") if "answers" not in one]))
        counted.clear()
    assert counts[0] == counts[1] > 0


def unit_of(statements: list[str], word: str) -> list[str]:
    """Those of the transaction that has this word in it; what is done after the commit has its own."""
    commits = [place for place, one in enumerate(statements) if one == "COMMIT"]
    units = [statements[start + 1 : end + 1] for start, end in pairwise([-1, *commits])]
    return next(unit for unit in units if any(word in one for one in unit))
