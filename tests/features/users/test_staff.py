"""What staff may do to users, and what nobody may."""

import pytest

from hongyan.core.context import Caller
from hongyan.core.errors import NotPermitted
from hongyan.features.users.api import OPERATIONS
from hongyan.features.users.model import NoSuchUser, SessionEnded, WrongLogin
from hongyan.features.users.staffing import LastOwner, NoSuchRole, RoleTooLow
from tests.features.users.house import House


async def role_of(house: House, who: Caller) -> str:
    rows = await house.rows(f"select role from users where user_id = '{who.user_id}'")
    return str(rows[0].role)


async def with_admin(house: House) -> tuple[Caller, Caller, Caller]:
    """An owner, an admin and a user."""
    owner, admin, user = [await house.joined(name) for name in ("olga", "adam", "uma")]
    await house.call("users.set_role", owner, user_id=admin.user_id, role="admin")
    return owner, admin, user


def test_the_table_names_the_permission_of_what_staff_do() -> None:
    staff = {one.name: one.permission for one in OPERATIONS if one.audience == "staff"}
    names = ("users.set_role", "users.set_state", "users.registrations", "users.answer_registration")
    assert staff == dict.fromkeys(names, "users.manage")


async def test_a_user_is_no_staff(house: House) -> None:
    _, admin, user = await with_admin(house)
    for target in (user, admin):
        for role in ("owner", "admin", "user"):
            with pytest.raises((NotPermitted, RoleTooLow)):
                await house.call("users.set_role", user, user_id=target.user_id, role=role)
        with pytest.raises(NotPermitted):
            await house.call("users.set_state", user, user_id=target.user_id, state="disabled")
    assert [await role_of(house, one) for one in (admin, user)] == ["admin", "user"]


async def test_an_admin_gives_no_more_than_they_hold_and_touches_no_staff(house: House) -> None:
    owner, admin, user = await with_admin(house)
    for target, role in ((user, "owner"), (admin, "owner"), (owner, "user"), (owner, "owner")):
        with pytest.raises(RoleTooLow):
            await house.call("users.set_role", admin, user_id=target.user_id, role=role)
    for target in (owner, admin):
        with pytest.raises(RoleTooLow):
            await house.call("users.set_state", admin, user_id=target.user_id, state="disabled")
    await house.call("users.set_state", admin, user_id=user.user_id, state="disabled")
    assert [await role_of(house, one) for one in (owner, admin, user)] == ["owner", "admin", "user"]


async def test_a_role_counts_as_it_is_not_as_it_was(house: House) -> None:
    owner, admin, user = await with_admin(house)
    admin = await house.caller(await house.enter("adam"))
    assert admin.may("users.manage")
    await house.call("users.set_role", owner, user_id=admin.user_id, role="user")
    with pytest.raises(NotPermitted):  # with the powers that an open socket still remembers
        await house.call("users.set_state", admin, user_id=user.user_id, state="disabled")


async def test_who_loses_powers_is_signed_out_and_who_wins_some_is_not(house: House) -> None:
    owner, user = await house.joined("olga"), await house.join("uma")
    await house.caller(user)
    await house.call("users.set_role", owner, user_id=user.user_id, role="admin")
    assert (await house.caller(user)).may("users.manage")
    assert house.signed_out() == []
    await house.call("users.set_role", owner, user_id=user.user_id, role="user")
    with pytest.raises(SessionEnded):
        await house.caller(user)
    assert [reason for reason, _ in house.signed_out()] == ["signed_out"]


async def test_the_last_owner_stays(house: House) -> None:
    owner, second = await house.joined("olga"), await house.joined("otto")
    with pytest.raises(LastOwner):
        await house.call("users.set_role", owner, user_id=owner.user_id, role="user")
    with pytest.raises(LastOwner):
        await house.call("users.set_state", owner, user_id=owner.user_id, state="disabled")
    await house.call("users.set_role", owner, user_id=second.user_id, role="owner")
    await house.call("users.set_state", owner, user_id=second.user_id, state="disabled")
    with pytest.raises(LastOwner):  # the other one cannot sign in
        await house.call("users.set_role", owner, user_id=owner.user_id, role="admin")
    await house.call("users.set_state", owner, user_id=second.user_id, state="active")
    await house.call("users.set_role", owner, user_id=owner.user_id, role="user")


async def test_made_up_roles_and_users_are_refused(house: House) -> None:
    owner = await house.joined("olga")
    with pytest.raises(NoSuchRole):
        await house.call("users.set_role", owner, user_id=owner.user_id, role="god")
    with pytest.raises(NoSuchUser):
        await house.call("users.set_role", owner, user_id="nobody", role="admin")


async def test_a_disabled_user_is_out_at_once_and_stays_out_until_let_in(house: House) -> None:
    owner, uma = await house.joined("olga"), await house.join("uma")
    caller = await house.caller(uma)
    await house.call("users.set_state", owner, user_id=caller.user_id, state="disabled")
    assert house.signed_out() == [("disabled", [caller.session_id])]
    with pytest.raises(SessionEnded):
        await house.caller(uma)
    with pytest.raises(SessionEnded):
        await house.call("users.refresh", refresh_token=uma.refresh_token)
    with pytest.raises(WrongLogin):
        await house.enter("uma")
    await house.call("users.set_state", owner, user_id=caller.user_id, state="active")
    await house.enter("uma")
    with pytest.raises(SessionEnded):
        await house.caller(uma)
