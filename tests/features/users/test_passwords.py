"""Changing a password, and what the old one had opened."""

import pytest

from hongyan.features.users.model import (
    NotYou,
    SessionEnded,
    TooManyGuesses,
    WrongLogin,
    WrongPassword,
)
from tests.features.users.house import PASSWORD, House

NEW = "another goose flies north"


async def test_a_change_signs_out_everywhere_but_here(house: House) -> None:
    here, there = await house.join("alice"), await house.enter("alice")
    session = (await house.caller(there)).session_id
    caller = await house.caller(here)
    await house.call("users.change_password", caller, old_password=PASSWORD, new_password=NEW)
    assert house.signed_out() == [("password_changed", [session])]
    with pytest.raises(SessionEnded):
        await house.caller(there)
    with pytest.raises(SessionEnded):
        await house.call("users.refresh", refresh_token=there.refresh_token)
    await house.call("users.refresh", refresh_token=here.refresh_token)
    await house.enter("alice", password=NEW)
    with pytest.raises(WrongLogin):
        await house.enter("alice")


async def test_a_reset_signs_out_everywhere(house: House) -> None:
    alice = await house.join("alice")
    caller = await house.caller(alice)
    await house.call("users.send_code", email="alice@example.org", purpose="reset")
    code = await house.code("alice@example.org")
    await house.call("users.reset_password", email="alice@example.org", code=code, new_password=NEW)
    assert house.signed_out() == [("password_changed", [caller.session_id])]
    with pytest.raises(SessionEnded):
        await house.caller(alice)
    with pytest.raises(SessionEnded):
        await house.call("users.refresh", refresh_token=alice.refresh_token)


async def test_a_wrong_old_password_changes_nothing_and_is_limited(house: House) -> None:
    alice = await house.joined("alice")
    for _ in range(8):
        with pytest.raises(WrongPassword):
            await house.call("users.change_password", alice, old_password="wrong", new_password=NEW)
    with pytest.raises(TooManyGuesses):
        await house.call("users.change_password", alice, old_password=PASSWORD, new_password=NEW)
    await house.enter("alice")


async def test_nobody_writes_the_profile_of_another(house: House) -> None:
    owner = await house.joined("olga")
    alice, eve = await house.joined("alice"), await house.joined("eve")
    for outsider in (eve, owner):
        with pytest.raises(NotYou):
            await house.call("users.update_profile", outsider, user_id=alice.user_id, name="Eve was here")
        with pytest.raises(NotYou):
            await house.call("users.set_avatar", outsider, user_id=alice.user_id, content="aGk=")
    assert (await house.me(alice)).name == "alice"
