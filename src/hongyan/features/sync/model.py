"""What a device must know when it comes (back) online, and where it stands."""

from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.ids import ConversationId
from hongyan.core.wire import Natural, Request
from hongyan.features.contacts import Contact, ContactRequest
from hongyan.features.conversations import Conversation, Folder, Membership
from hongyan.features.favourites import Shelf
from hongyan.features.groups import JoinRequest
from hongyan.features.messages import Hidden, Message, Scheduled
from hongyan.features.users import Device, Me, Profile


class Cursor(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a device stands: its user's stream, and the revision of each conversation that it holds."""

    rev: Natural = 0
    at: Natural = 0
    conversations: Annotated[dict[ConversationId, int], Meta(max_length=1_000)] = {}


class Connect(Request, frozen=True):
    """No cursor: everything, from nothing. A cursor: what changed since."""

    cursor: Cursor | None = None


class GetUserChanges(Request, frozen=True):
    since: Natural


class ListHeads(Request, frozen=True):
    """My conversations in order of id, after `after`, `limit` at a time."""

    after: ConversationId = ConversationId("")
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class GetHead(Request, frozen=True):
    conversation_id: ConversationId


class UserChange(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is new in my stream after `since` up to `rev`: the present state of what changed."""

    since: int
    rev: int
    me: list[Me] = []
    devices: list[Device] = []
    contacts: list[Contact] = []
    requests: list[ContactRequest] = []
    memberships: list[Membership] = []
    hidden: list[Hidden] = []
    scheduled: list[Scheduled] = []
    folders: list[Folder] = []
    group_requests: list[JoinRequest] = []
    favourites: list[Shelf] = []


class Head(Struct, frozen=True, kw_only=True):
    """A conversation as the list shows it. `unread` is counted to 100 and no further.

    `mention_seq` is of the last unread message, among the newest 100, that mentions me or everybody.
    """

    conversation: Conversation
    unread: int
    last: Message | None = None
    mention_seq: int | None = None


class Heads(Struct, frozen=True):
    items: list[Head]
    next: ConversationId | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The answer to `connect`, true at one moment. `profiles` are the people that the rest mentions."""

    user: UserChange
    heads: list[Head]
    profiles: list[Profile]
    at: Millis
    heartbeat_seconds: float
