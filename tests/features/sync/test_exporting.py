"""What somebody takes with them is all that they may read, and nothing else."""

from typing import Any

import pytest

from hongyan.features.sync import exporting
from hongyan.roles.serving import Running
from tests.people import People, Person


async def exported(person: Person) -> list[Any]:
    """All pages."""
    pages = [await person.get("/api/v1/sync/export")]
    while after := pages[-1]["next"]:
        pages.append(await person.get("/api/v1/sync/export", after=after))
    return pages


def texts(pages: list[Any]) -> list[str]:
    return [
        message["content"]["text"]
        for page in pages
        for part in page["conversations"]
        for message in part.get("messages", [])
        if message["content"]["type"] == "text"
    ]


async def test_everything_is_taken_once_however_small_the_pages(
    server: Running, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    chats = [await people.direct(alice, bob), await people.direct(alice, carol)]
    chats.append(await people.group(alice, bob, carol))
    said = [f"{number} to {chat}" for chat in sorted(chats) for number in range(3)]
    for text in said:
        await bob.send(chats[2], text) if text.endswith(chats[2]) else await alice.send(text[5:], text)
    for most in (500, 3, 2, 1):
        monkeypatch.setattr(exporting, "MOST_MESSAGES", most)
        pages = await exported(alice)
        assert texts(pages) == said
        assert pages[0]["mine"]["me"][0]["email"] == "alice@example.com"
        assert {one["user_id"] for one in pages[0]["mine"]["contacts"]} == {bob.user_id, carol.user_id}
        assert all(page["mine"] is None for page in pages[1:])
        assert (pages[-1]["done"], pages[-1]["total"]) == (3, 3)
        assert bob.user_id in {one["user_id"] for page in pages for one in page["profiles"]}


async def test_an_outsider_takes_nothing_of_others(server: Running, people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob)
    sent = await alice.send(group, "before")
    await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[carol.user_id])
    await alice.send(group, "after")
    assert "before" not in texts(await exported(carol))
    assert "after" in texts(await exported(carol))
    await alice.delete(f"/api/v1/social/groups/{group}/members/{bob.user_id}")
    assert texts(await exported(bob)) == []
    from_within = await bob.get("/api/v1/sync/export", after=sent["message_id"])
    assert texts([from_within]) == []


async def test_what_was_recalled_or_deleted_for_me_is_not_taken(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    kept, recalled, hidden = [await alice.send(chat, text) for text in ("kept", "recalled", "hidden")]
    await alice.post(f"/api/v1/messages/{recalled['message_id']}/recall")
    await bob.delete(f"/api/v1/messages/{hidden['message_id']}")
    assert kept["seq"] == 2
    found = [
        message
        for page in await exported(bob)
        for part in page["conversations"]
        for message in part.get("messages", [])
    ]
    assert [one["content"]["text"] for one in found if one.get("content", {}).get("type") == "text"] == [
        "kept"
    ]


async def test_favourites_follow_the_conversations(
    server: Running, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await people.friends("alice", "bob")
    for number in range(5):
        await alice.post("/api/v1/content/favorites", of={"type": "note", "text": str(number)})
    for most in (100, 5, 2):
        monkeypatch.setattr(exporting, "MOST_FAVOURITES", most)
        kept = [one["fallback"] for page in await exported(alice) for one in page["favourites"]]
        assert kept == ["0", "1", "2", "3", "4"]
    assert [page["favourites"] for page in await exported(bob)] == [[]]
