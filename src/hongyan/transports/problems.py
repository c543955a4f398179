"""Refusals as clients see them: one object for REST (RFC 9457), sockets and documents."""

from typing import Any

from msgspec import Struct

from hongyan.core.errors import (
    Conflict,
    Damaged,
    Exhausted,
    Forbidden,
    Malformed,
    Missing,
    NotThisType,
    NotThisVersion,
    Refusal,
    TooMuch,
    Unauthenticated,
    Unavailable,
    refusal,
)

TITLES = {
    400: "The request makes no sense",
    401: "Sign in first",
    403: "You may not",
    404: "There is no such thing",
    405: "Not this method",
    409: "The world has moved on",
    412: "Not this version",
    413: "Too large",
    415: "Not this media type",
    429: "Too much, too fast",
    460: "Damaged on the way",
    500: "Something went wrong here",
    503: "Something we need is down",
}


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457, with our stable `code`, its `details`, and whether trying again can help."""

    type: str
    title: str
    status: int
    code: str
    details: dict[str, Any]
    retryable: bool
    trace_id: str


@refusal
class TooLarge(TooMuch):
    code = "requests.too_large"
    limit: int


@refusal
class NotJson(NotThisType):
    code = "requests.not_json"


@refusal
class NotThisMethod(Malformed):
    code = "requests.not_this_method"
    method: str


# the first that fits counts
STATUS: dict[type[Refusal], int] = {
    NotThisMethod: 405,
    NotThisVersion: 412,
    TooMuch: 413,
    NotThisType: 415,
    Damaged: 460,
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    Missing: 404,
    Conflict: 409,
    Exhausted: 429,
    Unavailable: 503,
}


def status_of(error: Exception) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def problem(error: Exception, trace_id: str) -> Problem:
    """What a client is told. Of anything but a refusal it learns nothing."""
    status = status_of(error)
    is_refusal = isinstance(error, Refusal)
    code = error.code if isinstance(error, Refusal) else "internal"
    return Problem(
        type=f"/docs/errors#{code}",
        title=TITLES[status],
        status=status,
        code=code,
        details=error.details() if isinstance(error, Refusal) else {},
        retryable=error.retryable if isinstance(error, Refusal) else not is_refusal,
        trace_id=trace_id,
    )


def retry_after(error: Exception) -> int | None:
    """Whole seconds to wait, for those that say so."""
    milliseconds = getattr(error, "retry_after_ms", None)
    return -(-milliseconds // 1_000) if milliseconds is not None else None
