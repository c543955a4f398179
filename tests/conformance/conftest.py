from collections.abc import AsyncIterator

import pytest

from hongyan.roles.serving import Running
from tests.conformance.wire import Wire


@pytest.fixture
async def wire(server: Running) -> AsyncIterator[Wire]:
    """An open socket to our endpoint."""
    async with Wire(server.servers[0].port) as wire:
        assert await wire.open() == 101
        yield wire
