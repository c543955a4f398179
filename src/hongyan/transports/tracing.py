"""Which request a thing belongs to: W3C trace ids in answers, log lines and spans."""

import re
import secrets
from collections.abc import MutableMapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", re.ASCII)
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
NO_TRACE = "0" * 32

log = structlog.get_logger()
_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("hongyan")
_words: ContextVar[dict[str, str] | None] = ContextVar("words", default=None)


def trace_of(traceparent: str) -> str:
    """The trace that a caller sent, or a new one, which is recorded only where spans are collected."""
    match = TRACEPARENT.fullmatch(traceparent)
    if match and match[1] != NO_TRACE:
        return traceparent
    made_up = secrets.token_hex(24)
    return f"00-{made_up[:32]}-{made_up[32:]}-0{int(_collects_spans())}"


def id_of(trace: str) -> str:
    """The trace id in a well-formed `traceparent`."""
    return trace[3:35]


def trace_id_of(traceparent: str) -> str:
    """The trace id that a caller sent, or a new one."""
    return id_of(trace_of(traceparent))


def request_id_of(given: str, trace_id: str) -> str:
    return given if REQUEST_ID.fullmatch(given) else trace_id


def span(name: str, parent: str = "") -> AbstractContextManager[Any]:
    """A span around what is done, in the trace of `parent`; nothing where no spans are collected."""
    if not _collects_spans():
        return nullcontext()
    return _tracer.start_as_current_span(name, _propagator.extract({"traceparent": parent}))


def trace_here(trace: str) -> str:
    """What that which we cause is to have as its parent: the present span, if there is one, else `trace`."""
    if not _collects_spans():
        return trace
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent", trace)


def note(trace: str, name: str, **words: str) -> None:
    """That a trace has come by here: in the log, and as a span if they are collected."""
    with span(name, trace):
        log.debug(name, trace_id=id_of(trace), **words)


def _collects_spans() -> bool:
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def bind(**words: str) -> None:
    """Put these words into every log line of the present request."""
    _words.set(words)


def add_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: what was bound, under what the line says itself."""
    return {**(_words.get() or {}), **event}
