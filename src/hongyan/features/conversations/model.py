"""Conversations, who is in them, and how far everybody has read."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.errors import Exhausted, Forbidden, Malformed, Missing, refusal
from hongyan.core.ids import BlobId, ConversationId, UserId
from hongyan.core.wire import Natural, Request

Seq = Natural
Limit = Annotated[int, Meta(ge=1, le=100)]
Draft = Annotated[str, Meta(max_length=5_000)]
FolderName = Annotated[str, Meta(min_length=1, max_length=32)]
MOST_FOLDERS = 20
MOST_IN_FOLDER = 1_000


class Kind(StrEnum):
    DIRECT = "direct"
    GROUP = "group"
    SAVED = "saved"


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Mute(StrEnum):
    """Which messages make a sound: all, those that mention me, none."""

    NONE = "none"
    MENTIONS = "mentions"
    ALL = "all"


class Joining(StrEnum):
    """How somebody whom no member adds gets in: at once, if an admin lets them, not at all."""

    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class Rules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the admins of a group have settled. A `who_` names the lowest role that may.

    With `how_to_join` approval, whom a member adds waits for an admin too, and `question` is put to those
    who ask. `shows_history`: newcomers see what was said before them. `may_befriend`: members may ask each
    other to become contacts. `is_public`: anybody finds the group and can ask to join it.
    """

    who_may_post: Role = Role.MEMBER
    who_may_mention_all: Role = Role.ADMIN
    who_may_pin: Role = Role.ADMIN
    who_may_invite: Role = Role.MEMBER
    who_may_edit_info: Role = Role.ADMIN
    how_to_join: Joining = Joining.OPEN
    question: Annotated[str, Meta(max_length=100)] = ""
    shows_history: bool = False
    may_befriend: bool = True
    is_public: bool = False


class Headline(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The latest announcement of a group, cut short."""

    announcement_id: str
    text: str
    announced_at: Millis
    must_confirm: bool = False


class Conversation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What all members see alike. `rev` is the newest revision of anything in it.

    Without `rules` the usual ones hold. Until `silent_until` only those who manage the group may write.
    """

    conversation_id: ConversationId
    kind: Kind
    rev: int
    last_seq: int
    name: str = ""
    avatar_id: BlobId | None = None
    owner_id: UserId | None = None
    member_count: int = 0
    created_at: Millis = Millis(0)
    rules: Rules | None = None
    silent_until: Millis | None = None
    headline: Headline | None = None
    dissolved_at: Millis | None = None


class Member(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody in a conversation, with the conversation's `rev` at which this was last changed.

    They see messages with `joined_seq` < seq, and once they have left, seq <= `left_seq`.
    """

    user_id: UserId
    rev: int
    role: Role = Role.MEMBER
    nickname: str = ""
    joined_seq: int = 0
    left_seq: int | None = None
    muted_until: Millis | None = None


class Ending(StrEnum):
    """How a membership ended."""

    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"
    DISSOLVED = "dissolved"


class Membership(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """My side of a conversation. One row of my stream.

    The `peer_` fields are how far the other one of a direct conversation has received and read. In a group
    `ended` says how it came that I am out of it, `waiting` how many ask me, as one who may let them in,
    `confirmed_id` which announcement I confirmed last, and `is_saved` that I keep it among my contacts.
    """

    conversation_id: ConversationId
    rev: int
    kind: Kind
    role: Role = Role.MEMBER
    joined_seq: int = 0
    left_seq: int | None = None
    read_seq: int = 0
    is_pinned: bool = False
    mute: Mute = Mute.NONE
    draft: str = ""
    is_archived: bool = False
    is_marked_unread: bool = False
    may_post: bool = True
    peer_id: UserId | None = None
    peer_read_seq: int = 0
    peer_delivered_seq: int = 0
    muted_until: Millis | None = None
    ended: Ending | None = None
    waiting: int = 0
    confirmed_id: str = ""
    is_saved: bool = False


class Folder(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Conversations that I keep together, shown in order of `place`. One row of my stream.

    It may name conversations that I have left. With `removed_at` it is gone.
    """

    folder_id: str
    rev: int
    name: str
    place: int = 0
    conversation_ids: list[ConversationId] = []
    removed_at: Millis | None = None


class Position(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    conversation_id: ConversationId
    seq: Seq


class Typing(Struct, frozen=True, kw_only=True):
    conversation_id: ConversationId
    user_id: UserId
    is_typing: bool


# requests


class Open(Request, frozen=True):
    """Open the direct conversation with `user_id`, or, with none, the one with myself (saved)."""

    user_id: UserId | None = None


class ByConversation(Request, frozen=True):
    conversation_id: ConversationId


class ListMembers(Request, frozen=True):
    conversation_id: ConversationId
    since: Seq = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class Update(Request, frozen=True):
    conversation_id: ConversationId
    is_pinned: bool | UnsetType = UNSET
    mute: Mute | UnsetType = UNSET
    draft: Draft | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    is_marked_unread: bool | UnsetType = UNSET
    is_saved: bool | UnsetType = UNSET


class Read(Request, frozen=True):
    """I have read up to `seq`. It never moves back, nor beyond the last message."""

    conversation_id: ConversationId
    seq: Seq


class Deliver(Request, frozen=True):
    """This device has received up to these places."""

    positions: Annotated[list[Position], Meta(max_length=100)]


class SetTyping(Request, frozen=True):
    conversation_id: ConversationId
    is_typing: bool = True


class ListFolders(Request, frozen=True):
    pass


class CreateFolder(Request, frozen=True):
    name: FolderName
    conversation_ids: Annotated[list[ConversationId], Meta(max_length=MOST_IN_FOLDER)] = []


class UpdateFolder(Request, frozen=True):
    """A new name, conversations to put in (`add`), and conversations to take out (`remove`)."""

    folder_id: str
    name: FolderName | UnsetType = UNSET
    add: Annotated[list[ConversationId], Meta(max_length=MOST_IN_FOLDER)] = []
    remove: Annotated[list[ConversationId], Meta(max_length=MOST_IN_FOLDER)] = []


class ArrangeFolders(Request, frozen=True):
    folder_ids: Annotated[list[str], Meta(max_length=MOST_FOLDERS)]


class ByFolder(Request, frozen=True):
    folder_id: str


# replies


class Folders(Struct, frozen=True):
    items: list[Folder]


class Members(Struct, frozen=True):
    items: list[Member]
    next: int | None = None


# refusals


@refusal
class NoSuchConversation(Missing):
    """There is none, or you are not in it."""

    code = "conversations.no_such_conversation"


@refusal
class MayNotPost(Forbidden):
    code = "conversations.may_not_post"


@refusal
class Muted(Forbidden):
    """You, or all members of the group, may not write until then."""

    code = "conversations.muted"
    until: Millis


@refusal
class NotContacts(Forbidden):
    """A direct conversation needs a contact."""

    code = "conversations.not_contacts"


@refusal
class NotAGroup(Malformed):
    code = "conversations.not_a_group"


@refusal
class NoSuchFolder(Missing):
    code = "conversations.no_such_folder"


@refusal
class TooManyFolders(Exhausted):
    code = "conversations.too_many_folders"
    limit: int


@refusal
class FolderFull(Exhausted):
    """It holds as many conversations as a folder may."""

    code = "conversations.folder_full"
    limit: int
