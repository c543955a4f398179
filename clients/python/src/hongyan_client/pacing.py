"""When to come back after a connection was lost, and whether."""

from enum import Enum
from random import SystemRandom

LONGEST_SECONDS = 30.0
REFRESH = 4401
COME_LATER = 4430  # the reason says after how many seconds
STOP_FROM = 4500
OUTDATED = "outdated"
REASONS = {4501: "signed_out", 4502: "replaced", 4503: "disabled", 4510: OUTDATED}
_dice = SystemRandom()


class Verdict(Enum):
    COME_BACK = "come_back"
    REFRESH = "refresh"  # and come back with another access token
    STOP = "stop"


def backoff(attempt: int) -> float:
    """Seconds to wait before the next try. Full jitter, so that a thousand clients do not come at once."""
    return _dice.uniform(0, min(LONGEST_SECONDS, 2.0 ** min(attempt, 10)))


def verdict_of(close_code: int) -> Verdict:
    """4000–4499 mean come back, 4500–4999 do not; whatever else happens to a connection may pass."""
    if close_code == REFRESH:
        return Verdict.REFRESH
    return Verdict.STOP if STOP_FROM <= close_code <= 4999 else Verdict.COME_BACK


def reason_of(close_code: int) -> str:
    return REASONS.get(close_code, "signed_out")
