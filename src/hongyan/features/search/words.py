"""What a text is found by, and where: the rules that writing the index and asking it have in common.

Scripts without spaces (Chinese, Japanese) are found by any part: the index holds each character and each two
that stand together. Other words are found by how they begin: it holds their beginnings. So every question
is a conjunction of exact terms, which any database answers alike, and the text itself decides what remains.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

LONGEST_TERM = 12  # letters; longer words are told apart by the text itself
MOST_STARTS = 32  # parts of one run of letters and digits that can be found by themselves
MOST_NEEDLES = 12
PHRASE = re.compile(r'["“”「](.+?)["“”」]')
DENSE = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


class Script(IntEnum):
    NONE = 0  # between words
    LETTER = 1
    DIGIT = 2
    DENSE = 3  # written without spaces
    SYMBOL = 4  # such as emoji


class Folded(Struct, frozen=True):
    """A text without case, accents and widths, its Chinese simplified.

    `places[i]`: where in the original `text[i]` is from.
    """

    text: str
    places: list[int]


class Needle(Struct, frozen=True):
    """Something that a text must contain. A phrase ends where words end; other words may go on."""

    text: str
    is_phrase: bool = False


@lru_cache(65_536)
def _fold(letter: str) -> str:
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", letter).casefold()
    kept = "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Cf", "Cc"))
    return _simplified()(kept) if script_of(letter) is Script.DENSE else kept


@lru_cache(1)
def _simplified() -> Callable[[str], str]:
    """Letter by letter, so that whoever writes in either way is found in both."""
    from opencc import OpenCC  # type: ignore[import-untyped] # noqa: PLC0415 - for those who write Chinese

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@lru_cache(65_536)
def script_of(letter: str) -> Script:
    if any(first <= ord(letter) <= last for first, last in DENSE):
        return Script.DENSE
    if letter.isdigit():
        return Script.DIGIT
    if letter.isalpha():
        return Script.LETTER
    return Script.SYMBOL if unicodedata.category(letter) == "So" else Script.NONE


def fold(text: str) -> Folded:
    """Spaces become one, wherever there are any."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in _fold(letter):
            if one != " " or (letters and letters[-1] != " "):
                letters.append(one)
                places.append(place)
    return Folded("".join(letters), places)


def runs(folded: str) -> Iterator[tuple[bool, str]]:
    """The words of a text: whether one is dense, and itself."""
    start, before = 0, Script.NONE
    for place, letter in enumerate([*folded, " "]):
        script = script_of(letter)
        if _breaks(before, script):
            if before is not Script.NONE:
                yield before is Script.DENSE, folded[start:place]
            start = place
        before = script


def _breaks(before: Script, after: Script) -> bool:
    words = (Script.LETTER, Script.DIGIT)
    return after is Script.SYMBOL or (before is not after and not (before in words and after in words))


def terms(folded: str) -> set[str]:
    """All that the index keeps of a text."""
    found: set[str] = set()
    for is_dense, run in runs(folded):
        if is_dense:
            found.update(run)
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            for part in _parts(run):
                found.update(part[:length] for length in range(2, min(len(part), LONGEST_TERM) + 1))
                found.add(part[:LONGEST_TERM] if len(part) > 1 else part)
    return found


def _parts(run: str) -> list[str]:
    """A word, and what follows each change between letters and digits in it."""
    starts = [place for place in range(len(run)) if _begins(run, place)]
    return [run[start:] for start in starts[:MOST_STARTS]]


def _begins(text: str, place: int) -> bool:
    """Whether a word begins there."""
    return place == 0 or script_of(text[place]) is not script_of(text[place - 1])


def needles_in(question: str) -> list[Needle]:
    """What a question asks for: phrases in quotes, words as they are segmented."""
    found = [Needle(text, is_phrase=True) for text in map(_phrase, PHRASE.findall(question)) if text]
    rest = fold(PHRASE.sub(" ", question)).text
    found += [Needle(word) for is_dense, run in runs(rest) for word in (_segment(run) if is_dense else [run])]
    return list(dict.fromkeys(found))[:MOST_NEEDLES]


def _phrase(quoted: str) -> str:
    text = fold(quoted).text.strip()
    return text if any(True for _ in runs(text)) else ""


def _segment(run: str) -> list[str]:
    """Its words, and of those that are made of words, these."""
    if len(run) < 3:
        return [run]
    import rjieba  # noqa: PLC0415 - its dictionary takes 33 MB, and only who asks needs it

    return [part for word in rjieba.cut(run) for part in _taken_apart(word, rjieba.cut_for_search)]


def _taken_apart(word: str, cut: Callable[[str], list[str]]) -> list[str]:
    parts = cut(word)[:-1] if len(word) > 3 else []
    return parts if "".join(parts) == word else [word]


def terms_of(needle: Needle) -> set[str]:
    """Terms that every text with the needle has."""
    found: set[str] = set()
    for is_dense, run in runs(needle.text):
        if not is_dense:
            found.add(run[:LONGEST_TERM])
        elif len(run) == 1:
            found.add(run)
        else:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
    return found


def spans(needle: Needle, folded: str) -> list[tuple[int, int]]:
    """Where a text has the needle."""
    found, place = [], folded.find(needle.text)
    while place >= 0:
        end = place + len(needle.text)
        if _is_whole(needle, folded, place, end):
            found.append((place, end))
        place = folded.find(needle.text, place + 1)
    return found


def _is_whole(needle: Needle, folded: str, place: int, end: int) -> bool:
    """Whether it begins with a word there, and, if it is a phrase, ends with one."""
    words = (Script.LETTER, Script.DIGIT)
    if script_of(folded[place]) in words and not _begins(folded, place):
        return False
    if script_of(needle.text[-1]) not in words or end == len(folded):
        return True
    is_short = len(needle.text) == 1  # the index has no beginnings of one letter
    return not (needle.is_phrase or is_short) or _begins(folded, end)
