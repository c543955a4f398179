"""What is found in films and sounds, and what ffmpeg is kept from."""

import asyncio
import struct
from pathlib import Path

import pytest

from hongyan.core.ports import Examined, Unfit
from tests.backends.media.conftest import Look
from tests.backends.media.drawing import film, frames, opened, picture, probed, sound

HERE = "+31.2304+121.4737/"
pytestmark = pytest.mark.slow  # ffmpeg comes with the servers


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
async def test_a_film_has_its_length_its_size_and_a_poster(tmp_path: Path, look: Look, name: str) -> None:
    found, _ = await look(film(tmp_path / name), "video")
    assert (found.width, found.height) == (320, 180)
    assert found.duration_ms == pytest.approx(2_000, abs=120)
    assert {name: opened(one).size for name, one in found.previews.items()} == {
        "poster": (320, 180),
        "small": (320, 180),
    }
    assert found.thumbhash


async def test_a_film_that_does_not_say_how_long_it_is_is_counted(tmp_path: Path, look: Look) -> None:
    """So do browsers that record."""
    found, _ = await look(film(tmp_path / "live.webm", "-live", "1", "-f", "webm"), "video")
    assert found.duration_ms == pytest.approx(2_000, abs=120)


async def test_a_film_is_shown_as_it_was_held(tmp_path: Path, look: Look) -> None:
    lying = film(tmp_path / "lying.mp4").read_bytes()
    matrix = lying.index(b"tkhd") + 44
    turn = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    found, cleaned = await look(lying[:matrix] + turn + lying[matrix + 36 :], "video")
    assert opened(found.previews["poster"]).size == (found.width, found.height) == (180, 320)
    again, _ = await look(cleaned, "video")
    assert (again.width, again.height) == (180, 320)


PLACED = ("-metadata", f"location={HERE}", "-metadata", f"com.apple.quicktime.location.ISO6709={HERE}")
SIGNED = ("-metadata", "title=Goose", "-metadata:s:v", "handler_name=Camera of Alice")


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "film.mkv"])
async def test_a_film_does_not_tell_where_and_by_whom_it_was_made(
    tmp_path: Path, look: Look, name: str
) -> None:
    apple = ("-movflags", "use_metadata_tags") if name == "film.mov" else ()
    sent = film(tmp_path / name, *PLACED, *SIGNED, *apple)
    _, content = await look(sent, "video")
    cleaned = tmp_path / f"cleaned-{name}"
    cleaned.write_bytes(content)
    assert HERE in str(probed(sent))
    assert "Goose" in str(probed(sent))
    for secret in (HERE, "Goose", "Alice", "location"):
        assert secret not in str(probed(cleaned))
        assert secret.encode() not in content
    assert frames(cleaned) == frames(sent)
    if name == "film.mp4":
        assert content.index(b"moov") < content.index(b"mdat")


async def test_a_song_keeps_its_title_but_tells_no_place(tmp_path: Path, look: Look) -> None:
    sent = sound(tmp_path / "song.m4a", *PLACED, "-metadata", "title=Goose")
    found, content = await look(sent, "audio")
    cleaned = tmp_path / "cleaned.m4a"
    cleaned.write_bytes(content)
    assert (HERE in str(probed(sent)), HERE in str(probed(cleaned))) == (True, False)
    assert probed(cleaned)["title"] == "Goose"
    assert found.duration_ms == pytest.approx(2_000, abs=120)
    _, content = await look(sound(tmp_path / "nowhere.m4a", "-metadata", "title=Goose"), "audio")
    assert not content


@pytest.mark.parametrize("name", ["voice.webm", "voice.m4a", "voice.wav"])
async def test_a_sound_has_its_length_and_how_loud_it_gets(tmp_path: Path, look: Look, name: str) -> None:
    found, _ = await look(sound(tmp_path / name), "audio")
    assert found.duration_ms == pytest.approx(2_000, abs=120)
    assert len(found.waveform) == 64
    assert max(found.waveform) == 31
    assert sum(found.waveform[:32]) < sum(found.waveform[32:])


async def test_silence_looks_silent(tmp_path: Path, look: Look) -> None:
    found, _ = await look(sound(tmp_path / "quiet.wav", "-af", "volume=0"), "audio")
    assert found.waveform == (0,) * 64


async def test_what_is_cut_short_is_refused_or_shown_as_far_as_it_goes(tmp_path: Path, look: Look) -> None:
    whole = film(tmp_path / "film.mp4").read_bytes()
    with pytest.raises(Unfit, match="unreadable"):
        await look(whole[: len(whole) // 2], "video")  # what says where all is comes last
    whole = film(tmp_path / "film.webm", seconds=6).read_bytes()
    found, _ = await look(whole[: len(whole) * 3 // 4], "video")
    assert found.previews.keys() == {"poster", "small"}


async def test_what_is_no_film_is_refused(tmp_path: Path, look: Look) -> None:
    for content in (picture("PNG"), b"", b"\0" * 1_000, sound(tmp_path / "voice.webm").read_bytes()):
        with pytest.raises(Unfit, match="unreadable"):
            await look(content, "video")


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:2,\n{}\n",  # without an end: it would be asked again
        "ffconcat version 1.0\nfile '{}'\n",
        "<MPD><Period><AdaptationSet><BaseURL>{}</BaseURL></AdaptationSet></Period></MPD>",
    ],
)
async def test_a_list_of_other_files_is_not_followed(tmp_path: Path, look: Look, text: str) -> None:
    """Neither to files of the server's, nor to servers that it can reach."""
    asked = []
    server = await asyncio.start_server(lambda *line: asked.append(line), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for target in (film(tmp_path / "secret.ts"), f"http://127.0.0.1:{port}/secret.ts"):
        with pytest.raises(Unfit, match="unreadable"):
            await look(text.format(target).encode(), "video")
    server.close()
    assert not asked


async def test_without_ffmpeg_there_are_no_facts(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = film(tmp_path / "film.mp4")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await look(sent, "video"))[0] == Examined()


async def test_too_many_pixels_are_not_decoded(tmp_path: Path, look: Look) -> None:
    huge = film(tmp_path / "huge.mkv", "-c:v", "mjpeg", "-frames:v", "1", size="8000x5000")
    with pytest.raises(Unfit, match="too_many_pixels"):
        await look(huge, "video")
