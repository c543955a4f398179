"""Which request a thing belongs to: W3C trace ids in answers, log lines and spans."""

import re
import secrets
from collections.abc import MutableMapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

from opentelemetry import trace

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", re.ASCII)
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
NO_TRACE = "0" * 32

_tracer = trace.get_tracer("hongyan")
_words: ContextVar[dict[str, str] | None] = ContextVar("words", default=None)


def trace_id_of(traceparent: str) -> str:
    """The trace id that a caller sent, or a new one."""
    match = TRACEPARENT.fullmatch(traceparent)
    return match[1] if match and match[1] != NO_TRACE else secrets.token_hex(16)


def request_id_of(given: str, trace_id: str) -> str:
    return given if REQUEST_ID.fullmatch(given) else trace_id


def span(name: str) -> AbstractContextManager[Any]:
    """A span around what is done; nothing, and for nothing, where no spans are collected."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return nullcontext()
    return _tracer.start_as_current_span(name)


def bind(**words: str) -> None:
    """Put these words into every log line of the present request."""
    _words.set(words)


def add_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: what was bound, under what the line says itself."""
    return {**(_words.get() or {}), **event}
