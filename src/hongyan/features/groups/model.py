"""Groups: conversations with a name, roles and rules; how one gets in, and what is announced there."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.ids import BlobId, ConversationId, MessageId, UserId
from hongyan.core.wire import Moment, Request
from hongyan.features.conversations import Joining, Member, Role
from hongyan.features.users import AvatarBytes

GroupName = Annotated[str, Meta(min_length=1, max_length=64)]
UserIds = Annotated[list[UserId], Meta(max_length=200)]
Answer = Annotated[str, Meta(max_length=200)]
PageLimit = Annotated[int, Meta(ge=1, le=200)]


class Link(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A way into a group for whoever has its `token`; as a page of the web client it is `/g/<token>`."""

    link_id: str
    group_id: ConversationId
    token: str
    made_by: UserId
    made_at: Millis
    expires_at: Millis | None = None
    most_uses: int | None = None
    uses: int = 0
    revoked_at: Millis | None = None


class RequestState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class JoinRequest(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody wants to get in, or a member (`invited_by`) wants them in. One row of their stream."""

    request_id: str
    rev: int
    group_id: ConversationId
    user_id: UserId
    state: RequestState
    asked_at: Millis
    group_name: str = ""
    answer: str = ""
    invited_by: UserId | None = None
    decided_by: UserId | None = None
    decided_at: Millis | None = None


class Standing(StrEnum):
    """How somebody stands to a group."""

    NONE = "none"
    WAITING = "waiting"
    MEMBER = "member"
    BANNED = "banned"


class GroupCard(Struct, frozen=True, kw_only=True):
    """What those outside may know of a group, if it is public or they have a link.

    `request_id` is their request that waits, if one does.
    """

    group_id: ConversationId
    name: str
    member_count: int
    how_to_join: Joining
    question: str
    standing: Standing
    avatar_id: BlobId | None = None
    request_id: str | None = None


class Ban(Struct, frozen=True, kw_only=True):
    user_id: UserId
    banned_by: UserId
    reason: str
    banned_at: Millis


class Announcement(Struct, frozen=True, omit_defaults=True, kw_only=True):
    announcement_id: str
    group_id: ConversationId
    author_id: UserId
    text: str
    announced_at: Millis
    must_confirm: bool = False
    is_confirmed: bool = False
    confirmed_count: int = 0
    reminded_at: Millis | None = None


class Confirmation(Struct, frozen=True, kw_only=True):
    user_id: UserId
    confirmed_at: Millis | None = None


class ReportReason(StrEnum):
    SPAM = "spam"
    FRAUD = "fraud"
    ABUSE = "abuse"
    ILLEGAL = "illegal"
    OTHER = "other"


# requests


class ByGroup(Request, frozen=True):
    group_id: ConversationId


class ByMember(Request, frozen=True):
    group_id: ConversationId
    user_id: UserId


class Create(Request, frozen=True):
    """A group of me and my contacts `user_ids`."""

    name: GroupName
    user_ids: UserIds = []


class Add(Request, frozen=True):
    group_id: ConversationId
    user_ids: UserIds


class Update(Request, frozen=True):
    group_id: ConversationId
    name: GroupName | UnsetType = UNSET


class SetAvatar(Request, frozen=True):
    """PNG, JPEG, WebP or GIF, as base64."""

    group_id: ConversationId
    content: AvatarBytes


class GetAvatar(Request, frozen=True):
    group_id: ConversationId
    avatar_id: BlobId


class SetRules(Request, frozen=True):
    """What is left out stays as it is."""

    group_id: ConversationId
    who_may_post: Role | UnsetType = UNSET
    who_may_mention_all: Role | UnsetType = UNSET
    who_may_pin: Role | UnsetType = UNSET
    who_may_invite: Role | UnsetType = UNSET
    who_may_edit_info: Role | UnsetType = UNSET
    how_to_join: Joining | UnsetType = UNSET
    question: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    shows_history: bool | UnsetType = UNSET
    may_befriend: bool | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET


class SetRole(Request, frozen=True):
    """Make somebody admin or member, or, as owner, hand the group over."""

    group_id: ConversationId
    user_id: UserId
    role: Role


class SetNickname(Request, frozen=True):
    group_id: ConversationId
    nickname: Annotated[str, Meta(max_length=64)]


class MuteMember(Request, frozen=True):
    """Until when somebody may not write; without a time they may again."""

    group_id: ConversationId
    user_id: UserId
    until: Moment | None = None


class Silence(Request, frozen=True):
    """Until when only those who manage the group may write; without a time everybody may again."""

    group_id: ConversationId
    until: Moment | None = None


class FindMembers(Request, frozen=True):
    group_id: ConversationId
    query: Annotated[str, Meta(min_length=1, max_length=64)]
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Find(Request, frozen=True):
    """Public groups by their id, or by a part of their name."""

    query: Annotated[str, Meta(min_length=1, max_length=64)]


class MakeLink(Request, frozen=True):
    group_id: ConversationId
    expires_at: Moment | None = None
    most_uses: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class ByLink(Request, frozen=True):
    group_id: ConversationId
    link_id: str


class Look(Request, frozen=True):
    token: str


class Join(Request, frozen=True):
    """Come in by a link. `answer` is for those who decide, if somebody must."""

    token: str
    answer: Answer = ""


class JoinPublic(Request, frozen=True):
    """Come into a public group."""

    group_id: ConversationId
    answer: Answer = ""


class ListJoinRequests(Request, frozen=True):
    group_id: ConversationId
    after: str = ""
    limit: PageLimit = 50


class Decide(Request, frozen=True):
    request_id: str
    accept: bool


class ByRequest(Request, frozen=True):
    request_id: str


class BanMember(Request, frozen=True):
    """Put out, if they are in, and keep out."""

    group_id: ConversationId
    user_id: UserId
    reason: Annotated[str, Meta(max_length=200)] = ""


class ListBans(Request, frozen=True):
    group_id: ConversationId
    after: UserId = UserId("")
    limit: PageLimit = 50


class Announce(Request, frozen=True):
    group_id: ConversationId
    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    must_confirm: bool = False


class ListAnnouncements(Request, frozen=True):
    """The newest first; `before` is the id of the last one that is known."""

    group_id: ConversationId
    before: str = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class ByAnnouncement(Request, frozen=True):
    group_id: ConversationId
    announcement_id: str


class ListConfirmations(Request, frozen=True):
    """Those who have confirmed, or those who have not."""

    group_id: ConversationId
    announcement_id: str
    confirmed: bool = True
    after: UserId = UserId("")
    limit: PageLimit = 200


class Report(Request, frozen=True):
    group_id: ConversationId
    reason: ReportReason
    words: Annotated[str, Meta(max_length=1_000)] = ""
    message_ids: Annotated[list[MessageId], Meta(max_length=20)] = []


# replies


class Links(Struct, frozen=True):
    items: list[Link]


class JoinRequests(Struct, frozen=True):
    items: list[JoinRequest]
    next: str | None = None


class Joined(Struct, frozen=True, kw_only=True):
    """Either I am in, or my request waits."""

    group_id: ConversationId
    standing: Standing
    request: JoinRequest | None = None


class GroupCards(Struct, frozen=True):
    items: list[GroupCard]


class Bans(Struct, frozen=True):
    items: list[Ban]
    next: UserId | None = None


class FoundMembers(Struct, frozen=True):
    items: list[Member]


class Announcements(Struct, frozen=True):
    items: list[Announcement]
    next: str | None = None


class Confirmations(Struct, frozen=True, kw_only=True):
    confirmed_count: int
    member_count: int
    items: list[Confirmation]
    next: UserId | None = None


class Reported(Struct, frozen=True):
    report_id: str
