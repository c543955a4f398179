"""Structs to bytes and back. One encoder, one set of rules, for every transport and for the outbox."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from hongyan.core.clock import Millis
from hongyan.core.errors import NotUnderstood

T = TypeVar("T")
MOST_LEVELS = 32  # of what clients put into each other where the shape is theirs
Natural = Annotated[int, Meta(ge=0, le=2**53 - 1)]  # what JavaScript counts exactly, and SQL can hold
Moment = Annotated[Millis, Meta(ge=0, le=2**53 - 1)]  # a time that a client names


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a client may send. A field that is not declared is refused, never ignored."""


class Nothing(Request, frozen=True):
    """A request without fields."""


class Done(msgspec.Struct, frozen=True):
    """A reply that says no more than that it was done."""


class Bytes(msgspec.Struct, frozen=True):
    """A reply over HTTP alone: headers, and bytes that are made while they are sent."""

    status: int
    headers: dict[str, str]
    chunks: Any = None  # an async iterator of bytes, if there are any


class Content(msgspec.Struct, frozen=True):
    """A reply that is bytes of a media type. REST gives the bytes themselves, a socket gives base64."""

    media_type: str
    content: bytes


DONE = Done()
_encoder = msgspec.json.Encoder()
encode = _encoder.encode


def decode(raw: bytes | msgspec.Raw | memoryview, into: type[T]) -> T:
    """Decode and validate JSON. Raises `NotUnderstood`."""
    try:
        if rb"\u0000" in bytes(raw):
            _check_no_nul(msgspec.json.decode(raw))
        return msgspec.json.decode(raw, type=into)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotUnderstood(_reason(error)) from error


def convert(value: Any, into: type[T], *, lax: bool = False) -> T:
    """Validate plain objects; `lax` also takes numbers and booleans written as text (query strings)."""
    try:
        _check_no_nul(value)
        return msgspec.convert(value, into, strict=not lax)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotUnderstood(_reason(error)) from error


def check_depth(value: Any, levels: int = MOST_LEVELS) -> None:
    """Refuse what is nested so deeply that whoever reads it may run out of stack. Raises `NotUnderstood`."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner and not levels:
        raise NotUnderstood(f"nested more than {MOST_LEVELS} deep")
    for one in inner:
        check_depth(one, levels - 1)


def _check_no_nul(value: Any) -> None:
    """Not every database can hold a NUL in a text, and no text needs one. Raises `NotUnderstood`."""
    if isinstance(value, str) and "\0" in value:
        raise NotUnderstood("a text with a NUL character")
    if isinstance(value, dict):
        _check_no_nul([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for one in value:
            _check_no_nul(one)


def _reason(error: BaseException) -> str:
    return str(error).encode("utf-8", "replace").decode()[:300]
