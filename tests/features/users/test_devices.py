"""Devices: who sees them, which one goes when there are too many, and that gone means gone."""

import asyncio
from dataclasses import replace

import pytest
from msgspec import convert, structs

from hongyan.backends.cache.memory import MemoryCache
from hongyan.core.ports import Ports
from hongyan.core.settings import Settings
from hongyan.core.wire import Nothing
from hongyan.features import users
from hongyan.features.users.model import NoSuchDevice, NotYou, Platform, SessionEnded, SignedIn
from hongyan.features.users.service import signing_in
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import House


async def enter_in_turn(house: House, *platforms: Platform) -> list[SignedIn]:
    """Sign in from one new device after another, a second apart."""
    entered = []
    for platform in platforms:
        house.clock.move(seconds=1)
        entered.append(await house.enter("alice", platform))
    return entered


async def gone(house: House, *whom: SignedIn) -> list[bool]:
    """Whether each is signed out, by what its tokens still open."""
    answers = []
    for who in whom:
        try:
            await house.caller(who)
            answers.append(False)
        except SessionEnded:
            with pytest.raises(SessionEnded):
                await house.call("users.refresh", refresh_token=who.refresh_token)
            answers.append(True)
    return answers


async def test_the_sixth_device_takes_the_place_of_the_oldest_of_its_class(house: House) -> None:
    web = await house.join("alice", Platform.WEB)
    phone, old, new, pad = await enter_in_turn(
        house, Platform.MOBILE, Platform.DESKTOP, Platform.DESKTOP, Platform.PAD
    )
    session = (await house.caller(old)).session_id
    (sixth,) = await enter_in_turn(house, Platform.DESKTOP)
    assert await gone(house, web, phone, old, new, pad, sixth) == [False, False, True, False, False, False]
    assert house.signed_out() == [("replaced", [session])]


async def test_a_sixth_device_of_a_new_class_takes_the_place_of_the_oldest_of_all(house: House) -> None:
    first = await house.join("alice", Platform.WEB)
    others = await enter_in_turn(
        house, Platform.MOBILE, Platform.DESKTOP, Platform.WEB, Platform.PAD, Platform.BOT
    )
    assert await gone(house, first, *others) == [True] + [False] * 5


async def test_age_is_counted_from_the_last_sign_in(house: House) -> None:
    web = await house.join("alice", Platform.WEB)
    older, *_ = await enter_in_turn(house, *[Platform.WEB] * 4)
    house.clock.move(seconds=1)
    web = await house.enter("alice", device_id=web.device_id)
    (sixth,) = await enter_in_turn(house, Platform.WEB)
    assert await gone(house, web, older, sixth) == [False, True, False]


async def test_a_known_device_comes_back_as_itself_and_ends_its_earlier_session(house: House) -> None:
    first = await house.join("alice")
    session = (await house.caller(first)).session_id
    again = await house.enter("alice", Platform.WEB, device_id=first.device_id, name="Laptop")
    assert again.device_id == first.device_id
    assert await gone(house, first, again) == [True, False]
    assert house.signed_out() == [("replaced", [session])]
    listed = await house.call("users.devices", await house.caller(again), user_id=again.user_id)
    assert [(one.device_id, one.name) for one in listed.items] == [(first.device_id, "Laptop")]


async def test_a_device_id_of_somebody_else_is_not_taken_over(house: House) -> None:
    alice = await house.join("alice")
    await house.join("bob")
    bob = await house.enter("bob", device_id=alice.device_id)
    assert bob.device_id != alice.device_id
    await house.caller(alice)


async def test_many_sign_ins_at_once_leave_as_many_as_may_be(open_house: OpenHouse) -> None:
    house = open_house(convert({"users": {"devices": 3}}, Settings))
    await house.join("alice")
    entered = await asyncio.gather(*(house.enter("alice") for _ in range(10)))
    assert (await gone(house, *entered)).count(False) == 3
    assert len(await house.rows("select * from devices where removed_at is null")) == 3


async def test_only_the_owner_sees_and_removes_devices(house: House) -> None:
    olga = await house.joined("olga")  # the owner of the house, whom it does not concern either
    alice, eve = await house.join("alice"), await house.joined("eve")
    for outsider in (eve, olga):
        with pytest.raises(NotYou):
            await house.call("users.devices", outsider, user_id=alice.user_id)
        with pytest.raises(NoSuchDevice):
            await house.call("users.remove_device", outsider, device_id=alice.device_id)
    await house.caller(alice)


async def test_a_removed_device_is_out_at_once_and_its_sockets_are_told(house: House) -> None:
    here = await house.caller(await house.join("alice"))
    there = await house.enter("alice")
    session = (await house.caller(there)).session_id
    await house.call("users.remove_device", here, device_id=there.device_id)
    assert await gone(house, there) == [True]
    assert house.signed_out() == [("signed_out", [session])]
    with pytest.raises(NoSuchDevice):
        await house.call("users.remove_device", here, device_id=there.device_id)


async def test_logging_out_ends_this_session_alone(house: House) -> None:
    here, there = await house.join("alice"), await house.enter("alice")
    await house.call("users.logout", await house.caller(here))
    assert await gone(house, here, there) == [True, False]
    listed = await house.call("users.devices", await house.caller(there), user_id=there.user_id)
    assert [one.device_id for one in listed.items] == [there.device_id]


async def test_a_session_ended_elsewhere_is_noticed_within_five_seconds(house: House) -> None:
    alice = await house.join("alice")
    caller = await house.caller(alice)
    elsewhere = replace(house.ctx, caller=caller, ports=other_process(house))
    await signing_in.logout(elsewhere, Nothing())
    house.clock.move(seconds=5)
    assert await gone(house, alice) == [True]


def other_process(house: House) -> Ports:
    """The same database behind another process's cache."""
    return structs.replace(house.ports, cache=MemoryCache(house.clock))


async def test_events_applied_to_what_was_known_give_what_is(house: House) -> None:
    alice = await house.join("alice")
    caller = await house.caller(alice)
    known: dict[str, object] = {}
    rev = 0
    await house.enter("alice")
    house.clock.move(seconds=5)
    await house.call("users.refresh", refresh_token=alice.refresh_token)
    phone = await house.enter("alice", Platform.MOBILE)
    await house.call("users.remove_device", caller, device_id=phone.device_id)
    for change in house.said("im.user.devices.changed"):
        assert change["since"] == rev
        rev = change["rev"]
        for device in change["devices"]:
            known[device["device_id"]] = None if "removed_at" in device else device
    fresh = await house.sql.read(lambda tx: users.changed_devices(tx, alice.user_id, 0))
    assert {one.device_id: one.rev for one in fresh if one.removed_at is None} == {
        name: device["rev"] for name, device in known.items() if isinstance(device, dict)
    }
    assert rev == await house.sql.read(lambda tx: users.find_rev(tx, alice.user_id))
