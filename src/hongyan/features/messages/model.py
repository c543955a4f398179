"""A message, what may be said about it, and why one can be refused."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.errors import Conflict, Exhausted, Forbidden, Malformed, Missing, refusal
from hongyan.core.ids import ConversationId, MessageId, UserId
from hongyan.core.wire import Request
from hongyan.features.conversations import Conversation, Limit, Member, Seq
from hongyan.features.files import Link
from hongyan.features.messages.content import AnyContent, Sendable

ClientMsgId = Annotated[str, Meta(min_length=1, max_length=64)]
Emoji = Annotated[str, Meta(min_length=1, max_length=32)]
UserIds = Annotated[list[UserId], Meta(max_length=200)]
BurnSeconds = Annotated[int, Meta(ge=1, le=86_400)]
Types = Annotated[str, Meta(pattern=r"^[a-z_]{1,16}(,[a-z_]{1,16}){0,7}$", max_length=140)]
EVERYBODY = UserId("@all")
MOST_REACTIONS = 20  # different ones on a message
MOST_REACTORS = 200  # users with the same reaction to a message


class Reaction(Struct, frozen=True, kw_only=True):
    emoji: str
    user_ids: list[UserId]


class Message(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One entry of a conversation. Without `content` it is a tombstone: recalled or burnt.

    `rev` is the conversation's revision at which it was last changed. `fallback` is the content in
    plain text, for clients that do not know its type. `reply_to` is the seq of the message it quotes.
    """

    message_id: MessageId
    conversation_id: ConversationId
    seq: int
    rev: int
    sender_id: UserId
    sent_at: Millis
    client_msg_id: str = ""
    content: AnyContent | None = None
    fallback: str = ""
    reply_to: int | None = None
    mentions: list[UserId] = []
    edited_at: Millis | None = None
    recalled_at: Millis | None = None
    recalled_by: UserId | None = None
    reactions: list[Reaction] = []
    pinned_at: Millis | None = None
    pinned_by: UserId | None = None
    burn_seconds: int | None = None
    burns_at: Millis | None = None


class Change(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is new in a conversation after `since` up to `rev`: the present state of what changed."""

    conversation_id: ConversationId
    since: int
    rev: int
    conversation: Conversation | None = None
    messages: list[Message] = []
    members: list[Member] = []
    has_more: bool = False


class Hidden(Struct, frozen=True, kw_only=True):
    """A message I deleted for myself. One row of my stream."""

    message_id: MessageId
    rev: int


class Scheduled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A message of mine that waits for its time. One row of my stream; over once `done_at` is set."""

    schedule_id: str
    rev: int
    conversation_id: ConversationId
    due_at: Millis
    content: Sendable
    reply_to: int | None = None
    done_at: Millis | None = None
    refusal: str = ""


class Edit(Struct, frozen=True, kw_only=True):
    version: int
    content: AnyContent
    edited_at: Millis


class Reader(Struct, frozen=True, kw_only=True):
    user_id: UserId
    has_read: bool


# requests


class Draft(Request, frozen=True):
    """A message to be sent. The same `client_msg_id` from the same sender always yields the same message.

    `mentions` are user ids, or `@all` where the sender may.
    """

    conversation_id: ConversationId
    client_msg_id: ClientMsgId
    content: Sendable
    reply_to: Seq | None = None
    mentions: UserIds = []
    burn_seconds: BurnSeconds | None = None


class Schedule(Request, frozen=True):
    conversation_id: ConversationId
    client_msg_id: ClientMsgId
    content: Sendable
    due_at: Millis
    reply_to: Seq | None = None


class Unschedule(Request, frozen=True):
    schedule_id: str


class GetHistory(Request, frozen=True):
    """Messages with `after` < seq < `before`, the newest `limit` of them, or with only `after` the oldest.

    `types`, with commas between them, leaves out what has other contents, and what was recalled.
    """

    conversation_id: ConversationId
    before: Seq | None = None
    after: Seq | None = None
    limit: Limit = 50
    types: Types | None = None


class Stretch(Struct, frozen=True):
    """Places with after < seq < before, from one end to the other."""

    after: int
    before: int
    is_newest_first: bool = False


class GetChanges(Request, frozen=True):
    """What changed after revision `since`."""

    conversation_id: ConversationId
    since: Seq
    limit: Limit = 100


class ByMessage(Request, frozen=True):
    message_id: MessageId


class GetReaders(Request, frozen=True):
    """Those who have read a message before those who have not; only one of both can be paged."""

    message_id: MessageId
    has_read: bool | None = None
    after: UserId = UserId("")
    limit: Annotated[int, Meta(ge=1, le=500)] = 500


class ByConversation(Request, frozen=True):
    conversation_id: ConversationId


class EditMessage(Request, frozen=True):
    message_id: MessageId
    content: Sendable
    mentions: UserIds | UnsetType = UNSET


class React(Request, frozen=True):
    message_id: MessageId
    emoji: Emoji
    is_on: bool = True


class Pin(Request, frozen=True):
    message_id: MessageId
    is_pinned: bool = True


class Onward(Draft, frozen=True):
    """A draft whose content comes from a message that its sender can see; no client can send one."""


class GetFiles(Request, frozen=True):
    message_ids: Annotated[list[MessageId], Meta(min_length=1, max_length=50)]


class Forward(Request, frozen=True):
    """Send messages on to other conversations, one by one or merged into one under a `title`."""

    message_ids: Annotated[list[MessageId], Meta(min_length=1, max_length=100)]
    conversation_ids: Annotated[list[ConversationId], Meta(min_length=1, max_length=10)]
    client_msg_id: Annotated[str, Meta(min_length=1, max_length=48)]
    is_merged: bool = False
    title: Annotated[str, Meta(max_length=100)] = ""


# replies


class Sent(Struct, frozen=True, kw_only=True):
    """The ack: it is on disk."""

    message_id: MessageId
    conversation_id: ConversationId
    seq: int
    rev: int
    sent_at: Millis


class MessageFile(Link, frozen=True, kw_only=True):
    message_id: MessageId


class MessageFiles(Struct, frozen=True):
    items: list[MessageFile]


class SentMany(Struct, frozen=True):
    items: list[Sent]


class History(Struct, frozen=True, kw_only=True):
    """`next` continues: give it as `before` (or as `after`, when only that was given).

    With `types` a page may have few, or none, while there is a `next`.
    """

    items: list[Message]
    next: int | None = None


class Messages(Struct, frozen=True):
    items: list[Message]


class Edits(Struct, frozen=True):
    items: list[Edit]


class Readers(Struct, frozen=True, kw_only=True):
    """`items` is a part, the counts are of all. `next` continues: give it as `after`."""

    read_count: int
    member_count: int
    items: list[Reader]
    next: UserId | None = None


class ScheduledMessages(Struct, frozen=True):
    items: list[Scheduled]


# refusals


@refusal
class TooLong(Malformed):
    code = "messages.too_long"
    length: int
    limit: int


@refusal
class NoSuchMessage(Missing):
    code = "messages.no_such_message"


@refusal
class NotYours(Forbidden):
    code = "messages.not_yours"


@refusal
class TooLate(Conflict):
    """The window for it has passed."""

    code = "messages.too_late"
    window_ms: int


@refusal
class Gone(Conflict):
    """It was recalled or has burnt."""

    code = "messages.gone"


@refusal
class CannotEdit(Malformed):
    """Only text and markdown can be edited."""

    code = "messages.cannot_edit"


@refusal
class CannotForward(Malformed):
    """Notices, transfers and messages that burn stay where they are."""

    code = "messages.cannot_forward"


@refusal
class MayNotMentionAll(Forbidden):
    code = "messages.may_not_mention_all"


@refusal
class MayNotPin(Forbidden):
    code = "messages.may_not_pin"


@refusal
class NoSuchSchedule(Missing):
    code = "messages.no_such_schedule"


@refusal
class BadTime(Malformed):
    """A scheduled message must be due between now and a year from now."""

    code = "messages.bad_time"


@refusal
class TooManyScheduled(Exhausted):
    code = "messages.too_many_scheduled"
    limit: int


@refusal
class TooManyReactions(Exhausted):
    code = "messages.too_many_reactions"
    limit: int


@refusal
class NotBurning(Malformed):
    code = "messages.not_burning"
