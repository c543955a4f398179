"""A device that asks to be let in by one that is signed in: it shows a code, the other one takes it.

The asking device keeps a secret, with which it alone comes in. The code, which anybody may see, only finds
the knock. Both sides show the same number, so that one does not let in another screen than one's own.
"""

import secrets
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.errors import Missing, refusal
from hongyan.core.ids import KnockId
from hongyan.core.wire import Request
from hongyan.features.users.model import NewDevice, Platform, Profile

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
LOOKALIKES = str.maketrans("OIL", "011", " -")
CODE_LETTERS = 8
FIRST_NUMBER, LAST_NUMBER = 10, 99

Secret = Annotated[str, Meta(max_length=64)]


class Stage(StrEnum):
    """How far a knock has come. Once its device is in, it is gone."""

    WAITING = "waiting"
    SEEN = "seen"
    APPROVED = "approved"
    REFUSED = "refused"


class Knock(Request, frozen=True):
    device: NewDevice


class WatchKnock(Request, frozen=True):
    """`seen` is the stage that the asker knows: the answer waits some seconds for another."""

    knock_id: KnockId
    secret: Secret
    seen: Stage | None = None


class SeeKnock(Request, frozen=True):
    code: Annotated[str, Meta(min_length=CODE_LETTERS, max_length=16)]


class AnswerKnock(Request, frozen=True):
    knock_id: KnockId
    accept: bool


class Enter(Request, frozen=True):
    knock_id: KnockId
    secret: Secret


class Knocked(Struct, frozen=True, kw_only=True):
    """To be shown: the code at once, the number when somebody has seen the knock."""

    knock_id: KnockId
    secret: str
    code: str
    number: int
    expires_at: Millis


class KnockStage(Struct, frozen=True, kw_only=True):
    """`by` is who has seen the knock, and may let the device in."""

    stage: Stage
    by: Profile | None = None


class KnockSeen(Struct, frozen=True, kw_only=True):
    """Which device asks. `is_near`: from the network from which I look."""

    knock_id: KnockId
    platform: Platform
    name: str
    address: str
    is_near: bool
    number: int
    asked_at: Millis
    expires_at: Millis


@refusal
class NoSuchKnock(Missing):
    """There never was one, it has expired or been answered, or somebody else has seen it first."""

    code = "users.no_such_knock"


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))


def new_number() -> int:
    return FIRST_NUMBER + secrets.randbelow(LAST_NUMBER + 1 - FIRST_NUMBER)


def as_code(text: str) -> str:
    """The code that somebody typed, perhaps in groups, and with letters that look like digits."""
    return text.upper().translate(LOOKALIKES)
