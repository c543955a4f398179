import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.properties.house import House
from tests.properties.scene import Scene
from tests.properties.village import Village, settle_village


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Village:
    """A data folder with a few users who know each other, to be copied, and who they are."""
    data = tmp_path_factory.mktemp("village")
    shutil.copy(empty_database, data / "hongyan.db")

    async def settle() -> Village:
        house = House(data)
        village = await settle_village(house)
        await house.close()
        return village

    return asyncio.run(settle())


@pytest.fixture
async def scene(village: Village, tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(village, tmp_path / "data")
    await scene.house.look()
    yield scene
    for client in (scene.alice, scene.tablet, scene.bob, scene.carol, scene.dave):
        client.cut()
    await scene.house.close()
