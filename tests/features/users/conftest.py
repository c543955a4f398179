from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hongyan.core.settings import Settings
from tests.features.users.house import House

OpenHouse = Callable[[Settings], House]


@pytest.fixture
async def open_house(tmp_path: Path) -> AsyncIterator[OpenHouse]:
    """Opens a house with other settings than the default."""
    opened: list[House] = []

    def open_one(settings: Settings) -> House:
        (tmp_path / str(len(opened))).mkdir()
        opened.append(House(tmp_path / str(len(opened)), settings))
        return opened[-1]

    yield open_one
    for house in opened:
        await house.sql.close()


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house(Settings())
