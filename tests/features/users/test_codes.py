"""Codes by mail: what they are good for, how often, how long, and what they give away."""

import pytest
from msgspec import convert

from hongyan.core.context import Caller
from hongyan.core.errors import TooFast
from hongyan.core.settings import Settings
from hongyan.features.users import jobs
from hongyan.features.users.model import TooManyGuesses, WrongCode, WrongLogin
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import PASSWORD, House

ALICE = "alice@example.org"
NEW = "another goose flies north"


async def ask(
    house: House, email: str = ALICE, purpose: str = "reset", address: str = "198.51.100.1"
) -> None:
    await house.call("users.send_code", email=email, purpose=purpose, address=address)


async def reset(house: House, code: str, email: str = ALICE, address: str = "198.51.100.1") -> None:
    await house.call("users.reset_password", email=email, code=code, new_password=NEW, address=address)


def other(code: str, n: int = 1) -> str:
    return f"{(int(code) + n) % 1_000_000:06}"


async def test_a_code_resets_the_password_once(house: House) -> None:
    await house.join("alice")
    await ask(house)
    code = await house.code(ALICE)
    await reset(house, code)
    await house.enter("alice", password=NEW)
    with pytest.raises(WrongLogin):
        await house.enter("alice", password=PASSWORD)
    with pytest.raises(WrongCode):
        await reset(house, code)


async def test_a_newer_code_replaces_an_older_one(house: House) -> None:
    await house.join("alice")
    await ask(house)
    old = await house.code(ALICE)
    await ask(house)
    with pytest.raises(WrongCode):
        await reset(house, old)
    await reset(house, await house.code(ALICE))


async def test_a_code_is_dead_after_five_wrong_tries_even_from_five_places(house: House) -> None:
    await house.join("alice")
    await ask(house)
    code = await house.code(ALICE)
    for n in range(1, 6):
        with pytest.raises(WrongCode):
            await reset(house, other(code, n), address=f"198.51.100.{n}")
    with pytest.raises(WrongCode):
        await reset(house, code)
    await house.enter("alice", password=PASSWORD)


async def test_a_wrong_code_counts_although_it_is_refused(house: House) -> None:
    await house.join("alice")
    await ask(house)
    with pytest.raises(WrongCode):
        await reset(house, other(await house.code(ALICE)))
    assert [row.tries_left for row in await house.rows("select tries_left from codes")] == [4]


async def test_a_code_expires(house: House) -> None:
    await house.join("alice")
    await ask(house)
    code = await house.code(ALICE)
    house.clock.move(minutes=10)
    with pytest.raises(WrongCode):
        await reset(house, code)


async def test_a_code_is_good_to_the_last_moment(house: House) -> None:
    await house.join("alice")
    await ask(house)
    house.clock.move(minutes=9, seconds=59)
    await reset(house, await house.code(ALICE))


async def test_a_code_dies_with_the_password_it_was_to_reset(house: House) -> None:
    alice = await house.joined("alice")
    await ask(house)
    code = await house.code(ALICE)
    await house.call("users.change_password", alice, old_password=PASSWORD, new_password=NEW)
    with pytest.raises(WrongCode):
        await reset(house, code)


async def test_a_code_is_good_for_its_purpose_only(house: House) -> None:
    await house.join("alice")
    await ask(house, "bob@example.org", "register")
    with pytest.raises(WrongCode):
        await reset(house, await house.code("bob@example.org"), "bob@example.org")
    await ask(house)
    with pytest.raises(WrongCode):
        await house.call(
            "users.register",
            username="alice2",
            password=PASSWORD,
            email=ALICE,
            code=await house.code(ALICE),
            device={"platform": "web"},
        )


async def test_a_code_is_good_for_its_address_only(house: House) -> None:
    await house.join("alice")
    await house.join("bob")
    await ask(house, "bob@example.org")
    code = await house.code("bob@example.org")
    await ask(house)
    assert code != await house.code(ALICE)
    with pytest.raises(WrongCode):
        await reset(house, code)


async def test_asking_for_a_strangers_address_does_the_same_work_and_sends_nothing(house: House) -> None:
    await house.join("alice")
    await house.mails(ALICE)
    shapes = []
    for email in (ALICE, "nobody@example.org"):
        house.announced.clear()
        assert await house.call("users.send_code", email=email, purpose="reset") is not None
        shapes.append([(one.name, one.topic) for one in house.announced])
        await house.mails(email)
    assert shapes[0] == shapes[1]
    assert len(await house.mails(ALICE)) == 2
    assert await house.mails("nobody@example.org") == []
    assert len(await house.rows("select * from codes where purpose = 'reset'")) == 2


async def test_wrong_codes_for_known_and_unknown_addresses_are_answered_alike(house: House) -> None:
    await house.join("alice")
    answers = []
    for email in (ALICE, "nobody@example.org"):
        await ask(house, email)
        house.hasher.work.clear()
        said = []
        for n in range(9):
            try:
                await reset(house, f"00000{n}", email, address=f"192.0.2.{n}")
            except (WrongCode, TooManyGuesses) as refused:
                said.append((refused.code, refused.details()))
        answers.append((said, house.hasher.work[:]))
    assert answers[0] == answers[1]
    assert len(answers[0][0]) == 9


async def test_the_owner_of_a_taken_address_is_told_and_given_no_code(house: House) -> None:
    await house.join("alice")
    await ask(house, ALICE, "register")
    text = (await house.mails(ALICE))[-1]
    assert "already" in text
    assert "code is" not in text


async def test_one_address_is_not_flooded_with_codes(house: House) -> None:
    for n in range(5):
        await ask(house, address=f"198.51.100.{n}")
    with pytest.raises(TooFast) as refused:
        await ask(house, address="198.51.100.9")
    assert 0 < refused.value.retry_after_ms <= 120_000
    house.clock.move(seconds=refused.value.retry_after_ms / 1_000)
    await ask(house, address="198.51.100.9")


async def test_one_peer_cannot_flood_many_addresses(house: House) -> None:
    for n in range(60):
        await ask(house, f"user{n}@example.org", address=f"2001:db8::{n:x}")
    with pytest.raises(TooFast):
        await ask(house, "user60@example.org", address="2001:db8::ffff:1")


async def test_guessing_codes_is_slowed_by_address_and_by_account(house: House) -> None:
    await house.join("alice")
    for n in range(8):
        with pytest.raises(WrongCode):
            await reset(house, "000000", f"user{n}@example.org")
        with pytest.raises(WrongCode):
            await reset(house, "000000", ALICE, address=f"192.0.2.{n}")
    with pytest.raises(TooManyGuesses):
        await reset(house, "000000", "user9@example.org")
    with pytest.raises(TooManyGuesses):
        await reset(house, "000000", ALICE, address="192.0.2.9")


async def test_no_code_and_no_way_to_one_is_in_the_database(house: House) -> None:
    await house.join("alice")
    await ask(house)
    code = await house.code(ALICE)
    stored = str(await house.rows("select * from codes")) + str(await house.rows("select * from outbox"))
    assert "im.mail.wanted" in stored
    assert code not in stored


async def test_a_mail_links_to_the_configured_address_only(open_house: OpenHouse) -> None:
    house = open_house(convert({"server": {"public_url": "https://goose.example.org"}}, Settings))
    await house.join("alice")
    await ask(house)
    links = [word for word in (await house.mails(ALICE))[-1].split() if "://" in word]
    assert links == ["https://goose.example.org"]


async def test_expired_codes_are_cleared_away(house: House) -> None:
    await ask(house)
    await jobs.prune_codes(house.ctx)
    assert len(await house.rows("select * from codes")) == 1
    house.clock.move(minutes=11)
    await jobs.prune_codes(house.ctx)
    assert not await house.rows("select * from codes")


async def test_a_disabled_user_gets_no_code(house: House) -> None:
    owner: Caller = await house.joined("olga")
    alice = await house.joined("alice")
    await house.call("users.set_state", owner, user_id=alice.user_id, state="disabled")
    before = len(await house.mails(ALICE))
    await ask(house)
    assert len(await house.mails(ALICE)) == before
