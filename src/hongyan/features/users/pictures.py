"""What pictures may be avatars: known by their content, measured by their header, never decoded."""

from collections.abc import Callable

import puremagic

from hongyan.features.users.model import BadPicture

MOST_PIXELS = 4_096  # of a side
MOST_SEGMENTS = 1_000  # of a JPEG before its frame
HEAD = 64  # bytes that tell the media type
SIZELESS_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
Size = tuple[int, int]


def check_picture(content: bytes) -> None:
    """Raises `BadPicture` for what is no picture of a known kind and a sane size."""
    try:
        width, height = SIZES[media_type(content)](content)
    except (IndexError, KeyError) as error:
        raise BadPicture from error
    if not (1 <= width <= MOST_PIXELS and 1 <= height <= MOST_PIXELS):
        raise BadPicture


def media_type(content: bytes) -> str:
    """The media type of an allowed kind of picture, else nothing."""
    try:
        kinds = puremagic.magic_string(content[:HEAD])
    except (puremagic.PureError, ValueError):
        return ""
    return next((kind.mime_type for kind in kinds if kind.mime_type in SIZES), "")


def _png(content: bytes) -> Size:
    return _big(content, 16, 4), _big(content, 20, 4)


def _gif(content: bytes) -> Size:
    return _little(content, 6, 2), _little(content, 8, 2)


def _jpeg(content: bytes) -> Size:
    """Walk the segments to the first frame header."""
    place = 2
    for _ in range(MOST_SEGMENTS):
        marker = content[place + 1]
        if content[place] != 0xFF:
            break
        if marker in FRAME_MARKERS:
            return _big(content, place + 7, 2), _big(content, place + 5, 2)
        if marker == 0xFF:  # padding
            place += 1
        else:
            place += 2 if marker in SIZELESS_MARKERS else 2 + max(2, _big(content, place + 2, 2))
    raise IndexError


def _webp(content: bytes) -> Size:
    match content[12:16]:
        case b"VP8X":
            return 1 + _little(content, 24, 3), 1 + _little(content, 27, 3)
        case b"VP8L":
            bits = _little(content, 21, 4)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    raise IndexError


def _big(content: bytes, place: int, length: int) -> int:
    return int.from_bytes(_cut(content, place, length), "big")


def _little(content: bytes, place: int, length: int) -> int:
    return int.from_bytes(_cut(content, place, length), "little")


def _cut(content: bytes, place: int, length: int) -> bytes:
    if len(content) < place + length:
        raise IndexError
    return content[place : place + length]


SIZES: dict[str, Callable[[bytes], Size]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
