"""Blurs, against the format: read as its page says, not with the code that made them."""

from base64 import b64encode
from math import cos, pi

import pytest
from PIL import Image

from hongyan.backends.media.thumbhash import hash_pixels


def mean_colour(blur: bytes) -> tuple[float, float, float, float]:
    """Red, green, blue, alpha from 0 to 1: the format's own short cut."""
    head = int.from_bytes(blur[:3], "little")
    light, yellow, red = (head & 63) / 63, (head >> 6 & 63) / 31.5 - 1, (head >> 12 & 63) / 31.5 - 1
    blue = light - 2 / 3 * yellow
    most = (3 * light - blue + red) / 2
    alpha = (blur[5] & 15) / 15 if head >> 23 else 1.0
    return most, most - red, blue, alpha


@pytest.mark.parametrize(
    "colour", [(255, 0, 0, 255), (0, 255, 0, 255), (20, 40, 200, 255), (0, 0, 0, 255), (255, 255, 255, 255)]
)
def test_the_mean_colour_is_kept(colour: tuple[int, int, int, int]) -> None:
    blur = hash_pixels(8, 4, bytes(colour) * 32)
    assert mean_colour(blur) == pytest.approx([part / 255 for part in colour], abs=0.04)


def test_what_is_clear_has_an_alpha_and_does_not_count_for_the_colour() -> None:
    pixels = bytes((200, 100, 50, 255)) * 16 + bytes((0, 0, 0, 0)) * 16
    *colour, alpha = mean_colour(hash_pixels(8, 4, pixels))
    assert alpha == pytest.approx(0.5, abs=0.04)
    assert colour == pytest.approx([200 / 255, 100 / 255, 50 / 255], abs=0.06)


@pytest.mark.parametrize("size", [(100, 100), (100, 25), (10, 100), (1, 1), (3, 100)])
def test_it_says_what_shape_the_picture_has(size: tuple[int, int]) -> None:
    width, height = size
    head = int.from_bytes(
        hash_pixels(width, height, bytes((9, 99, 199, 255)) * width * height)[3:5], "little"
    )
    shorter, is_wide = head & 7, head >> 15
    across, down = (7, shorter) if is_wide else (shorter, 7)
    assert across / down == pytest.approx(width / height, abs=0.5 + 7 * (min(size) * 7 < max(size)))
    assert bool(is_wide) == (width > height)


def test_light_falls_where_it_fell() -> None:
    """The first wave along the width of a picture that gets brighter to the right is strong, and falls."""
    picture = Image.linear_gradient("L").rotate(90).resize((60, 60)).convert("RGBA")
    blur = hash_pixels(60, 60, picture.tobytes())
    scale = (int.from_bytes(blur[:3], "little") >> 18 & 31) / 31
    first = ((blur[5] & 15) / 7.5 - 1) * scale
    columns = [value / 255 for value in picture.convert("L").crop((0, 0, 60, 1)).tobytes()]
    wave = [cos(pi / 60 * (place + 0.5)) for place in range(60)]
    assert first == pytest.approx(sum(a * b for a, b in zip(columns, wave, strict=True)) / 60, abs=0.03)


@pytest.mark.parametrize(
    ("size", "is_clear", "wanted"),
    [
        ((100, 60), False, "HggCDIBUY1RARFVxWHFUQMGf4A=="),
        ((30, 90), False, "HhgCCgJEMgNEh0RWRELQbAE="),
        ((64, 64), True, "HgiCBQAHiIdAVZQnZ3kg8orhMDRmdXd3Vg=="),
        ((1, 1), False, "AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ],
)
def test_the_web_clients_package_makes_the_same(size: tuple[int, int], is_clear: bool, wanted: str) -> None:
    """`rgbaToThumbHash` of thumbhash 0.1 for npm, of the same pixels."""
    width, height = size
    pixels = bytes(
        value
        for y in range(height)
        for x in range(width)
        for value in (
            (x * x + 3 * y) % 256,
            (x * y * y) % 251,
            (x * 31 + y * 17) % 241,
            (x * x * y + 5 * x) % 256 if is_clear else 255,
        )
    )
    assert b64encode(hash_pixels(width, height, pixels)).decode() == wanted
