"""Who may open a socket, and for how long without saying who they are (W1–W3, W11)."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from hongyan.core.settings import Gateway, Limits, Server, Settings, Users
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close
from tests.people import SUBPROTOCOL, People, Refused

OURS = "https://app.example.com"


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data),
        server=Server(port=0, internal_port=0, drain_seconds=0, origins=(OURS,)),
        users=Users(verify_email=False, password_kib=1_024, devices=5),
        limits=Limits(user_burst=1e6, address_burst=1e6),
        gateway=Gateway(authenticate_seconds=1.0, strangers=50, connections=60, session_check_seconds=0.5),
    )


async def knock(server: Running, path: str = "", **more: Any) -> int:
    """The status of the upgrade: 101, or why not."""
    address = server.url.replace("http", "ws", 1) + "/api/v1/socket" + path
    try:
        async with websockets.connect(address, compression=None, **{"subprotocols": [SUBPROTOCOL], **more}):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


ELSEWHERE = (
    "https://evil.example",
    "http://evil.example",  # the `Host` that would make this our own is not a page's to choose
    "null",
    f"{OURS}.evil.example",
    "https://evilapp.example.com",
    "http://app.example.com",
    f"{OURS}:444",
    "https://app.example.com@evil.example",
    "",
    "file://",
    "https://",
)


async def test_pages_of_other_sites_are_kept_out(server: Running) -> None:
    """Also with a good cookie, were there any: there are none (W1)."""
    cookie = {"cookie": "session=good; access_token=good"}
    for origin in ELSEWHERE:
        assert await knock(server, origin=origin, additional_headers=cookie) == 403, origin


async def test_our_own_pages_and_those_that_are_named_are_let_in(server: Running) -> None:
    assert [await knock(server, origin=origin) for origin in (None, OURS, server.url)] == [101, 101, 101]


async def test_only_one_path_and_one_protocol_are_there(server: Running) -> None:
    assert await knock(server, "/other") == 404
    assert await knock(server, subprotocols=None) == 400
    assert await knock(server, subprotocols=["hongyan.v2.json", "mqtt"]) == 400


async def test_who_does_not_connect_is_closed(people: People) -> None:
    """W2, with a second instead of five."""
    began = time.monotonic()
    line = await people.line()
    await line.call("ping")  # life alone is not enough
    with pytest.raises(Refused):
        await line.call("connect", token="x")
    assert await line.closed() == Close.NOT_CONNECTED
    assert 0.9 < time.monotonic() - began < 4


async def test_an_address_has_so_many_strangers_and_no_more(server: Running, people: People) -> None:
    """The 51st is told to wait; whoever connects makes room (W2)."""
    alice = await people.register("alice")
    lines = [await people.line() for _ in range(50)]
    assert await knock(server) == 429
    await lines[0].connect(alice.token)
    assert await knock(server) == 101
    await asyncio.gather(*(line.closed() for line in lines[1:]))
    assert await knock(server) == 101
    assert server.gateway is not None
    assert server.gateway.connections == {*server.gateway.connections} - server.gateway.strangers


async def test_a_full_server_says_so(server: Running, people: People) -> None:
    """The 61st of 60 is told when to come back (W11)."""
    alice = await people.register("alice")
    for _ in range(60):
        await alice.line()
    address = server.url.replace("http", "ws", 1) + "/api/v1/socket"
    with pytest.raises(InvalidStatus) as refused:
        await websockets.connect(address, subprotocols=[SUBPROTOCOL])
    assert refused.value.response.status_code == 503
    assert int(refused.value.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("name", ["token", "access_token", "authorization", "jwt"])
async def test_a_token_in_the_address_is_nobodys(server: Running, people: People, name: str) -> None:
    """Addresses end in logs; what stands there is ignored, over both entrances (W3)."""
    alice = await people.register("alice")
    address = f"{server.url.replace('http', 'ws', 1)}/api/v1/socket?{name}={alice.token}"
    header = {"cookie": f"{name}={alice.token}"}
    async with websockets.connect(
        address, subprotocols=[SUBPROTOCOL], additional_headers=header, compression=None
    ) as socket:
        await socket.send('{"id":1,"op":"users.me"}')
        assert b'"requests.not_signed_in"' in bytes(await socket.recv(decode=False))
    with pytest.raises(Refused, match="malformed"):
        await people.request("GET", "/api/v1/users/me", params={name: alice.token}, headers=header)


async def test_the_sixth_device_takes_the_place_of_the_oldest(people: People) -> None:
    """W11: five devices, the oldest of the class goes first and is told why."""
    first = await people.register("alice", platform="mobile")
    line = await first.line()
    for platform in ("desktop", "web", "pad", "mobile"):
        await people.login("alice", platform)
    sixth = await people.login("alice", "mobile")
    assert await line.closed() == Close.REPLACED
    await line.close()
    with pytest.raises(Refused, match="session_ended"):
        await first.get("/api/v1/users/me")
    assert len((await sixth.get(f"/api/v1/users/{sixth.user_id}/devices"))["items"]) >= 5


async def test_a_session_that_ended_unsaid_is_found(server: Running, people: People) -> None:
    """Should the bus lose the word of it, the rounds find it in SQL (here every half second)."""
    alice = await people.register("alice")
    line = await alice.line()
    server.opened.ports.sql.publish = lambda announcements: None
    await alice.post("/api/v1/users/logout")
    assert await line.closed() == Close.SIGNED_OUT
