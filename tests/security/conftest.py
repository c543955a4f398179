import asyncio
import shutil
from pathlib import Path

import pytest

from tests.security.world import World, build


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> World:
    """Built once; who changes it restores it."""
    folder = tmp_path_factory.mktemp("world") / "data"
    folder.mkdir()
    shutil.copy(empty_database, folder / "hongyan.db")
    return asyncio.run(build(folder))
