"""Too much, too fast, and nothing at all, under the limits that a server has by itself (W9, W10)."""

import asyncio
import time
from pathlib import Path

import pytest

from hongyan.core.settings import Gateway, Settings, Users
from hongyan.transports.socket import Close
from tests.conftest import QUIET
from tests.people import People, Refused


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data),
        server=QUIET,
        users=Users(verify_email=False, password_kib=1_024),
        gateway=Gateway(dead_seconds=1.5),
    )


async def test_haste_is_told_to_wait_and_then_closed(people: People) -> None:
    """Ten times what is allowed: refused with when to come back, and after many refusals closed (W9)."""
    alice, bob = await people.friends("alice", "bob")
    chat = await people.direct(alice, bob)
    line, other = await alice.line(), await bob.line()
    calls = [line.call("conversations.typing", conversation_id=chat) for _ in range(600)]
    told = await asyncio.gather(*calls, return_exceptions=True)
    refused = [one for one in told if isinstance(one, Refused)]
    assert {one.code for one in refused} == {"requests.too_fast"}
    assert all(one.problem["details"]["retry_after_ms"] > 0 for one in refused)
    assert await line.closed() == Close.TOO_FAST
    began = time.monotonic()
    await other.call("users.me")
    assert time.monotonic() - began < 0.5


async def test_who_gives_no_sign_of_life_is_closed(people: People) -> None:
    """After `dead_seconds`; whoever pings in time stays (W10)."""
    alice = await people.register("alice")
    silent, lively = await alice.line(), await alice.line()
    for _ in range(8):
        await asyncio.sleep(0.4)
        await lively.call("ping")
    assert silent.socket.close_code == Close.SILENT
    assert (await lively.call("users.me"))["user_id"] == alice.user_id
