"""The doctor says that all is well only if it is, and otherwise what is not."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongyan import cli
from hongyan.core.settings import Settings
from hongyan.roles.serving import serving
from tests.conftest import GENEROUS, PATIENT, QUIET
from tests.people import PASSWORD, People
from tests.servers.daemon import free_port


def doctor(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["doctor", *words])
    return result.exit_code, result.output


async def join(data: Path) -> None:
    settings = Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS)
    async with serving(settings) as server, People(server.url) as people:
        await people.register("alice")


@pytest.fixture(autouse=True)
def environment(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN__DATA", str(data))
    monkeypatch.setenv("HONGYAN__MAIL__DRIVER", "maildir")
    monkeypatch.setenv("COLUMNS", "200")


def test_all_is_well() -> None:
    code, words = doctor()
    assert (code, words.count("✓"), "✗" in words) == (0, 8, False)


def test_a_message_is_sent_and_a_mail(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(join(data))
    monkeypatch.setenv("HONGYAN_PASSWORD", PASSWORD)
    code, words = doctor("--user", "alice", "--mail-to", "alice@example.com")
    assert code == 0, words
    assert "sent, heard, read and recalled" in words
    assert len(list((data / "mail" / "new").iterdir())) == 1


def test_a_wrong_password_is_no_wellness(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(join(data))
    monkeypatch.setenv("HONGYAN_PASSWORD", "guessed")
    code, words = doctor("--user", "alice")
    assert (code, "users.login was refused" in words) == (1, True)


def test_blobs_that_cannot_be_written_are_found(data: Path) -> None:
    (data / "blobs").mkdir()
    for name in "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghijklmnopqrstuvwxyz":
        for other in "0123456789abcdefghjkmnpqrstvwxyz":
            (data / "blobs" / f"{name}{other}").touch()  # where folders should be
    code, words = doctor()
    assert code == 1
    assert "May we write where blobs.url points to?" in words


def test_a_missing_ffmpeg_is_said_and_a_missing_scanner_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "without ffmpeg" in doctor()[1]
    monkeypatch.setenv("HONGYAN__FILES__CLAMD_URL", f"tcp://127.0.0.1:{free_port()}")
    code, words = doctor()
    assert (code, "Is the clamd of files.clamd_url up?" in words) == (1, True)
