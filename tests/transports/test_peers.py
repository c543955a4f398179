"""Who is really there, when a proxy that we trust stands between."""

import pytest
import websockets
from msgspec import structs

from hongyan.core.settings import Settings
from hongyan.roles.serving import Running
from tests.conftest import QUIET
from tests.people import PASSWORD, SUBPROTOCOL, People, Person

FORGED = [
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-for", "198.51.100.7"),
]  # ours added the second


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(settings, server=structs.replace(QUIET, trusted_proxies=("127.0.0.0/8",)))


async def test_what_a_proxy_adds_in_a_header_of_its_own_counts_over_rest(people: People) -> None:
    await people.register("alice")
    body = {"login": "alice", "password": PASSWORD, "device": {"platform": "web"}}
    answer = await people.http.post("/api/v1/users/login", json=body, headers=FORGED)
    alice = Person(people, "alice", answer.json())
    devices = (await alice.get(f"/api/v1/users/{alice.user_id}/devices"))["items"]
    assert "198.51.100.7" in {device["last_address"] for device in devices}
    assert "203.0.113.9" not in str(devices)


async def test_and_over_the_socket(server: Running) -> None:
    address = server.url.replace("http", "ws", 1) + "/api/v1/socket"
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL], additional_headers=FORGED):
        assert server.gateway is not None
        assert [one.address for one in server.gateway.connections] == ["198.51.100.7"]
