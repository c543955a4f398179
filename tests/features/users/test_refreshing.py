"""Refresh tokens: for one use each, and what happens when one comes twice."""

import asyncio

import pytest

from hongyan.features import users
from hongyan.features.users import jobs
from hongyan.features.users.model import SessionEnded, SignedIn
from tests.features.users.house import House


async def renew(house: House, who: SignedIn) -> SignedIn:
    answer: SignedIn = await house.call("users.refresh", refresh_token=who.refresh_token)
    return answer


async def session_of(house: House, who: SignedIn) -> str:
    return (await house.caller(who)).session_id


async def test_a_refresh_gives_new_tokens_for_the_same_session(house: House) -> None:
    first = await house.join("alice")
    house.clock.move(minutes=20)
    second = await renew(house, first)
    assert second.refresh_token != first.refresh_token
    assert second.device_id == first.device_id
    assert (await house.caller(second)).user_id == first.user_id


async def test_a_token_that_was_used_before_ends_the_whole_family(house: House) -> None:
    first = await house.join("alice")
    session = await session_of(house, first)
    second = await renew(house, first)
    house.clock.move(seconds=10.001)
    with pytest.raises(SessionEnded):
        await renew(house, first)
    with pytest.raises(SessionEnded):
        await renew(house, second)
    with pytest.raises(SessionEnded):
        await house.caller(second)
    assert house.signed_out() == [("token_reused", [session])]


async def test_a_token_from_long_ago_ends_the_family_too(house: House) -> None:
    first = await house.join("alice")
    last = first
    for _ in range(4):
        last = await renew(house, last)
    with pytest.raises(SessionEnded):
        await renew(house, first)
    with pytest.raises(SessionEnded):
        await renew(house, last)
    assert [reason for reason, _ in house.signed_out()] == ["token_reused"]


async def test_other_sign_ins_outlive_the_end_of_a_family(house: House) -> None:
    first, phone = await house.join("alice"), await house.enter("alice")
    await renew(house, await renew(house, first))
    with pytest.raises(SessionEnded):
        await renew(house, first)
    await renew(house, phone)
    await house.caller(phone)


async def test_a_lost_answer_is_given_again_within_ten_seconds(house: House) -> None:
    first = await house.join("alice")
    lost = await renew(house, first)
    house.clock.move(seconds=10)
    found = await renew(house, first)
    assert found.refresh_token == lost.refresh_token
    house.clock.move(minutes=20)
    await house.caller(await renew(house, found))
    assert house.signed_out() == []


async def test_two_who_share_a_token_in_the_grace_are_told_apart_by_the_next_use(house: House) -> None:
    stolen = await house.join("alice")
    theirs, mine = await renew(house, stolen), await renew(house, stolen)
    await renew(house, theirs)
    house.clock.move(seconds=11)
    with pytest.raises(SessionEnded):
        await renew(house, mine)
    assert [reason for reason, _ in house.signed_out()] == ["token_reused"]


async def test_windows_that_refresh_at_once_all_go_on(house: House) -> None:
    first = await house.join("alice")
    answers = await asyncio.gather(*(renew(house, first) for _ in range(8)))
    assert len({answer.refresh_token for answer in answers}) == 1
    await renew(house, answers[-1])
    rows = await house.rows("select rev from streams")
    assert [row.rev for row in rows] == [3]  # signed in, refreshed once, refreshed again


async def test_a_made_up_token_is_refused_and_ends_nothing(house: House) -> None:
    alice = await house.join("alice")
    for token in ("", "x", "é" * 65, "A" * 65, alice.refresh_token[:-1].swapcase() + "!"):
        with pytest.raises(SessionEnded):
            await house.call("users.refresh", refresh_token=token)
    await house.caller(alice)


async def test_refreshing_keeps_a_device_signed_in_and_not_using_it_does_not(house: House) -> None:
    alice = await house.join("alice")
    for _ in range(3):
        house.clock.move(days=80)
        alice = await renew(house, alice)
    house.clock.move(days=90)
    with pytest.raises(SessionEnded):
        await renew(house, alice)


async def test_no_refresh_token_is_in_the_database(house: House) -> None:
    first = await house.join("alice")
    second = await renew(house, first)
    stored = str(await house.rows("select * from sessions")) + str(await house.rows("select * from outbox"))
    for token in (first.refresh_token, second.refresh_token, second.access_token):
        assert token not in stored
        assert token[22:] not in stored


async def test_a_device_that_nobody_used_for_long_is_signed_out_and_then_forgotten(house: House) -> None:
    alice = await house.join("alice")
    session = await session_of(house, alice)
    house.clock.move(days=91)
    await jobs.prune_sessions(house.ctx)
    assert house.signed_out() == [("signed_out", [session])]
    assert (await house.rows("select removed_at from devices"))[0].removed_at == house.clock.at
    house.clock.move(days=31)
    await jobs.prune_sessions(house.ctx)
    assert not await house.rows("select * from sessions")


async def test_the_gateway_learns_which_of_its_sessions_have_ended(house: House) -> None:
    alice, bob = await house.join("alice"), await house.join("bob")
    ours = [await house.caller(who) for who in (alice, bob)]
    await house.call("users.logout", ours[0])
    asked = [one.session_id for one in ours]
    ended = await house.sql.read(lambda tx: users.ended_sessions(tx, asked))
    assert ended == {ours[0].session_id}
    assert [await users.check_session(house.ctx, one) for one in asked] == [False, True]
