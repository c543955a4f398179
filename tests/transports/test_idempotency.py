"""Repeating a request with its key gives the same answer; the key with another request is refused."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.people import People, Refused

SETTINGS = "/api/v1/social/conversations"


async def test_a_repeated_request_is_answered_as_before_and_done_once(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    headers = {"idempotency-key": "make-group"}
    body: dict[str, Any] = {"name": "Once", "user_ids": [bob.user_id]}
    answers = await asyncio.gather(
        *(alice.post("/api/v1/social/groups", headers=headers, **body) for _ in range(5))
    )
    assert len({answer["conversation_id"] for answer in answers}) == 1
    assert len((await alice.get(SETTINGS))["items"]) == 2


async def test_the_socket_and_rest_share_the_keys_of_a_user(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    line = await alice.line()
    by_socket = await line.call("groups.create", key="k", name="Once", user_ids=[bob.user_id])
    by_rest = await alice.post(
        "/api/v1/social/groups",
        headers={"idempotency-key": "k"},
        name="Once",
        user_ids=[bob.user_id],
    )
    assert by_rest == by_socket


async def test_a_key_is_for_one_request(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    line = await alice.line()
    await line.call("groups.create", key="k", name="One", user_ids=[bob.user_id])
    with pytest.raises(Refused) as refused:
        await line.call("groups.create", key="k", name="Two", user_ids=[bob.user_id])
    assert (refused.value.status, refused.value.code) == (409, "requests.key_reused")


async def test_a_key_belongs_to_its_user(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    one, other = await alice.line(), await bob.line()
    first = await one.call("groups.create", key="k", name="Mine", user_ids=[bob.user_id])
    second = await other.call("groups.create", key="k", name="Mine", user_ids=[alice.user_id])
    assert first["conversation_id"] != second["conversation_id"]


async def test_a_refused_request_may_be_repeated_once_it_makes_sense(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    line = await alice.line()
    with pytest.raises(Refused, match="not_your_contact"):
        await line.call("groups.create", key="k", name="G", user_ids=[bob.user_id])
    await people.befriend(alice, bob)
    await line.call("groups.create", key="k", name="G", user_ids=[bob.user_id])


@pytest.mark.parametrize("key", ["", "a b", "a\tb", "é", "x" * 65])
async def test_a_key_of_wrong_form_is_refused_alike_at_both_entrances(people: People, key: str) -> None:
    alice, bob = await people.friends("alice", "bob")
    line = await alice.line()
    body: dict[str, Any] = {"name": "G", "user_ids": [bob.user_id]}
    with pytest.raises(Refused) as by_socket:
        await line.call("groups.create", key=key, **body)
    headers = {"idempotency-key": key.encode()}
    with pytest.raises(Refused) as by_rest:
        await people.request("POST", "/api/v1/social/groups", alice.token, json=body, headers=headers)
    for refused in (by_socket.value, by_rest.value):
        assert (refused.status, refused.code) == (400, "requests.bad_key")
    assert len((await alice.get(SETTINGS))["items"]) == 1


@pytest.mark.parametrize("key", ["!", "~", "x" * 64])
async def test_a_key_of_right_form_is_taken_alike_at_both_entrances(people: People, key: str) -> None:
    alice, bob = await people.friends("alice", "bob")
    line = await alice.line()
    body: dict[str, Any] = {"name": "G", "user_ids": [bob.user_id]}
    by_socket = await line.call("groups.create", key=key, **body)
    assert by_socket == await alice.post("/api/v1/social/groups", headers={"idempotency-key": key}, **body)


async def test_two_keys_for_one_request_are_refused(people: People) -> None:
    alice = await people.register("alice")
    async with httpx2.AsyncClient(verify=False) as client:
        reply = await client.put(
            f"{people.url}/api/v1/users/settings",
            headers=[("authorization", f"Bearer {alice.token}"), *[("idempotency-key", key) for key in "ab"]],
            json={},
        )
    assert (reply.status_code, reply.json()["code"]) == (400, "requests.bad_key")


async def test_an_outsider_hears_of_no_key_before_signing_in(people: People) -> None:
    with pytest.raises(Refused) as refused:
        await people.request("PUT", "/api/v1/users/settings", json={}, headers={"idempotency-key": "a b"})
    assert (refused.value.status, refused.value.code) == (401, "requests.not_signed_in")
