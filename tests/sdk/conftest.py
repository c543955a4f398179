from collections.abc import AsyncIterator

import pytest

from hongyan.roles.serving import Running
from tests.sdk.circle import Circle


@pytest.fixture
async def circle(server: Running) -> AsyncIterator[Circle]:
    """Makes clients of the `server`."""
    async with Circle(server.url) as circle:
        yield circle
