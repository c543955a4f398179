"""A group has one owner who can act, until it is over."""

import pytest

from tests.features.groups.club import PATH, Club
from tests.people import People, Refused


async def test_a_group_ends_with_the_last_who_leaves_it(people: People) -> None:
    solo, guest, late = [await people.register(name) for name in ("solo", "guest", "late")]
    group_id = await people.group(solo, name="Empty")
    path = f"{PATH}/{group_id}"
    link = await solo.post(f"{path}/links")
    await solo.put(f"{path}/rules", is_public=True, how_to_join="approval")
    await guest.post(f"{path}/join")
    await solo.post(f"{path}/leave")
    assert (
        "group_requests" not in (await guest.line()).snapshot["user"]
    )  # those who wait no more are not told
    assert (await late.get(f"{PATH}/search", query="Empty"))["items"] == []
    for deed in (late.post(f"{path}/join"), late.post(f"{PATH}/join", token=link["token"])):
        with pytest.raises(Refused) as refused:
            await deed
        assert refused.value.status == 404


async def test_who_is_disabled_is_not_let_in(people: People) -> None:
    staff = await people.register("staff")  # the first user owns the server
    club = await Club.found(people, how_to_join="approval")
    guest = await people.register("guest")
    asked = (await club.join(guest, await club.link()))["request"]["request_id"]
    await staff.put(f"/api/v1/users/{guest.user_id}/state", state="disabled")
    with pytest.raises(Refused, match="no_such_user"):
        await club.owner.put(f"{PATH}/requests/{asked}", accept=True)
    await club.owner.put(f"{PATH}/requests/{asked}", accept=False)
    assert guest.user_id not in await club.members()


async def test_the_group_of_a_disabled_owner_passes_to_an_admin_and_then_to_a_member(people: People) -> None:
    staff = await people.register("staff")  # the first user owns the server
    club = await Club.found(people)
    others = await people.group(club.owner, name="Nobody else")
    for gone, heir in ((club.owner, club.admin), (club.admin, club.member)):
        line = await heir.line()
        await staff.put(f"/api/v1/users/{gone.user_id}/state", state="disabled")
        told = await line.event("conversation.changed", conversation_id=club.group_id)
        assert told["conversation"]["owner_id"] == heir.user_id
        assert told["messages"][0]["content"]["notice"] == "groups.succeeded"
        assert {(row["user_id"], row["role"]) for row in told["members"]} == {
            (heir.user_id, "owner"),
            (gone.user_id, "admin"),
        }
    await club.member.put(f"{club.path}/members/{club.admin.user_id}/role", role="member")
    with pytest.raises(Refused, match="no_such_user"):
        await club.member.put(f"{club.path}/members/{club.admin.user_id}/role", role="owner")
    await staff.put(f"/api/v1/users/{club.owner.user_id}/state", state="active")
    back = await people.login("owner")
    head = await back.get(f"/api/v1/social/conversations/{others}")
    assert head["conversation"]["owner_id"] == club.owner.user_id
