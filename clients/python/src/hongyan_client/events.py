"""What happened, as this client tells it."""

from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct

from hongyan_client.model import (
    Conversation,
    ConversationId,
    Draft,
    File,
    Member,
    Message,
    Millis,
    Presence,
    Profile,
    Progress,
    Sent,
    Typing,
    UserChange,
)


class Arrived(Struct, frozen=True):
    """A message that is new to this client: once each, in order of `seq` within a conversation."""

    message: Message


class Changed(Struct, frozen=True):
    """A message was edited, recalled, reacted to, pinned … `before` is None if it was not held."""

    message: Message
    before: Message | None


class ConversationChanged(Struct, frozen=True):
    """What all members see of it (name, last message), or some of its members, changed."""

    conversation: Conversation
    members: list[Member]


class UserChanged(Struct, frozen=True):
    """Rows of mine changed: contacts, requests, memberships with their read positions, devices …"""

    change: UserChange


class Online(Struct, frozen=True):
    is_resumed: bool


class Offline(Struct, frozen=True):
    """The connection is gone. The client comes back by itself."""

    reason: str


class SessionEnded(Struct, frozen=True):
    """We are signed out and do not come back."""

    reason: str


class SendState(StrEnum):
    SENDING = "sending"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    SENT = "sent"  # on the server's disk
    DELIVERED = "delivered"  # a device of the other one has it
    READ = "read"


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message on its way. With `sent` it has arrived on the server; with a `refusal` it never will."""

    draft: Draft
    created_at: Millis
    state: SendState = SendState.SENDING
    sent: Sent | None = None
    refusal: str = ""
    details: dict[str, Any] = {}

    @property
    def client_msg_id(self) -> str:
        return self.draft.client_msg_id

    @property
    def conversation_id(self) -> ConversationId:
        return self.draft.conversation_id


class SendChanged(Struct, frozen=True):
    outgoing: Outgoing


Event: TypeAlias = (
    Arrived
    | Changed
    | ConversationChanged
    | UserChanged
    | Online
    | Offline
    | SessionEnded
    | SendChanged
    | Typing
    | File
    | Presence
    | Progress
    | Profile
)
