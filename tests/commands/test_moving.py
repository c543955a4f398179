"""Everything moves from one database to another, and is seen to be there."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from hongyan import cli
from hongyan.core.settings import Settings
from hongyan.roles.serving import serving
from tests.conftest import GENEROUS, PATIENT, QUIET
from tests.people import People


async def talk(data: Path) -> None:
    settings = Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS)
    async with serving(settings) as server, People(server.url) as people:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        for number in range(20):
            await alice.send(conversation_id, f"鸿雁 {number}")


def move(to: Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["migrate-data", "--to", f"sqlite:////{to}"])
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def talked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN__DATA", str(data))
    monkeypatch.setenv("COLUMNS", "200")
    asyncio.run(talk(data))


def test_everything_arrives(tmp_path: Path) -> None:
    assert move(tmp_path / "new.db")[0] == 0
    engine = create_engine(f"sqlite:////{tmp_path}/new.db")
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from messages")).scalar() == 21
    engine.dispose()


def test_an_interrupted_move_goes_on(tmp_path: Path, data: Path) -> None:
    assert move(tmp_path / "new.db")[0] == 0
    diary = data / "move.json"
    diary.write_text(diary.read_text().replace('"messages": [', '"users_": ['))  # as if it never got so far
    code, words = move(tmp_path / "new.db")
    assert code == 0, words


def test_a_target_in_use_is_refused(tmp_path: Path, data: Path) -> None:
    assert move(tmp_path / "new.db")[0] == 0
    (data / "move.json").unlink()
    code, words = move(tmp_path / "new.db")
    assert code == 2
    assert "already" in words


def test_what_is_not_the_same_is_found(tmp_path: Path) -> None:
    assert move(tmp_path / "new.db")[0] == 0
    engine = create_engine(f"sqlite:////{tmp_path}/new.db")
    with engine.begin() as connection:
        connection.execute(text("update messages set fallback = 'forged' where seq = 3"))
    engine.dispose()
    code, words = move(tmp_path / "new.db")
    assert code == 1
    assert "messages" in words
    assert "not the same" in words
