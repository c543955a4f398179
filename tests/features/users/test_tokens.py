"""Access tokens: forged, changed, expired, and meant for something else."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert

from hongyan.backends.keys.keyring import Keyring
from hongyan.core.errors import NotSignedIn
from hongyan.core.settings import Settings
from hongyan.features import users
from hongyan.features.users.model import SessionEnded
from tests.features.users.conftest import OpenHouse
from tests.features.users.house import HOME, House


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def part(token: str, place: int) -> dict[str, Any]:
    text = token.split(".")[place]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def forge(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    return ".".join([b64(json.dumps(header).encode()), b64(json.dumps(claims).encode()), b64(signature)])


async def refused(house: House, token: str) -> None:
    with pytest.raises(NotSignedIn):
        await users.authenticate(house.ctx, token, address=HOME)


async def test_a_good_token_tells_who_asks(house: House) -> None:
    alice = await house.join("alice")
    caller = await users.authenticate(house.ctx, alice.access_token, address="9.9.9.9", connection_id="k")
    assert (caller.user_id, caller.device_id) == (alice.user_id, alice.device_id)
    assert (caller.address, caller.connection_id) == ("9.9.9.9", "k")
    assert caller.expires_at == alice.expires_at


async def test_a_token_without_a_signature_is_refused(house: House) -> None:
    token = (await house.join("alice")).access_token
    header, claims, _ = token.split(".")
    for forged in (
        f"{header}.{claims}.",
        f"{header}.{claims}",
        *(
            forge({**part(token, 0), "alg": alg}, part(token, 1))
            for alg in ("none", "None", "NONE", "", None)
        ),
    ):
        await refused(house, forged)


async def test_a_token_signed_with_the_public_key_as_secret_is_refused(house: House) -> None:
    token = (await house.join("alice")).access_token
    (file,) = (house.path / "keys").glob("*.jwk")
    key = json.loads(file.read_text())
    public = {name: value for name, value in key.items() if name != "d"}
    for secret in (json.dumps(public).encode(), base64.urlsafe_b64decode(key["x"] + "="), key["x"].encode()):
        header = {**part(token, 0), "alg": "HS256"}
        signed = ".".join([b64(json.dumps(header).encode()), token.split(".")[1]])
        await refused(house, f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}")


async def test_a_key_of_ones_own_is_refused_however_it_is_named(house: House, tmp_path: Path) -> None:
    token = (await house.join("alice")).access_token
    mine = Keyring(tmp_path / "mine")
    await refused(house, mine.sign(part(token, 1)))
    (file,) = (tmp_path / "mine").glob("*.jwk")
    public = {name: value for name, value in json.loads(file.read_text()).items() if name != "d"}
    for extra in (
        {"kid": f"../../mine/{file.stem}"},
        {"kid": str(file)},
        {"kid": "../../../../dev/null"},
        {"kid": ["x"]},
        {"kid": None},
        {"jwk": public},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
    ):
        await refused(house, sign_raw(mine, {**part(token, 0), **extra}, part(token, 1)))


async def test_a_critical_header_that_we_do_not_know_is_refused_even_if_we_signed_it(house: House) -> None:
    token = (await house.join("alice")).access_token
    signer: Any = house.ports.signer
    unknown: list[dict[str, Any]] = [{"crit": ["goose"], "goose": 1}, {"crit": ["b64"], "b64": False}]
    for extra in unknown:
        await refused(house, sign_raw(signer, {**part(token, 0), **extra}, part(token, 1)))


def sign_raw(signer: Any, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A genuine signature over any header."""
    key = signer._keys[signer._newest].private_key
    text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{text}.{b64(key.sign(text.encode()))}"


async def test_a_changed_claim_is_refused(house: House) -> None:
    alice, bob = await house.join("alice"), await house.join("bob")
    header, _, signature = bob.access_token.split(".")
    await refused(house, ".".join([header, alice.access_token.split(".")[1], signature]))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "hongyan.evil.example"},
        {"iss": "hong"},
        {"iss": ["hongyan"]},
        {"iss": None},
        {"aud": "hongyan-admin"},
        {"aud": ["hongyan"]},
        {"typ": "refresh"},
        {"typ": "code"},
        {"sub": 1},
        {"sid": ["x"]},
        {"exp": 1_799_999_999},
        {"exp": 1_800_000_000},
        {"exp": "2000000000"},
        {"exp": True},
        {"exp": 2e9},
        {"nbf": 1_800_000_001},
        {"nbf": None},
    ],
)
async def test_a_genuine_token_with_a_wrong_claim_is_refused(house: House, change: dict[str, Any]) -> None:
    claims = part((await house.join("alice")).access_token, 1)
    await users.authenticate(house.ctx, house.ports.signer.sign(claims), address=HOME)
    await refused(house, house.ports.signer.sign({**claims, **change}))
    for name in change:
        await refused(house, house.ports.signer.sign({k: v for k, v in claims.items() if k != name}))


async def test_a_token_expires(house: House) -> None:
    alice = await house.join("alice")
    house.clock.move(minutes=14, seconds=59)
    await house.caller(alice)
    house.clock.move(seconds=1)
    await refused(house, alice.access_token)


async def test_a_refresh_token_opens_nothing_and_an_access_token_renews_nothing(house: House) -> None:
    alice = await house.join("alice")
    await refused(house, alice.refresh_token)
    with pytest.raises(SessionEnded):
        await house.call("users.refresh", refresh_token=alice.access_token[:200])


async def test_a_token_of_another_house_is_refused(house: House, open_house: OpenHouse) -> None:
    other = open_house(convert({"users": {"issuer": "elsewhere"}}, Settings))
    await refused(house, (await other.join("alice")).access_token)


async def test_a_genuine_token_for_a_session_of_somebody_else_is_refused(house: House) -> None:
    alice, bob = await house.join("alice"), await house.join("bob")
    claims = {**part(alice.access_token, 1), "sid": part(bob.access_token, 1)["sid"]}
    with pytest.raises(SessionEnded):
        await users.authenticate(house.ctx, house.ports.signer.sign(claims), address=HOME)


TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(st.binary(max_size=40).map(b64), max_size=5).map(".".join),
    st.tuples(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["alg", "kid", "crit", "typ", "b64", "x"]), inner, max_size=4
                )
            ),
            max_leaves=8,
        ).map(lambda header: b64(json.dumps(header).encode())),
        st.just("e30"),
        st.binary(max_size=70).map(b64),
    ).map(".".join),
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(TEXT)
def test_no_text_at_all_is_a_bug_to_the_keys(tmp_path: Path, token: str) -> None:
    keyring = Keyring(tmp_path / "keys")
    with pytest.raises(ValueError):
        keyring.verify(token)
