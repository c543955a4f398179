"""What staff decide about users: their role, whether they may come in, and who becomes one."""

from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.errors import Conflict, Forbidden, Malformed, Missing, refusal
from hongyan.core.ids import UserId
from hongyan.core.wire import Request
from hongyan.features.users.model import State, Text


class SetRole(Request, frozen=True):
    user_id: UserId
    role: str


class SetState(Request, frozen=True):
    """`active` or `disabled`; the other states come of registering."""

    user_id: UserId
    state: State


class Disabled(Struct, frozen=True):
    """Somebody is let in no more."""

    user_id: UserId


class ListRegistrations(Request, frozen=True):
    """Who waits for approval, longest first, after the user `after`."""

    after: UserId = UserId("")
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class AnswerRegistration(Request, frozen=True):
    """`reason` is told to somebody who is refused."""

    user_id: UserId
    accept: bool
    reason: Text = ""


class Registration(Struct, frozen=True, kw_only=True):
    user_id: UserId
    username: str
    name: str
    email: str
    words: str
    asked_at: Millis


class Registrations(Struct, frozen=True):
    items: list[Registration]
    next: UserId | None = None


@refusal
class PendingApproval(Forbidden):
    """You have registered, and staff have not approved it yet: ask again later."""

    code = "users.pending_approval"


@refusal
class RegistrationRefused(Forbidden):
    """Staff have refused you."""

    code = "users.registration_refused"
    reason: str


@refusal
class NoSuchRegistration(Missing):
    """Nobody of this id waits for approval."""

    code = "users.no_such_registration"


@refusal
class NoSuchState(Malformed):
    """Nobody can be put into this state."""

    code = "users.no_such_state"


@refusal
class NoSuchRole(Malformed):
    code = "users.no_such_role"
    role: str


@refusal
class RoleTooLow(Forbidden):
    """You may not give what you do not hold, nor touch staff unless you are an owner."""

    code = "users.role_too_low"


@refusal
class LastOwner(Conflict):
    code = "users.last_owner"
