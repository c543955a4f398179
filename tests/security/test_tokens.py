"""Tokens that are not good, at every entrance: REST, `connect` and `renew` of a socket (A6, A7, A11)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from hongyan.roles.serving import Running
from tests.people import People, Person, Refused

ALGORITHM = "Ed25519"


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def part(token: str, place: int) -> dict[str, Any]:
    text = token.split(".")[place]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def forged(token: str, **header: Any) -> str:
    """The token's claims under another head, without a signature."""
    return f"{b64(json.dumps({**part(token, 0), **header}).encode())}.{token.split('.')[1]}."


def hmac_by_public_key(token: str, key: OKPKey) -> str:
    unsigned = forged(token, alg="HS256").rstrip(".")
    public = json.dumps(key.as_dict(private=False)).encode()
    return f"{unsigned}.{b64(hmac.digest(public, unsigned.encode(), hashlib.sha256))}"


def without_right(person: Person) -> Iterator[str]:
    """Tokens that nobody of ours has signed."""
    token, other = person.token, OKPKey.generate_key("Ed25519")
    header, claims, signature = token.split(".")
    yield from (forged(token, alg=alg) for alg in ("none", "None", "NONE", "", None))
    yield from (f"{header}.{claims}.", f"{header}.{claims}", f"..{signature}", "..", "x", "null", "Bearer")
    yield f"{header}.{b64(json.dumps({**part(token, 1), 'sub': 'somebody'}).encode())}.{signature}"
    yield f"{header}.{claims}.{signature[:-4]}AAAA"
    yield hmac_by_public_key(token, other)
    head = {"alg": ALGORITHM, "kid": part(token, 0)["kid"]}
    yield jwt.encode(head, part(token, 1), other, algorithms=[ALGORITHM])
    yield from (
        jwt.encode({**head, "kid": kid}, part(token, 1), other, algorithms=[ALGORITHM])
        for kid in ("../../x", "/dev/null", "", "x" * 1_000)
    )
    yield from (forged(token, kid=kid) + signature for kid in (["x"], {"x": 1}, None, 5))
    yield forged(token, crit=["x"], x=1) + signature
    for name in ("jku", "x5u"):
        yield forged(token, **{name: "http://127.0.0.1:9/keys"}) + signature
    yield forged(token, jwk=other.as_dict(private=False)) + signature
    yield person.refresh_token
    yield "a" * 5_000


def signed_wrongly(server: Running, person: Person) -> Iterator[str]:
    """Tokens with our signature that are for another time, place or purpose."""
    sign, claims, now = server.opened.ports.signer.sign, part(person.token, 1), int(time.time())
    yield sign({**claims, "exp": now - 1})
    yield sign({**claims, "nbf": now + 60})
    for iss in ("hongyan.evil.example", "hongya", "", ["hongyan"]):
        yield sign({**claims, "iss": iss})
    for aud in ("admin", "", ["hongyan", "admin"]):
        yield sign({**claims, "aud": aud})
    for typ in ("refresh", "id", ""):
        yield sign({**claims, "typ": typ})
    for name in claims:
        yield sign({other: value for other, value in claims.items() if other != name})
        yield sign({**claims, name: {"$ne": None}})


async def codes(people: People, open_line: Any, token: str) -> set[tuple[str, int]]:
    """What each entrance says to a token."""
    told = set()
    line = await people.line()
    for deed in (
        people.request("GET", "/api/v1/users/me", token),
        line.call("connect", token=token),
        open_line.call("renew", token=token),
    ):
        with pytest.raises(Refused) as refused:
            await deed
        told.add((refused.value.code, refused.value.status))
    await line.close()
    return told


async def test_a_forged_token_opens_no_entrance(people: People) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    for token in without_right(alice):
        assert await codes(people, line, token) == {("requests.not_signed_in", 401)}, token


async def test_a_token_for_something_else_opens_no_entrance(server: Running, people: People) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    for token in signed_wrongly(server, alice):
        assert await codes(people, line, token) == {("requests.not_signed_in", 401)}, part(token, 1)


async def test_a_token_of_another_session_keeps_no_socket_open(people: People) -> None:
    """Else whoever was signed out could be carried on by somebody else's token."""
    alice = await people.register("alice")
    bob = await people.register("bob")
    line = await alice.line()
    for other in (bob, await people.login("alice")):
        with pytest.raises(Refused, match="not_signed_in"):
            await line.call("renew", token=other.token)
    assert "expires_at" in await line.call("renew", token=alice.token)


@pytest.mark.parametrize("value", [None, 5, [], {}, {"$ne": ""}, True, "\0", ""])
async def test_what_is_no_token_connects_nobody(people: People, value: Any) -> None:
    line = await people.line()
    with pytest.raises(Refused) as refused:
        await line.call("connect", token=value)
    assert refused.value.code in ("requests.malformed", "requests.not_signed_in")
    with pytest.raises(Refused, match="not_signed_in"):
        await line.call("users.me")


async def test_a_stranger_may_not_renew(people: People) -> None:
    """`renew` before `connect` must not be a second way in."""
    alice = await people.register("alice")
    line = await people.line()
    with pytest.raises(Refused, match="not_signed_in"):
        await line.call("renew", token=alice.token)
    with pytest.raises(Refused, match="not_signed_in"):
        await line.call("users.me")
