"""Signing in by password: what is right, what is wrong, and how often one may be wrong."""

import asyncio
import re
import statistics
import time
from typing import Any

import pytest

from hongyan.backends.keys.argon2 import Argon2
from hongyan.features.users.model import TooManyGuesses, WrongLogin
from tests.features.users.house import PASSWORD, House


async def miss(house: House, login: str = "alice", address: str = "198.51.100.1", **device: Any) -> str:
    """Guess wrong; the code of the refusal."""
    try:
        await house.enter(login, password="wrong password", address=address, **device)
    except (WrongLogin, TooManyGuesses) as refused:
        return refused.code
    raise AssertionError("a wrong password was let in")


async def test_a_user_signs_in_by_name_or_address(house: House) -> None:
    alice = await house.join("alice")
    for login in ("alice", "ALICE", "alice@example.org", "Alice@Example.org"):
        assert (await house.enter(login)).user_id == alice.user_id


async def test_the_first_72_bytes_of_a_password_are_not_enough(house: House) -> None:
    alice = await house.joined("alice")
    long = "0123456789" * 8
    await house.call("users.change_password", alice, old_password=PASSWORD, new_password=long)
    with pytest.raises(WrongLogin):
        await house.enter("alice", password=long[:72])
    await house.enter("alice", password=long)


async def test_only_argon2id_hashes_are_stored(house: House) -> None:
    await house.join("alice")
    await house.join("bob")
    rows = await house.rows("select password_hash from users")
    assert all(re.fullmatch(r"\$argon2id\$v=19\$\S+", row.password_hash) for row in rows)
    assert PASSWORD.encode() not in (house.path / "db").read_bytes() + (house.path / "db-wal").read_bytes()


async def test_an_unknown_name_a_wrong_password_and_a_disabled_user_are_answered_alike(house: House) -> None:
    owner, alice = await house.joined("olga"), await house.joined("alice")
    await house.joined("bob")
    await house.call("users.set_state", owner, user_id=alice.user_id, state="disabled")
    answers = []
    for login, password in (
        ("nobody", "x"),
        ("nobody@example.org", "x"),
        ("bob", "x"),
        ("bob@example.org", "x"),
        ("alice", "x"),
        ("alice", PASSWORD),
    ):
        house.hasher.work.clear()
        with pytest.raises(WrongLogin) as refused:
            await house.enter(login, password=password)
        answers.append((refused.value.code, refused.value.details(), house.hasher.work[:]))
    assert answers == [("users.wrong_login", {}, ["verify"])] * 6


async def test_checking_the_password_of_nobody_takes_as_long() -> None:
    hasher = Argon2(passes=2, memory_kib=8_192)
    hashed = await hasher.hash(PASSWORD)
    took: list[list[float]] = [[], []]
    for _ in range(40):
        for times, kept in zip(took, (hashed, None), strict=True):
            start = time.perf_counter()
            await hasher.verify("wrong password", kept)
            times.append(time.perf_counter() - start)
    known, unknown = (statistics.median(times) for times in took)
    assert 0.7 < known / unknown < 1.4


@pytest.mark.parametrize("login", ["alice", "nobody"])
async def test_an_account_takes_eight_wrong_guesses_from_anywhere(house: House, login: str) -> None:
    await house.join("alice")
    codes = [await miss(house, login, f"192.0.2.{n}") for n in range(20)]
    assert codes == ["users.wrong_login"] * 8 + ["users.too_many_guesses"] * 12


async def test_a_peer_has_eight_wrong_guesses_for_all_accounts(house: House) -> None:
    codes = [await miss(house, f"user{n}") for n in range(20)]
    assert codes == ["users.wrong_login"] * 8 + ["users.too_many_guesses"] * 12


async def test_a_site_of_ipv6_is_one_peer_and_another_site_is_another(house: House) -> None:
    codes = [await miss(house, f"user{n}", f"2001:db8:0:1::{n:x}") for n in range(12)]
    assert codes.count("users.wrong_login") == 8
    assert await miss(house, "user12", "2001:db8:0:2::1") == "users.wrong_login"


async def test_an_ipv4_address_in_ipv6_is_the_ipv4_address(house: House) -> None:
    for n in range(8):
        await miss(house, f"user{n}", "::ffff:198.51.100.1" if n % 2 else "198.51.100.1")
    assert await miss(house, "user8") == "users.too_many_guesses"
    assert await miss(house, "user9", "::ffff:198.51.100.2") == "users.wrong_login"


async def test_guessing_at_once_is_no_way_around(house: House) -> None:
    await house.join("alice")
    codes = await asyncio.gather(*(miss(house, "alice", f"192.0.2.{n}") for n in range(40)))
    assert codes.count("users.wrong_login") == 8
    assert house.hasher.work.count("verify") == 8


async def test_right_passwords_are_not_counted(house: House) -> None:
    await house.join("alice")
    for _ in range(30):
        await house.enter("alice")


async def test_a_house_full_of_people_signs_in_at_once_behind_one_address(house: House) -> None:
    names = [f"user{n}" for n in range(30)]
    await asyncio.gather(*(house.join(name) for name in names))
    await asyncio.gather(*(house.enter(name) for name in names))


async def test_the_owner_is_kept_out_no_longer_than_said_and_at_most_ten_minutes(house: House) -> None:
    await house.join("alice")
    for n in range(20):
        await miss(house, "alice", f"192.0.2.{n}")
    with pytest.raises(TooManyGuesses) as refused:
        await house.enter("alice")
    assert 0 < refused.value.retry_after_ms <= 600_000
    house.clock.move(seconds=refused.value.retry_after_ms / 1_000)
    await house.enter("alice")


async def test_strangers_who_guess_do_not_keep_a_known_device_out(house: House) -> None:
    alice = await house.join("alice")
    await house.call("users.logout", await house.caller(alice))
    for n in range(20):
        await miss(house, "alice", f"192.0.2.{n}")
    await house.enter("alice", device_id=alice.device_id)


async def test_a_known_device_is_no_way_to_guess_for_ever(house: House) -> None:
    alice = await house.join("alice")
    codes = [await miss(house, "alice", device_id=alice.device_id) for _ in range(12)]
    assert codes == ["users.wrong_login"] * 8 + ["users.too_many_guesses"] * 4


async def test_somebody_elses_device_is_no_way_around_the_limit(house: House) -> None:
    await house.join("alice")
    eve = await house.join("eve")
    devices = [eve.device_id, *(f"device{n}" for n in range(11))]
    codes = [await miss(house, "alice", f"192.0.2.{n}", device_id=one) for n, one in enumerate(devices)]
    assert codes == ["users.wrong_login"] * 8 + ["users.too_many_guesses"] * 4


async def test_a_password_that_changes_while_it_is_checked_lets_nobody_in(house: House) -> None:
    alice = await house.joined("alice")
    house.hasher.meanwhile = lambda: house.call(
        "users.change_password", alice, old_password=PASSWORD, new_password="a new password"
    )
    with pytest.raises(WrongLogin):
        await house.enter("alice")
    await house.enter("alice", password="a new password")


async def test_a_user_who_is_disabled_while_they_sign_in_stays_out(house: House) -> None:
    owner, alice = await house.joined("olga"), await house.joined("alice")
    house.hasher.meanwhile = lambda: house.call(
        "users.set_state", owner, user_id=alice.user_id, state="disabled"
    )
    with pytest.raises(WrongLogin):
        await house.enter("alice")
    assert not await house.rows(
        f"select * from sessions where ended_at is null and user_id = '{alice.user_id}'"
    )
