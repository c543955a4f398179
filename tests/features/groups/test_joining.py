"""Coming in: links, requests and who decides them, bans."""

import pytest

from tests.conftest import MovableClock
from tests.features.groups.club import PATH, Club
from tests.people import People, Refused

HOUR = 3_600_000


async def test_a_link_lets_strangers_in_and_shows_them_before_where_to(people: People) -> None:
    club = await Club.found(people)
    guest = await people.register("guest")
    line, his = await club.member.line(), await guest.line()
    link = await club.link(club.member)
    card = await guest.get(f"{PATH}/links/{link['token']}")
    assert (card["name"], card["member_count"], card["standing"]) == ("Group", 4, "none")
    assert (await club.join(guest, link))["standing"] == "member"
    told = await line.event("conversation.changed", conversation_id=club.group_id)
    words = told["messages"][0]["content"]
    assert (words["notice"], words["words"]) == ("groups.joined", {"invited_by": club.member.user_id})
    assert told["conversation"]["member_count"] == 5
    assert [row["user_id"] for row in told["members"]] == [guest.user_id]
    assert (await his.event("user.changed"))["memberships"][0]["conversation_id"] == club.group_id
    again = await club.join(guest, link)
    assert (again["standing"], (await club.head())["member_count"]) == ("member", 5)


async def test_a_link_ends_by_time_by_uses_or_by_being_revoked(people: People, clock: MovableClock) -> None:
    club = await Club.found(people)
    guests = [await people.register(name) for name in ("first", "second", "third")]
    once = await club.link(most_uses=1)
    await club.join(guests[0], once)
    brief = await club.link(expires_at=clock.now() + HOUR)
    revoked = await club.link(club.member)
    await club.owner.delete(f"{club.path}/links/{revoked['link_id']}")
    clock.skip(HOUR)
    for link, why in ((once, "used_up"), (brief, "expired"), (revoked, "revoked")):
        for deed in (club.join(guests[1], link), guests[1].get(f"{PATH}/links/{link['token']}")):
            with pytest.raises(Refused, match="link_over") as refused:
                await deed
            assert refused.value.problem["details"] == {"why": why}
    with pytest.raises(Refused, match="no_such_link"):
        await club.join(guests[1], {"token": "0" * 24})
    assert (await club.owner.get(f"{club.path}/links"))["items"] == []


async def test_a_link_ends_with_the_right_of_who_made_it(people: People) -> None:
    club = await Club.found(people)
    guest = await people.register("guest")
    link = await club.link(club.member)
    await club.set_rules(who_may_invite="admin")
    with pytest.raises(Refused, match="link_over"):
        await club.join(guest, link)
    await club.set_rules(who_may_invite="member")
    await club.owner.delete(f"{club.path}/members/{club.member.user_id}")
    with pytest.raises(Refused, match="link_over"):
        await club.join(guest, link)


async def test_members_see_their_own_links_and_admins_all(people: People) -> None:
    club = await Club.found(people)
    mine, theirs = await club.link(club.member), await club.link(club.admin)
    seen = {link["link_id"] for link in (await club.member.get(f"{club.path}/links"))["items"]}
    assert seen == {mine["link_id"]}
    assert len((await club.admin.get(f"{club.path}/links"))["items"]) == 2
    with pytest.raises(Refused, match="no_such_link"):
        await club.member.delete(f"{club.path}/links/{theirs['link_id']}")
    mallory = await people.register("mallory")
    for deed in (mallory.get(f"{club.path}/links"), mallory.delete(f"{club.path}/links/{mine['link_id']}")):
        with pytest.raises(Refused, match="no_such_group"):
            await deed


async def test_with_approval_newcomers_wait_and_admins_are_told(people: People) -> None:
    club = await Club.found(people, how_to_join="approval", question="Why?")
    guest, other = await people.register("guest"), await people.register("other")
    link = await club.link()
    admin, his = await club.admin.line(), await guest.line()
    assert (await guest.get(f"{PATH}/links/{link['token']}"))["question"] == "Why?"
    asked = await club.join(guest, link, "because")
    await club.join(other, link)
    assert (asked["standing"], asked["request"]["state"]) == ("waiting", "waiting")
    waiting = (await club.admin.get(f"{club.path}/requests"))["items"]
    assert [(row["user_id"], row.get("answer", "")) for row in waiting] == [
        (guest.user_id, "because"),
        (other.user_id, ""),
    ]
    told = [event["data"]["memberships"][0]["waiting"] for event in admin.events]
    assert told == [1, 2]
    await club.admin.put(f"{PATH}/requests/{waiting[0]['request_id']}", accept=True)
    await club.admin.put(f"{PATH}/requests/{waiting[1]['request_id']}", accept=False)
    assert guest.user_id in await club.members()
    assert other.user_id not in await club.members()
    states = [row["state"] for event in his.events for row in event["data"].get("group_requests", []) if row]
    assert states == ["waiting", "accepted"]
    with pytest.raises(Refused, match="no_longer_waiting"):
        await club.owner.put(f"{PATH}/requests/{waiting[1]['request_id']}", accept=True)
    assert "waiting" not in (await club.admin.line()).snapshot["user"]["memberships"][-1]


async def test_only_those_who_may_decide_do(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest, mallory = await people.register("guest"), await people.register("mallory")
    asked = (await club.join(guest, await club.link()))["request"]["request_id"]
    with pytest.raises(Refused, match="role_too_low"):
        await club.member.put(f"{PATH}/requests/{asked}", accept=True)
    for outsider in (guest, mallory):
        with pytest.raises(Refused, match="no_such_request"):
            await outsider.put(f"{PATH}/requests/{asked}", accept=True)
    with pytest.raises(Refused, match="no_such_request"):
        await mallory.delete(f"{PATH}/requests/{asked}")
    await guest.delete(f"{PATH}/requests/{asked}")
    assert (await club.admin.get(f"{club.path}/requests"))["items"] == []


async def test_whom_a_member_adds_waits_for_an_admin_too(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    await people.befriend(club.member, guest)
    await people.befriend(club.admin, guest)
    unchanged = await club.member.post(f"{club.path}/members", user_ids=[guest.user_id])
    assert unchanged["member_count"] == 4
    waiting = (await club.admin.get(f"{club.path}/requests"))["items"]
    assert [row["invited_by"] for row in waiting] == [club.member.user_id]
    await club.admin.post(f"{club.path}/members", user_ids=[guest.user_id])
    assert guest.user_id in await club.members()
    assert (await club.admin.get(f"{club.path}/requests"))["items"] == []


async def test_who_is_banned_comes_in_by_no_door(people: People) -> None:
    club = await Club.found(people, is_public=True)
    link = await club.link()
    banned = club.lowest
    line = await banned.line()
    await club.admin.put(f"{club.path}/bans/{banned.user_id}", reason="noise")
    row = (await line.event("user.changed"))["memberships"][0]
    assert (row["ended"], row["left_seq"]) == ("banned", (await club.head())["last_seq"] - 1)
    for door in (
        club.join(banned, link),
        banned.post(f"{club.path}/join"),
        club.owner.post(f"{club.path}/members", user_ids=[banned.user_id]),
    ):
        with pytest.raises(Refused, match=r"groups\.banned"):
            await door
    listed = (await club.admin.get(f"{club.path}/bans"))["items"]
    assert [(row["user_id"], row["reason"]) for row in listed] == [(banned.user_id, "noise")]
    await club.admin.delete(f"{club.path}/bans/{banned.user_id}")
    assert (await club.join(banned, link))["standing"] == "member"


async def test_a_ban_ends_a_request_and_keeps_out_who_never_came(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    link = await club.link()
    asked = (await club.join(guest, link))["request"]["request_id"]
    await club.owner.put(f"{club.path}/bans/{guest.user_id}")
    with pytest.raises(Refused, match="no_longer_waiting"):
        await club.owner.put(f"{PATH}/requests/{asked}", accept=True)
    with pytest.raises(Refused, match=r"groups\.banned"):
        await club.join(guest, link)
    assert (await guest.get(f"{PATH}/links/{link['token']}"))["standing"] == "banned"


async def test_roles_decide_who_bans_whom(people: People) -> None:
    club = await Club.found(people)
    for whom in (club.owner, club.admin):
        with pytest.raises(Refused, match="role_too_low"):
            await club.admin.put(f"{club.path}/bans/{whom.user_id}")
    with pytest.raises(Refused, match="role_too_low"):
        await club.member.put(f"{club.path}/bans/{club.lowest.user_id}")
    with pytest.raises(Refused, match="no_such_user"):
        await club.owner.put(f"{club.path}/bans/nobody")
    with pytest.raises(Refused, match="no_such_ban"):
        await club.owner.delete(f"{club.path}/bans/{club.member.user_id}")


async def test_public_groups_are_found_and_others_do_not_exist(people: People) -> None:
    club = await Club.found(people)
    guest = await people.register("guest")
    with pytest.raises(Refused, match="no_such_group"):
        await guest.post(f"{club.path}/join")
    assert (await guest.get(f"{PATH}/search", query="roup"))["items"] == []
    await club.set_rules(is_public=True)
    for query in ("ROUP", club.group_id):
        (card,) = (await guest.get(f"{PATH}/search", query=query))["items"]
        assert (card["group_id"], card["standing"]) == (club.group_id, "none")
    assert (await guest.get(f"{PATH}/search", query="%"))["items"] == []
    await club.set_rules(how_to_join="closed")
    with pytest.raises(Refused, match="not_open"):
        await guest.post(f"{club.path}/join")
    await club.set_rules(how_to_join="open")
    assert (await guest.post(f"{club.path}/join"))["standing"] == "member"


async def test_who_waits_comes_by_a_link_only_as_long_as_it_is_good(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    link = await club.link()
    await club.join(guest, link)
    await club.owner.delete(f"{club.path}/links/{link['link_id']}")
    await club.set_rules(how_to_join="open")
    with pytest.raises(Refused, match="link_over"):
        await club.join(guest, link)
    await club.join(guest, await club.link())
    assert (await club.owner.get(f"{club.path}/requests"))["items"] == []


async def test_who_is_invited_while_they_wait_keeps_their_answer(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    await people.befriend(club.member, guest)
    await club.join(guest, await club.link(), "I am a guest")
    await club.member.post(f"{club.path}/members", user_ids=[guest.user_id])
    (waiting,) = (await club.owner.get(f"{club.path}/requests"))["items"]
    assert waiting["answer"] == "I am a guest"


async def test_whoever_looks_at_a_link_again_can_take_their_request_back(people: People) -> None:
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    link = await club.link()
    await club.join(guest, link)
    card = await guest.get(f"{PATH}/links/{link['token']}")
    await guest.delete(f"{PATH}/requests/{card['request_id']}")
    card = await guest.get(f"{PATH}/links/{link['token']}")
    assert (card["standing"], card["request_id"]) == ("none", None)
