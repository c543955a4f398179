"""Why something cannot be done in a group."""

from enum import StrEnum

from hongyan.core.errors import Conflict, Exhausted, Forbidden, Malformed, Missing, refusal
from hongyan.core.ids import UserId


class Over(StrEnum):
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used_up"


@refusal
class NoSuchGroup(Missing):
    code = "groups.no_such_group"


@refusal
class NoSuchMember(Missing):
    code = "groups.no_such_member"


@refusal
class NoSuchLink(Missing):
    code = "groups.no_such_link"


@refusal
class NoSuchRequest(Missing):
    code = "groups.no_such_request"


@refusal
class NoSuchBan(Missing):
    code = "groups.no_such_ban"


@refusal
class NoSuchAnnouncement(Missing):
    code = "groups.no_such_announcement"


@refusal
class RoleTooLow(Forbidden):
    """What you ask for is for owners or admins of the group, or touches somebody above you."""

    code = "groups.role_too_low"


@refusal
class NotYourContact(Forbidden):
    """Only contacts can be added without asking them."""

    code = "groups.not_your_contact"
    user_id: UserId


@refusal
class Banned(Forbidden):
    """The group keeps this user out; `user_id` is yourself, or whom you wanted to add."""

    code = "groups.banned"
    user_id: UserId


@refusal
class LinkOver(Forbidden):
    """The link was good once."""

    code = "groups.link_over"
    why: Over


@refusal
class NotOpen(Forbidden):
    """Nobody comes in whom no member adds."""

    code = "groups.not_open"


@refusal
class GroupFull(Conflict):
    code = "groups.full"
    limit: int


@refusal
class TooManyAdmins(Conflict):
    code = "groups.too_many_admins"
    limit: int


@refusal
class OwnerMustHandOver(Conflict):
    code = "groups.owner_must_hand_over"


@refusal
class NoLongerWaiting(Conflict):
    code = "groups.no_longer_waiting"
    state: str


@refusal
class BadTime(Malformed):
    """A link must expire, and a mute end, after now."""

    code = "groups.bad_time"


@refusal
class TooManyLinks(Exhausted):
    """So many links of a group are good at a time; revoke one."""

    code = "groups.too_many_links"
    limit: int


@refusal
class RemindedLately(Exhausted):
    code = "groups.reminded_lately"
    retry_after_ms: int


@refusal
class ReportedEnough(Exhausted):
    code = "groups.reported_enough"
    limit: int
