import asyncio
from pathlib import Path

import pytest

from hongyan.core.ids import UserId, new_id
from hongyan.roles.serving import Running
from hongyan_client import Client, Refused, SendChanged, SendState, model
from tests.process import Process
from tests.sdk.circle import PASSWORD, Circle, said, until
from tests.sdk.way import Way


async def test_a_message_is_acked_with_its_place(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    sent = await (await alice.send(place, "hello")).acked()
    await until(lambda: "hello" in said(alice, place))
    assert alice.state.messages(place)[-1].message_id == sent.message_id
    assert alice.outbox.waiting() == []


async def test_a_message_goes_through_its_states(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    seen: list[SendState] = []
    alice.on(SendChanged, lambda event: seen.append(event.outgoing.state))
    await (await alice.send(place, "hello")).acked()
    await until(lambda: "hello" in said(alice, place))
    mine = alice.state.messages(place)[-1]
    await until(lambda: alice.state.state_of(mine) is SendState.DELIVERED)
    await until(lambda: "hello" in said(bob, place))
    await bob.read(place)
    await until(lambda: alice.state.state_of(mine) is SendState.READ)
    assert seen == [SendState.SENDING, SendState.SENT]
    assert bob.state.unread(place) == 0


async def test_messages_keep_the_order_in_which_they_were_written(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    sendings = await asyncio.gather(*(alice.send(place, str(number)) for number in range(100)))
    places = [(await sending.acked()).seq for sending in sendings]
    assert places == list(range(places[0], places[0] + 100))


async def test_what_was_not_sent_survives_a_restart_and_is_sent_once(
    process: Process, tmp_path: Path
) -> None:
    async with Circle(process.url) as circle:
        bob = await circle.join("bobby")
        async with Client(process.url, store=tmp_path / "alice.db") as alice:
            await alice.register("alice", PASSWORD, "alice@example.com")
            place = await circle.befriend(alice, bob)
            process.kill()
            await until(lambda: not alice.is_online)
            for number in range(5):
                await alice.send(place, str(number), client_msg_id=f"id {number}")
        process.start()
        async with Client(process.url, store=tmp_path / "alice.db") as alice:
            await alice.resume()
            await until(lambda: not alice.outbox.waiting())
            await alice.send(place, "again", client_msg_id="id 2")
            await until(lambda: not alice.outbox.waiting())
        await until(lambda: said(bob, place) == [*map(str, range(5))])


async def test_a_lost_ack_makes_no_second_message(server: Running, circle: Circle) -> None:
    async with Way(server.url) as way:
        alice, bob = await circle.join("alice", url=way.url), await circle.join("bobby")
        place = await circle.befriend(alice, bob)
        way.is_silent = True
        sending = await alice.send(place, "only once")
        await until(lambda: "only once" in said(bob, place))
        way.is_silent = False
        way.cut()
        sent = await sending.acked()
        assert bob.state.messages(place)[-1].seq == sent.seq
        await (await alice.send(place, "next")).acked()
        await until(lambda: said(bob, place)[-2:] == ["only once", "next"])


async def test_what_waits_can_be_seen_and_taken_back(process: Process) -> None:
    async with Circle(process.url) as circle:
        alice, bob = await circle.join("alice"), await circle.join("bobby")
        place = await circle.befriend(alice, bob)
        process.kill()
        await until(lambda: not alice.is_online)
        sendings = [await alice.send(place, text) for text in ("one", "two", "three")]
        assert [one.state for one in alice.outbox.waiting()] == [SendState.SENDING] * 3
        assert await alice.outbox.cancel(sendings[1].client_msg_id)
        assert not await alice.outbox.cancel(sendings[1].client_msg_id)
        with pytest.raises(Refused, match="cancelled"):
            await sendings[1].acked()
        process.start()
        await sendings[2].acked()
        await until(lambda: said(bob, place) == ["one", "three"])


async def test_a_refused_message_is_kept_and_stops_no_other(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    too_long = await alice.send(place, "x" * 6_000)
    fine = await alice.send(place, "fine")
    with pytest.raises(Refused) as refused:
        await too_long.acked()
    assert (refused.value.code, refused.value.details["limit"]) == ("messages.too_long", 5_000)
    await fine.acked()
    assert [one.refusal for one in alice.outbox.refused()] == ["messages.too_long"]
    assert await alice.outbox.cancel(too_long.client_msg_id)
    assert alice.outbox.refused() == []


async def test_a_refused_message_can_be_tried_again(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    await bob.contacts.block(user_id=alice.user_id)
    blocked = await alice.send(place, "hello")
    with pytest.raises(Refused):
        await blocked.acked()
    await bob.contacts.unblock(user_id=alice.user_id)
    await alice.outbox.retry(blocked.client_msg_id)
    await until(lambda: said(bob, place) == ["hello"])


async def test_a_message_too_large_for_a_frame_goes_another_way(circle: Circle) -> None:
    alice = await circle.join("alice")
    place = await alice.open()
    content = model.Custom(name="example.com/map", fallback="a map", data={"map": "x" * 59_800})
    everybody = [UserId(new_id()) for _ in range(200)]
    sent = await (await alice.send(place, content, mentions=everybody)).acked()
    await until(lambda: len(alice.state.messages(place)) == sent.seq)
    assert alice.state.messages(place)[-1].content == content
