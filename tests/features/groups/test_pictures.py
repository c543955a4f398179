"""A group's own picture: who sets it, who sees it, who hears of it, and what becomes of the one before."""

import base64
import struct
from pathlib import Path
from typing import Any

import pytest

from hongyan.core.ids import BlobId
from hongyan.roles.serving import Running
from tests.features.groups.club import PATH, Club
from tests.people import People, Person, Refused


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(20)


async def put(club: Club, person: Person, content: bytes) -> Any:
    return await person.put(f"{club.path}/avatar", content=base64.b64encode(content).decode())


async def shown(people: People, club: Club, avatar_id: str) -> bytes:
    answer = await people.http.get(f"{club.path}/avatars/{avatar_id}")
    return answer.content if answer.status_code == 200 else answer.json()["code"].encode()


def blobs(data: Path) -> int:
    return len([path for path in (data / "blobs").rglob("*") if path.is_file()])


async def test_a_group_gets_a_picture_another_one_and_none(people: People, data: Path) -> None:
    club = await Club.found(people)
    line, before = await club.lowest.line(), blobs(data)
    first = (await put(club, club.owner, png(1, 1)))["avatar_id"]
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    assert told["conversation"]["avatar_id"] == first
    said = {"type": "system", "notice": "groups.pictured", "words": {"has_picture": True}}
    assert told["messages"][0]["content"] == said
    assert await shown(people, club, first) == png(1, 1)
    second = (await put(club, club.admin, png(2, 2)))["avatar_id"]
    assert (await club.head(club.lowest))["avatar_id"] == second
    assert await shown(people, club, first) == b"users.no_such_picture"
    assert await shown(people, club, second) == png(2, 2)
    assert blobs(data) == before + 1
    card = await club.lowest.get(f"{PATH}/links/{(await club.link())['token']}")
    assert card["avatar_id"] == second
    removed = await club.owner.delete(f"{club.path}/avatar")
    assert removed.get("avatar_id") is None
    assert await club.owner.delete(f"{club.path}/avatar") == removed
    assert await shown(people, club, second) == b"users.no_such_picture"
    assert blobs(data) == before


async def test_other_blobs_are_not_given_out_as_pictures(people: People, server: Running) -> None:
    club = await Club.found(people)
    await put(club, club.owner, png(1, 1))
    await server.opened.base.ports.blobs.put(BlobId("a-private-file"), b"private")
    for avatar_id in ("a-private-file", "..%2F..%2Fdb", "nobody"):
        assert await shown(people, club, avatar_id) != b"private"
    assert await shown(people, club, "a-private-file") == b"users.no_such_picture"


async def test_only_who_may_change_what_a_group_is_changes_its_picture(people: People, data: Path) -> None:
    club = await Club.found(people)
    before = blobs(data)
    outsider = await people.register("outsider")
    for person, code in ((club.member, "groups.role_too_low"), (outsider, "groups.no_such_group")):
        with pytest.raises(Refused, match=code):
            await put(club, person, png(1, 1))
        with pytest.raises(Refused, match=code):
            await person.delete(f"{club.path}/avatar")
    with pytest.raises(Refused, match=r"users\.bad_picture"):
        await put(club, club.owner, b"<svg onload=alert(1)>")
    direct = await people.direct(club.owner, club.member)
    with pytest.raises(Refused, match=r"groups\.no_such_group"):
        await club.owner.put(f"{PATH}/{direct}/avatar", content=base64.b64encode(png(1, 1)).decode())
    assert blobs(data) == before
    await club.set_rules(who_may_edit_info="member")
    assert (await put(club, club.member, png(1, 1)))["avatar_id"]
