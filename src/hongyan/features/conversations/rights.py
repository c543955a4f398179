"""Who may do what in a conversation: one table, which everything asks."""

from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec

from hongyan.core.clock import Millis
from hongyan.features.conversations.model import Kind, MayNotPost, Muted, Role, Rules


class Right(StrEnum):
    POST = "post"
    MENTION_ALL = "mention_all"
    PIN = "pin"
    INVITE = "invite"  # add contacts, make links
    EDIT_INFO = "edit_info"
    RECALL = "recall"  # what others said
    ANNOUNCE = "announce"
    ADMIT = "admit"  # let in those who asked
    MUTE = "mute"
    SILENCE = "silence"  # all at once
    REMOVE = "remove"
    BAN = "ban"
    SET_RULES = "set_rules"
    SET_ROLE = "set_role"
    DISSOLVE = "dissolve"


# in a group: the lowest role that has it, or the rule of the group that names this role
TABLE: dict[Right, Role | str] = {
    Right.POST: "who_may_post",
    Right.MENTION_ALL: "who_may_mention_all",
    Right.PIN: "who_may_pin",
    Right.INVITE: "who_may_invite",
    Right.EDIT_INFO: "who_may_edit_info",
    Right.RECALL: Role.ADMIN,
    Right.ANNOUNCE: Role.ADMIN,
    Right.ADMIT: Role.ADMIN,
    Right.MUTE: Role.ADMIN,
    Right.SILENCE: Role.ADMIN,
    Right.REMOVE: Role.ADMIN,
    Right.BAN: Role.ADMIN,
    Right.SET_RULES: Role.ADMIN,
    Right.SET_ROLE: Role.OWNER,
    Right.DISSOLVE: Role.OWNER,
}
ELSEWHERE = {Right.POST, Right.PIN}  # where there are no roles
RANK = {Role.MEMBER: 0, Role.ADMIN: 1, Role.OWNER: 2}
DEFAULT = Rules()


@lru_cache(maxsize=4_096)
def rules_of(kept: str | None) -> Rules:
    """The rules of a group, as its row keeps them; none are kept as long as they are the usual ones."""
    return msgspec.json.decode(kept, type=Rules) if kept else DEFAULT


def may(right: Right, place: Any, member: Any) -> bool:
    """Whether somebody has a right. `place` is the conversation's row, `member` theirs."""
    if place.kind != Kind.GROUP:
        return right in ELSEWHERE
    lowest = TABLE[right]
    if not isinstance(lowest, Role):
        lowest = getattr(rules_of(place.rules), lowest)
    return RANK[Role(member.role)] >= RANK[lowest]


def is_above(one: Any, other: Any) -> bool:
    """Whether the role of one member is higher than that of another: who may be done something to."""
    return RANK[Role(one.role)] > RANK[Role(other.role)]


def check_may_post(place: Any, member: Any, now: Millis) -> None:
    """Raises `MayNotPost`, or `Muted` if it is only for a time."""
    if not member.may_post or not may(Right.POST, place, member):
        raise MayNotPost
    is_silent = place.kind == Kind.GROUP and member.role == Role.MEMBER
    until = max(member.muted_until or 0, (place.silent_until or 0) if is_silent else 0)
    if until > now:
        raise Muted(until=Millis(until))
