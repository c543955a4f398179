"""Folders: everybody sorts their own conversations, and all their devices show the same order."""

from typing import Any

import pytest

from hongyan.features.conversations.model import MOST_FOLDERS
from tests.people import People, Person, Refused

PATH = "/api/v1/social/folders"


async def create(person: Person, name: str, *conversation_ids: str) -> str:
    made = await person.post(PATH, name=name, conversation_ids=list(conversation_ids))
    folder_id: str = made["folder_id"]
    return folder_id


async def names(person: Person) -> list[str]:
    return [folder["name"] for folder in (await person.get(PATH))["items"]]


def shown(rows: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    present = [row for row in rows if not row.get("removed_at")]
    ordered = sorted(present, key=lambda row: row.get("place", 0))
    return [(row["name"], row.get("conversation_ids", [])) for row in ordered]


async def test_folders_are_filled_renamed_arranged_and_taken_away(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    with_bob, with_carol = await people.direct(alice, bob), await people.direct(alice, carol)
    work, home = await create(alice, "Work", with_bob), await create(alice, "Home")
    changed = await alice.put(f"{PATH}/{work}", name="Office", add=[with_carol, with_bob], remove=[with_bob])
    assert (changed["name"], changed["conversation_ids"]) == ("Office", [with_carol])
    arranged = await alice.put(PATH, folder_ids=[home])
    assert shown(arranged["items"]) == [("Home", []), ("Office", [with_carol])]
    await alice.delete(f"{PATH}/{work}")
    assert await names(alice) == ["Home"]
    with pytest.raises(Refused, match="no_such_folder"):
        await alice.put(f"{PATH}/{work}", name="Back")


async def test_what_another_device_hears_equals_a_fresh_snapshot(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    line = await alice.line()
    work, home = await create(alice, "Work"), await create(alice, "Home", conversation_id)
    await alice.put(f"{PATH}/{work}", add=[conversation_id])
    await alice.put(PATH, folder_ids=[home, work])
    play = await create(alice, "Play")
    await alice.delete(f"{PATH}/{home}")
    await line.event("user.changed", rev=(await alice.line()).snapshot["user"]["rev"])
    heard = {
        row["folder_id"]: row
        for event in line.events
        for row in event["data"].get("folders", [])
        if event["ev"] == "user.changed"
    }
    fresh = (await alice.line()).snapshot["user"]["folders"]
    assert shown(list(heard.values())) == shown(fresh) == [("Work", [conversation_id]), ("Play", [])]
    assert {row["folder_id"] for row in fresh} == {work, play}
    missed = await line.call("sync.changes", since=1)
    assert home in {row["folder_id"] for row in missed["folders"] if row.get("removed_at")}


async def test_an_outsider_is_refused(people: People) -> None:
    alice, bob, mallory = await people.friends("alice", "bob", "mallory")
    theirs = await people.direct(alice, bob)
    folder_id = await create(alice, "Work")
    for deed in (
        mallory.put(f"{PATH}/{folder_id}", name="Mine"),
        mallory.put(PATH, folder_ids=[folder_id]),
        mallory.delete(f"{PATH}/{folder_id}"),
    ):
        with pytest.raises(Refused, match="no_such_folder"):
            await deed
    for deed in (
        create(mallory, "Spying", theirs),
        mallory.put(f"{PATH}/{await create(mallory, 'Empty')}", add=[theirs]),
    ):
        with pytest.raises(Refused, match="no_such_conversation"):
            await deed
    assert (await names(alice), await names(mallory)) == (["Work"], ["Empty"])


async def test_there_are_only_so_many_folders(people: People) -> None:
    alice = await people.register("alice")
    for number in range(MOST_FOLDERS):
        await create(alice, f"Folder {number}")
    with pytest.raises(Refused, match="too_many_folders") as refused:
        await create(alice, "One more")
    assert refused.value.problem["details"] == {"limit": MOST_FOLDERS}


async def test_a_head_tells_of_an_unread_mention_until_it_is_read(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(alice, bob, carol)
    path = f"/api/v1/messages/conversations/{group}"

    async def mention(*user_ids: str) -> int:
        content = {"type": "text", "text": "look"}
        sent = await alice.post(path, client_msg_id="-".join(user_ids), content=content, mentions=user_ids)
        seq: int = sent["seq"]
        return seq

    async def mentioned(person: Person) -> int | None:
        head = await person.get(f"/api/v1/social/conversations/{group}")
        seq: int | None = head["mention_seq"]
        return seq

    seq = await mention(bob.user_id)
    await alice.send(group, "and something else")
    assert [await mentioned(person) for person in (alice, bob, carol)] == [None, seq, None]
    everybody = await mention("@all")
    assert [await mentioned(person) for person in (alice, bob, carol)] == [None, everybody, everybody]
    await bob.put(f"/api/v1/social/conversations/{group}/read", seq=everybody)
    assert await mentioned(bob) is None
