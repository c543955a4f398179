"""AVIF without what it tells of its maker.

Its parts are found by their place in the file, so nothing may move: what goes is overwritten with zeros.
The format is ISO/IEC 14496-12 (boxes, with `iinf` and `iloc` as the lists of items) and 23008-12.
"""

from collections.abc import Iterator
from typing import NamedTuple

from hongyan.backends.media.report import Broken

TELLING = (b"Exif", b"mime")  # items: EXIF; XMP and other documents
KEPT = (b"ftyp", b"meta", b"mdat", b"moov")
FREE = b"free"
ITEM_NAMED = 2  # the version of `infe` from which on it has a type; 3 has longer ids


class _Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    end: int


def strip_boxes(content: bytes) -> bytes:
    """Raises `Broken`, and `IndexError`."""
    file = bytearray(content)
    for box in _boxes(file, 0, len(file)):
        match box.kind:
            case b"meta":
                _blank_items(file, box)
            case b"moov":
                _free_within(file, box, b"udta")
            case kind if kind not in KEPT:
                _free(file, box)
    return bytes(file)


def _blank_items(file: bytearray, meta: _Box) -> None:
    inside = {box.kind: box for box in _boxes(file, meta.body + 4, meta.end)}
    items = set(_telling_items(file, inside[b"iinf"])) if b"iinf" in inside else set()
    own = inside.get(b"idat")
    if items and b"iloc" in inside:
        for item_id, from_idat, start, length in _Places(file, inside[b"iloc"]).read():
            first = start + (own.body if from_idat and own else 0)
            if item_id in items:
                _zero(file, first, first + length)


def _telling_items(file: bytearray, listed: _Box) -> Iterator[int]:
    """Their ids; they become items of no kind, so that nobody looks for them."""
    head = 6 if file[listed.body] == 0 else 8
    for box in _boxes(file, listed.body + head, listed.end):
        version = file[box.body]
        width = 2 if version == ITEM_NAMED else 4
        kind = box.body + 4 + width + 2
        if version >= ITEM_NAMED and bytes(file[kind : kind + 4]) in TELLING:
            file[kind : kind + 4] = FREE
            yield int.from_bytes(file[box.body + 4 : box.body + 4 + width], "big")


class _Places:
    """Reads `iloc`: of which item which bytes are where."""

    def __init__(self, file: bytearray, box: _Box) -> None:
        self._file, self._place, self._end = file, box.body, box.end

    def read(self) -> Iterator[tuple[int, bool, int, int]]:
        """Item, whether it counts from the start of `idat`, start, length."""
        version, _, sizes = self._take(1), self._take(3), self._take(2)
        of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        wide = 2 if version < 2 else 4
        for _ in range(self._take(wide)):
            item_id = self._take(wide)
            from_idat = self._take(2) & 15 == 1 if version else False
            self._take(2)
            base = self._take(of_base)
            for _ in range(self._take(2)):
                self._take(of_index if version else 0)
                yield item_id, from_idat, base + self._take(of_offset), self._take(of_length)

    def _take(self, length: int) -> int:
        start, self._place = self._place, self._place + length
        if self._place > self._end:
            raise Broken
        return int.from_bytes(self._file[start : self._place], "big")


def _boxes(file: bytearray, place: int, end: int) -> Iterator[_Box]:
    """What is no box to the end of the file counts as one of no kind."""
    while place < end:
        size, body = int.from_bytes(file[place : place + 4], "big"), 8
        kind = bytes(file[place + 4 : place + 8])
        if size == 1:
            size, body = int.from_bytes(file[place + 8 : place + 16], "big"), 16
        size = size or end - place
        if size < body or place + size > end:
            kind, size, body = b"", end - place, 0
        yield _Box(kind, place, place + body, place + size)
        place += size


def _free_within(file: bytearray, outer: _Box, kind: bytes) -> None:
    for box in _boxes(file, outer.body, outer.end):
        if box.kind == kind:
            _free(file, box)


def _free(file: bytearray, box: _Box) -> None:
    if box.kind:
        file[box.start + 4 : box.start + 8] = FREE
    _zero(file, box.body, box.end)


def _zero(file: bytearray, start: int, end: int) -> None:
    if not 0 <= start <= end <= len(file):
        raise Broken
    file[start:end] = bytes(end - start)
