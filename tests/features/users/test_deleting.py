"""Deleting one's account: what goes at once, what stays with others, and who may not yet."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.features.groups.club import PATH as GROUPS
from tests.people import PASSWORD, People, Person, Refused

ERASURE = "/api/v1/sync/erasure"
NAME = "已注销 Deleted account"


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """What is left after the answer is done by a job."""
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.05)


async def is_closed(person: Person, conversation_id: str) -> bool:
    try:
        await person.send(conversation_id, f"are you there? {time.monotonic_ns()}")
    except Refused as refused:
        return refused.code == "conversations.may_not_post"
    return False


async def test_an_account_is_deleted_and_what_it_said_stays(people: People) -> None:
    await people.register("staff")
    alice, bob = await people.friends("alice", "bob")
    direct, group = await people.direct(alice, bob), await people.group(bob, alice)
    await alice.send(direct, "remember me")
    await alice.put(f"/api/v1/users/{alice.user_id}/profile", bio="about alice")
    line, his = await alice.line(), await bob.line()
    await his.call("users.presence", user_ids=[alice.user_id])
    await alice.post(ERASURE, password=PASSWORD)
    assert (await his.event("users.profile", user_id=alice.user_id))["name"] == NAME
    assert await line.closed() in (4501, 4503)
    with pytest.raises(Refused, match="session_ended"):
        await alice.get("/api/v1/users/me")
    with pytest.raises(Refused, match="wrong_login"):
        await people.login("alice")
    profile = await bob.get(f"/api/v1/users/{alice.user_id}")
    assert (profile["name"], profile["username"]) == (NAME, f"~{alice.user_id}")
    assert not profile.get("bio")
    history = await bob.get(f"/api/v1/messages/conversations/{direct}/history")
    assert "remember me" in [message["fallback"] for message in history["items"]]
    await until(lambda: is_closed(bob, direct))
    page = await bob.get(f"/api/v1/social/conversations/{group}/members")
    assert [row["user_id"] for row in page["items"] if "left_seq" not in row] == [bob.user_id]
    assert (await people.register("alice")).user_id != alice.user_id


async def test_groups_are_handed_over_first_and_the_password_is_asked(people: People) -> None:
    owner = await people.register("owner")
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(alice, bob)
    await people.group(alice, name="Nobody else")
    with pytest.raises(Refused) as refused:
        await alice.post(ERASURE, password=PASSWORD)
    assert refused.value.problem["code"] == "sync.owns_groups"
    assert refused.value.problem["details"] == {"groups": 1}
    await alice.put(f"{GROUPS}/{group}/members/{bob.user_id}/role", role="owner")
    with pytest.raises(Refused, match="wrong_password"):
        await alice.post(ERASURE, password="not mine at all")
    with pytest.raises(Refused, match="last_owner"):
        await owner.post(ERASURE, password=PASSWORD)
    await alice.post(ERASURE, password=PASSWORD)
    with pytest.raises(Refused, match="session_ended"):
        await alice.post(ERASURE, password=PASSWORD)
