"""Who may keep what: what they can read at that moment, and nothing else; and who may see what is kept."""

from typing import Any

import pytest

from hongyan.core.clock import SECOND
from tests.conftest import MovableClock
from tests.features.favourites.shelf import PATH, keep, save, shelf
from tests.features.files.tus import upload
from tests.people import People, Person, Refused
from tests.search.conftest import everywhere


async def refusal(person: Person, message_id: str) -> str:
    """Why somebody may not keep a message."""
    try:
        await keep(person, message_id)
    except Refused as refused:
        assert await shelf(person) == []
        return refused.code
    return "kept"


async def test_only_who_can_read_a_message_now_may_keep_it(people: People) -> None:
    alice, bob, carol, dave, mallory = await people.friends("alice", "bob", "carol", "dave", "mallory")
    group = await people.group(alice, bob, carol)
    said = (await alice.send(group, "secret"))["message_id"]
    await carol.post(f"/api/v1/social/groups/{group}/leave")
    await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[dave.user_id])
    await bob.delete(f"/api/v1/messages/{said}")
    assert await refusal(mallory, said) == "conversations.no_such_conversation"
    assert await refusal(carol, said) == "conversations.no_such_conversation"
    assert await refusal(dave, said) == "messages.no_such_message"
    assert await refusal(bob, said) == "messages.no_such_message"
    assert await refusal(alice, said) == "kept"


async def test_what_was_recalled_burns_is_handed_over_or_is_a_notice_is_not_kept(
    people: People, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    recalled = (await alice.send(direct, "recalled"))["message_id"]
    await alice.post(f"/api/v1/messages/{recalled}/recall")
    assert await refusal(bob, recalled) == await refusal(alice, recalled) == "messages.gone"
    path, content = f"/api/v1/messages/conversations/{direct}", {"type": "text", "text": "burns"}
    sent = await alice.post(path, client_msg_id="b", content=content, burn_seconds=5)
    assert await refusal(bob, sent["message_id"]) == "favourites.cannot_save"
    await bob.post(f"/api/v1/messages/{sent['message_id']}/open")
    clock.skip(4 * SECOND)
    assert await refusal(bob, sent["message_id"]) == "favourites.cannot_save"
    assert await refusal(alice, sent["message_id"]) == "favourites.cannot_save"
    offer: dict[str, Any] = {"conversation_id": direct, "client_msg_id": "o", "name": "x", "size": 1}
    offered = await alice.post("/api/v1/content/transfers", **offer)
    assert await refusal(bob, offered["message_id"]) == "favourites.cannot_save"
    group = await people.group(alice, bob)
    assert await refusal(bob, f"{group}.1") == "favourites.cannot_save"


@everywhere
async def test_what_was_kept_stays_whatever_becomes_of_the_message_the_group_and_its_author(
    people: People,
) -> None:
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(alice, bob, name="Geese")
    edited, recalled = [(await alice.send(group, text))["message_id"] for text in ("before", "recalled")]
    kept = [await keep(bob, one) for one in (edited, recalled)]
    content: dict[str, Any] = {"type": "text", "text": "after"}
    await alice.put(f"/api/v1/messages/{edited}/edit", content=content)
    await alice.post(f"/api/v1/messages/{recalled}/recall")
    await alice.put(f"/api/v1/users/{alice.user_id}/profile", name="Other")
    await alice.delete(f"/api/v1/social/groups/{group}")
    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    assert [await bob.get(f"{PATH}/{one['favourite_id']}") for one in kept] == kept
    assert [one["content"]["text"] for one in kept] == ["before", "recalled"]
    assert kept[0]["source"] == {
        "message_id": edited,
        "conversation_id": group,
        "conversation_kind": "group",
        "conversation_name": "Geese",
        "author_id": alice.user_id,
        "author_name": "Alice",
        "sent_at": kept[0]["source"]["sent_at"],
    }
    assert await shelf(bob, q="alice") == ["recalled", "before"]


async def test_what_somebody_keeps_is_theirs_alone(people: People) -> None:
    alice, mallory = await people.friends("alice", "mallory")
    hers = await upload(alice, b"words")
    note = await save(alice, "note", text="mine", tags=["private"])
    file = await save(alice, "file", file_id=hers)
    line = await mallory.line()
    direct = await people.direct(alice, mallory)
    for one in (note, file):
        path = f"{PATH}/{one['favourite_id']}"
        body: dict[str, Any] = {"favourite_ids": [one["favourite_id"]]}
        for refused in (
            mallory.get(path),
            mallory.put(path, note="x"),
            mallory.delete(path),
            mallory.post(f"{PATH}/send", **body, conversation_ids=[direct], client_msg_id="s"),
        ):
            with pytest.raises(Refused, match="no_such_favourite"):
                await refused
        assert (await mallory.post(f"{PATH}/files", **body))["items"] == []
    with pytest.raises(Refused, match="no_such_file"):
        await save(mallory, "file", file_id=hers)
    assert await shelf(mallory) == (await mallory.get(f"{PATH}/tags"))["items"] == []
    assert (await mallory.get(f"{PATH}/changes", since=0))["items"] == []
    assert await shelf(mallory, cursor=note["favourite_id"] + "z") == []
    assert await shelf(mallory, tag="private") == []
    assert not [one for one in line.events if "favourites" in one["data"]]
    assert (await alice.get(f"{PATH}/{note['favourite_id']}")) == note
