"""What a favourite is found by."""

import unicodedata
from typing import Any

from hongyan.features.favourites.model import Kept, Source

SAID = ("text", "caption", "name", "address", "title", "url", "fallback", "sender_name")
MOST_WORDS = 12


def fold(text: str) -> str:
    """A text without case and widths, with one space wherever there are any."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(content: Kept, source: Source | None, remark: str) -> str:
    """All of it that can be searched: what it says, whose it was, and where."""
    told = [source.author_name, source.conversation_name, remark] if source else []
    return fold("\n".join([*_said(content), *told]))


def needles_in(question: str) -> list[str]:
    return list(dict.fromkeys(fold(question).split()))[:MOST_WORDS]


def _said(content: Any) -> list[str]:
    words = [text for name in SAID if (text := getattr(content, name, ""))]
    return words + [word for item in getattr(content, "items", []) for word in _said(item)]
