"""Pictures without what they tell of their maker: their pixels stay as they are, bit by bit.

Only what is needed to show the picture is copied: no EXIF, XMP, comments, thumbnails, nor what hangs on after
the end, which is where a picture hides that is also a web page or an archive.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hongyan.backends.media.boxes import strip_boxes
from hongyan.backends.media.report import Broken

PNG_HEAD = 8
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split()
)
JPEG_START, JPEG_END, JPEG_SCAN = 0xD8, 0xD9, 0xDA
JPEG_KEPT = frozenset({*range(0xC0, 0xD0), JPEG_SCAN, 0xDB, 0xDC, 0xDD})
NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # in the data of a scan
GIF_EXTENSION, GIF_FRAME, GIF_END = 0x21, 0x2C, 0x3B
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_TELLS = 0x08 | 0x04  # the bits of VP8X that say there is EXIF or XMP


class Stripped(NamedTuple):
    content: bytes
    frames: int


def strip(content: bytes, mime: str) -> Stripped:
    """Raises `Broken`. `mime`: one of `STRIPPERS`."""
    try:
        return STRIPPERS[mime](content)
    except IndexError as error:
        raise Broken from error


def _jpeg(content: bytes) -> Stripped:
    kept = [content[:2]]
    place = 2
    while (marker := _marker(content, place))[0] != JPEG_END:
        kind, place = marker
        end = place + _big(content, place, 2)
        kept.append(_jpeg_segment(kind, _cut(content, place, end)))
        place = _scan_end(content, end) if kind == JPEG_SCAN else end
        kept.append(content[end:place])
    return Stripped(b"".join([*kept, b"\xff\xd9"]), 1)


def _marker(content: bytes, place: int) -> tuple[int, int]:
    """The next marker and where what belongs to it begins."""
    if content[place] != 0xFF:
        raise Broken
    while content[place] == 0xFF:
        place += 1
    return content[place], place + 1


def _jpeg_segment(kind: int, body: bytes) -> bytes:
    head = bytes((0xFF, kind))
    if kind == 0xE0 and body[2:7] == b"JFIF\0" and len(body) >= 16:
        return head + b"\x00\x10" + body[2:14] + b"\0\0"  # without its thumbnail
    is_profile = kind == 0xE2 and body[2:14] == b"ICC_PROFILE\0"
    is_colour_transform = kind == 0xEE and body[2:7] == b"Adobe" and len(body) == 14
    return head + body if kind in JPEG_KEPT or is_profile or is_colour_transform else b""


def _scan_end(content: bytes, place: int) -> int:
    found = NEXT_MARKER.search(content, place)
    if found is None:
        raise Broken
    return found.start()


def _png(content: bytes) -> Stripped:
    kept, frames, place, kind = [content[:PNG_HEAD]], 0, PNG_HEAD, b""
    while kind != b"IEND":
        end = place + 12 + _big(content, place, 4)
        chunk = _cut(content, place, end)
        kind, place = chunk[4:8], end
        frames += kind == b"fcTL"
        kept.append(chunk if kind in PNG_KEPT else b"")
    return Stripped(b"".join(kept), max(1, frames))


def _gif(content: bytes) -> Stripped:
    place = 13 + _gif_colours(content[10])
    kept, frames = [_cut(content, 0, place)], 0
    for start, end in _gif_blocks(content, place):
        frames += content[start] == GIF_FRAME
        if _is_shown(content, start):
            kept.append(content[start:end])
    if not frames:
        raise Broken
    return Stripped(b"".join([*kept, bytes([GIF_END])]), frames)


def _gif_blocks(content: bytes, place: int) -> Iterator[tuple[int, int]]:
    """From where to where each goes. Many a GIF lacks its end, and is shown all the same."""
    while place < len(content) and content[place] != GIF_END:
        start = place
        match content[place]:
            case 0x2C:
                place += 11 + _gif_colours(content[place + 9])
            case 0x21:
                place += 2
            case _:
                raise Broken
        while content[place]:
            place += 1 + content[place]
        place += 1
        yield start, place


def _is_shown(content: bytes, start: int) -> bool:
    if content[start] == GIF_FRAME:
        return True
    kind = content[start + 1]
    is_loop = kind == GIF_APPLICATION and content.startswith(GIF_LOOPS, start + 2)
    return kind == GIF_CONTROL or is_loop


def _gif_colours(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(content: bytes) -> Stripped:
    kept, frames, place = [b"WEBP"], 0, 12
    whole = min(8 + _little(content, 4, 4), len(content))
    while place + 8 <= whole:
        size = _little(content, place + 4, 4)
        end = place + 8 + size
        kind, chunk = content[place : place + 4], _cut(content, place, end)
        place = end + size % 2
        frames += kind == b"ANMF"
        if kind in WEBP_KEPT:
            kept.append(_webp_chunk(kind, chunk) + b"\0" * (size % 2))
    body = b"".join(kept)
    return Stripped(b"RIFF" + len(body).to_bytes(4, "little") + body, max(1, frames))


def _avif(content: bytes) -> Stripped:
    return Stripped(strip_boxes(content), 1)


def _webp_chunk(kind: bytes, chunk: bytes) -> bytes:
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~WEBP_TELLS]) + chunk[9:]


def _big(content: bytes, place: int, length: int) -> int:
    return int.from_bytes(_cut(content, place, place + length), "big")


def _little(content: bytes, place: int, length: int) -> int:
    return int.from_bytes(_cut(content, place, place + length), "little")


def _cut(content: bytes, start: int, end: int) -> bytes:
    if not start <= end <= len(content):
        raise Broken
    return content[start:end]


STRIPPERS: dict[str, Callable[[bytes], Stripped]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": _avif,
}
