"""Announcements: on top of the group, confirmed, reminded of."""

import pytest

from tests.conftest import MovableClock
from tests.features.groups.club import Club
from tests.people import People, Refused

HOUR = 3_600_000


async def test_an_announcement_stands_on_top_until_the_next(people: People) -> None:
    club = await Club.found(people)
    line = await club.member.line()
    made = await club.admin.post(f"{club.path}/announcements", text="x" * 500, must_confirm=True)
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    headline = told["conversation"]["headline"]
    assert (headline["announcement_id"], len(headline["text"])) == (made["announcement_id"], 200)
    assert told["messages"][0]["content"]["notice"] == "groups.announced"
    await club.owner.post(f"{club.path}/announcements", text="the next")
    assert (await club.head(club.member))["headline"]["text"] == "the next"
    page = await club.member.get(f"{club.path}/announcements", limit=1)
    older = await club.member.get(f"{club.path}/announcements", limit=1, before=page["next"])
    assert [row["text"] for row in page["items"] + older["items"]] == ["the next", "x" * 500]


async def test_who_has_confirmed_is_counted_and_listed_for_those_who_announce(people: People) -> None:
    club = await Club.found(people)
    made = await club.admin.post(f"{club.path}/announcements", text="Hear", must_confirm=True)
    path = f"{club.path}/announcements/{made['announcement_id']}"
    line = await club.member.line()
    for _ in range(2):
        await club.member.post(f"{path}/confirmations")
    row = (await line.event("user.changed"))["memberships"][0]
    assert row["confirmed_id"] == made["announcement_id"]
    yes = await club.owner.get(f"{path}/confirmations")
    no = await club.owner.get(f"{path}/confirmations", confirmed="false")
    assert {one["user_id"] for one in yes["items"]} == {club.admin.user_id, club.member.user_id}
    assert {one["user_id"] for one in no["items"]} == {club.owner.user_id, club.lowest.user_id}
    assert (yes["confirmed_count"], yes["member_count"]) == (2, 4)
    with pytest.raises(Refused, match="role_too_low"):
        await club.member.get(f"{path}/confirmations")


async def test_a_reminder_marks_the_group_for_those_who_have_not_confirmed(
    people: People, clock: MovableClock
) -> None:
    club = await Club.found(people)
    made = await club.owner.post(f"{club.path}/announcements", text="Hear", must_confirm=True)
    path = f"{club.path}/announcements/{made['announcement_id']}"
    await club.member.post(f"{path}/confirmations")
    lines = {person: await person.line() for person in (club.member, club.lowest)}
    await club.owner.post(f"{path}/reminders")
    assert (await club.notices())[-1] == "groups.reminded"
    row = (await lines[club.lowest].event("user.changed"))["memberships"][0]
    assert row["is_marked_unread"]
    assert not [event for event in lines[club.member].events if event["ev"] == "user.changed"]
    with pytest.raises(Refused, match="reminded_lately"):
        await club.owner.post(f"{path}/reminders")
    clock.skip(HOUR)
    await club.owner.post(f"{path}/reminders")


async def test_announcements_of_others_do_not_exist(people: People) -> None:
    club = await Club.found(people)
    mallory = await people.register("mallory")
    made = await club.owner.post(f"{club.path}/announcements", text="Hear")
    path = f"{club.path}/announcements/{made['announcement_id']}"
    for deed in (
        mallory.get(f"{club.path}/announcements"),
        mallory.post(f"{path}/confirmations"),
        mallory.get(f"{path}/confirmations"),
        mallory.post(f"{path}/reminders"),
    ):
        with pytest.raises(Refused, match="no_such_group"):
            await deed
    other = await people.group(mallory)
    with pytest.raises(Refused, match="no_such_announcement"):
        await mallory.post(
            f"/api/v1/social/groups/{other}/announcements/{made['announcement_id']}/confirmations"
        )


async def test_who_has_left_is_not_counted_and_nobody_is_reminded_in_vain(people: People) -> None:
    club = await Club.found(people)
    made = await club.owner.post(f"{club.path}/announcements", text="Hear", must_confirm=True)
    path = f"{club.path}/announcements/{made['announcement_id']}"
    for person in (club.admin, club.member, club.lowest):
        await person.post(f"{path}/confirmations")
    await club.member.post(f"{club.path}/leave")
    (row,) = (await club.owner.get(f"{club.path}/announcements"))["items"]
    assert row["confirmed_count"] == (await club.owner.get(f"{path}/confirmations"))["confirmed_count"] == 3
    before = await club.notices()
    await club.owner.post(f"{path}/reminders")
    assert await club.notices() == before
