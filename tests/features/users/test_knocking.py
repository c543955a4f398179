"""Signing in by the word of a device that is signed in."""

import asyncio
from typing import Any

import pytest

from hongyan.core.context import Caller
from hongyan.core.errors import TooFast
from hongyan.core.settings import Settings, Users
from hongyan.features.users.knocks import NoSuchKnock, Stage
from hongyan.features.users.model import TooManyGuesses
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import House

ELSEWHERE = "198.51.100.9"
DEVICE = {"platform": "web", "name": "Firefox · Linux"}


async def knock(house: House, *, address: str = ELSEWHERE) -> Any:
    return await house.call("users.knock", address=address, device=DEVICE)


async def let_in(house: House, by: Caller) -> Any:
    """A knock that somebody has seen and approved."""
    made = await knock(house)
    seen = await house.call("users.see_knock", by, code=made.code)
    await house.call("users.answer_knock", by, knock_id=seen.knock_id, accept=True)
    return made


async def enter(house: House, made: Any, **other: Any) -> Any:
    return await house.call("users.enter", knock_id=made.knock_id, secret=made.secret, **other)


async def stage(house: House, made: Any, seen: Stage | None = None) -> Any:
    return await house.call("users.watch_knock", knock_id=made.knock_id, secret=made.secret, seen=seen)


async def test_a_device_comes_in_as_whoever_approved_it(house: House) -> None:
    alice = await house.joined("alice")
    made = await knock(house)
    assert (await stage(house, made)).stage is Stage.WAITING
    seen = await house.call("users.see_knock", alice, code=f"{made.code[:4].lower()} {made.code[4:]}")
    assert (seen.name, seen.platform, seen.address) == ("Firefox · Linux", "web", ELSEWHERE)
    assert (seen.is_near, seen.number) == (False, made.number)
    shown = await stage(house, made)
    assert (shown.stage, shown.by.username) == (Stage.SEEN, "alice")
    await house.call("users.answer_knock", alice, knock_id=seen.knock_id, accept=True)
    assert (await stage(house, made)).stage is Stage.APPROVED
    caller = await house.caller(await enter(house, made))
    assert caller.user_id == alice.user_id
    devices = await house.call("users.devices", alice, user_id=alice.user_id)
    assert "Firefox · Linux" in [device.name for device in devices.items]


async def test_who_looks_from_the_same_network_is_told_so(house: House) -> None:
    alice = await house.joined("alice")
    made = await knock(house, address=alice.address)
    assert (await house.call("users.see_knock", alice, code=made.code)).is_near


async def test_one_comes_in_once_and_only_with_the_secret(house: House) -> None:
    alice = await house.joined("alice")
    made = await let_in(house, alice)
    for secret in (made.code, "", (await knock(house)).secret):
        with pytest.raises(NoSuchKnock):
            await house.call("users.enter", knock_id=made.knock_id, secret=secret)
        with pytest.raises(NoSuchKnock):
            await house.call("users.watch_knock", knock_id=made.knock_id, secret=secret)
    await enter(house, made)
    with pytest.raises(NoSuchKnock):
        await enter(house, made)


async def test_nobody_comes_in_before_the_answer_or_after_a_no(house: House) -> None:
    alice = await house.joined("alice")
    made = await knock(house)
    with pytest.raises(NoSuchKnock):
        await enter(house, made)
    await house.call("users.see_knock", alice, code=made.code)
    with pytest.raises(NoSuchKnock):
        await enter(house, made)
    await house.call("users.answer_knock", alice, knock_id=made.knock_id, accept=False)
    assert (await stage(house, made)).stage is Stage.REFUSED
    with pytest.raises(NoSuchKnock):
        await enter(house, made)
    with pytest.raises(NoSuchKnock):
        await house.call("users.answer_knock", alice, knock_id=made.knock_id, accept=True)


async def test_an_outsider_may_neither_take_over_nor_answer_what_somebody_has_seen(house: House) -> None:
    alice, mallory = await house.joined("alice"), await house.joined("mallory")
    made = await knock(house)
    with pytest.raises(NoSuchKnock):  # unseen, so nobody may answer
        await house.call("users.answer_knock", mallory, knock_id=made.knock_id, accept=True)
    await house.call("users.see_knock", alice, code=made.code)
    with pytest.raises(NoSuchKnock):
        await house.call("users.see_knock", mallory, code=made.code)
    with pytest.raises(NoSuchKnock):
        await house.call("users.answer_knock", mallory, knock_id=made.knock_id, accept=True)
    await house.call("users.see_knock", alice, code=made.code)  # looking again is no harm


async def test_a_knock_is_good_for_two_minutes(house: House) -> None:
    alice = await house.joined("alice")
    made = await knock(house)
    await house.call("users.see_knock", alice, code=made.code)
    house.clock.move(minutes=2)
    for refused in (
        house.call("users.see_knock", alice, code=made.code),
        house.call("users.answer_knock", alice, knock_id=made.knock_id, accept=True),
        stage(house, made),
    ):
        with pytest.raises(NoSuchKnock):
            await refused


async def test_one_that_is_approved_at_the_last_moment_can_still_come_in(house: House) -> None:
    alice = await house.joined("alice")
    late, never = await knock(house), await knock(house)
    house.clock.move(seconds=119)
    for made in (late, never):
        await house.call("users.see_knock", alice, code=made.code)
        await house.call("users.answer_knock", alice, knock_id=made.knock_id, accept=True)
    house.clock.move(seconds=59)
    await enter(house, late)
    house.clock.move(seconds=1)
    with pytest.raises(NoSuchKnock):
        await enter(house, never)


async def test_whoever_was_signed_out_or_disabled_lets_nobody_in(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.joined("alice")
    made = await let_in(house, alice)
    await house.call("users.logout", alice)
    with pytest.raises(NoSuchKnock):
        await enter(house, made)
    bob = await house.joined("bob")
    made = await let_in(house, bob)
    await house.call("users.set_state", owner, user_id=bob.user_id, state="disabled")
    with pytest.raises(NoSuchKnock):
        await enter(house, made)


async def test_who_watches_is_told_at_once(house: House) -> None:
    alice = await house.joined("alice")
    made = await knock(house)
    async with asyncio.timeout(4):
        watching = asyncio.create_task(stage(house, made, Stage.WAITING))
        await asyncio.sleep(0.05)
        await house.call("users.see_knock", alice, code=made.code)
        assert (await watching).stage is Stage.SEEN
    assert not house.ports.bus.hears(f"k:{made.knock_id}")  # type: ignore[attr-defined]


async def test_codes_are_not_to_be_guessed_and_knocks_not_to_be_flooded(open_house: OpenHouse) -> None:
    house = open_house(Settings(users=Users(verify_email=False)))
    alice = await house.joined("alice")
    made = await knock(house)
    for _ in range(house.settings.limits.guesses):
        with pytest.raises(NoSuchKnock):
            await house.call("users.see_knock", alice, code="00000000")
    with pytest.raises(TooManyGuesses):
        await house.call("users.see_knock", alice, code=made.code)
    for _ in range(119):
        await knock(house)
    with pytest.raises(TooFast):
        await knock(house)


async def test_nothing_in_the_database_lets_anybody_in(house: House) -> None:
    made = await knock(house)
    row = (await house.rows("select * from knocks"))[0]
    assert made.secret not in str(row)
    assert made.code not in str(row)
