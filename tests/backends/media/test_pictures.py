"""What is found in pictures, and what is not found in them any more."""

import io

import pytest
from PIL import Image, ImageChops, PngImagePlugin

from hongyan.backends.media.stripping import strip
from hongyan.core.ports import Unfit
from tests.backends.media.conftest import Look
from tests.backends.media.drawing import (
    GPS,
    LYING,
    SECRET,
    mean,
    moving,
    opened,
    picture,
    profile,
    saved,
    told,
)

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_picture_has_its_size_previews_and_a_blur(look: Look, kind: str) -> None:
    found, _ = await look(picture(kind, (2_000, 1_000)), "image")
    assert (found.mime, found.width, found.height) == (KINDS[kind], 2_000, 1_000)
    sizes = {name: opened(preview).size for name, preview in found.previews.items()}
    assert sizes == {"small": (320, 160), "large": (1_280, 640)}
    assert {opened(preview).format for preview in found.previews.values()} == {"WEBP"}
    assert 15 <= len(found.thumbhash) <= 30


async def test_no_preview_is_larger_than_its_picture(look: Look) -> None:
    found, _ = await look(picture("PNG", (90, 40)), "image")
    assert {opened(preview).size for preview in found.previews.values()} == {(90, 40)}


@pytest.mark.parametrize("kind", KINDS)
async def test_where_it_was_taken_is_gone_and_it_stands_upright(look: Look, kind: str) -> None:
    sent = picture(kind, exif=told(LYING), icc_profile=profile())
    found, cleaned = await look(sent, "image")
    assert (found.width, found.height) == (200, 400)
    shown = opened(cleaned)
    assert SECRET not in cleaned
    assert not shown.getexif().get_ifd(GPS)
    assert shown.info["icc_profile"] == profile()
    top = opened(found.previews["small"]).crop((0, 0, 160, 100)).convert("RGB")  # what was left
    assert mean(top) == pytest.approx((255, 0, 0), abs=30)
    if kind != "AVIF":  # there it is part of the picture how it stands
        assert shown.size == (200, 400)
        assert not dict(shown.getexif())


@pytest.mark.parametrize("kind", KINDS)
async def test_its_pixels_stay_as_they_are(look: Look, kind: str) -> None:
    sent = picture(kind, exif=told())
    _, cleaned = await look(sent, "image")
    assert len(cleaned) <= len(sent)
    assert SECRET in sent
    assert SECRET not in cleaned
    assert not ImageChops.difference(opened(sent).convert("RGB"), opened(cleaned).convert("RGB")).getbbox()


@pytest.mark.parametrize(
    ("kind", "how"), [("GIF", {"comment": SECRET}), ("WEBP", {"xmp": SECRET}), ("PNG", {})]
)
async def test_what_moves_goes_on_moving(look: Look, kind: str, how: dict[str, bytes]) -> None:
    _, cleaned = await look(moving(kind, 4, loop=0, **how), "image")
    with Image.open(io.BytesIO(cleaned)) as image:
        assert getattr(image, "n_frames", 1) == 4
        assert image.info["loop"] == 0
    assert SECRET not in cleaned


async def test_all_that_is_written_into_pictures_is_gone(look: Look) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    for sent in (
        picture("PNG", pnginfo=words),
        picture("JPEG", comment=SECRET, xmp=SECRET),
        picture("AVIF", xmp=SECRET),
        picture("WEBP", xmp=SECRET, exif=told()),
    ):
        _, cleaned = await look(sent, "image")
        assert SECRET in sent
        assert SECRET not in cleaned


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
async def test_what_hangs_on_after_the_end_is_gone(look: Look, kind: str) -> None:
    """A picture that is an archive or a page too."""
    page = b"<html><script>alert(1)</script>PK\x03\x04"
    _, cleaned = await look(picture(kind) + page, "image")
    assert b"<script>" not in cleaned
    assert opened(cleaned).size == (400, 200)


@pytest.mark.parametrize("mode", ["1", "P", "I;16", "CMYK"])
async def test_pictures_of_every_depth_are_shown(look: Look, mode: str) -> None:
    shade = Image.new("RGBA", (40, 40), (200, 200, 200, 255)).convert(mode if mode != "I;16" else "L")
    if mode == "I;16":
        shade = shade.convert("I").point(lambda value: value * 257.0).convert("I;16")
    found, _ = await look(saved(shade, "JPEG" if mode == "CMYK" else "PNG"), "image")
    assert opened(found.previews["small"]).convert("L").getpixel((20, 20)) == pytest.approx(200, abs=56)


async def test_what_is_clear_stays_clear(look: Look) -> None:
    sent = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    found, _ = await look(saved(sent, "PNG"), "image")
    assert opened(found.previews["small"]).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
async def test_what_ends_too_soon_is_refused(look: Look, kind: str) -> None:
    noise = saved(Image.effect_noise((200, 200), 80).convert("RGB"), kind)
    with pytest.raises(Unfit, match="unreadable"):
        await look(noise[: len(noise) // 2], "image")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_stripping_something_cut_anywhere_ends(kind: str) -> None:
    """It refuses, or gives something; it neither hangs nor fails in another way."""
    whole, mime = moving(kind) if kind != "JPEG" else picture(kind), f"image/{kind.lower()}"
    for end in range(16, len(whole), max(1, len(whole) // 300)):
        try:
            strip(whole[:end], mime)
        except ValueError:
            continue


@pytest.mark.parametrize("kind", ["TIFF", "EPS", "PSD"])
async def test_no_other_kind_is_decoded(look: Look, kind: str) -> None:
    sent = b"8BPS\0\1" + bytes(40) if kind == "PSD" else picture(kind, (32, 32))
    with pytest.raises(Unfit, match="unreadable"):
        await look(sent, "image")
