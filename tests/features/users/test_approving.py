"""Where staff decide who becomes a user."""

from typing import Any

import pytest

from hongyan.core.context import Caller
from hongyan.core.errors import NotPermitted
from hongyan.core.settings import Settings, Users
from hongyan.features.users.jobs import prune_registrations
from hongyan.features.users.model import SessionEnded, SignedIn, WrongLogin
from hongyan.features.users.staffing import (
    NoSuchRegistration,
    NoSuchState,
    PendingApproval,
    RegistrationRefused,
)
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import House


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house(Settings(users=Users(registration="approval")))


async def waiting(house: House, by: Caller) -> list[Any]:
    return list((await house.call("users.registrations", by)).items)


async def decide(house: House, by: Caller, who: SignedIn, accept: bool, **why: Any) -> None:
    await house.call("users.answer_registration", by, user_id=who.user_id, accept=accept, **why)


async def test_the_first_user_needs_nobody_and_the_others_wait(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.join("alice", words="I work in the library")
    with pytest.raises(PendingApproval):
        await house.caller(alice)
    asked = (await waiting(house, owner))[0]
    assert (asked.username, asked.email) == ("alice", "alice@example.org")
    assert asked.words == "I work in the library"


async def test_who_is_approved_is_in_with_the_session_they_have_and_told_by_mail(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.join("alice")
    await decide(house, owner, alice, accept=True)
    assert (await house.caller(alice)).user_id == alice.user_id
    assert await waiting(house, owner) == []
    assert "was approved" in (await house.mails("alice@example.org"))[-1]
    with pytest.raises(NoSuchRegistration):  # there is nothing left to decide
        await decide(house, owner, alice, accept=False)


async def test_one_may_sign_in_and_refresh_while_waiting_but_do_nothing(house: House) -> None:
    await house.joined("owner")
    await house.join("alice")
    again = await house.enter("alice")
    house.clock.move(days=3)
    fresh = await house.call("users.refresh", refresh_token=again.refresh_token)
    with pytest.raises(PendingApproval):
        await house.caller(fresh)
    with pytest.raises(WrongLogin):
        await house.enter("alice", password="wrong horse")


async def test_nobody_finds_who_is_waiting(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.join("alice")
    assert not (await house.call("users.find", owner, query="alice")).items
    assert not (await house.call("users.find", owner, query=alice.user_id)).items


async def test_who_is_refused_is_told_why_and_may_ask_again_after_a_week(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.join("alice")
    await decide(house, owner, alice, accept=False, reason="Please use your work address")
    with pytest.raises(RegistrationRefused) as refused:
        await house.caller(alice)
    assert refused.value.reason == "Please use your work address"
    assert "Please use your work address" in (await house.mails("alice@example.org"))[-1]
    house.clock.move(days=7)
    await prune_registrations(house.ctx)
    with pytest.raises(SessionEnded):
        await house.call("users.refresh", refresh_token=alice.refresh_token)
    assert (await house.join("alice")).user_id != alice.user_id


async def test_an_outsider_may_neither_see_nor_decide_who_comes_in(house: House) -> None:
    owner = await house.joined("owner")
    bob, alice = await house.join("bob"), await house.join("alice")
    await decide(house, owner, bob, accept=True)
    with pytest.raises(NotPermitted):
        await decide(house, await house.caller(bob), alice, accept=True)
    with pytest.raises(PendingApproval):
        await house.caller(alice)


async def test_staff_cannot_set_somebody_back_to_waiting(house: House) -> None:
    owner = await house.joined("owner")
    alice = await house.join("alice")
    for state in ("pending", "refused"):
        with pytest.raises(NoSuchState):
            await house.call("users.set_state", owner, user_id=alice.user_id, state=state)


async def test_the_list_comes_in_pages(house: House) -> None:
    owner = await house.joined("owner")
    for name in ("alice", "bob", "carol"):
        await house.join(name)
    first = await house.call("users.registrations", owner, limit=2)
    rest = await house.call("users.registrations", owner, limit=2, after=first.next)
    assert [one.username for one in (*first.items, *rest.items)] == ["alice", "bob", "carol"]
    assert rest.next is None
