"""What the rules of a group do: silence, mutes, history, contacts; and the end of it."""

from typing import Any

import pytest

from tests.conftest import MovableClock
from tests.features.groups.club import Club
from tests.people import People, Person, Refused

HOUR = 3_600_000
MESSAGES = "/api/v1/messages"
TEXT = {"type": "text", "text": "hush"}


async def texts(person: Person, group_id: str) -> list[str]:
    page = await person.get(f"{MESSAGES}/conversations/{group_id}/history")
    return [message["fallback"] for message in page["items"]]


async def check_voiceless(person: Person, club: Club, mine: str, code: str) -> None:
    """G4: by no path do they get a word in."""
    later: dict[str, Any] = {"client_msg_id": club.number(), "content": TEXT, "due_at": club.later}
    forwarded: dict[str, Any] = {
        "message_ids": [mine],
        "conversation_ids": [club.group_id],
        "client_msg_id": club.number(),
    }
    line = await person.line()
    draft: dict[str, Any] = {
        "conversation_id": club.group_id,
        "client_msg_id": club.number(),
        "content": TEXT,
    }
    for deed in (
        person.send(club.group_id, "hush"),
        line.call("messages.send", **draft),
        person.post(f"{MESSAGES}/forward", **forwarded),
        person.put(f"{MESSAGES}/{mine}/edit", content=TEXT),
        person.put(f"{MESSAGES}/{club.said}/reactions", emoji="👍"),
        person.post(f"{MESSAGES}/conversations/{club.group_id}/scheduled", **later),
    ):
        with pytest.raises(Refused, match=code):
            await deed


async def test_who_is_muted_says_nothing_by_any_path_until_their_time_is_over(
    people: People, clock: MovableClock
) -> None:
    club = await Club.found(people)
    club.later = clock.now() + 24 * HOUR
    mine = (await club.lowest.send(club.group_id, "before"))["message_id"]
    line = await club.member.line()
    until = clock.now() + HOUR
    await club.admin.put(f"{club.path}/members/{club.lowest.user_id}/mute", until=until)
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    assert [(row["user_id"], row["muted_until"]) for row in told["members"]] == [(club.lowest.user_id, until)]
    await check_voiceless(club.lowest, club, mine, "conversations.muted")
    await club.lowest.post(f"{MESSAGES}/{mine}/recall")
    clock.skip(HOUR)
    await club.lowest.send(club.group_id, "after")


async def test_leaving_and_coming_back_unmutes_nobody(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    until = clock.now() + HOUR
    await club.owner.put(f"{club.path}/members/{club.lowest.user_id}/mute", until=until)
    await club.lowest.post(f"{club.path}/leave")
    await club.join(club.lowest, await club.link())
    with pytest.raises(Refused, match=r"conversations\.muted"):
        await club.lowest.send(club.group_id, "hush")
    await club.owner.put(f"{club.path}/members/{club.lowest.user_id}/mute")
    await club.lowest.send(club.group_id, "again")


async def test_nobody_mutes_who_stands_as_high(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    until = clock.now() + HOUR
    for whom in (club.owner, club.admin):
        with pytest.raises(Refused, match="role_too_low"):
            await club.admin.put(f"{club.path}/members/{whom.user_id}/mute", until=until)
    mallory = await people.register("mallory")
    with pytest.raises(Refused, match="no_such_group"):
        await mallory.put(f"{club.path}/members/{club.lowest.user_id}/mute", until=until)


async def test_silence_is_for_all_but_those_who_manage(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    club.later = clock.now() + 24 * HOUR
    mine = (await club.member.send(club.group_id, "before"))["message_id"]
    line = await club.member.line()
    until = clock.now() + HOUR
    await club.admin.put(f"{club.path}/silence", until=until)
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    assert told["conversation"]["silent_until"] == until
    await check_voiceless(club.member, club, mine, "conversations.muted")
    await club.admin.send(club.group_id, "only me")
    await club.admin.put(f"{club.path}/silence")
    await club.member.send(club.group_id, "all again")


async def test_a_read_only_group_is_read_only_by_every_path(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    club.later = clock.now() + 24 * HOUR
    mine = (await club.member.send(club.group_id, "before"))["message_id"]
    await club.set_rules(who_may_post="admin")
    assert (await club.head(club.member))["rules"] == {"who_may_post": "admin"}
    await check_voiceless(club.member, club, mine, "may_not_post")
    await club.admin.send(club.group_id, "news")


async def test_what_was_scheduled_before_is_held_to_the_rules_of_then(
    people: People, clock: MovableClock
) -> None:
    club = await Club.found(people)
    path = f"{MESSAGES}/conversations/{club.group_id}/scheduled"
    await club.member.post(path, client_msg_id="later", content=TEXT, due_at=clock.now() + HOUR)
    line = await club.member.line()
    await club.set_rules(who_may_post="owner")
    clock.skip(2 * HOUR)
    told = await line.event("user.changed")
    assert [row["refusal"] for row in told["scheduled"]] == ["conversations.may_not_post"]
    assert "hush" not in await texts(club.owner, club.group_id)


async def test_newcomers_see_what_was_before_only_where_the_rules_say_so(people: People) -> None:
    """G5: with hidden history, nothing of it comes by any way."""
    club = await Club.found(people)
    first, second = await people.register("first"), await people.register("second")
    link = await club.link()
    await club.join(first, link)
    assert "said by the owner" not in str(await texts(first, club.group_id))
    await club.set_rules(shows_history=True)
    await club.join(second, link)
    assert "said by the owner" in await texts(second, club.group_id)
    head = await second.get(f"/api/v1/social/conversations/{club.group_id}")
    assert head["unread"] == 0
    quoted: dict[str, Any] = {"client_msg_id": "q", "content": TEXT, "reply_to": 3}
    with pytest.raises(Refused, match="no_such_message"):
        await first.post(f"{MESSAGES}/conversations/{club.group_id}", **quoted)
    await club.owner.put(f"{MESSAGES}/{club.said}/pin")
    assert (await first.get(f"{MESSAGES}/conversations/{club.group_id}/pinned"))["items"] == []
    changes = await first.get(f"{MESSAGES}/conversations/{club.group_id}/changes", since=0)
    assert "said by the owner" not in str(changes)


async def test_who_comes_back_where_history_shows_is_known_to_have_come_back(people: People) -> None:
    club = await Club.found(people, shows_history=True)
    seqs = set()
    for _ in range(3):
        await club.member.post(f"{club.path}/leave")
        await club.owner.post(f"{club.path}/members", user_ids=[club.member.user_id])
        rows = (await club.member.line()).snapshot["user"]["memberships"]
        seqs.add(next(row.get("joined_seq", 0) for row in rows if row["conversation_id"] == club.group_id))
        assert "said by the owner" in await texts(club.member, club.group_id)
    assert seqs == {0, 1}


async def test_members_can_be_kept_from_becoming_contacts(people: People) -> None:
    club = await Club.found(people, may_befriend=False)
    ask = "/api/v1/social/friends/request"
    with pytest.raises(Refused, match="kept_apart"):
        await club.member.post(ask, user_id=club.lowest.user_id)
    await club.member.post(ask, user_id=club.admin.user_id)
    await club.lowest.post(f"{club.path}/leave")
    await club.member.post(ask, user_id=club.lowest.user_id)


async def test_a_dissolved_group_is_over_for_all_who_were_in_it(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    link = await club.link()
    await club.join(guest, link)
    line, his = await club.member.line(), await guest.line()
    await club.owner.delete(club.path)
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    assert told["messages"][0]["content"]["notice"] == "groups.dissolved"
    row = (await line.event("user.changed"))["memberships"][0]
    assert (row["ended"], row["left_seq"]) == ("dissolved", told["messages"][0]["seq"])
    assert (await his.event("user.changed"))["group_requests"][0]["state"] == "refused"
    for deed in (
        club.owner.send(club.group_id, "anybody?"),
        club.owner.post(f"{club.path}/members", user_ids=[]),
        club.head(club.owner),
        club.join(guest, link),
    ):
        with pytest.raises(Refused) as refused:
            await deed
        assert refused.value.status == 404


async def test_a_group_can_be_kept_among_the_contacts(people: People) -> None:
    club = await Club.found(people)
    line = await club.member.line()
    await club.member.put(f"/api/v1/social/conversations/{club.group_id}", is_saved=True)
    assert (await line.event("user.changed"))["memberships"][0]["is_saved"]


async def test_a_report_waits_for_who_moderates_and_nobody_else_sees_it(people: People) -> None:
    club = await Club.found(people)
    line = await club.owner.line()
    for _ in range(20):
        await club.member.post(f"{club.path}/reports", reason="spam", words="again", message_ids=[club.said])
    with pytest.raises(Refused, match="reported_enough"):
        await club.member.post(f"{club.path}/reports", reason="spam")
    mallory = await people.register("mallory")
    with pytest.raises(Refused, match="no_such_group"):
        await mallory.post(f"{club.path}/reports", reason="spam")
    await line.call("ping")
    assert not line.events


async def test_who_manages_a_group_is_not_muted_in_it(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    for person, role in ((club.member, "admin"), (club.lowest, "owner")):
        path = f"{club.path}/members/{person.user_id}"
        await club.owner.put(f"{path}/mute", until=clock.now() + HOUR)
        await club.owner.put(f"{path}/role", role=role)
        await person.send(club.group_id, "heard")


async def test_a_time_that_no_clock_will_show_is_not_understood(people: People) -> None:
    club = await Club.found(people)
    for deed in (
        club.owner.put(f"{club.path}/members/{club.member.user_id}/mute", until=2**63),
        club.owner.put(f"{club.path}/silence", until=2**53),
        club.owner.post(f"{club.path}/links", expires_at=2**70),
    ):
        with pytest.raises(Refused, match="malformed"):
            await deed


async def test_a_report_names_messages_of_the_group_that_one_could_see(people: People) -> None:
    club = await Club.found(people)
    guest = await people.register("guest")
    before = (await club.owner.send(club.group_id, "before the guest"))["message_id"]
    await club.join(guest, await club.link())
    elsewhere = await club.owner.send(await people.direct(club.owner, club.member), "elsewhere")
    for message_id in (before, elsewhere["message_id"], f"{club.group_id}.99"):
        with pytest.raises(Refused, match="no_such_message"):
            await guest.post(f"{club.path}/reports", reason="spam", message_ids=[message_id])
