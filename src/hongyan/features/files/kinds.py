"""What a file is, by its first bytes. What it is called counts only between types that look alike."""

import codecs
from collections.abc import Sequence
from fnmatch import fnmatchcase

import puremagic

from hongyan.features.files.model import FileKind

HEAD = 8_192  # bytes that tell
UNKNOWN = "application/octet-stream"
PROGRAM = "application/x-executable"
TEXT = "text/plain"
PROGRAMS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!/")
KNOWN = {
    b"PK\x03\x04": "application/zip",
    b"PK\x05\x06": "application/zip",
    b"\x1f\x8b": "application/gzip",
    b"#!AMR": "audio/amr",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": "image/jp2",
}
SONGS = (b"ftypM4A ", b"ftypM4B ")  # from the fifth byte on: a film's box with nothing to see in it
TEXTS = frozenset(
    {"text/html", "image/svg+xml", "application/xml", "application/json", "application/pdf", "text/rtf"}
)
PLAIN = {  # other names of the same
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/excel": "application/vnd.ms-excel",
    "application/mspowerpoint": "application/vnd.ms-powerpoint",
    "application/vnd.rar": "application/x-rar-compressed",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
SOUND = frozenset({"audio", "video"})  # what a recording may come in: browsers put it where films go, too
SHOWN = frozenset({"audio", "video"})
OGG = "application/ogg"


def mime_of(head: bytes, name: str) -> str:
    """The media type of a file that begins like this."""
    if head.startswith(PROGRAMS):
        return PROGRAM
    if head.startswith(SONGS, 4):
        return "audio/mp4"
    found = _candidates(head, name)
    if _is_text(head):
        return found if found in TEXTS else TEXT
    by_start = next((mime for start, mime in KNOWN.items() if head.startswith(start)), "")
    if by_start and not (found and by_start == "application/zip"):
        return by_start
    return found or by_start or UNKNOWN


def kind_of(mime: str, asked: str) -> FileKind:
    """What a file counts as, where its owner may `ask` for less than it seems: a voice, or just a file."""
    family = mime.partition("/")[0]
    if asked == FileKind.FILE:
        return FileKind.FILE
    if asked == FileKind.VOICE and (family in SOUND or mime == OGG):
        return FileKind.VOICE
    if mime in PICTURES:
        return FileKind.IMAGE
    if family in SOUND or mime == OGG:
        return FileKind.AUDIO if mime == OGG else FileKind(family)
    return FileKind.FILE


def is_taken(mime: str, types: Sequence[str]) -> bool:
    return any(fnmatchcase(mime, pattern) for pattern in types)


def is_shown(mime: str) -> bool:
    """Whether a browser may show or play it in its place; all else it may only save."""
    return mime in PICTURES or mime.partition("/")[0] in SHOWN or mime == OGG


def _candidates(head: bytes, name: str) -> str:
    """The first type that fits, but before it one that the name's ending speaks for; zip alone is many."""
    try:
        found = [one for one in puremagic.magic_string(head) if one.mime_type]
    except (puremagic.PureError, ValueError):
        return ""
    ending = f".{name.rpartition('.')[2].lower()}"
    named = next((one.mime_type for one in found if one.extension.lower() == ending), "")
    if head.startswith(b"PK"):
        return named
    best = named or next((one.mime_type for one in found), "")
    return PLAIN.get(best, best)


def _is_text(head: bytes) -> bool:
    """UTF-8, which may be cut in the middle of a letter, without control characters."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(letter < " " and letter not in "\t\n\r\f\x1b" for letter in text)
