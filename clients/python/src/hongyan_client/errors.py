"""Every way in which asking can fail.

Trouble
├── Refused       the server said no                  `retryable`: whether asking again can help
├── Unreachable   nobody answered in time             it may or may not have been done
├── SignedOut     there is no session, or no longer   sign in
├── StoreInUse    another process has the store open
└── FellBehind    an iterator of events was not read for too long
"""

from typing import Any


class Trouble(Exception):
    """What a caller of this client may want to catch."""


class Refused(Trouble):
    """`code` is stable (`messages.too_long`) and has typed `details`; docs/errors.md lists them."""

    def __init__(self, code: str, details: dict[str, Any], retryable: bool, trace_id: str = "") -> None:
        super().__init__(f"{code} {details}")
        self.code = code
        self.details = details
        self.retryable = retryable
        self.trace_id = trace_id

    @property
    def wait_seconds(self) -> float:
        """How long the server asks us to wait before the next try."""
        wait = self.details.get("retry_after_ms", 0)
        return wait / 1_000 if isinstance(wait, int | float) else 0.0


class Unreachable(Trouble): ...


class SignedOut(Trouble):
    """`reason` is a word: signed_out, replaced, disabled, session_ended, outdated, never_signed_in."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreInUse(Trouble): ...


class FellBehind(Trouble): ...
