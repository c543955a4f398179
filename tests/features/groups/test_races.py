"""Deeds that meet have one outcome, whichever comes first: on every database."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from hongyan.core.settings import Groups, Settings, Sql
from tests.features.groups.club import PATH, Club
from tests.people import People, Person, Refused

CAP = 12
ANY = [
    "",
    pytest.param("postgres", marks=pytest.mark.slow),
    pytest.param("mariadb", marks=pytest.mark.slow),
]


@pytest.fixture(params=ANY)
def sql(request: pytest.FixtureRequest) -> Sql:
    kind: str = request.param
    return Sql(url=request.getfixturevalue(f"{kind}_url"), pool=6) if kind else Sql()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(settings, groups=Groups(most_members=CAP))


async def told(deed: Awaitable[Any]) -> str:
    """`ok`, or why not."""
    try:
        await deed
    except Refused as refused:
        return refused.code
    return "ok"


async def at_once(*deeds: Awaitable[Any]) -> list[str]:
    return list(await asyncio.gather(*(told(deed) for deed in deeds)))


async def crowd(people: People, count: int) -> list[Person]:
    return list(await asyncio.gather(*(people.register(f"guest{number}") for number in range(count))))


async def check_whole(club: Club) -> None:
    """What is counted is what is there, and there is exactly one owner."""
    page = await club.owner.get(f"/api/v1/social/conversations/{club.group_id}/members")
    present = [row for row in page["items"] if "left_seq" not in row]
    head = await club.head()
    assert head["member_count"] == len(present) <= CAP
    assert [row["user_id"] for row in present if row.get("role") == "owner"] == [head["owner_id"]]


async def test_what_meets_in_a_group_has_one_outcome(people: People) -> None:
    """One group, one race after another, since the servers take long to start."""
    club = await Club.found(people)
    guests = await crowd(people, 50)
    await race_for_the_last_places(club, guests)
    await race_for_the_last_use(club, guests)
    await race_of_two_admins(people, club, guests)
    await race_of_ban_and_join(club, guests)
    await race_of_kick_and_send(club)
    await race_for_the_crown(club)


async def race_for_the_last_places(club: Club, guests: list[Person]) -> None:
    """R11: fifty at once for eight places."""
    link = await club.link()
    outcomes = await at_once(*(club.join(guest, link) for guest in guests))
    assert sorted(outcomes) == ["groups.full"] * (50 - CAP + 4) + ["ok"] * (CAP - 4)
    (row,) = (await club.owner.get(f"{club.path}/links"))["items"]
    assert row["uses"] == CAP - 4
    await check_whole(club)
    for user_id in await club.members() - {one.user_id for one in (club.owner, club.admin)}:
        await club.owner.delete(f"{club.path}/members/{user_id}")
    await club.owner.delete(f"{club.path}/links/{row['link_id']}")


async def race_for_the_last_use(club: Club, guests: list[Person]) -> None:
    link = await club.link(most_uses=1)
    outcomes = await at_once(*(club.join(guest, link) for guest in guests[:20]))
    assert sorted(outcomes) == ["groups.link_over"] * 19 + ["ok"]
    await check_whole(club)


async def race_of_two_admins(people: People, club: Club, guests: list[Person]) -> None:
    """Two decide about one request, and it is decided once."""
    await club.set_rules(how_to_join="approval")
    link = await club.link()
    for guest in guests[20:23]:
        asked = (await club.join(guest, link))["request"]["request_id"]
        deeds = [
            one.put(f"{PATH}/requests/{asked}", accept=accept)
            for one, accept in ((club.owner, True), (club.admin, False))
        ]
        outcomes = await at_once(*deeds)
        assert sorted(outcomes) == ["groups.no_longer_waiting", "ok"]
        assert (guest.user_id in await club.members()) is (outcomes[0] == "ok")
    await check_whole(club)
    await club.set_rules(how_to_join="open")


async def race_of_ban_and_join(club: Club, guests: list[Person]) -> None:
    """Whoever was first: in the end they are banned and out."""
    link = await club.link()
    for guest in guests[30:34]:
        outcomes = await at_once(club.join(guest, link), club.admin.put(f"{club.path}/bans/{guest.user_id}"))
        assert outcomes in (["ok", "ok"], ["groups.banned", "ok"])
        assert guest.user_id not in await club.members()
    await check_whole(club)


async def race_of_kick_and_send(club: Club) -> None:
    """I9: nothing is said by, or reaches, one who is out."""
    await club.owner.post(f"{club.path}/members", user_ids=[club.member.user_id])
    line = await club.member.line()
    sends = [club.member.send(club.group_id, f"word {number}") for number in range(10)]
    outcomes = await at_once(
        *sends[:5], club.owner.delete(f"{club.path}/members/{club.member.user_id}"), *sends[5:]
    )
    assert outcomes.pop(5) == "ok"
    assert set(outcomes) <= {"ok", "conversations.no_such_conversation"}
    row = (await line.event("user.changed"))["memberships"][0]
    page = await club.owner.get(f"/api/v1/messages/conversations/{club.group_id}/history", limit=100)
    said = [one["seq"] for one in page["items"] if one["fallback"].startswith("word")]
    assert len(said) == outcomes.count("ok")
    assert all(seq <= row["left_seq"] for seq in said)
    heard = [m["seq"] for event in line.events for m in event["data"].get("messages", [])]
    assert all(seq <= row["left_seq"] for seq in heard)


async def race_for_the_crown(club: Club) -> None:
    """G1: the owner hands over to two, kicks one of them and leaves at once; one owner is left."""
    heirs = [club.admin, club.lowest]
    await club.owner.post(f"{club.path}/members", user_ids=[club.lowest.user_id])
    roles = [f"{club.path}/members/{heir.user_id}/role" for heir in heirs]
    outcomes = await at_once(
        *(club.owner.put(role, role="owner") for role in roles),
        club.owner.delete(f"{club.path}/members/{club.lowest.user_id}"),
        club.owner.post(f"{club.path}/leave"),
        club.admin.delete(f"{club.path}/members/{club.owner.user_id}"),
    )
    assert outcomes[:2].count("ok") <= 1
    watcher = club.admin
    await check_whole(replace(club, owner=watcher))
