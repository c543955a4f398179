"""Bytes of the wire to structs and back, tolerant of what a newer server may add."""

from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from hongyan_client.errors import Refused, Unreachable
from hongyan_client.model import AnyContent, Kept

T = TypeVar("T")
encode = msgspec.json.Encoder().encode


class Frame(Struct, frozen=True):
    """What comes through a socket: an answer to `id`, or something unasked named `ev`."""

    id: int = 0
    ev: str = ""
    data: Raw = Raw(b"")
    error: Raw = Raw(b"")


class Problem(Struct, frozen=True):
    """RFC 9457, as far as we look at it."""

    code: str
    details: dict[str, Any] = {}
    retryable: bool = False
    trace_id: str = ""


@cache
def _decoder(into: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(into)


def decode(raw: bytes | Raw, into: type[T]) -> T:
    """Decode an answer. Content that we do not know becomes `Unknown`. Raises `Unreachable` for nonsense."""
    try:
        decoder: msgspec.json.Decoder[T] = _decoder(into)  # type: ignore[arg-type]  # types can be hashed
        return decoder.decode(raw)
    except msgspec.ValidationError:
        pass
    except msgspec.DecodeError as error:
        raise Unreachable(f"not an answer of Hongyan: {error}") from error
    try:
        return msgspec.convert(_softened(msgspec.json.decode(raw)), into)
    except msgspec.ValidationError as error:
        raise Unreachable(f"an answer that this client does not understand: {error}") from error


def refused(raw: bytes | Raw) -> Refused:
    """The refusal that problem+json tells of."""
    problem = decode(raw, Problem)
    return Refused(problem.code, problem.details, problem.retryable, problem.trace_id)


def _softened(value: Any) -> Any:
    """Plain objects with every content that does not decode replaced by an `Unknown` one."""
    if isinstance(value, list):
        return [_softened(part) for part in value]
    if not isinstance(value, dict):
        return value
    soft = {name: _softened(part) for name, part in value.items()}
    content = value.get("content")
    if isinstance(content, dict) and not _is_known(content, Kept if "favourite_id" in value else AnyContent):
        kind = content.get("type")
        fallback = value.get("fallback") or content.get("fallback") or ""
        soft["content"] = {"type": "unknown", "kind": str(kind), "fallback": fallback, "data": content}
    return soft


def _is_known(content: dict[str, Any], kinds: Any) -> bool:
    try:
        msgspec.convert(content, kinds)
    except msgspec.ValidationError:
        return False
    return True
