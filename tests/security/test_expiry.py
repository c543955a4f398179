"""An access token that runs out under an open socket: renew it, or be closed and come back (W4)."""

from collections.abc import AsyncIterator

import pytest

from hongyan.core.clock import MINUTE, Millis, SystemClock
from hongyan.core.settings import Settings
from hongyan.roles.serving import serving
from hongyan.transports.socket import Close
from tests.people import People, Refused


class Movable(SystemClock):
    ahead = 0

    def now(self) -> Millis:
        return Millis(super().now() + self.ahead)


@pytest.fixture
def clock() -> Movable:
    return Movable()


@pytest.fixture
async def later(settings: Settings, clock: Movable) -> AsyncIterator[People]:
    """People of a server whose time can be moved."""
    async with serving(settings, clock=clock) as running, People(running.url) as people:
        yield people


async def test_a_socket_outlives_its_token_by_a_minute_and_no_more(later: People, clock: Movable) -> None:
    alice = await later.register("alice")
    line = await alice.line()
    clock.ahead = 14 * MINUTE
    assert "at" in await line.call("ping")
    clock.ahead = 17 * MINUTE
    assert await line.closed() == Close.NOT_CONNECTED
    with pytest.raises(Refused, match="not_signed_in"):
        await alice.get("/api/v1/users/me")


async def test_a_fresh_token_keeps_the_socket_open(later: People, clock: Movable) -> None:
    alice = await later.register("alice")
    line = await alice.line()
    clock.ahead = 10 * MINUTE
    body = {"refresh_token": alice.refresh_token}
    fresh = await later.request("POST", "/api/v1/users/refresh", json=body)
    await line.call("renew", token=fresh["access_token"])
    clock.ahead = 20 * MINUTE
    assert (await line.call("users.me"))["user_id"] == alice.user_id
    clock.ahead = 27 * MINUTE
    assert await line.closed() == Close.NOT_CONNECTED
