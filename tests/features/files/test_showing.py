"""What is found in films and recordings, and told with the messages that they are in."""

import asyncio
from pathlib import Path

import pytest
from PIL import Image

from tests.backends.media.drawing import film, opened, saved, sound
from tests.features.files.test_hostile import downloaded, sent
from tests.features.files.tus import append, begin, send, settled
from tests.people import People
from tests.process import Process

pytestmark = pytest.mark.slow


async def test_a_film_has_a_poster_and_says_how_long_it_is(people: People, tmp_path: Path) -> None:
    alice, bob = await people.friends("alice", "bob")
    file = await sent(alice, film(tmp_path / "film.mp4").read_bytes(), "film.mp4")
    assert (file["kind"], file["mime"], file["width"], file["height"]) == ("video", "video/mp4", 320, 180)
    poster = opened((await downloaded(alice, file["file_id"], "poster")).content)
    assert poster.size == (320, 180)
    content = {"type": "video", "file_id": file["file_id"]}
    await send(alice, conversation_id := await people.direct(alice, bob), content)
    path = f"/api/v1/messages/conversations/{conversation_id}/history"
    told = (await bob.get(path))["items"][-1]["content"]
    assert told["duration_ms"] == file["duration_ms"] == pytest.approx(2_000, abs=120)
    assert told["thumbhash"] == file["thumbhash"]


@pytest.mark.parametrize("name", ["voice.webm", "voice.ogg", "voice.m4a"])
async def test_a_recording_shows_how_loud_it_was(people: People, tmp_path: Path, name: str) -> None:
    """As Chrome, Firefox and Safari record."""
    alice = await people.register("alice")
    file = await sent(alice, sound(tmp_path / name).read_bytes(), name, kind="voice")
    assert (file["kind"], file["state"]) == ("voice", "ready")
    assert file["duration_ms"] == pytest.approx(2_000, abs=120)
    assert len(file["waveform"]) == 64


async def test_a_server_that_dies_while_it_looks_begins_again(process: Process) -> None:
    """And what it had started dies with it."""
    content = saved(Image.effect_noise((3_000, 2_000), 90).convert("RGB"), "JPEG")
    async with People(process.url) as people:
        alice = await people.register("alice")
        answers = [
            await append(alice, await begin(alice, len(content), name=f"{number}.jpg"), 0, content)
            for number in range(4)
        ]
        async with asyncio.timeout(30):
            while not (looking := children_of(process.pid)):
                await asyncio.sleep(0.005)
            process.kill()
            while any(map(is_running, looking)):
                await asyncio.sleep(0.05)
        process.start()
        alice.token = (await people.login("alice")).token
        files = [await settled(alice, answer.headers["hongyan-file-id"]) for answer in answers]
        assert [(file["state"], file["width"]) for file in files] == [("ready", 3_000)] * 4


def children_of(pid: int) -> list[int]:
    found = (path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for children in found for child in children]


def is_running(pid: int) -> bool:
    """Whether it still does anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
