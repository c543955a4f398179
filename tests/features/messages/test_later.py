"""Scheduled messages, and messages that burn."""

import asyncio

import pytest

from hongyan.core.clock import DAY, HOUR, SECOND
from hongyan.features.messages.service.later import burn_due, send_due
from hongyan.features.messages.tables import scheduled
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People, Person, Refused


async def schedule(person: Person, conversation_id: str, due_at: int, text: str = "later") -> dict[str, str]:
    row: dict[str, str] = await person.post(
        f"/api/v1/messages/conversations/{conversation_id}/scheduled",
        client_msg_id=text,
        content={"type": "text", "text": text},
        due_at=due_at,
    )
    return row


async def texts(person: Person, conversation_id: str) -> list[str]:
    page = await person.get(f"/api/v1/messages/conversations/{conversation_id}/history")
    return [message["fallback"] for message in page["items"]][1:]


async def test_a_scheduled_message_comes_at_its_time_and_once(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    row = await schedule(alice, conversation_id, clock.now() + HOUR)
    assert await schedule(alice, conversation_id, clock.now() + HOUR) == row
    await send_due(server.opened.base)
    assert await texts(bob, conversation_id) == []
    clock.skip(HOUR + SECOND)
    for _ in range(2):
        await send_due(server.opened.base)
    assert await texts(bob, conversation_id) == ["later"]
    assert (await alice.get("/api/v1/messages/scheduled"))["items"] == []


async def test_a_schedule_that_comes_back_sends_nothing_twice(
    people: People, server: Running, clock: MovableClock
) -> None:
    """As after a backup that knew of the message, but not that its schedule was over."""
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    await schedule(alice, conversation_id, clock.now() + HOUR)
    clock.skip(2 * HOUR)
    for _ in range(2):
        await send_due(server.opened.base)
        await server.opened.base.write(lambda c: c.tx.run(scheduled.update().values(done_at=None)))
    assert await texts(bob, conversation_id) == ["later"]


async def test_many_workers_send_a_scheduled_message_once(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    await schedule(alice, conversation_id, clock.now() + HOUR)
    clock.skip(2 * HOUR)
    await asyncio.gather(*(send_due(server.opened.base) for _ in range(5)))
    assert await texts(bob, conversation_id) == ["later"]


async def test_what_is_taken_back_in_time_is_not_sent(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    row = await schedule(alice, conversation_id, clock.now() + HOUR)
    with pytest.raises(Refused, match="no_such_schedule"):
        await bob.delete(f"/api/v1/messages/scheduled/{row['schedule_id']}")
    await alice.delete(f"/api/v1/messages/scheduled/{row['schedule_id']}")
    clock.skip(2 * HOUR)
    await send_due(server.opened.base)
    assert await texts(bob, conversation_id) == []


async def test_a_scheduled_message_that_may_not_be_sent_says_why(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    await schedule(alice, conversation_id, clock.now() + HOUR)
    await bob.post(f"/api/v1/social/blocks/{alice.user_id}")
    line = await alice.line()
    clock.skip(2 * HOUR)
    await send_due(server.opened.base)
    told = await line.event("user.changed")
    assert told["scheduled"][0]["refusal"] == "conversations.may_not_post"


async def test_nobody_schedules_where_they_may_not_post(people: People, clock: MovableClock) -> None:
    """At once, and not when its time has come; what was scheduled before is still known."""
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    row = await schedule(alice, conversation_id, clock.now() + HOUR, "before")
    await bob.post(f"/api/v1/social/blocks/{alice.user_id}")
    with pytest.raises(Refused) as refused:
        await schedule(alice, conversation_id, clock.now() + HOUR, "after")
    assert (refused.value.status, refused.value.code) == (403, "conversations.may_not_post")
    assert await schedule(alice, conversation_id, clock.now() + HOUR, "before") == row
    assert (await alice.get("/api/v1/messages/scheduled"))["items"] == [row]


@pytest.mark.parametrize("ahead", [-HOUR, 400 * DAY])
async def test_a_time_that_makes_no_sense_is_refused(people: People, clock: MovableClock, ahead: int) -> None:
    alice, bob = await people.friends("alice", "bob")
    with pytest.raises(Refused, match="bad_time"):
        await schedule(alice, await people.direct(alice, bob), clock.now() + ahead)


async def test_a_burning_message_is_gone_for_both_after_its_seconds(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.post(
        f"/api/v1/messages/conversations/{conversation_id}",
        client_msg_id="secret",
        content={"type": "text", "text": "MARKER"},
        burn_seconds=10,
    )
    path = f"/api/v1/messages/{sent['message_id']}"
    assert "burns_at" not in await alice.post(f"{path}/open")
    opened = await bob.post(f"{path}/open")
    clock.skip(5 * SECOND)
    assert (await bob.post(f"{path}/open"))["burns_at"] == opened["burns_at"]
    await burn_due(server.opened.base)
    assert (await bob.get(path))["content"]["text"] == "MARKER"
    clock.skip(6 * SECOND)
    await burn_due(server.opened.base)
    for person in (alice, bob):
        page = await person.get(f"/api/v1/messages/conversations/{conversation_id}/history")
        assert "MARKER" not in str(page)


async def test_what_burns_is_not_forwarded(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    sent = await alice.post(
        f"/api/v1/messages/conversations/{await people.direct(alice, bob)}",
        client_msg_id="secret",
        content={"type": "text", "text": "psst"},
        burn_seconds=10,
    )
    with pytest.raises(Refused, match="cannot_forward"):
        await bob.post(
            "/api/v1/messages/forward",
            message_ids=[sent["message_id"]],
            conversation_ids=[await people.direct(bob, carol)],
            client_msg_id="leak",
        )
