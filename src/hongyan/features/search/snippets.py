"""The part of a text that shows why it was found."""

from hongyan.features.search.model import Mark
from hongyan.features.search.words import Script, script_of

LONGEST = 120  # characters
BEFORE = 30  # of them before the first mark
CUT = "…"


def excerpt(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """A part of the text around the first mark, and the marks in it, in UTF-16 units."""
    start = _start(text, min(marks)[0])
    part = text[start : start + LONGEST]
    inside = [(max(one - start, 0), min(end - start, len(part))) for one, end in marks]
    joined = _join([mark for mark in inside if mark[0] < mark[1]])
    head = CUT if start else ""
    tail = CUT if start + LONGEST < len(text) else ""
    units = [(_units(head + part[:one]), _units(head + part[:end])) for one, end in joined]
    return head + part + tail, units


def _start(text: str, mark: int) -> int:
    if len(text) <= LONGEST or mark <= BEFORE:
        return 0
    start = min(mark - BEFORE, len(text) - LONGEST)
    while start < mark and (text[start].isspace() or _is_within_word(text[start - 1 : start + 1])):
        start += 1
    return start


def _is_within_word(around: str) -> bool:
    """Whether a word with spaces around it goes on from one character to the next."""
    return around.isalnum() and not any(script_of(letter) is Script.DENSE for letter in around)


def _join(marks: list[Mark]) -> list[Mark]:
    """In order, and none over another."""
    joined: list[Mark] = []
    for one, end in sorted(marks):
        if joined and one <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((one, end))
    return joined


def _units(text: str) -> int:
    """Its length as JavaScript counts it."""
    return len(text.encode("utf-16-le")) // 2
