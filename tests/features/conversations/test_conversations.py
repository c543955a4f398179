"""My side of a conversation: read positions, unread, what I set aside; and who is told of it."""

import asyncio

import pytest

from tests.people import People, Person, Refused

PATH = "/api/v1/social/conversations"


async def head(person: Person, conversation_id: str) -> dict[str, int]:
    found: dict[str, int] = await person.get(f"{PATH}/{conversation_id}")
    return found


async def test_unread_counts_what_others_said_after_my_position(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = [await alice.send(conversation_id, f"hello {number}") for number in range(3)]
    await bob.send(conversation_id, "my own")
    assert (await head(bob, conversation_id))["unread"] == 3
    await alice.post(f"/api/v1/messages/{sent[0]['message_id']}/recall")
    assert (await head(bob, conversation_id))["unread"] == 2
    await bob.put(f"{PATH}/{conversation_id}/read", seq=sent[1]["seq"])
    assert (await head(bob, conversation_id))["unread"] == 1


async def test_a_read_position_moves_forward_only_and_not_beyond_the_last(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    last = await alice.send(conversation_id, "hello")
    path = f"{PATH}/{conversation_id}/read"
    assert (await bob.put(path, seq=10_000))["read_seq"] == last["seq"]
    assert (await bob.put(path, seq=1))["read_seq"] == last["seq"]


async def test_positions_written_at_once_end_at_the_highest(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    for number in range(10):
        await alice.send(conversation_id, str(number))
    lines = [await bob.line() for _ in range(3)]
    order = [7, 2, 9, 4, 11, 3, 5]
    await asyncio.gather(
        *(
            lines[number % 3].call("conversations.read", conversation_id=conversation_id, seq=seq)
            for number, seq in enumerate(order)
        )
    )
    page = await bob.line()
    (row,) = page.snapshot["user"]["memberships"]
    assert row["read_seq"] == 11


async def test_the_other_learns_that_it_was_delivered_and_read(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "are you there?")
    line = await alice.line()
    position = {"conversation_id": conversation_id, "seq": sent["seq"]}
    await bob.post(f"{PATH}/delivered", positions=[position])
    told = await line.event("user.changed")
    assert told["memberships"][0]["peer_delivered_seq"] == sent["seq"]
    await bob.put(f"{PATH}/{conversation_id}/read", seq=sent["seq"])
    told = await line.event("user.changed", rev=told["rev"] + 1)
    assert told["memberships"][0]["peer_read_seq"] == sent["seq"]


async def test_a_receipt_for_a_conversation_of_others_does_nothing(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "private")
    position = {"conversation_id": conversation_id, "seq": sent["seq"]}
    await mallory.post(f"{PATH}/delivered", positions=[position])
    (row,) = (await alice.line()).snapshot["user"]["memberships"]
    assert row.get("peer_delivered_seq", 0) == 0


async def test_in_a_group_one_can_ask_who_has_read(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    sent = await alice.send(group_id, "read me")
    await bob.put(f"{PATH}/{group_id}/read", seq=sent["seq"])
    readers = await alice.get(f"/api/v1/messages/{sent['message_id']}/readers")
    assert (readers["read_count"], readers["member_count"]) == (1, 2)
    assert readers["items"][0] == {"user_id": bob.user_id, "has_read": True}


async def test_what_i_set_aside_reaches_my_other_devices_alone(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    mine, theirs = await alice.line(), await bob.line()
    wanted = {"is_pinned": True, "mute": "all", "draft": "not yet", "is_archived": True}
    changed = await alice.put(f"{PATH}/{conversation_id}", **wanted)
    (row,) = (await mine.event("user.changed", rev=changed["rev"]))["memberships"]
    assert {name: row[name] for name in wanted} == wanted
    await asyncio.sleep(0.1)
    assert "not yet" not in str(theirs.events)


async def test_reading_takes_the_mark_of_unread_away(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    marked = await alice.put(f"{PATH}/{conversation_id}", is_marked_unread=True)
    read = await alice.put(f"{PATH}/{conversation_id}/read", seq=0)
    assert marked["is_marked_unread"]
    assert "is_marked_unread" not in read


async def test_typing_is_shown_to_those_who_are_there_now(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    line = await bob.line()
    await alice.post(f"{PATH}/{conversation_id}/typing")
    assert (await line.event("conversation.typing"))["user_id"] == alice.user_id
    assert (await bob.line()).events == []


async def test_the_saved_conversation_is_one_and_mine(people: People) -> None:
    alice = await people.register("alice")
    first, second = await alice.post(PATH), await alice.post(PATH, user_id=alice.user_id)
    assert first["conversation"]["kind"] == "saved"
    assert first["conversation"]["conversation_id"] == second["conversation"]["conversation_id"]
    await alice.send(first["conversation"]["conversation_id"], "remember the milk")


async def test_an_outsider_finds_nothing(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    path = f"{PATH}/{await people.direct(alice, bob)}"
    deeds = (
        mallory.get(path),
        mallory.get(f"{path}/members"),
        mallory.put(path, is_pinned=True),
        mallory.put(f"{path}/read", seq=1),
        mallory.post(f"{path}/typing"),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            await deed
        assert (refused.value.status, refused.value.code) == (404, "conversations.no_such_conversation")


async def test_members_who_came_at_once_are_all_on_some_page(people: People) -> None:
    alice, *others = await people.friends("alice", "bob", "carol", "dave")
    group_id = await people.group(alice, *others)
    found: list[str] = []
    since: int | None = 0
    while since is not None:
        page = await alice.get(f"{PATH}/{group_id}/members", since=since, limit=2)
        found += [row["user_id"] for row in page["items"]]
        since = page["next"]
    assert sorted(found) == sorted(person.user_id for person in (alice, *others))


async def test_who_came_later_is_no_reader(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob)
    sent = await alice.send(group_id, "before carol")
    await alice.post(f"/api/v1/social/groups/{group_id}/members", user_ids=[carol.user_id])
    readers = await alice.get(f"/api/v1/messages/{sent['message_id']}/readers")
    assert readers["items"] == [{"user_id": bob.user_id, "has_read": False}]


async def test_what_was_delivered_moves_forward_only_and_not_beyond_the_last(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    last = await alice.send(conversation_id, "hello")
    for seq in (10_000, 1):
        await bob.post(f"{PATH}/delivered", positions=[{"conversation_id": conversation_id, "seq": seq}])
        (row,) = (await alice.line()).snapshot["user"]["memberships"]
        assert row["peer_delivered_seq"] == last["seq"]
