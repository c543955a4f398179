"""Repeating a request with its key gives the same answer; the key with another request is refused."""

import asyncio
from typing import Any

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
