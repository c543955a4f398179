"""Contacts: asking, answering, ending, blocking; what each side sees of it."""

import asyncio

import pytest

from hongyan.core.clock import DAY
from hongyan.features.contacts.service import expire
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People, Person, Refused

ASK = "/api/v1/social/friends/request"


async def ask(person: Person, other: Person, greeting: str = "") -> str:
    asked = await person.post(ASK, user_id=other.user_id, greeting=greeting)
    request_id: str = asked["request_id"]
    return request_id


async def answer(person: Person, request_id: str, *, accept: bool = True) -> dict[str, str]:
    answered: dict[str, str] = await person.put(f"{ASK}/{request_id}", accept=accept)
    return answered


async def sees(person: Person, other: Person) -> bool:
    """Whether the presence of the other is shown to them."""
    return bool((await person.post("/api/v1/users/presence", user_ids=[other.user_id]))["items"])


async def states(person: Person) -> list[str]:
    return [row["state"] for row in (await person.get("/api/v1/social/friends/requests"))["items"]]


async def may_write(person: Person, other: Person, people: People) -> bool:
    try:
        await person.send(await people.direct(person, other), "can you read me?")
    except Refused as refused:
        if refused.code != "conversations.may_not_post":
            raise
        return False
    return True


async def test_a_request_that_is_accepted_opens_a_conversation_with_its_greeting(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    line = await alice.line()
    await answer(bob, await ask(alice, bob, "Hi, it is me"))
    contacts = (await bob.get("/api/v1/social/friends"))["items"]
    assert [(row["user_id"], row["is_contact"]) for row in contacts] == [(alice.user_id, True)]
    page = await bob.get(f"/api/v1/messages/conversations/{contacts[0]['conversation_id']}/history")
    assert [message["fallback"] for message in page["items"]] == ["[contacts.added]", "Hi, it is me"]
    assert page["items"][1]["sender_id"] == alice.user_id
    await line.messages(2)


async def test_a_refusal_is_not_told_to_who_asked(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    request_id = await ask(alice, bob)
    assert (await answer(bob, request_id, accept=False))["state"] == "refused"
    assert (await states(alice), await states(bob)) == (["waiting"], ["refused"])
    with pytest.raises(Refused, match="no_longer_waiting"):
        await answer(bob, request_id)


async def test_asking_each_other_is_a_yes(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    await ask(alice, bob)
    await ask(bob, alice)
    assert await may_write(alice, bob, people)
    assert await may_write(bob, alice, people)


async def test_who_asks_welcomes_being_asked(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    await bob.put("/api/v1/users/settings", privacy={"who_may_add": "nobody"})
    request_id = await ask(bob, alice)
    assert await ask(alice, bob) == request_id
    assert await states(bob) == ["accepted"]


async def test_asking_again_changes_the_greeting(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    assert await ask(alice, bob, "hi") == await ask(alice, bob, "hello")
    (row,) = (await bob.get("/api/v1/social/friends/requests"))["items"]
    assert row["greeting"] == "hello"


async def test_a_request_expires_for_both(people: People, server: Running, clock: MovableClock) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    request_id = await ask(alice, bob)
    clock.skip(8 * DAY)
    with pytest.raises(Refused, match="no_longer_waiting"):
        await answer(bob, request_id)
    await expire(server.opened.base)
    assert (await states(alice), await states(bob)) == (["expired"], ["expired"])
    assert await ask(alice, bob) != request_id


async def test_only_who_was_asked_answers(people: People) -> None:
    alice, bob, mallory = [await people.register(name) for name in ("alice", "bob", "mallory")]
    request_id = await ask(alice, bob)
    for other in (alice, mallory):
        with pytest.raises(Refused, match="no_such_request"):
            await answer(other, request_id)


async def test_many_answers_at_once_have_one_effect(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    request_id = await ask(alice, bob)
    outcomes = await asyncio.gather(*(answer(bob, request_id) for _ in range(50)), return_exceptions=True)
    assert sum(not isinstance(outcome, Refused) for outcome in outcomes) == 1
    page = await alice.get(
        f"/api/v1/messages/conversations/{await people.direct(alice, bob)}/history", limit=100
    )
    assert [message["fallback"] for message in page["items"]] == ["[contacts.added]"]


async def test_one_cannot_ask_oneself_nobody_or_a_contact(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    for user_id, code in (
        (alice.user_id, "contacts.oneself"),
        ("01aaaaaaaaaaaaaaaaaaaaaaaa", "users.no_such_user"),
        (bob.user_id, "contacts.already"),
    ):
        with pytest.raises(Refused) as refused:
            await alice.post(ASK, user_id=user_id)
        assert refused.value.code == code


async def test_who_wants_no_requests_gets_none(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    await bob.put("/api/v1/users/settings", privacy={"who_may_add": "nobody"})
    with pytest.raises(Refused, match="not_welcome"):
        await ask(alice, bob)


async def test_notes_about_a_contact_are_mine_alone(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/api/v1/social/friends/{bob.user_id}"
    noted = await alice.put(path, remark="Bobby", tags=["work", "work", "golf"], is_starred=True)
    assert (noted["remark"], noted["tags"], noted["is_starred"]) == ("Bobby", ["work", "golf"], True)
    assert "Bobby" not in str(await bob.get("/api/v1/social/friends"))
    mallory = await people.register("mallory")
    with pytest.raises(Refused, match="no_such_contact"):
        await mallory.put(path, remark="mine")


async def test_after_deleting_neither_writes_until_they_are_contacts_again(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    assert not await may_write(alice, bob, people)
    assert not await may_write(bob, alice, people)
    with pytest.raises(Refused, match="no_such_contact"):
        await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    await answer(alice, await ask(bob, alice))
    assert await may_write(bob, alice, people)


async def test_whom_i_block_can_neither_write_nor_ask_nor_see_me(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/api/v1/social/blocks/{bob.user_id}"
    await alice.post(path)
    assert not await may_write(bob, alice, people)
    assert not await sees(bob, alice)
    assert await sees(alice, bob)
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    with pytest.raises(Refused, match="not_welcome"):
        await ask(bob, alice)


async def test_unblocking_a_contact_lets_them_write_again(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/api/v1/social/blocks/{bob.user_id}"
    await alice.post(path)
    await alice.delete(path)
    assert await may_write(bob, alice, people)
    assert await sees(bob, alice)
    with pytest.raises(Refused, match="no_such_contact"):
        await alice.delete(path)


async def test_blocking_from_both_sides_takes_both_to_undo(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    await bob.post(f"/api/v1/social/blocks/{alice.user_id}")
    await alice.delete(f"/api/v1/social/blocks/{bob.user_id}")
    assert not await may_write(alice, bob, people)
    assert await may_write(bob, alice, people)


async def test_a_stranger_opens_no_conversation(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    with pytest.raises(Refused, match="not_contacts"):
        await people.direct(alice, bob)


async def test_contacts_come_in_pages_by_their_last_change(people: People) -> None:
    alice, *_ = await people.friends("alice", "bob", "carol", "dave")
    first = await alice.get("/api/v1/social/friends", limit=2)
    rest = await alice.get("/api/v1/social/friends", since=first["next"], limit=2)
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next"] is None


async def test_an_old_request_opens_no_door_to_whom_i_blocked_since(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    request_id = await ask(alice, bob, "hi")
    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    await answer(bob, request_id)
    assert not await sees(bob, alice)
    assert not await may_write(bob, alice, people)


async def test_unblocking_shows_me_to_nobody_who_has_deleted_me(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    await bob.delete(f"/api/v1/social/friends/{alice.user_id}")
    await alice.delete(f"/api/v1/social/blocks/{bob.user_id}")
    assert not await sees(bob, alice)
    assert not await may_write(bob, alice, people)


async def test_after_deleting_neither_sees_the_other(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    assert not await sees(alice, bob)
    assert not await sees(bob, alice)


async def test_somebody_who_is_no_contact_can_be_blocked(people: People) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    blocked = await alice.post(f"/api/v1/social/blocks/{mallory.user_id}")
    assert (blocked["is_blocked"], blocked.get("is_contact")) == (True, None)
    with pytest.raises(Refused, match="not_welcome"):
        await ask(mallory, alice)
    await alice.delete(f"/api/v1/social/blocks/{mallory.user_id}")
    await ask(mallory, alice)
