"""Groups: who may do what, and what those who come and go get to see."""

import asyncio

import pytest

from tests.people import People, Person, Refused

PATH = "/api/v1/social/groups"


async def members(person: Person, group_id: str) -> dict[str, str]:
    """user_id → role of those who are in it now."""
    page = await person.get(f"/api/v1/social/conversations/{group_id}/members")
    return {row["user_id"]: row.get("role", "member") for row in page["items"] if "left_seq" not in row}


async def texts(person: Person, group_id: str) -> list[str]:
    page = await person.get(f"/api/v1/messages/conversations/{group_id}/history")
    return [message["fallback"] for message in page["items"]]


async def test_a_group_of_contacts_is_made_and_told(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    line = await bob.line()
    group_id = await people.group(alice, bob, carol, name="三人行")
    told = await line.event("conversation.changed", conversation_id=group_id)
    assert (told["conversation"]["name"], told["conversation"]["member_count"]) == ("三人行", 3)
    assert await members(bob, group_id) == {
        alice.user_id: "owner",
        bob.user_id: "member",
        carol.user_id: "member",
    }


async def test_a_stranger_cannot_be_added_unasked(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    with pytest.raises(Refused) as refused:
        await people.group(alice, bob, mallory)
    assert refused.value.problem["details"] == {"user_id": mallory.user_id}


async def test_a_newcomer_sees_what_comes_after_and_nothing_before(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob)
    before = await alice.send(group_id, "before carol")
    line = await carol.line()
    await bob.post(f"{PATH}/{group_id}/members", user_ids=[carol.user_id])
    await alice.send(group_id, "after carol")
    assert await texts(carol, group_id) == ["[groups.added]", "after carol"]
    await alice.put(
        f"/api/v1/messages/{before['message_id']}/edit", content={"type": "text", "text": "edited before"}
    )
    changes = await carol.get(f"/api/v1/messages/conversations/{group_id}/changes", since=0)
    assert "before" not in str(changes)
    await asyncio.sleep(0.1)
    assert "before" not in str(line.events)
    with pytest.raises(Refused, match="no_such_message"):
        await carol.get(f"/api/v1/messages/{before['message_id']}")


async def test_adding_who_is_there_changes_nothing(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    again = await alice.post(f"{PATH}/{group_id}/members", user_ids=[bob.user_id, bob.user_id])
    assert (again["member_count"], again["last_seq"]) == (2, 1)


async def test_adding_who_is_there_needs_no_contact(people: People) -> None:
    alice, bob, carol = [await people.register(name) for name in ("alice", "bob", "carol")]
    await people.befriend(alice, bob)
    await people.befriend(alice, carol)
    group_id = await people.group(alice, bob, carol)
    again = await bob.post(f"{PATH}/{group_id}/members", user_ids=[carol.user_id])
    assert (again["member_count"], again["last_seq"]) == (3, 1)


async def test_who_blocked_me_is_not_added(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await bob.post(f"/api/v1/social/blocks/{alice.user_id}")
    with pytest.raises(Refused, match="not_your_contact"):
        await people.group(alice, bob)


async def test_who_is_removed_gets_nothing_more_by_any_way(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    line = await carol.line()
    await alice.delete(f"{PATH}/{group_id}/members/{carol.user_id}")
    sent = await alice.send(group_id, "MARKER without carol")
    await asyncio.sleep(0.1)
    assert "MARKER" not in str(line.events)
    assert "groups.removed" not in str(line.events)
    assert group_id not in str((await carol.line()).snapshot["heads"])
    for path in (
        f"/api/v1/messages/conversations/{group_id}/history",
        f"/api/v1/social/conversations/{group_id}",
        f"/api/v1/social/conversations/{group_id}/members",
        f"/api/v1/messages/{sent['message_id']}",
    ):
        with pytest.raises(Refused) as refused:
            await carol.get(path)
        assert refused.value.status == 404


async def test_roles_decide_who_removes_whom(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    for actor, whom in ((bob, carol), (bob, alice)):
        with pytest.raises(Refused, match="role_too_low"):
            await actor.delete(f"{PATH}/{group_id}/members/{whom.user_id}")
    await alice.put(f"{PATH}/{group_id}/members/{bob.user_id}/role", role="admin")
    with pytest.raises(Refused, match="role_too_low"):
        await bob.delete(f"{PATH}/{group_id}/members/{alice.user_id}")
    await bob.delete(f"{PATH}/{group_id}/members/{carol.user_id}")
    assert set(await members(alice, group_id)) == {alice.user_id, bob.user_id}


async def test_nobody_raises_themselves(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    await alice.put(f"{PATH}/{group_id}/members/{bob.user_id}/role", role="admin")
    for actor, whom in ((bob, bob), (carol, carol), (bob, carol), (alice, alice)):
        with pytest.raises(Refused, match="role_too_low"):
            await actor.put(f"{PATH}/{group_id}/members/{whom.user_id}/role", role="owner")


async def test_there_is_always_one_owner(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    with pytest.raises(Refused, match="owner_must_hand_over"):
        await alice.post(f"{PATH}/{group_id}/leave")
    await alice.put(f"{PATH}/{group_id}/members/{bob.user_id}/role", role="owner")
    assert await members(bob, group_id) == {alice.user_id: "admin", bob.user_id: "owner"}
    await alice.post(f"{PATH}/{group_id}/leave")
    await bob.post(f"{PATH}/{group_id}/leave")
    with pytest.raises(Refused, match="no_such_conversation"):
        await members(bob, group_id)


async def test_only_those_who_manage_it_rename_a_group(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    with pytest.raises(Refused, match="role_too_low"):
        await bob.put(f"{PATH}/{group_id}", name="mine now")
    line = await bob.line()
    await alice.put(f"{PATH}/{group_id}", name="New name")
    told = await line.event("conversation.changed", conversation_id=group_id)
    assert told["conversation"]["name"] == "New name"


async def test_what_cannot_be_seen_or_turns_its_surroundings_around_is_no_name(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob, name="  \u202eReading ")
    head = await alice.get(f"/api/v1/social/conversations/{group_id}")
    assert head["conversation"]["name"] == "Reading"
    for name in ("   ", "\u200b", "\ufeff\u2066"):
        with pytest.raises(Refused, match="bad_name"):
            await alice.put(f"{PATH}/{group_id}", name=name)
    longest = await alice.put(f"{PATH}/{group_id}", name="\u0958" * 64)  # each becomes two letters
    assert len(longest["name"]) == 64
    await bob.put(f"{PATH}/{group_id}/nickname", nickname=" \u202eBob\nadmin ")
    page = await alice.get(f"/api/v1/social/conversations/{group_id}/members")
    assert [row["nickname"] for row in page["items"] if "nickname" in row] == ["Bob admin"]


async def test_who_is_out_still_orders_their_own_list(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await alice.delete(f"{PATH}/{group_id}/members/{bob.user_id}")
    line = await bob.line()
    await bob.put(f"/api/v1/social/conversations/{group_id}", is_archived=True)
    row = (await line.event("user.changed"))["memberships"][0]
    assert (row["is_archived"], row["ended"]) == (True, "removed")


async def test_a_nickname_is_told_without_a_notice(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    line = await alice.line()
    await bob.put(f"{PATH}/{group_id}/nickname", nickname="小鲍")
    told = await line.event("conversation.changed", conversation_id=group_id)
    assert [row["nickname"] for row in told["members"]] == ["小鲍"]
    assert len(await texts(alice, group_id)) == 1


async def test_a_group_of_others_does_not_exist(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    direct = await people.direct(alice, bob)
    for actor, group_id in ((mallory, await people.group(alice, bob)), (alice, direct)):
        deeds = (
            actor.post(f"{PATH}/{group_id}/members", user_ids=[]),
            actor.delete(f"{PATH}/{group_id}/members/{bob.user_id}"),
            actor.post(f"{PATH}/{group_id}/leave"),
            actor.put(f"{PATH}/{group_id}", name="x"),
            actor.put(f"{PATH}/{group_id}/members/{bob.user_id}/role", role="admin"),
            actor.put(f"{PATH}/{group_id}/nickname", nickname="x"),
        )
        for deed in deeds:
            with pytest.raises(Refused) as refused:
                await deed
            assert (refused.value.status, refused.value.code) == (404, "groups.no_such_group")


async def test_who_comes_back_sees_nothing_of_the_time_between(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await bob.post(f"{PATH}/{group_id}/leave")
    await alice.send(group_id, "MARKER behind his back")
    await alice.post(f"{PATH}/{group_id}/members", user_ids=[bob.user_id])
    assert "MARKER" not in str(await texts(bob, group_id))
    await bob.send(group_id, "hello again")


async def test_members_who_add_at_once_add_everybody_once(people: People) -> None:
    alice, bob, carol, dave = await people.friends("alice", "bob", "carol", "dave")
    group_id = await people.group(alice, bob)
    wanted = [carol.user_id, dave.user_id]
    await asyncio.gather(
        *(one.post(f"{PATH}/{group_id}/members", user_ids=wanted) for one in (alice, bob) for _ in range(5))
    )
    head = await alice.get(f"/api/v1/social/conversations/{group_id}")
    assert head["conversation"]["member_count"] == len(await members(alice, group_id)) == 4
    assert await texts(alice, group_id) == ["[groups.created]", "[groups.added]"]


async def test_no_id_of_a_message_is_in_the_way_of_a_notice(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    for number in range(8):
        await bob.send(group_id, "taken", f"notice:{number}")
    await bob.post(f"{PATH}/{group_id}/leave")
    assert (await texts(alice, group_id))[-1] == "[groups.left]"


async def test_what_was_done_to_a_group_cannot_be_unsaid(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    await alice.delete(f"{PATH}/{group_id}/members/{carol.user_id}")
    page = await alice.get(f"/api/v1/messages/conversations/{group_id}/history")
    for notice in page["items"]:
        with pytest.raises(Refused, match="not_yours"):
            await alice.post(f"/api/v1/messages/{notice['message_id']}/recall")
