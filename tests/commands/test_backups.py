"""The drill: everything is saved while people talk, brought back elsewhere, and they go on."""

import asyncio
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongyan import cli
from hongyan.core.settings import Settings
from hongyan.roles.serving import serving
from tests.conftest import GENEROUS, PATIENT, QUIET
from tests.people import People, Person


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *words: str) -> tuple[int, str]:
    monkeypatch.setenv("HONGYAN__DATA", str(data))
    result = CliRunner().invoke(cli.app, [*words])
    return result.exit_code, result.output


def settings_of(data: Path) -> Settings:
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS)


async def talk_and_save(monkeypatch: pytest.MonkeyPatch, data: Path, file: Path) -> tuple[Person, str]:
    async with serving(settings_of(data)) as server, People(server.url) as people:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        for number in range(50):
            await alice.send(conversation_id, f"鸿雁 {number}")
        code, words = await asyncio.to_thread(run, monkeypatch, data, "backup", str(file))
        assert code == 0, words
        await alice.send(conversation_id, "too late for the backup")
    return alice, conversation_id


async def test_people_go_on_after_a_restore(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, fresh = tmp_path / "hongyan.tar", tmp_path / "fresh"
    alice, conversation_id = await talk_and_save(monkeypatch, data, file)
    assert file.stat().st_mode & 0o077 == 0
    code, words = await asyncio.to_thread(run, monkeypatch, fresh, "restore", str(file))
    assert code == 0, words
    async with serving(settings_of(fresh)) as server, People(server.url) as people:
        again = Person(people, "alice", {**vars(alice), "access_token": alice.token})
        path = f"/api/v1/messages/conversations/{conversation_id}/history"
        page = await again.get(path, limit=100)
        texts = [item["fallback"] for item in page["items"] if item["content"]["type"] == "text"]
        assert texts == [f"鸿雁 {number}" for number in range(50)]
        sent = await again.send(conversation_id, "and on we go", "after the restore")
        assert sent["seq"] == page["items"][-1]["seq"] + 1


def test_a_backup_is_restored_only_into_an_empty_place(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "hongyan.tar"
    asyncio.run(talk_and_save(monkeypatch, data, file))
    code, words = run(monkeypatch, data, "restore", str(file))
    assert code == 2
    assert "already" in words


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_damaged_backup_is_refused_before_anything_is_done(
    harm: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, fresh = tmp_path / "hongyan.tar", tmp_path / "fresh"
    asyncio.run(talk_and_save(monkeypatch, data, file))
    content = bytearray(file.read_bytes())
    with tarfile.open(file) as tar:
        place = tar.getmember("tables/messages/00000000").offset_data + 100
    if harm == "cut":
        del content[place:]
    else:
        content[place] ^= 1
    file.write_bytes(content)
    assert run(monkeypatch, fresh, "restore", str(file))[0] == 2
    assert not (fresh / "keys").exists()
