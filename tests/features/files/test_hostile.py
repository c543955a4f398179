"""Files that mean harm are refused or can do none, and everybody else goes on meanwhile (F2, F3, F5)."""

import asyncio
import io
import time
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from hongyan.core.settings import Settings
from tests.backends.media.drawing import picture
from tests.features.files.bombs import PAGE, PLAYLIST, SCRIPT, SVG, archive, pictures, polyglots
from tests.features.files.tus import PATH, ask, upload
from tests.people import People, Person

FILES = "/api/v1/content/files"
NAMES = {
    "../../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "..\\..\\windows\\win.ini": "win.ini",
    "goose\0.png": "goose.png",
    "gnp\u202eexe.png": "gnpexe.png",
    "a\r\nset-cookie: b=c\r\n\r\n.png": "aset-cookie: b=c.png",
    "..": "file",
    "鸿雁.png": "鸿雁.png",
    'a"; filename=evil.html': 'a"; filename=evil.html',
}


async def sent(person: Person, content: bytes, name: str = "goose.bin", **fields: str) -> dict[str, Any]:
    file_id = await upload(person, content, name, **fields)
    file: dict[str, Any] = await person.get(f"{FILES}/{file_id}")
    return {"kind": "file", **file}


async def downloaded(person: Person, file_id: str, preview: str = "") -> httpx2.Response:
    (link,) = (await person.post(f"{FILES}/links", file_ids=[file_id]))["items"]
    return await person._people.http.get(link["previews"][preview] if preview else link["url"])


def files_in(settings: Settings) -> dict[str, int]:
    """Their names, in the whole data folder, and their sizes."""
    return {path.name: path.stat().st_size for path in Path(settings.data).rglob("*")}


@pytest.mark.slow
async def test_bombs_are_refused_and_others_go_on_meanwhile(people: People) -> None:
    mallory, alice = await people.friends("mallory", "alice")
    slowest, others = 0.0, 0
    bombs = asyncio.gather(*(sent(mallory, content, name) for name, content, _ in pictures()))
    while not bombs.done():
        begun = time.monotonic()
        assert (await sent(alice, b"goose", "goose.txt"))["state"] == "ready"
        slowest, others = max(slowest, time.monotonic() - begun), others + 1
    for (name, _, wanted), file in zip(pictures(), await bombs, strict=True):
        assert (name, file["state"]) == (name, "refused")
        assert (name, file["refusal"]) == (name, wanted or file["refusal"])
    assert others > 1
    assert slowest < 5


async def test_a_picture_that_is_also_a_page_is_only_a_picture_in_the_end(people: People) -> None:
    alice = await people.register("alice")
    files = await asyncio.gather(*(sent(alice, content, name) for name, content in polyglots()))
    for (name, _), file in zip(polyglots(), files, strict=True):
        assert (name, file["kind"], file["state"]) == (name, "image", "ready")
        given = await downloaded(alice, file["file_id"])
        assert SCRIPT not in given.content
        assert b"PK\x03\x04" not in given.content
        assert given.headers["content-type"] == file["mime"]
        assert given.headers["x-content-type-options"] == "nosniff"
        Image.open(io.BytesIO(given.content)).load()


async def test_what_can_hold_a_script_is_never_shown(people: People) -> None:
    """Whatever it is called, and whatever type is claimed for it."""
    alice = await people.register("alice")
    contents = (PAGE, SVG, b"\xef\xbb\xbf" + PAGE, b"  \n" + SVG, PLAYLIST)
    for content, name in product(contents, ("goose.png", "goose.svg", "goose.html", "goose")):
        file = await sent(alice, content, name, type="image/png", filetype="image/png")
        assert file["kind"] == "file"
        given = await downloaded(alice, file["file_id"])
        assert given.content == content
        assert given.headers["content-type"] == "application/octet-stream"
        assert given.headers["content-disposition"].startswith("attachment")
        assert given.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in given.headers["content-security-policy"]


async def test_a_list_of_files_cannot_be_passed_off_as_a_voice(people: People) -> None:
    alice = await people.register("alice")
    for content in (PLAYLIST, b"ffconcat version 1.0\nfile '/etc/passwd'\n"):
        file = await sent(alice, content, "voice.webm", kind="voice")
        assert (file["kind"], file.get("duration_ms")) == ("file", None)


async def test_an_archive_stays_packed(people: People, settings: Settings) -> None:
    alice = await people.register("alice")
    content = archive()
    file = await sent(alice, content, "bomb.zip")
    assert (file["kind"], file["state"], file["size"]) == ("file", "ready", len(content))
    kept = files_in(settings)
    assert "escape" not in kept
    assert sum(kept.values()) < 3 * len(content) + 20_000_000


async def test_a_film_that_cannot_be_read_is_a_file(people: People) -> None:
    alice = await people.register("alice")
    head = bytes.fromhex("0000001c667479706d703432000000006d70343269736f6d6d703431")
    file = await sent(alice, head + bytes(10_000), "film.mp4")
    assert (file["kind"], file["state"]) == ("file", "ready")


async def test_a_name_is_no_path_and_no_header(people: People, settings: Settings) -> None:
    alice = await people.register("alice")
    for name, wanted in NAMES.items():
        file = await sent(alice, b"goose", name)
        assert file["name"] == wanted
        told = (await downloaded(alice, file["file_id"])).headers
        assert "set-cookie" not in told
        assert told["content-disposition"].isascii()
        assert told["content-disposition"].count('"') == 2
    assert not {"passwd", *NAMES.values()} & files_in(settings).keys()


async def test_what_a_picture_tells_of_its_maker_goes_no_further(people: People) -> None:
    alice = await people.register("alice")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    file = await sent(alice, picture("JPEG", exif=exif), "goose.jpg")
    given = await downloaded(alice, file["file_id"])
    assert (file["width"], file["height"], file["previews"]) == (400, 200, ["large", "small"])
    assert file["size"] == len(given.content)
    assert b"Exif" not in given.content
    assert Image.open(io.BytesIO((await downloaded(alice, file["file_id"], "small")).content)).size == (
        320,
        160,
    )


async def test_an_upload_whose_last_answer_was_lost_is_still_whole(people: People) -> None:
    """Though what is kept of it is smaller than what was sent."""
    alice = await people.register("alice")
    content = picture("PNG") + bytes(1_000)
    file = await sent(alice, content, "goose.png")
    told = await ask(people, "HEAD", f"{PATH}/{file['file_id']}", alice.token)
    assert file["size"] < len(content)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == (str(len(content)),) * 2
    assert told.headers["hongyan-file-id"] == file["file_id"]
