"""What is found in films and recordings, and told with the messages that they are in."""

from pathlib import Path

import pytest

from tests.backends.media.drawing import film, opened, sound
from tests.features.files.test_hostile import downloaded, sent
from tests.features.files.tus import send
from tests.people import People

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
