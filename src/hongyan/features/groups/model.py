"""Groups: conversations with a name, roles and rules."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from hongyan.core.errors import Conflict, Forbidden, Missing, refusal
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import Request
from hongyan.features.conversations import Role

GroupName = Annotated[str, Meta(min_length=1, max_length=64)]
UserIds = Annotated[list[UserId], Meta(max_length=200)]


class Create(Request, frozen=True):
    """A group of me and my contacts `user_ids`."""

    name: GroupName
    user_ids: UserIds = []


class Add(Request, frozen=True):
    group_id: ConversationId
    user_ids: UserIds


class Remove(Request, frozen=True):
    group_id: ConversationId
    user_id: UserId


class Leave(Request, frozen=True):
    group_id: ConversationId


class Update(Request, frozen=True):
    group_id: ConversationId
    name: GroupName | UnsetType = UNSET


class SetRole(Request, frozen=True):
    """Make somebody admin or member, or, as owner, hand the group over."""

    group_id: ConversationId
    user_id: UserId
    role: Role


class SetNickname(Request, frozen=True):
    group_id: ConversationId
    nickname: Annotated[str, Meta(max_length=64)]


@refusal
class NoSuchGroup(Missing):
    code = "groups.no_such_group"


@refusal
class NoSuchMember(Missing):
    code = "groups.no_such_member"


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
class GroupFull(Conflict):
    code = "groups.full"
    limit: int


@refusal
class OwnerMustHandOver(Conflict):
    code = "groups.owner_must_hand_over"
