"""Attacks by what a request says: wrong types, fields that are not theirs, too much, another media type."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hongyan.core.settings import Gateway, Limits, Server, Settings, Users
from hongyan.roles.serving import Running
from tests.people import PASSWORD, People, Person, Refused

WEB = {"platform": "web"}
ORIGIN = "https://app.example.com"
PROFILE = {"user_id", "username", "name", "avatar_id", "bio"}
JSON = {"content-type": "application/json"}
MINE: dict[str, Any] = {
    "role": "owner",
    "is_admin": True,
    "owner_id": "x",
    "email_verified": True,
    "created_at": 1,
    "rev": 9,
}


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data),
        server=Server(
            port=0, internal_port=0, drain_seconds=0, origins=(ORIGIN,), trusted_proxies=("10.0.0.0/8",)
        ),
        users=Users(verify_email=False, password_kib=1_024),
        limits=Limits(user_burst=1e6, address_per_second=0.01, address_burst=200),
        gateway=Gateway(strangers=1_000),
    )


@pytest.fixture
async def http(server: Running) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=False) as http:
        yield http


STRANGE: list[Any] = [{"$ne": None}, {"$gt": ""}, ["alice"], 5, True, None, 1.5, {}]


async def test_a_name_is_a_text_and_nothing_else(people: People) -> None:
    """No query language is behind a field: `{"$ne": null}` is no name of everybody (A11)."""
    await people.register("alice")
    right = {"login": "alice", "password": PASSWORD, "device": WEB}
    line = await people.line()
    for body in ({**right, field: value} for field in right for value in STRANGE):
        with pytest.raises(Refused) as refused:
            await people.request("POST", "/api/v1/users/login", json=body)
        assert (refused.value.code, refused.value.status) == ("requests.malformed", 400)
        with pytest.raises(Refused, match="malformed"):
            await line.call("users.login", **body)


@pytest.mark.parametrize("login", ["alice\0", "\0", "alice\0bob", "ａlice\0"])
async def test_a_name_with_a_null_byte_is_nobodys(people: People, login: str) -> None:
    await people.register("alice")
    line = await people.line()
    body: dict[str, Any] = {"login": login, "password": PASSWORD, "device": WEB}
    with pytest.raises(Refused, match="NUL") as refused:
        await people.request("POST", "/api/v1/users/login", json=body)
    assert (refused.value.code, refused.value.status) == ("requests.malformed", 400)
    with pytest.raises(Refused, match="NUL") as refused:
        await line.call("users.login", **body)
    assert refused.value.code == "requests.malformed"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/v1/users/find?query=al%00ice", None),
        ("GET", "/api/v1/messages/conversations/%00/history", None),
        ("PUT", "/api/v1/social/friends/{bob}", {"remark": "a\0b"}),
        ("PUT", "/api/v1/social/friends/%00", {"remark": "fine"}),
        ("PUT", "/api/v1/social/friends/{bob}", {"tags": ["fine", "a\0b"]}),
        ("PUT", "/api/v1/users/settings", {"preferences": {"deep": [{"a": ["\0"]}]}}),
        ("PUT", "/api/v1/users/settings", {"preferences": {"a\0b": 1}}),
    ],
)
async def test_a_null_byte_is_refused_wherever_it_stands(
    people: People, method: str, path: str, body: dict[str, Any] | None
) -> None:
    """Not every database can hold it (A11); what looks like one, and is none, is a text like any other."""
    alice, bob = await people.friends("alice", "bob")
    target = path.format(bob=bob.user_id)
    with pytest.raises(Refused, match="NUL") as refused:
        await people.request(method, target, alice.token, json=body)
    assert (refused.value.code, refused.value.status) == ("requests.malformed", 400)
    harmless = "six characters: \\u0000"
    assert (await alice.put(f"/api/v1/social/friends/{bob.user_id}", remark=harmless))["remark"] == harmless


DEEP = '{"a":' * 10_000 + "1" + "}" * 10_000
BROKEN = {
    "ten thousand deep": '{"preferences":' + DEEP + "}",
    "ten thousand lists": '{"preferences":{"a":' + "[" * 10_000 + "]" * 10_000 + "}}",
    "deeper than anybody needs": '{"preferences":' + '{"a":' * 40 + "1" + "}" * 41,
    "a list": "[]",
    "null": "null",
    "nothing but a text": '"x"',
    "NaN": '{"preferences":{"a":NaN}}',
    "infinity": '{"preferences":{"a":1e999}}',
    "half a letter": '{"preferences":{"a":"\\ud800"}}',
    "two documents": "{}{}",
    "a number of five thousand digits": '{"preferences":{"a":' + "9" * 5_000 + "}}",
}


async def test_broken_json_is_refused(people: People, http: httpx2.AsyncClient) -> None:
    """Always with 400, never with 500, and quickly."""
    alice = await people.register("alice")
    headers = {"authorization": f"Bearer {alice.token}", **JSON}
    for name, content in BROKEN.items():
        answer = await http.put("/api/v1/users/settings", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "requests.malformed"), name


async def test_a_deep_message_breaks_nobodys_reading(people: People) -> None:
    """What can be written must be readable by all, also merged into another: one item must not end sync."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    data: Any = 1
    for _ in range(31):
        data = {"a": data}
    content = {"type": "custom", "name": "example.com/deep", "fallback": "deep", "data": {"a": data}}
    path = f"/api/v1/messages/conversations/{chat}"
    sent = await alice.post(path, client_msg_id="deep", content=content)
    merged: dict[str, Any] = {
        "message_ids": [sent["message_id"]],
        "conversation_ids": [chat],
        "is_merged": True,
    }
    await alice.post("/api/v1/messages/forward", client_msg_id="merged", **merged)
    assert len((await bob.get(f"{path}/history"))["items"]) == 3
    with pytest.raises(Refused, match="nested"):
        await alice.post(path, client_msg_id="deeper", content={**content, "data": {"a": {"a": data}}})


async def test_nobody_promotes_themselves(people: People) -> None:
    """A field that is not declared is refused, also where the thing has one of that name (R2)."""
    await people.register("staff")
    bob = await people.register("bob")
    group = await people.group(bob)
    for field, value in MINE.items():
        await _try_to_set(people, bob, group, {field: value})
    assert (await bob.get("/api/v1/users/me"))["role"] == "user"


async def _try_to_set(people: People, bob: Person, group: str, extra: dict[str, Any]) -> None:
    body = {"username": "eve", "password": PASSWORD, "email": "eve@example.com", "device": WEB, **extra}
    deeds = (
        people.request("POST", "/api/v1/users/register", json=body),
        bob.put(f"/api/v1/users/{bob.user_id}/profile", **extra),
        bob.put("/api/v1/users/settings", **extra),
        bob.put(f"/api/v1/social/groups/{group}", **extra),
        bob.post("/api/v1/social/groups", **{"name": "New", **extra}),
        bob.put(f"/api/v1/social/conversations/{group}", **extra),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            await deed
        assert refused.value.code == "requests.malformed"


async def test_strangers_see_of_a_user_what_a_profile_has(people: People) -> None:
    """No address, no role, no privacy, no times, in no answer that tells of somebody else (R3)."""
    alice = await people.register("alice")
    stranger = await people.register("stranger")
    line = await stranger.line()
    told = [
        await stranger.get(f"/api/v1/users/{alice.user_id}"),
        *(await stranger.get("/api/v1/users/find", query="alice"))["items"],
        *(await stranger.post("/api/v1/users/profiles", user_ids=[alice.user_id]))["items"],
        await line.call("users.fetch", user_id=alice.user_id),
    ]
    assert len(told) == 4
    assert all(profile.keys() <= PROFILE for profile in told)
    assert (await stranger.post("/api/v1/users/presence", user_ids=[alice.user_id]))["items"] == []
    assert (await stranger.get("/api/v1/users/find", query="alice@example.com"))["items"] == []


async def test_nobody_can_say_where_they_come_from(people: People, http: httpx2.AsyncClient) -> None:
    """Headers of a peer that is no proxy of ours are hearsay: they share one limit (R5)."""
    statuses = set()
    for number in range(250):
        spoofed = {
            "x-forwarded-for": f"203.0.113.{number}, 10.0.0.1",
            "x-real-ip": f"203.0.113.{number}",
            "forwarded": f"for=203.0.113.{number}",
            "true-client-ip": f"203.0.113.{number}",
        }
        statuses.add((await http.get("/api/v1/users/policy", headers=spoofed)).status_code)
    assert statuses == {200, 429}


async def test_the_real_address_is_what_is_written_down(people: People) -> None:
    body = {"login": "alice", "password": PASSWORD, "device": WEB}
    await people.register("alice")
    spoofed = {"x-forwarded-for": "203.0.113.9"}
    signed_in = await people.request("POST", "/api/v1/users/login", json=body, headers=spoofed)
    alice = Person(people, "alice", signed_in)
    devices = (await alice.get(f"/api/v1/users/{alice.user_id}/devices"))["items"]
    assert {device["last_address"] for device in devices} == {"127.0.0.1"}


async def test_large_bodies_are_not_read(people: People, http: httpx2.AsyncClient) -> None:
    """1 MiB and no more, whether the length is told or not (R7)."""
    alice = await people.register("alice")
    headers = {"authorization": f"Bearer {alice.token}", **JSON}
    body = b'{"preferences":{"a":"' + b"x" * (1 << 20) + b'"}}'

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * (1 << 16)

    for content in (body, chunks()):
        answer = await http.put("/api/v1/users/settings", content=content, headers=headers)
        assert (answer.status_code, answer.json()["details"]) == (413, {"limit": 1 << 20})


NOT_JSON = (
    {"content-type": "text/plain"},
    {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "multipart/form-data; boundary=x"},
    {"content-type": "application/json", "content-encoding": "gzip"},
    {"content-type": "application/json", "content-encoding": "deflate"},
)


async def test_only_plain_json_is_read(people: People, http: httpx2.AsyncClient) -> None:
    """What a form of another site can send is refused, and so is what may be a bomb (R7, R9)."""
    alice = await people.register("alice")
    bomb = gzip.compress(b" " * (8 << 20))
    for kind in NOT_JSON:
        headers = {"authorization": f"Bearer {alice.token}", **kind}
        answer = await http.put("/api/v1/users/settings", content=bomb, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "requests.not_json"), kind


async def test_lists_have_an_end(people: People) -> None:
    """`limit=1e9` is refused, and so are places that nobody can have been given (R8)."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    queries: dict[str, list[dict[str, Any]]] = {
        f"/api/v1/messages/conversations/{chat}/history": [{"limit": 10**9}, {"limit": 0}, {"before": -1}],
        f"/api/v1/messages/conversations/{chat}/changes": [
            {"since": "x"},
            {"since": 2**63},
            {"since": 10**30},
        ],
        f"/api/v1/social/conversations/{chat}/members": [{"limit": 501}, {"since": -1}],
        "/api/v1/social/friends": [{"limit": 10**9}, {"since": "1; drop table users"}],
        "/api/v1/social/conversations": [{"limit": 10**9}],
        "/api/v1/sync/changes": [{"since": "../"}, {"since": 1.5}],
    }
    for path, forged in queries.items():
        for query in forged:
            with pytest.raises(Refused) as refused:
                await alice.get(path, **{"since": 0, **query} if "changes" in path else query)
            assert refused.value.code == "requests.malformed"
    for forged_id in ("zzzz", "' or 1=1 --", "%", "\U0001f600" * 50):
        assert (await alice.get("/api/v1/social/conversations", after=forged_id))["items"] is not None


async def test_other_sites_are_not_let_in(server: Running, people: People, http: httpx2.AsyncClient) -> None:
    """Only origins that the operator names get CORS headers, and none gets credentials (R9)."""
    for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example", "http://app.example.com", "*"):
        asked = {"origin": origin, "access-control-request-method": "POST"}
        for answer in (
            await http.options("/api/v1/users/login", headers=asked),
            await http.get("/api/v1/users/policy", headers={"origin": origin}),
        ):
            assert "access-control-allow-origin" not in answer.headers
    answer = await http.get("/api/v1/users/policy", headers={"origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in answer.headers


async def test_answers_are_for_one_reader(people: People, http: httpx2.AsyncClient) -> None:
    """A cache between us keeps no answer, so nobody is shown somebody else's (R9)."""
    alice = await people.register("alice")
    for path in (
        "/api/v1/users/me",
        "/api/v1/users/policy",
        "/api/v1/social/conversations",
        "/api/v1/nothing",
    ):
        answer = await http.get(path, headers={"authorization": f"Bearer {alice.token}"})
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
