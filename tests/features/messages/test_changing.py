"""Edit, recall, react, pin, delete for me: who may, until when, and that the old words are gone."""

import pytest

from hongyan.core.clock import MINUTE
from hongyan.core.ids import UserId
from hongyan.features.messages.model import MOST_REACTORS, Reaction, TooManyReactions
from hongyan.features.messages.service.changing import with_reaction
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People, Person, Refused

EDIT = {"type": "text", "text": "better"}


async def refusal(deed: object) -> str:
    with pytest.raises(Refused) as refused:
        await deed  # type: ignore[misc]
    return refused.value.code


async def edit(person: Person, message_id: str) -> dict[str, object]:
    changed: dict[str, object] = await person.put(f"/api/v1/messages/{message_id}/edit", content=EDIT)
    return changed


async def recall(person: Person, message_id: str) -> dict[str, object]:
    changed: dict[str, object] = await person.post(f"/api/v1/messages/{message_id}/recall")
    return changed


async def test_an_edit_reaches_the_other_and_keeps_what_was_said(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "good")
    line = await bob.line()
    changed = await edit(alice, sent["message_id"])
    told = await line.event("conversation.changed", conversation_id=conversation_id)
    assert told["messages"] == [changed]
    assert (changed["seq"], changed["rev"]) == (sent["seq"], sent["rev"] + 1)
    edits = await bob.get(f"/api/v1/messages/{sent['message_id']}/edits")
    assert [version["content"]["text"] for version in edits["items"]] == ["good"]


async def test_only_the_sender_edits_and_not_for_ever(people: People, clock: MovableClock) -> None:
    alice, bob = await people.friends("alice", "bob")
    sent = await alice.send(await people.direct(alice, bob), "good")
    assert await refusal(edit(bob, sent["message_id"])) == "messages.not_yours"
    clock.skip(1_440 * MINUTE + 1_000)
    assert await refusal(edit(alice, sent["message_id"])) == "messages.too_late"


async def test_a_recalled_message_leaves_a_tombstone_and_no_words(people: People, server: Running) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "MARKER-old")
    await edit(alice, sent["message_id"])
    gone = await recall(alice, sent["message_id"])
    assert (gone["seq"], gone["recalled_by"]) == (sent["seq"], alice.user_id)
    for path, query in (("history", {}), ("changes", {"since": 0})):
        page = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/{path}", **query)
        assert "MARKER" not in str(page)
        assert "better" not in str(page)
    assert (await bob.get(f"/api/v1/messages/{sent['message_id']}/edits"))["items"] == []
    assert await refusal(edit(alice, sent["message_id"])) == "messages.gone"


async def test_recalled_words_are_found_nowhere(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "MARKER")
    await alice.put(f"/api/v1/messages/{sent['message_id']}/pin")
    await bob.put(f"/api/v1/messages/{sent['message_id']}/reactions", emoji="👀")
    await recall(alice, sent["message_id"])
    for person in (alice, bob):
        for path in (
            f"/api/v1/messages/{sent['message_id']}",
            f"/api/v1/messages/conversations/{conversation_id}/pinned",
            f"/api/v1/social/conversations/{conversation_id}",
            "/api/v1/social/conversations",
        ):
            assert "MARKER" not in str(await person.get(path))
        assert "MARKER" not in str((await person.line()).snapshot)
        forward = person.post(
            "/api/v1/messages/forward",
            client_msg_id="again",
            message_ids=[sent["message_id"]],
            conversation_ids=[conversation_id],
        )
        assert await refusal(forward) == "messages.no_such_message"


async def test_the_window_of_recall_is_by_the_servers_clock(people: People, clock: MovableClock) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "soon regretted")
    assert await refusal(recall(bob, sent["message_id"])) == "messages.not_yours"
    clock.skip(2 * MINUTE + 1_000)
    assert await refusal(recall(alice, sent["message_id"])) == "messages.too_late"


async def test_who_manages_a_group_recalls_any_message_any_time(people: People, clock: MovableClock) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group_id = await people.group(alice, bob, carol)
    sent = await bob.send(group_id, "rude")
    clock.skip(60 * MINUTE)
    assert await refusal(recall(carol, sent["message_id"])) == "messages.not_yours"
    assert (await recall(alice, sent["message_id"]))["recalled_by"] == alice.user_id


async def test_reactions_are_added_once_and_taken_away(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    sent = await alice.send(await people.direct(alice, bob), "hi")
    path = f"/api/v1/messages/{sent['message_id']}/reactions"
    await bob.put(path, emoji="👍")
    twice = await bob.put(path, emoji="👍")
    both = await alice.put(path, emoji="👍")
    assert twice["reactions"] == [{"emoji": "👍", "user_ids": [bob.user_id]}]
    assert both["reactions"] == [{"emoji": "👍", "user_ids": [bob.user_id, alice.user_id]}]
    await bob.put(path, emoji="👍", is_on=False)
    none = await alice.put(path, emoji="👍", is_on=False)
    assert "reactions" not in none


async def test_a_message_bears_only_so_many_reactions(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    sent = await alice.send(await people.direct(alice, bob), "hi")
    path = f"/api/v1/messages/{sent['message_id']}/reactions"
    for number in range(20):
        await bob.put(path, emoji=f"e{number}")
    assert await refusal(bob.put(path, emoji="one too many")) == "messages.too_many_reactions"


def test_one_reaction_bears_only_so_many_names() -> None:
    crowd = [UserId(str(number)) for number in range(MOST_REACTORS)]
    full = [Reaction(emoji="👍", user_ids=crowd)]
    with pytest.raises(TooManyReactions) as refused:
        with_reaction(full, "👍", UserId("one more"), True)
    assert refused.value.limit == MOST_REACTORS
    assert with_reaction(full, "👍", crowd[0], True) == full
    assert with_reaction(full, "👍", crowd[0], False) == [Reaction(emoji="👍", user_ids=crowd[1:])]


async def test_a_group_is_pinned_by_those_who_manage_it(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    sent = await bob.send(group_id, "remember")
    path = f"/api/v1/messages/{sent['message_id']}/pin"
    assert await refusal(bob.put(path)) == "messages.may_not_pin"
    await alice.put(path)
    pinned = await bob.get(f"/api/v1/messages/conversations/{group_id}/pinned")
    assert [message["seq"] for message in pinned["items"]] == [sent["seq"]]
    await alice.put(path, is_pinned=False)
    assert (await bob.get(f"/api/v1/messages/conversations/{group_id}/pinned"))["items"] == []


async def test_what_i_delete_for_me_the_other_keeps(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "embarrassing")
    line = await alice.line()
    await alice.delete(f"/api/v1/messages/{sent['message_id']}")
    told = await line.event("user.changed")
    assert [row["message_id"] for row in told["hidden"]] == [sent["message_id"]]
    history = f"/api/v1/messages/conversations/{conversation_id}/history"
    assert "embarrassing" not in str(await alice.get(history))
    assert "embarrassing" in str(await bob.get(history))
    assert await refusal(alice.get(f"/api/v1/messages/{sent['message_id']}")) == "messages.no_such_message"


@pytest.mark.parametrize("bad", ["nonsense", "a.b", ".1", "x.-1", "x.99999999999999999999"])
async def test_a_bad_message_id_is_malformed(people: People, bad: str) -> None:
    alice = await people.register("alice")
    assert await refusal(alice.get(f"/api/v1/messages/{bad}")) == "messages.bad_id"


async def test_an_outsider_changes_nothing(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    mallory = await people.register("mallory")
    sent = await alice.send(await people.direct(alice, bob), "private")
    path = f"/api/v1/messages/{sent['message_id']}"
    deeds = (
        edit(mallory, sent["message_id"]),
        recall(mallory, sent["message_id"]),
        mallory.put(f"{path}/reactions", emoji="👀"),
        mallory.put(f"{path}/pin"),
        mallory.delete(path),
        mallory.get(path),
        mallory.get(f"{path}/edits"),
        mallory.get(f"{path}/readers"),
        mallory.post(f"{path}/open"),
    )
    for deed in deeds:
        assert await refusal(deed) == "conversations.no_such_conversation"
