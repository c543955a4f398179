"""Files that their receiver agrees to first: offered, accepted, handed over, taken; refused or cancelled."""

from typing import Any

import pytest

from hongyan.core.clock import DAY, SECOND
from tests.conftest import MovableClock
from tests.features.files.tus import code_of, links, send, upload
from tests.people import People, Person, Refused

PATH = "/api/v1/content/transfers"


async def offered(people: People) -> tuple[Person, Person, str, str]:
    """Alice offers Bob a file of 5 bytes: both, their conversation, the message."""
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    body: dict[str, Any] = {
        "conversation_id": conversation_id,
        "client_msg_id": "t1",
        "name": "../goose.txt",
        "size": 5,
    }
    sent = await alice.post(PATH, **body)
    assert (await alice.post(PATH, **body)) == sent
    return alice, bob, conversation_id, sent["message_id"]


async def refusal(deed: Any) -> str:
    with pytest.raises(Refused) as refused:
        await deed
    return refused.value.code


async def test_nothing_is_uploaded_before_it_is_accepted_and_both_see_every_step(people: People) -> None:
    alice, bob, _, message_id = await offered(people)
    hers, his = await alice.line(), await bob.line()
    message = await bob.get(f"/api/v1/messages/{message_id}")
    facts = {"type": "transfer", "name": "goose.txt", "size": 5, "state": "offered"}
    assert abs(message["content"].pop("expires_at") - message["sent_at"] - 7 * DAY) < SECOND
    assert message["content"] == facts
    assert message["fallback"] == "[传文件 Transfer] goose.txt"
    await bob.post(f"{PATH}/{message_id}/answer", accept=True)
    await alice.post(f"{PATH}/{message_id}/progress", done_bytes=3)
    told = await his.event("messages.progress", user_id=alice.user_id)
    assert (told["message_id"], told["done_bytes"]) == (message_id, 3)
    file_id = await upload(alice, b"goose", "goose.txt")
    await alice.post(f"{PATH}/{message_id}/file", file_id=file_id)
    [link] = await links(bob, message_id)
    assert (await people.http.get(link["url"])).content == b"goose"
    await bob.post(f"{PATH}/{message_id}/progress", done_bytes=10**9)
    assert (await hers.event("messages.progress", user_id=bob.user_id))["done_bytes"] == 5
    await bob.post(f"{PATH}/{message_id}/taken")
    for line in (hers, his):
        states = [one["content"]["state"] for one in await line.messages(3)]
        assert states == ["accepted", "ready", "done"]
    with pytest.raises(Refused, match="in_use"):
        await alice.delete(f"/api/v1/content/files/{file_id}")


async def test_each_step_is_for_one_side_and_in_its_turn(people: People) -> None:
    alice, bob, _, message_id = await offered(people)
    file_id = await upload(alice, b"goose")
    at = f"{PATH}/{message_id}"
    moved_on = "messages.transfer_moved_on"
    assert await refusal(alice.post(f"{at}/answer", accept=True)) == moved_on
    assert await refusal(alice.post(f"{at}/file", file_id=file_id)) == moved_on
    assert await refusal(bob.post(f"{at}/taken")) == moved_on
    await bob.post(f"{at}/answer", accept=True)
    await bob.post(f"{at}/answer", accept=True)
    assert await refusal(bob.post(f"{at}/answer", accept=False)) == moved_on
    assert await refusal(bob.post(f"{at}/file", file_id=file_id)) == moved_on
    his = await upload(bob, b"his")
    assert await refusal(alice.post(f"{at}/file", file_id=his)) == "files.no_such_file"
    larger = await upload(alice, b"larger")
    assert await refusal(alice.post(f"{at}/file", file_id=larger)) == "messages.not_as_offered"
    await alice.post(f"{at}/file", file_id=file_id)
    assert (await alice.post(f"{at}/file", file_id=file_id))["content"]["state"] == "ready"
    assert await refusal(alice.post(f"{at}/taken")) == moved_on
    await bob.post(f"{at}/taken")
    assert await refusal(alice.delete(at)) == moved_on
    assert await refusal(alice.post(f"{at}/progress", done_bytes=1)) == moved_on
    forward: dict[str, Any] = {
        "message_ids": [message_id],
        "conversation_ids": [message_id[:26]],
        "client_msg_id": "f",
    }
    assert await refusal(bob.post("/api/v1/messages/forward", **forward)) == "messages.cannot_forward"


async def test_what_is_cancelled_can_be_had_no_more(people: People) -> None:
    alice, bob, _, message_id = await offered(people)
    at = f"{PATH}/{message_id}"
    await bob.post(f"{at}/answer", accept=True)
    file_id = await upload(alice, b"goose")
    await alice.post(f"{at}/file", file_id=file_id)
    [link] = await links(bob, message_id)
    assert (await bob.delete(at))["content"]["state"] == "cancelled"
    assert code_of(await people.http.get(link["url"])) == (404, "files.bad_link")
    assert await links(bob, message_id) == []
    await alice.delete(f"/api/v1/content/files/{file_id}")


async def test_what_is_refused_stays_refused(people: People) -> None:
    alice, bob, _, message_id = await offered(people)
    at = f"{PATH}/{message_id}"
    assert (await bob.post(f"{at}/answer", accept=False))["content"]["state"] == "refused"
    file_id = await upload(alice, b"goose")
    for deed in (
        alice.post(f"{at}/file", file_id=file_id),
        bob.post(f"{at}/answer", accept=True),
        alice.delete(at),
    ):
        assert await refusal(deed) == "messages.transfer_moved_on"


async def test_an_offer_lapses_unless_the_file_is_handed_over_in_time(
    people: People, clock: MovableClock
) -> None:
    alice, bob, _, message_id = await offered(people)
    at = f"{PATH}/{message_id}"
    clock.skip(6 * DAY)
    await bob.post(f"{at}/answer", accept=True)
    file_id = await upload(alice, b"goose")
    clock.skip(DAY)
    for deed in (
        alice.post(f"{at}/file", file_id=file_id),
        alice.post(f"{at}/progress", done_bytes=1),
        bob.post(f"{at}/answer", accept=False),
        bob.delete(at),
    ):
        with pytest.raises(Refused) as refused:
            await deed
        assert refused.value.problem["details"] == {"state": "expired"}


async def test_who_is_not_in_the_conversation_can_do_nothing(people: People) -> None:
    alice, bob, conversation_id, message_id = await offered(people)
    carol = await people.register("carol")
    file_id = await upload(carol, b"carol")
    at = f"{PATH}/{message_id}"
    text = (await alice.send(conversation_id, "no transfer"))["message_id"]
    for place, code in (
        (at, "conversations.no_such_conversation"),
        (f"{PATH}/{'0' * 26}.1", "conversations.no_such_conversation"),
    ):
        for deed in (
            carol.post(f"{place}/answer", accept=True),
            carol.post(f"{place}/file", file_id=file_id),
            carol.post(f"{place}/taken"),
            carol.post(f"{place}/progress", done_bytes=1),
            carol.delete(place),
        ):
            assert await refusal(deed) == code
    assert await refusal(bob.post(f"{PATH}/{text}/answer", accept=True)) == "messages.no_such_transfer"
    group = await people.group(alice, bob)
    body: dict[str, Any] = {"client_msg_id": "t2", "name": "x", "size": 1}
    assert await refusal(alice.post(PATH, conversation_id=group, **body)) == "messages.not_direct"
    stranger = await refusal(carol.post(PATH, conversation_id=conversation_id, **body))
    assert stranger == "conversations.no_such_conversation"
    made = {"type": "transfer", "name": "x", "size": 1, "state": "done"}
    assert await refusal(send(alice, conversation_id, made)) == "requests.malformed"
