import asyncio
import base64
import json
import time
from pathlib import Path

import pytest

from hongyan.backends.keys.argon2 import Argon2
from hongyan.backends.keys.keyring import Keyring

CLAIMS = {"sub": "anna", "exp": 1_900_000_000}


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys")


@pytest.fixture
def hasher() -> Argon2:
    return Argon2(passes=1, memory_kib=64)


def test_a_token_says_what_was_signed(keyring: Keyring) -> None:
    assert keyring.verify(keyring.sign(CLAIMS)) == CLAIMS


def test_a_restart_keeps_tokens_good(tmp_path: Path, keyring: Keyring) -> None:
    assert Keyring(tmp_path / "keys").verify(keyring.sign(CLAIMS)) == CLAIMS


def test_a_new_key_keeps_old_tokens_good(tmp_path: Path, keyring: Keyring) -> None:
    time.sleep(0.002)  # keys sort by the millisecond in which they were made
    other = Keyring(tmp_path / "other")
    new_key = next((tmp_path / "other").glob("*.jwk"))
    new_key.rename(tmp_path / "keys" / new_key.name)
    both = Keyring(tmp_path / "keys")
    assert both.verify(keyring.sign(CLAIMS)) == CLAIMS
    assert other.verify(both.sign(CLAIMS)) == CLAIMS


def test_a_strangers_token_is_refused(tmp_path: Path, keyring: Keyring) -> None:
    with pytest.raises(ValueError):
        keyring.verify(Keyring(tmp_path / "other").sign(CLAIMS))


def test_a_changed_token_is_refused(keyring: Keyring) -> None:
    header, _, signature = keyring.sign(CLAIMS).split(".")
    with pytest.raises(ValueError):
        keyring.verify(".".join((header, encoded(CLAIMS | {"sub": "bert"}), signature)))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA"])
def test_a_token_cannot_choose_how_it_is_checked(tmp_path: Path, keyring: Keyring, algorithm: str) -> None:
    key_id = next((tmp_path / "keys").glob("*.jwk")).stem
    _, claims, signature = keyring.sign(CLAIMS).split(".")
    with pytest.raises(ValueError):
        keyring.verify(".".join((encoded({"alg": algorithm, "kid": key_id}), claims, signature)))


@pytest.mark.parametrize(
    "nonsense", ["", ".", "a.b.c", "..", "é.é.é", encoded({"alg": "Ed25519"}) + ".e30.x"]
)
def test_nonsense_is_refused(keyring: Keyring, nonsense: str) -> None:
    with pytest.raises(ValueError):
        keyring.verify(nonsense)


def test_keys_are_nobody_elses_to_read(tmp_path: Path, keyring: Keyring) -> None:
    keys = tmp_path / "keys"
    assert [path.stat().st_mode & 0o077 for path in (keys, *keys.glob("*.jwk"))] == [0, 0]


async def test_a_password_is_known_by_its_hash(hasher: Argon2) -> None:
    hashed = await hasher.hash("wild goose")
    assert hashed.startswith("$argon2id$")
    assert [await hasher.verify(word, hashed) for word in ("wild goose", "Wild goose", "")] == [
        True,
        False,
        False,
    ]


async def test_two_hashes_of_one_password_differ(hasher: Argon2) -> None:
    assert await hasher.hash("wild goose") != await hasher.hash("wild goose")


async def test_a_long_password_counts_to_its_end(hasher: Argon2) -> None:
    hashed = await hasher.hash("x" * 200 + "a")
    assert not await hasher.verify("x" * 200 + "b", hashed)


async def test_nobody_has_the_password_of_nobody(hasher: Argon2) -> None:
    assert not await hasher.verify("nobody has this password", None)


async def test_hashing_leaves_the_loop_free() -> None:
    """With the real cost: tens of milliseconds of work, during which the loop must answer others."""
    hashing = asyncio.ensure_future(Argon2(passes=3, memory_kib=65_536).hash("wild goose"))
    waits: list[float] = []
    while not hashing.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        waits.append(time.perf_counter() - before)
    assert len(waits) > 3
