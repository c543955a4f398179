"""An access token that runs out under an open socket: renew it, or be closed and come back (W4)."""

from pathlib import Path

import pytest

from hongyan.core.clock import MINUTE
from hongyan.core.settings import Settings, Users
from hongyan.transports.socket import Close
from tests.conftest import QUIET, MovableClock
from tests.people import People, Refused


@pytest.fixture
def settings(data: Path) -> Settings:
    """Tokens are good for as long as they are by default: 15 minutes."""
    return Settings(data=str(data), server=QUIET, users=Users(verify_email=False, password_kib=1_024))


async def test_a_socket_outlives_its_token_by_a_minute_and_no_more(
    people: People, clock: MovableClock
) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    clock.skip(14 * MINUTE)
    assert "at" in await line.call("ping")
    clock.skip(3 * MINUTE)
    assert await line.closed() == Close.NOT_CONNECTED
    with pytest.raises(Refused, match="not_signed_in"):
        await alice.get("/api/v1/users/me")


async def test_a_fresh_token_keeps_the_socket_open(people: People, clock: MovableClock) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    clock.skip(10 * MINUTE)
    body = {"refresh_token": alice.refresh_token}
    fresh = await people.request("POST", "/api/v1/users/refresh", json=body)
    await line.call("renew", token=fresh["access_token"])
    clock.skip(10 * MINUTE)
    assert (await line.call("users.me"))["user_id"] == alice.user_id
    clock.skip(7 * MINUTE)
    assert await line.closed() == Close.NOT_CONNECTED
