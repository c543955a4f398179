"""Whoever is signed out is out at once, on every open socket, with the code that says why (W4, A5, A8)."""

import time
from collections.abc import Awaitable, Callable

import pytest

from hongyan.transports.socket import Close
from tests.people import PASSWORD, People, Person, Refused

SECONDS = 5.0
NEW = "another horse"
Deed = Callable[[People, Person, Person, Person], Awaitable[object]]


async def logs_out(people: People, alice: Person, other: Person, staff: Person) -> None:
    await alice.post("/api/v1/users/logout")


async def is_removed(people: People, alice: Person, other: Person, staff: Person) -> None:
    await other.delete(f"/api/v1/users/devices/{alice.device_id}")


async def password_is_changed(people: People, alice: Person, other: Person, staff: Person) -> None:
    await other.put("/api/v1/users/password", old_password=PASSWORD, new_password=NEW)


async def is_disabled(people: People, alice: Person, other: Person, staff: Person) -> None:
    await staff.put(f"/api/v1/users/{alice.user_id}/state", state="disabled")


async def token_is_used_twice(people: People, alice: Person, other: Person, staff: Person) -> None:
    """A refresh token of two generations ago is somebody else's copy."""
    token = alice.refresh_token
    for _ in range(2):
        told = await people.request("POST", "/api/v1/users/refresh", json={"refresh_token": token})
        token = told["refresh_token"]
    with pytest.raises(Refused, match="session_ended"):
        await people.request("POST", "/api/v1/users/refresh", json={"refresh_token": alice.refresh_token})
    with pytest.raises(Refused, match="session_ended"):
        await people.request("POST", "/api/v1/users/refresh", json={"refresh_token": token})


CASES: dict[str, tuple[Deed, Close]] = {
    "logout": (logs_out, Close.SIGNED_OUT),
    "remove_device": (is_removed, Close.SIGNED_OUT),
    "password change": (password_is_changed, Close.SIGNED_OUT),
    "disable": (is_disabled, Close.DISABLED),
    "refresh reuse": (token_is_used_twice, Close.SIGNED_OUT),
}


@pytest.mark.parametrize("case", CASES)
async def test_open_sockets_close_at_once(people: People, case: str) -> None:
    """All of the session's; and neither its tokens nor its name open anything afterwards."""
    deed, code = CASES[case]
    staff, alice = await people.register("staff"), await people.register("alice")
    other = await people.login("alice", "mobile")
    lines = [await alice.line() for _ in range(3)]
    began = time.monotonic()
    await deed(people, alice, other, staff)
    assert [await line.closed() for line in lines] == [code] * 3
    assert time.monotonic() - began < SECONDS
    with pytest.raises(Refused) as refused:
        await alice.get("/api/v1/users/me")
    assert (refused.value.code, refused.value.status) == ("users.session_ended", 401)
    with pytest.raises(Refused, match="session_ended"):
        await (await people.line()).connect(alice.token)
    with pytest.raises(Refused, match="session_ended"):
        await people.request("POST", "/api/v1/users/refresh", json={"refresh_token": alice.refresh_token})


@pytest.mark.parametrize("case", ["logout", "remove_device", "password change", "refresh reuse"])
async def test_other_sessions_stay(people: People, case: str) -> None:
    staff, alice = await people.register("staff"), await people.register("alice")
    other = await people.login("alice", "mobile")
    line = await other.line()
    await CASES[case][0](people, alice, other, staff)
    told = await line.event("users.signed_out", user_id=alice.user_id)
    assert len(told["session_ids"]) == 1
    assert (await line.call("users.me"))["user_id"] == alice.user_id


async def test_what_a_socket_has_asked_for_is_answered_before(people: People) -> None:
    """Signing out over the socket is answered, and then nothing more is heard."""
    alice = await people.register("alice")
    line = await alice.line()
    assert await line.call("users.logout") == {}
    assert await line.closed() == Close.SIGNED_OUT


async def test_nothing_reaches_a_socket_whose_session_has_ended(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    line = await alice.line()
    await alice.post("/api/v1/users/logout")
    await bob.send(chat, "after")
    await line.closed()
    assert not [event for event in line.events if event["ev"] == "conversation.changed"]
