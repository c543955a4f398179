"""What a server newer than this client may say, kept instead of refused."""

from enum import StrEnum
from typing import Any, Self

from msgspec import Struct


class Word(StrEnum):
    """One of some known words. A word that is not known stands for itself."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word


class Unknown(Struct, frozen=True, kw_only=True, tag_field="type", tag="unknown"):
    """Content of a `kind` that this client does not know. Show the `fallback`."""

    kind: str
    fallback: str = ""
    data: dict[str, Any] = {}
