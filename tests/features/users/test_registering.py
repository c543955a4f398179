"""Becoming a user, and what may not be had that way."""

import asyncio
from typing import Any

import pytest
from msgspec import convert

from hongyan.core.errors import NotUnderstood
from hongyan.core.settings import Settings
from hongyan.features.users.model import (
    BadEmail,
    BadName,
    BadUsername,
    NameTaken,
    RegistrationClosed,
    WrongCode,
)
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import PASSWORD, House

UNVERIFIED = convert({"users": {"verify_email": False}}, Settings)
WEB = {"platform": "web"}


def form(username: str, **fields: Any) -> dict[str, Any]:
    return {
        "username": username,
        "password": PASSWORD,
        "email": f"{username}@example.org",
        "device": WEB,
        **fields,
    }


async def test_the_first_user_becomes_owner_and_the_second_does_not(house: House) -> None:
    assert (await house.call("users.policy")).is_new
    first, second = await house.joined("alice"), await house.joined("bob")
    assert not (await house.call("users.policy")).is_new
    assert first.may("users.manage")
    assert not second.permissions
    assert [(await house.me(one)).role for one in (first, second)] == ["owner", "user"]


async def test_of_many_who_come_first_at_once_one_becomes_owner(open_house: OpenHouse) -> None:
    house = open_house(UNVERIFIED)
    await asyncio.gather(*(house.call("users.register", **form(f"user{n}")) for n in range(8)))
    rows = await house.rows("select role from users order by role")
    assert [row.role for row in rows] == ["owner"] + ["user"] * 7


async def test_a_new_user_is_announced_without_address_or_role(house: House) -> None:
    await house.join("alice", name=" Alice ")
    created = [one for one in house.announced if one.name == "im.user.created"]
    assert len(created) == 1
    assert b'"name":"Alice"' in created[0].frame
    assert b"example.org" not in created[0].frame


async def test_names_that_look_alike_are_one(open_house: OpenHouse) -> None:
    house = open_house(UNVERIFIED)
    await house.call("users.register", **form("alice"))
    for spelling in ("Alice", "ALICE", "ａｌｉｃｅ"):
        with pytest.raises(NameTaken):
            await house.call("users.register", **form(spelling, email="other@example.org"))
    with pytest.raises(NameTaken):
        await house.call("users.register", **form("bob", email="ALICE@Example.ORG"))
    assert (await house.enter("ａｌｉｃｅ")).user_id == (await house.enter("Alice@EXAMPLE.org")).user_id


@pytest.mark.parametrize("username", ["9lives", "a b c", "-alice", "алиса", "al\x01ice", "李雷雷", "a/../b"])
async def test_a_bad_user_name_is_refused(house: House, username: str) -> None:
    with pytest.raises(BadUsername):
        await house.call("users.register", **form(username, email="a@example.org"))


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@b@c",
        "a b@c.org",
        "a@c.org\r\nBcc: d@e.org",
        "a\x01@c.org",
        "a,b@c.org",
        "=?utf-8?q?x?=@c.org",
        "mi\u212ae@c.org",  # the Kelvin sign, which becomes k
        "@c.org",
        "a@-c.org",
    ],
)
async def test_a_bad_address_is_refused(house: House, address: str) -> None:
    with pytest.raises(BadEmail):
        await house.call("users.send_code", email=address, purpose="register")


async def test_a_name_that_cannot_be_seen_is_refused(house: House) -> None:
    with pytest.raises(BadName):
        await house.call("users.register", **form("alice", name="\u202e \x07"))


@pytest.mark.parametrize("field", ["role", "is_admin", "owner_id", "email_verified", "user_id", "created_at"])
async def test_fields_that_are_not_asked_for_are_refused(house: House, field: str) -> None:
    fields: dict[str, Any] = {field: "owner"}
    with pytest.raises(NotUnderstood):
        await house.call("users.register", **form("alice", **fields))
    alice = await house.joined("alice")
    before = await house.rows("select * from users")
    with pytest.raises(NotUnderstood):
        await house.call("users.update_settings", alice, **fields)
    with pytest.raises(NotUnderstood):
        await house.call("users.update_settings", alice, privacy=fields)
    if field != "user_id":
        with pytest.raises(NotUnderstood):
            await house.call("users.update_profile", alice, user_id=alice.user_id, **fields)
    assert await house.rows("select * from users") == before


async def test_a_closed_house_lets_the_first_in_and_nobody_after(open_house: OpenHouse) -> None:
    house = open_house(convert({"users": {"registration": "closed"}}, Settings))
    await house.join("alice")
    with pytest.raises(RegistrationClosed):
        await house.call("users.send_code", email="bob@example.org", purpose="register")
    with pytest.raises(RegistrationClosed):
        await house.call("users.register", **form("bob", code="123456"))
    assert len(await house.rows("select user_id from users")) == 1


async def test_without_a_code_nobody_registers_and_nothing_is_hashed(house: House) -> None:
    for code in (dict[str, str](), {"code": "000000"}):
        with pytest.raises(WrongCode):
            await house.call("users.register", **form("alice", **code))
    assert house.hasher.work == []
    assert not await house.rows("select user_id from users")


async def test_a_taken_name_does_not_use_up_the_code(house: House) -> None:
    await house.join("alice")
    await house.call("users.send_code", email="bob@example.org", purpose="register")
    code = await house.code("bob@example.org")
    with pytest.raises(NameTaken):
        await house.call("users.register", **form("alice", email="bob@example.org", code=code))
    await house.call("users.register", **form("bob", code=code))
    with pytest.raises(WrongCode):
        await house.call("users.register", **form("bobby", email="bob@example.org", code=code))


async def test_everybody_is_told_how_long_a_message_may_be_changed(open_house: OpenHouse) -> None:
    house = open_house(convert({"messages": {"recall_minutes": 7, "edit_minutes": 9}}, Settings))
    policy = await house.call("users.policy")
    assert (policy.recall_minutes, policy.edit_minutes) == (7, 9)
