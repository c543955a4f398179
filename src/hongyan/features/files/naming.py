"""What a file is called: text for people, never a path, never a command."""

import unicodedata
from urllib.parse import quote

MOST = 200  # characters
MOST_ENDING = 16
NAMELESS = "file"
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = ("Cc", "Cs", "Co", "Zl", "Zp")


def as_file_name(text: str) -> str:
    """The last part of what may be a path, without what cannot be seen or turns its surroundings around."""
    last = text.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join(letter for letter in unicodedata.normalize("NFC", last) if _is_plain(letter)).strip()
    return _shortened(name) if name.strip(". ") else NAMELESS


def disposition(how: str, name: str) -> str:
    """The header that names a download (RFC 6266): plain ASCII for all, the whole name for who can."""
    plain = "".join(
        one if one.isascii() and one.isprintable() and one not in '"\\%;' else "_" for one in name
    )
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_plain(letter: str) -> bool:
    return letter not in TURNING and unicodedata.category(letter) not in UNSEEN


def _shortened(name: str) -> str:
    """With its ending, by which people and programs know what it is."""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= MOST or not dot or len(ending) > MOST_ENDING:
        return name[:MOST]
    return f"{stem[: MOST - len(ending) - 1]}.{ending}"
