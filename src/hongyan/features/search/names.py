"""Whether somebody who types this means that name: as it is written, or as it sounds."""

import os
from functools import lru_cache

from msgspec import Struct

from hongyan.features.search.words import Script, fold, script_of

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # only single characters are asked for: 43 MB less
import pypinyin

Readings = tuple[tuple[str, ...], ...]


class Sought(Struct, frozen=True):
    """What was typed. `sounds` is it without spaces, if it can be pinyin."""

    text: str
    sounds: str = ""


def sought_in(question: str) -> Sought:
    text = fold(question).text.strip()
    letters = text.replace(" ", "").replace("'", "")
    return Sought(text, letters if letters.isascii() and letters.isalpha() else "")


def rank(sought: Sought, *names: str) -> int | None:
    """How well the best of the names fits, 0 the best; None if none does."""
    ranks = [found for name in names if name and (found := _rank(sought, name)) is not None]
    return min(ranks, default=None)


def _rank(sought: Sought, name: str) -> int | None:
    folded = _folded(name)
    if not sought.text:
        return None
    place = folded.find(sought.text)
    if place >= 0:
        return (0 if len(folded) == len(sought.text) else 1) if place == 0 else 2
    if not sought.sounds:
        return None
    readings = readings_of(folded)
    starts = [start for start in range(len(readings)) if _sounds(readings, start, sought.sounds)]
    return None if not starts else 3 if starts[0] == 0 else 4


@lru_cache(50_000)
def _folded(name: str) -> str:
    return fold(name).text


@lru_cache(50_000)
def readings_of(folded: str) -> Readings:
    """How each character may sound; of what is no Chinese, itself."""
    found: list[tuple[str, ...]] = []
    for letter in folded.replace(" ", ""):
        is_chinese = script_of(letter) is Script.DENSE
        sounds = pypinyin.pinyin(letter, style=pypinyin.Style.NORMAL, heteronym=True) if is_chinese else []
        found.append(tuple(sounds[0]) if sounds else (letter,))
    return tuple(found)


def _sounds(readings: Readings, start: int, typed: str) -> bool:
    """Whether `typed` is how the name sounds from there: syllables, their initials, and half a last one.

    Of what was typed, each syllable takes one of few parts, so there are few places where the next may begin.
    """
    places = {0}
    for syllables in readings[start:]:
        if any(one.startswith(typed[place:]) for one in syllables for place in places):
            return True
        parts = {part for one in syllables for part in (one, one[:1], one[: 2 if one[1:2] == "h" else 1])}
        places = {place + len(part) for part in parts for place in places if typed.startswith(part, place)}
        if len(typed) in places:
            return True
    return False
