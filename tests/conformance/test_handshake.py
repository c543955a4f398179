"""Opening a socket: RFC 6455 §4, and whom we do not let in."""

import pytest

from hongyan.roles.serving import Running
from tests.conformance.wire import Wire


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, 101),
        ({"Sec_WebSocket_Protocol": "other, hongyan.v1.json"}, 101),
        ({"Sec_WebSocket_Protocol": None}, 400),
        ({"Sec_WebSocket_Protocol": "other"}, 400),
        ({"Sec_WebSocket_Version": "12"}, 426),
        ({"Sec_WebSocket_Version": None}, 400),
        ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Key": "short"}, 400),
        ({"Origin": "http://127.0.0.1"}, 101),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example"}, 403),
    ],
)
async def test_only_a_good_handshake_opens(
    server: Running, changed: dict[str, str | None], expected: int
) -> None:
    async with Wire(server.servers[0].port) as wire:
        status = await wire.open(**changed)  # type: ignore[arg-type]
    assert status == 101 if expected == 101 else status in (expected, 400)


async def test_there_is_one_path(server: Running) -> None:
    async with Wire(server.servers[0].port) as wire:
        assert await wire.open("/api/v1/elsewhere") == 404


async def test_a_token_in_the_address_is_not_taken(server: Running) -> None:
    async with Wire(server.servers[0].port) as wire:
        assert await wire.open("/api/v1/socket?token=abc") == 101
