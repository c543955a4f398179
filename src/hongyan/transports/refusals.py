"""Every refusal that there is, described for documents and the page of errors."""

from collections.abc import Iterable, Iterator
from typing import get_type_hints

from msgspec import Struct

from hongyan.core.errors import Refusal
from hongyan.transports.problems import TITLES, status_of


class Described(Struct, frozen=True, kw_only=True):
    code: str
    status: int
    retryable: bool
    details: list[str]
    meaning: str


def kinds() -> set[type[Refusal]]:
    """Every refusal with a code, of the modules that have been imported."""
    return {kind for kind in _below(Refusal) if "code" in vars(kind)}


def describe(found: Iterable[type[Refusal]]) -> list[Described]:
    """In order of their codes."""
    return [_describe(kind) for kind in sorted(found, key=lambda kind: kind.code)]


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _describe(kind: type[Refusal]) -> Described:
    status = status_of(kind.__new__(kind))
    return Described(
        code=kind.code,
        status=status,
        retryable=kind.retryable,
        details=[name for name in get_type_hints(kind) if name not in ("code", "retryable")],
        meaning=_meaning(kind) or TITLES[status],
    )


def _meaning(kind: type[Refusal]) -> str:
    """The class's own docstring; dataclasses without one are given their signature, which says nothing."""
    words = kind.__dict__.get("__doc__") or ""
    return "" if words.startswith(f"{kind.__name__}(") else " ".join(words.split())
