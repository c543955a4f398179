"""Reading back: pages of history, and what changed since."""

from typing import Any

import pytest

from hongyan.features.messages.service import reading
from tests.people import People, Person, Refused

MESSAGES = "/api/v1/messages"
PLACE = {"type": "location", "latitude": 30.25, "longitude": 120.16, "name": "Lake"}


async def changes(person: Person, conversation_id: str, since: int, limit: int) -> list[dict[str, Any]]:
    """Page after page of what changed since."""
    pages: list[dict[str, Any]] = []
    while not pages or pages[-1].get("has_more"):
        path = f"{MESSAGES}/conversations/{conversation_id}/changes"
        pages.append(await person.get(path, since=pages[-1]["rev"] if pages else since, limit=limit))
    return pages


async def test_changes_come_in_pages_that_join(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = [await alice.send(conversation_id, str(number)) for number in range(6)]
    edited = {"type": "text", "text": "0, edited"}
    await alice.put(f"{MESSAGES}/{sent[0]['message_id']}/edit", content=edited)
    pages = await changes(bob, conversation_id, 0, 3)
    found = [message for page in pages for message in page.get("messages", [])]
    assert len(pages) == 3
    assert [page["since"] for page in pages[1:]] == [page["rev"] for page in pages[:-1]]
    assert [message["fallback"] for message in found] == ["[contacts.added]", *"12345", "0, edited"]
    assert pages[-1]["rev"] == found[-1]["rev"] == sent[-1]["rev"] + 1


async def test_nothing_new_is_an_empty_page(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    last = await alice.send(conversation_id, "the last")
    (page,) = await changes(bob, conversation_id, last["rev"], 3)
    assert (page["since"], page["rev"]) == (last["rev"], last["rev"])
    assert "messages" not in page


@pytest.mark.parametrize(
    ("query", "texts", "following"),
    [
        ({"limit": 2}, "45", 6),
        ({"limit": 2, "before": 6}, "23", 4),
        ({"limit": 2, "after": 1}, "01", 3),
        ({"limit": 9, "after": 2, "before": 5}, "12", None),
    ],
)
async def test_history_is_paged_both_ways(
    people: People, query: dict[str, int], texts: str, following: int | None
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    for number in range(6):
        await alice.send(conversation_id, str(number))
    page = await bob.get(f"{MESSAGES}/conversations/{conversation_id}/history", **query)
    assert [message["fallback"] for message in page["items"]] == list(texts)
    assert page["next"] == following


async def test_who_has_left_reads_nothing_any_more(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    sent = await bob.send(group_id, "mine")
    await bob.post(f"/api/v1/social/groups/{group_id}/leave")
    for path, query in (
        (f"conversations/{group_id}/history", {}),
        (f"conversations/{group_id}/changes", {"since": 0}),
        (f"conversations/{group_id}/pinned", {}),
        (sent["message_id"], {}),
        (f"{sent['message_id']}/edits", {}),
        (f"{sent['message_id']}/readers", {}),
    ):
        with pytest.raises(Refused) as refused:
            await bob.get(f"{MESSAGES}/{path}", **query)
        assert (refused.value.status, refused.value.code) == (404, "conversations.no_such_conversation")


async def walk(person: Person, conversation_id: str, **query: Any) -> tuple[list[int], int]:
    """The places that all pages show, in the order of their coming, and how many pages there were."""
    path, seqs, pages = f"{MESSAGES}/conversations/{conversation_id}/history", [], 0
    way = "after" if "after" in query and "before" not in query else "before"
    while True:
        page = await person.get(path, **query)
        seqs += [message["seq"] for message in page["items"]]
        pages += 1
        if page["next"] is None:
            return seqs, pages
        query[way] = page["next"]


async def test_a_history_of_some_types_is_whole_and_each_page_looks_at_few_places(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 4)
    alice, bob, carol, mallory = await people.friends("alice", "bob", "carol", "mallory")
    group = await people.group(alice, bob)
    for place in range(2, 21):
        content = PLACE if place in (3, 9, 10, 11, 12, 13) else {"type": "text", "text": str(place)}
        if place == 12:
            await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[carol.user_id])
        else:
            path = f"{MESSAGES}/conversations/{group}"
            await alice.post(path, client_msg_id=str(place), content=content)
    await alice.post(f"{MESSAGES}/{group}.10/recall")
    await bob.delete(f"{MESSAGES}/{group}.11")
    assert await walk(bob, group, types="location") == ([13, 9, 3], 5)
    assert await walk(bob, group, types="location", limit=1) == ([13, 9, 3], 6)
    assert await walk(bob, group, types="location", after=0) == ([3, 9, 13], 5)
    assert await walk(bob, group, types="location", after=3, before=12) == ([9], 2)
    assert await walk(carol, group, types="location,text", limit=2, after=0) == (list(range(13, 21)), 5)
    assert await walk(carol, group, types="location") == ([13], 3)
    assert (await walk(alice, group, types="voice"))[0] == []
    with pytest.raises(Refused, match="no_such_conversation"):
        await walk(mallory, group, types="location")
    with pytest.raises(Refused, match="malformed"):
        await walk(bob, group, types="location,")
