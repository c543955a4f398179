import asyncio
import shutil
from pathlib import Path

import pytest

from hongyan.features.files.service import claiming
from tests.security.world import World, build


@pytest.fixture(autouse=True)
def failing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a wrong proof takes is tested in tests/features/files."""
    monkeypatch.setattr(claiming, "FAILING", 0.0)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> World:
    """Built once; who changes it restores it."""
    folder = tmp_path_factory.mktemp("world") / "data"
    folder.mkdir()
    shutil.copy(empty_database, folder / "hongyan.db")
    return asyncio.run(build(folder))
