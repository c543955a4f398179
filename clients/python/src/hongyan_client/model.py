# generated; do not edit (tools/generate_client.py)
"""The structs of the wire. Times are milliseconds since 1970, UTC."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from hongyan_client.newer import Unknown, Word

BlobId: TypeAlias = str
ConversationId: TypeAlias = str
DeviceId: TypeAlias = str
FavouriteId: TypeAlias = str
FileId: TypeAlias = str
KnockId: TypeAlias = str
MessageId: TypeAlias = str
Millis: TypeAlias = int
UserId: TypeAlias = str


class Done(Struct, frozen=True, kw_only=True):
    """A reply that says no more than that it was done."""


class Nothing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Content(Struct, frozen=True, kw_only=True):
    """A reply that is bytes of a media type. REST gives the bytes themselves, a socket gives base64."""

    media_type: str
    content: bytes


class GetPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Policy(Struct, frozen=True, kw_only=True):
    """What clients must know of this server, before signing up too.

    `is_new`: nobody has signed up; the first becomes owner. A sender may change a message so many minutes.
    """

    name: str
    version: str
    registration: str
    verify_email: bool
    mail: str
    is_new: bool
    recall_minutes: int
    edit_minutes: int


class Purpose(Word):
    """What a mailed code is good for, and nothing else."""

    REGISTER = "register"
    RESET = "reset"


class SendCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    email: str
    purpose: Purpose


class Platform(Word):
    MOBILE = "mobile"
    DESKTOP = "desktop"
    WEB = "web"
    PAD = "pad"
    BOT = "bot"


class NewDevice(Struct, frozen=True, kw_only=True):
    """`device_id` is the one that this installation was given before, if it was."""

    platform: Platform
    name: str = ""
    device_id: DeviceId | None = None


class Register(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`words` are for whoever decides, where staff must approve."""

    username: str
    password: str
    email: str
    device: NewDevice
    code: str | None = None
    name: str | None = None
    words: str = ""


class SignedIn(Struct, frozen=True, kw_only=True):
    user_id: UserId
    device_id: DeviceId
    access_token: str
    refresh_token: str
    expires_at: Millis


class Login(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`login` is a user name or an e-mail address."""

    login: str
    password: str
    device: NewDevice


class Refresh(Struct, frozen=True, kw_only=True, omit_defaults=True):
    refresh_token: str


class Knock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    device: NewDevice


class Knocked(Struct, frozen=True, kw_only=True):
    """To be shown: the code at once, the number when somebody has seen the knock."""

    knock_id: KnockId
    secret: str
    code: str
    number: int
    expires_at: Millis


class Stage(Word):
    """How far a knock has come. Once its device is in, it is gone."""

    WAITING = "waiting"
    SEEN = "seen"
    APPROVED = "approved"
    REFUSED = "refused"


class WatchKnock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`seen` is the stage that the asker knows: the answer waits some seconds for another."""

    knock_id: KnockId
    secret: str
    seen: Stage | None = None


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What others may know of a user."""

    user_id: UserId
    username: str
    name: str
    avatar_id: BlobId | None = None
    bio: str = ""


class KnockStage(Struct, frozen=True, kw_only=True):
    """`by` is who has seen the knock, and may let the device in."""

    stage: Stage
    by: Profile | None = None


class SeeKnock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    code: str


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


class AnswerKnock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    knock_id: KnockId
    accept: bool


class Enter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    knock_id: KnockId
    secret: str


class ResetPassword(Struct, frozen=True, kw_only=True, omit_defaults=True):
    email: str
    code: str
    new_password: str


class ChangePassword(Struct, frozen=True, kw_only=True, omit_defaults=True):
    old_password: str
    new_password: str


class Who(Word):
    EVERYONE = "everyone"
    CONTACTS = "contacts"
    NOBODY = "nobody"


class Privacy(Struct, frozen=True, kw_only=True):
    who_may_add: Who = Who.EVERYONE
    who_sees_last_seen: Who = Who.CONTACTS
    findable_by_username: bool = True
    findable_by_email: bool = False
    is_recommended: bool = True


class Me(Struct, frozen=True, kw_only=True):
    """What I may know of myself. One row of my stream."""

    user_id: UserId
    rev: int
    username: str
    name: str
    email: str
    avatar_id: BlobId | None
    bio: str
    role: str
    privacy: Privacy
    preferences: dict[str, Any]
    created_at: Millis


class UpdateSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`preferences` is the clients' own (theme, language …), kept as it is and replaced as a whole."""

    privacy: Privacy | UnsetType = UNSET
    preferences: dict[str, Any] | UnsetType = UNSET


class FindUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An exact user name, e-mail address or user id."""

    query: str


class Profiles(Struct, frozen=True, kw_only=True):
    items: list[Profile]


class GetProfiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_ids: Sequence[UserId]


class Presence(Struct, frozen=True, kw_only=True):
    user_id: UserId
    is_online: bool
    last_seen_at: Millis | None = None


class Presences(Struct, frozen=True, kw_only=True):
    items: list[Presence]


class ByUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: UserId


class UpdateProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: UserId
    name: str | UnsetType = UNSET
    bio: str | UnsetType = UNSET


class UsersSetAvatar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PNG, JPEG, WebP or GIF, as base64."""

    user_id: UserId
    content: bytes


class UsersGetAvatar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    avatar_id: BlobId


class Device(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One installation of a client. One row of its owner's stream; gone once `removed_at` is set."""

    device_id: DeviceId
    rev: int
    platform: Platform
    name: str
    created_at: Millis
    last_seen_at: Millis
    last_address: str = ""
    removed_at: Millis | None = None


class Devices(Struct, frozen=True, kw_only=True):
    items: list[Device]


class RemoveDevice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    device_id: DeviceId


class UsersSetRole(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: UserId
    role: str


class State(Word):
    ACTIVE = "active"
    DISABLED = "disabled"
    PENDING = "pending"
    REFUSED = "refused"


class SetState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`active` or `disabled`; the other states come of registering."""

    user_id: UserId
    state: State


class ListRegistrations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who waits for approval, longest first, after the user `after`."""

    after: UserId = ""
    limit: int = 100


class Registration(Struct, frozen=True, kw_only=True):
    user_id: UserId
    username: str
    name: str
    email: str
    words: str
    asked_at: Millis


class Registrations(Struct, frozen=True, kw_only=True):
    items: list[Registration]
    next: UserId | None = None


class AnswerRegistration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`reason` is told to somebody who is refused."""

    user_id: UserId
    accept: bool
    reason: str = ""


class AskedKind(Word):
    AUTO = "auto"
    VOICE = "voice"
    FILE = "file"


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """I have a file of this size and content already. `kind` is as for uploads."""

    name: str = ""
    size: int
    sha256: str
    kind: AskedKind = AskedKind.AUTO


class Stretch(Struct, frozen=True, kw_only=True):
    """Bytes of a file, from `start` on."""

    start: int
    size: int


class Challenge(Struct, frozen=True, kw_only=True):
    """Which stretches of the file are to be proved, once, until `expires_at`. `nonce` is in base64."""

    claim_id: FileId
    nonce: str
    stretches: list[Stretch]
    expires_at: Millis


class Prove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`proof`: HMAC-SHA256 in hex, with the nonce as its key, of the stretches one after another."""

    claim_id: FileId
    proof: str


class FileKind(Word):
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class FileState(Word):
    """`direct`: it is being uploaded, but not to us."""

    UPLOADING = "uploading"
    DIRECT = "direct"
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of mine that has come in whole. Until it is `ready` it cannot be sent.

    `thumbhash` is a blurred picture of some bytes, base64. `previews` are the smaller pictures that there
    are. It goes at `expires_at`, unless it is in a message by then.
    """

    file_id: FileId
    owner_id: UserId
    name: str
    size: int
    mime: str = ""
    sha256: str = ""
    kind: FileKind = FileKind.FILE
    state: FileState
    refusal: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    thumbhash: str = ""
    waveform: list[int] = []
    previews: list[str] = []
    created_at: Millis
    expires_at: Millis | None = None


class BeginDirect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`sha256` of the whole file in hex, if it is known, which is compared at the end."""

    name: str = ""
    size: int
    sha256: str = ""
    kind: AskedKind = AskedKind.AUTO


class DirectUpload(Struct, frozen=True, kw_only=True):
    """An upload in so many parts, all but the last of `part_bytes`, until `expires_at`."""

    upload_id: FileId
    part_bytes: int
    parts: int
    expires_at: Millis


class SignParts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    upload_id: FileId
    numbers: Sequence[int]


class PartAddress(Struct, frozen=True, kw_only=True):
    """Where to PUT a part of exactly this size, with these headers."""

    number: int
    size: int
    url: str
    headers: dict[str, str]


class PartAddresses(Struct, frozen=True, kw_only=True):
    items: list[PartAddress]
    expires_at: Millis


class SentPart(Struct, frozen=True, kw_only=True):
    """`etag` is what the store answered."""

    number: int
    etag: str


class FinishDirect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    upload_id: FileId
    parts: Sequence[SentPart]


class ByDirect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    upload_id: FileId


class GetLinks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    file_ids: Sequence[FileId]


class FilesLink(Struct, frozen=True, kw_only=True):
    """Where the bytes are until `expires_at`: paths on this server, good for the viewer alone."""

    file_id: FileId
    url: str
    previews: dict[str, str]
    expires_at: Millis


class FilesLinks(Struct, frozen=True, kw_only=True):
    items: list[FilesLink]


class Usage(Struct, frozen=True, kw_only=True):
    """What I keep of how much I may. `claim_from` is how large a file must be to be claimed; 0: none can.

    `is_direct`: files may also be uploaded to the store itself.
    """

    used_bytes: int
    quota_bytes: int
    files: int
    claim_from: int = 0
    is_direct: bool = False


class ByFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    file_id: FileId


class Gone(Struct, frozen=True, kw_only=True):
    """Told to its owner's devices: a file has been deleted, or nobody needed it any more."""

    file_id: FileId


class ListMembers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId
    since: int = 0
    limit: int = 200


class Role(Word):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Members(Struct, frozen=True, kw_only=True):
    items: list[Member]
    next: int | None = None


class Mute(Word):
    """Which messages make a sound: all, those that mention me, none."""

    NONE = "none"
    MENTIONS = "mentions"
    ALL = "all"


class ConversationsUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId
    is_pinned: bool | UnsetType = UNSET
    mute: Mute | UnsetType = UNSET
    draft: str | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    is_marked_unread: bool | UnsetType = UNSET
    is_saved: bool | UnsetType = UNSET


class Kind(Word):
    DIRECT = "direct"
    GROUP = "group"
    SAVED = "saved"


class Ending(Word):
    """How a membership ended."""

    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"
    DISSOLVED = "dissolved"


class Membership(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Read(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """I have read up to `seq`. It never moves back, nor beyond the last message."""

    conversation_id: ConversationId
    seq: int


class Position(Struct, frozen=True, kw_only=True):
    conversation_id: ConversationId
    seq: int


class Deliver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """This device has received up to these places."""

    positions: Sequence[Position]


class SetTyping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId
    is_typing: bool = True


class ListFolders(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Folder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Conversations that I keep together, shown in order of `place`. One row of my stream.

    It may name conversations that I have left. With `removed_at` it is gone.
    """

    folder_id: str
    rev: int
    name: str
    place: int = 0
    conversation_ids: list[ConversationId] = []
    removed_at: Millis | None = None


class Folders(Struct, frozen=True, kw_only=True):
    items: list[Folder]


class CreateFolder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    conversation_ids: Sequence[ConversationId] = ()


class UpdateFolder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new name, conversations to put in (`add`), and conversations to take out (`remove`)."""

    folder_id: str
    name: str | UnsetType = UNSET
    add: Sequence[ConversationId] = ()
    remove: Sequence[ConversationId] = ()


class ArrangeFolders(Struct, frozen=True, kw_only=True, omit_defaults=True):
    folder_ids: Sequence[str]


class ByFolder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    folder_id: str


class Joining(Word):
    """How somebody whom no member adds gets in: at once, if an admin lets them, not at all."""

    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class Rules(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    question: str = ""
    shows_history: bool = False
    may_befriend: bool = True
    is_public: bool = False


class Headline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest announcement of a group, cut short."""

    announcement_id: str
    text: str
    announced_at: Millis
    must_confirm: bool = False


class Conversation(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    created_at: Millis = 0
    rules: Rules | None = None
    silent_until: Millis | None = None
    headline: Headline | None = None
    dissolved_at: Millis | None = None


class Open(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Open the direct conversation with `user_id`, or, with none, the one with myself (saved)."""

    user_id: UserId | None = None


class Typing(Struct, frozen=True, kw_only=True):
    conversation_id: ConversationId
    user_id: UserId
    is_typing: bool


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="text"):
    text: str


class Markdown(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="markdown"):
    text: str


class Image(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="image"):
    """A picture. Those that were sent together have the same `album`. `thumbhash` is base64."""

    file_id: FileId
    name: str = ""
    size: int = 0
    mime: str = ""
    caption: str = ""
    album: str = ""
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""


class Voice(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="voice"):
    """Something said. `waveform` is loudness over time, from 0 to 31."""

    file_id: FileId
    name: str = ""
    size: int = 0
    mime: str = ""
    duration_ms: int | None = None
    waveform: list[int] = []


class Video(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="video"):
    """A film, which may be part of an album."""

    file_id: FileId
    name: str = ""
    size: int = 0
    mime: str = ""
    caption: str = ""
    album: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    thumbhash: str = ""


class Attachment(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="file"):
    """Any file, to be saved."""

    file_id: FileId
    name: str = ""
    size: int = 0
    mime: str = ""


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="location"):
    """WGS 84 degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class ContactCard(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="contact"):
    """A user recommended to others. The server fills in `name`."""

    user_id: UserId
    name: str = ""


class Custom(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="custom"):
    """A kind of your own, `name`d like `example.com/order`. Clients that do not know it show `fallback`."""

    name: str
    fallback: str
    data: dict[str, Any] = {}


Sendable: TypeAlias = Text | Markdown | Image | Voice | Video | Attachment | Location | ContactCard | Custom


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message to be sent. The same `client_msg_id` from the same sender always yields the same message.

    `mentions` are user ids, or `@all` where the sender may.
    """

    conversation_id: ConversationId
    client_msg_id: str
    content: Sendable
    reply_to: int | None = None
    mentions: Sequence[UserId] = ()
    burn_seconds: int | None = None


class Sent(Struct, frozen=True, kw_only=True):
    """The ack: it is on disk."""

    message_id: MessageId
    conversation_id: ConversationId
    seq: int
    rev: int
    sent_at: Millis


class GetHistory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages with `after` < seq < `before`, the newest `limit` of them, or with only `after` the oldest.

    `types`, with commas between them, leaves out what has other contents, and what was recalled.
    """

    conversation_id: ConversationId
    before: int | None = None
    after: int | None = None
    limit: int = 50
    types: str | None = None


class TransferState(Word):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Transfer(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="transfer"):
    """A file that its receiver is asked about first. Only the server makes it. `ready` has its id.

    One that is not ready by `expires_at` never will be, though its `state` stays what it was.
    """

    name: str
    size: int
    state: TransferState
    expires_at: Millis = 0
    file_id: FileId = ""
    mime: str = ""


class MergedItem(Struct, frozen=True, kw_only=True):
    sender_id: UserId
    sender_name: str
    sent_at: Millis
    content: Any
    fallback: str


class Merged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="merged"):
    """Several messages forwarded as one. Only the server makes it, from messages you can read."""

    title: str
    items: list[MergedItem]


class System(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="system"):
    """A notice of the server, such as `groups.created`. `words` are what its sentence needs."""

    notice: str
    words: dict[str, Any] = {}


AnyContent: TypeAlias = (
    Text
    | Markdown
    | Image
    | Voice
    | Video
    | Attachment
    | Location
    | ContactCard
    | Custom
    | Transfer
    | Merged
    | System
    | Unknown
)


class Reaction(Struct, frozen=True, kw_only=True):
    emoji: str
    user_ids: list[UserId]


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class History(Struct, frozen=True, kw_only=True):
    """`next` continues: give it as `before` (or as `after`, when only that was given).

    With `types` a page may have few, or none, while there is a `next`.
    """

    items: list[Message]
    next: int | None = None


class GetChanges(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed after revision `since`."""

    conversation_id: ConversationId
    since: int
    limit: int = 100


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is new in a conversation after `since` up to `rev`: the present state of what changed."""

    conversation_id: ConversationId
    since: int
    rev: int
    conversation: Conversation | None = None
    messages: list[Message] = []
    members: list[Member] = []
    has_more: bool = False


class ByConversation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId


class Messages(Struct, frozen=True, kw_only=True):
    items: list[Message]


class Forward(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Send messages on to other conversations, one by one or merged into one under a `title`."""

    message_ids: Sequence[MessageId]
    conversation_ids: Sequence[ConversationId]
    client_msg_id: str
    is_merged: bool = False
    title: str = ""


class SentMany(Struct, frozen=True, kw_only=True):
    items: list[Sent]


class GetFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_ids: Sequence[MessageId]


class MessageFile(Struct, frozen=True, kw_only=True):
    file_id: FileId
    url: str
    previews: dict[str, str]
    expires_at: Millis
    message_id: MessageId


class MessageFiles(Struct, frozen=True, kw_only=True):
    items: list[MessageFile]


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId
    client_msg_id: str
    name: str
    size: int


class AnswerOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    accept: bool


class HandOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    file_id: FileId


class ByMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId


class TellProgress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    done_bytes: int


class Schedule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId
    client_msg_id: str
    content: Sendable
    due_at: Millis
    reply_to: int | None = None


class Scheduled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message of mine that waits for its time. One row of my stream; over once `done_at` is set."""

    schedule_id: str
    rev: int
    conversation_id: ConversationId
    due_at: Millis
    content: AnyContent
    reply_to: int | None = None
    done_at: Millis | None = None
    refusal: str = ""


class Unschedule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    schedule_id: str


class ScheduledMessages(Struct, frozen=True, kw_only=True):
    items: list[Scheduled]


class GetReaders(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Those who have read a message before those who have not; only one of both can be paged."""

    message_id: MessageId
    has_read: bool | None = None
    after: UserId = ""
    limit: int = 500


class Reader(Struct, frozen=True, kw_only=True):
    user_id: UserId
    has_read: bool


class Readers(Struct, frozen=True, kw_only=True):
    """`items` is a part, the counts are of all. `next` continues: give it as `after`."""

    read_count: int
    member_count: int
    items: list[Reader]
    next: UserId | None = None


class Edit(Struct, frozen=True, kw_only=True):
    version: int
    content: AnyContent
    edited_at: Millis


class Edits(Struct, frozen=True, kw_only=True):
    items: list[Edit]


class EditMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    content: Sendable
    mentions: Sequence[UserId] | UnsetType = UNSET


class React(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    emoji: str
    is_on: bool = True


class Pin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message_id: MessageId
    is_pinned: bool = True


class Hidden(Struct, frozen=True, kw_only=True):
    """A message I deleted for myself. One row of my stream."""

    message_id: MessageId
    rev: int


class Progress(Struct, frozen=True, kw_only=True):
    """How far `user_id` is: who offered it with the upload, who accepted it with the download."""

    conversation_id: ConversationId
    message_id: MessageId
    user_id: UserId
    done_bytes: int


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: UserId
    greeting: str = ""


class Answer(Word):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


class ContactRequest(Struct, frozen=True, kw_only=True):
    """One row in the streams of both. A refusal is not told to the one who asked: it waits, then expires."""

    request_id: str
    rev: int
    from_id: UserId
    to_id: UserId
    greeting: str
    state: Answer
    asked_at: Millis
    expires_at: Millis


class GiveAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    request_id: str
    accept: bool


class ListRequests(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ContactRequests(Struct, frozen=True, kw_only=True):
    items: list[ContactRequest]


class ListContacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Contacts that changed after `since` (0: all), `limit` at a time."""

    since: int = 0
    limit: int = 200


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of its owner's stream. With neither `is_contact` nor `is_blocked` it is as good as gone."""

    user_id: UserId
    rev: int
    is_contact: bool = False
    is_blocked: bool = False
    remark: str = ""
    tags: list[str] = []
    is_starred: bool = False
    conversation_id: ConversationId | None = None
    since_at: Millis | None = None


class Contacts(Struct, frozen=True, kw_only=True):
    items: list[Contact]
    next: int | None = None


class UpdateContact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_id: UserId
    remark: str | UnsetType = UNSET
    tags: Sequence[str] | UnsetType = UNSET
    is_starred: bool | UnsetType = UNSET


class Create(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group of me and my contacts `user_ids`."""

    name: str
    user_ids: Sequence[UserId] = ()


class Find(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Public groups by their id, or by a part of their name."""

    query: str


class Standing(Word):
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


class GroupCards(Struct, frozen=True, kw_only=True):
    items: list[GroupCard]


class Join(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Come in by a link. `answer` is for those who decide, if somebody must."""

    token: str
    answer: str = ""


class RequestState(Word):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class JoinRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Joined(Struct, frozen=True, kw_only=True):
    """Either I am in, or my request waits."""

    group_id: ConversationId
    standing: Standing
    request: JoinRequest | None = None


class JoinPublic(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Come into a public group."""

    group_id: ConversationId
    answer: str = ""


class Look(Struct, frozen=True, kw_only=True, omit_defaults=True):
    token: str


class Decide(Struct, frozen=True, kw_only=True, omit_defaults=True):
    request_id: str
    accept: bool


class ByRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    request_id: str


class Add(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    user_ids: Sequence[UserId]


class FindMembers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    query: str
    limit: int = 50


class FoundMembers(Struct, frozen=True, kw_only=True):
    items: list[Member]


class ByMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    user_id: UserId


class ByGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId


class GroupsUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    name: str | UnsetType = UNSET


class GroupsSetAvatar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PNG, JPEG, WebP or GIF, as base64."""

    group_id: ConversationId
    content: bytes


class GroupsGetAvatar(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    avatar_id: BlobId


class SetRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is left out stays as it is."""

    group_id: ConversationId
    who_may_post: Role | UnsetType = UNSET
    who_may_mention_all: Role | UnsetType = UNSET
    who_may_pin: Role | UnsetType = UNSET
    who_may_invite: Role | UnsetType = UNSET
    who_may_edit_info: Role | UnsetType = UNSET
    how_to_join: Joining | UnsetType = UNSET
    question: str | UnsetType = UNSET
    shows_history: bool | UnsetType = UNSET
    may_befriend: bool | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET


class Silence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Until when only those who manage the group may write; without a time everybody may again."""

    group_id: ConversationId
    until: Millis | None = None


class GroupsSetRole(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Make somebody admin or member, or, as owner, hand the group over."""

    group_id: ConversationId
    user_id: UserId
    role: Role


class MuteMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Until when somebody may not write; without a time they may again."""

    group_id: ConversationId
    user_id: UserId
    until: Millis | None = None


class SetNickname(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    nickname: str


class GroupsLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class GroupsLinks(Struct, frozen=True, kw_only=True):
    items: list[GroupsLink]


class MakeLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    expires_at: Millis | None = None
    most_uses: int | None = None


class ByLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    link_id: str


class ListJoinRequests(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    after: str = ""
    limit: int = 50


class JoinRequests(Struct, frozen=True, kw_only=True):
    items: list[JoinRequest]
    next: str | None = None


class ListBans(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    after: UserId = ""
    limit: int = 50


class Ban(Struct, frozen=True, kw_only=True):
    user_id: UserId
    banned_by: UserId
    reason: str
    banned_at: Millis


class Bans(Struct, frozen=True, kw_only=True):
    items: list[Ban]
    next: UserId | None = None


class BanMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Put out, if they are in, and keep out."""

    group_id: ConversationId
    user_id: UserId
    reason: str = ""


class ListAnnouncements(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest first; `before` is the id of the last one that is known."""

    group_id: ConversationId
    before: str = ""
    limit: int = 20


class Announcement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    announcement_id: str
    group_id: ConversationId
    author_id: UserId
    text: str
    announced_at: Millis
    must_confirm: bool = False
    is_confirmed: bool = False
    confirmed_count: int = 0
    reminded_at: Millis | None = None


class Announcements(Struct, frozen=True, kw_only=True):
    items: list[Announcement]
    next: str | None = None


class Announce(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    text: str
    must_confirm: bool = False


class ByAnnouncement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    announcement_id: str


class ListConfirmations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Those who have confirmed, or those who have not."""

    group_id: ConversationId
    announcement_id: str
    confirmed: bool = True
    after: UserId = ""
    limit: int = 200


class Confirmation(Struct, frozen=True, kw_only=True):
    user_id: UserId
    confirmed_at: Millis | None = None


class Confirmations(Struct, frozen=True, kw_only=True):
    confirmed_count: int
    member_count: int
    items: list[Confirmation]
    next: UserId | None = None


class ReportReason(Word):
    SPAM = "spam"
    FRAUD = "fraud"
    ABUSE = "abuse"
    ILLEGAL = "illegal"
    OTHER = "other"


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_id: ConversationId
    reason: ReportReason
    words: str = ""
    message_ids: Sequence[MessageId] = ()


class Reported(Struct, frozen=True, kw_only=True):
    report_id: str


class FromMessage(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="message"):
    """What a message says now, if I can read it now."""

    message_id: MessageId


class FromFile(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="file"):
    """A file of mine."""

    file_id: FileId


class FromWeb(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="link"):
    """The address of a page, `http` or `https`."""

    url: str
    title: str = ""


class FromMe(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="note"):
    """Something that I write myself."""

    text: str
    is_markdown: bool = False


Savable: TypeAlias = FromMessage | FromFile | FromWeb | FromMe


class SaveFavourite(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same message, file or address is one favourite, however often it is saved."""

    of: Savable
    note: str = ""
    tags: Sequence[str] = ()


class FavouriteKind(Word):
    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    NOTE = "note"
    LOCATION = "location"
    CONTACT = "contact"
    MERGED = "merged"
    CUSTOM = "custom"


class WebLink(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="link"):
    """A page on the web."""

    url: str
    title: str = ""


Kept: TypeAlias = (
    Text
    | Markdown
    | Image
    | Voice
    | Video
    | Attachment
    | Location
    | ContactCard
    | Custom
    | Transfer
    | Merged
    | System
    | WebLink
    | Unknown
)


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a message was, who wrote it and when, with the names of that time."""

    message_id: MessageId
    conversation_id: ConversationId
    conversation_kind: Kind
    conversation_name: str
    author_id: UserId
    author_name: str
    sent_at: Millis


class Favourite(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that I keep. Its content is what it was when I saved it; with `removed_at` it has none.

    `fallback` is the content in plain text. Without `source` it did not come from a message. `rev` is that
    of my stream at which it was last changed. Its files are mine, and count to my quota.
    """

    favourite_id: FavouriteId
    rev: int
    kind: FavouriteKind
    content: Kept | None = None
    fallback: str = ""
    note: str = ""
    tags: list[str] = []
    source: Source | None = None
    saved_at: Millis
    edited_at: Millis | None = None
    removed_at: Millis | None = None


class ListFavourites(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest first; with `q` those that have all its words. `cursor` is the `next` of the page before."""

    q: str = ""
    kind: FavouriteKind | None = None
    tag: str | None = None
    cursor: FavouriteId | None = None
    limit: int = 30


class Favourites(Struct, frozen=True, kw_only=True):
    items: list[Favourite]
    next: FavouriteId | None = None


class GetFavouriteChanges(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed after revision `since`, in the order in which it did. From 0, only what there is."""

    since: int
    limit: int = 50


class FavouriteChanges(Struct, frozen=True, kw_only=True):
    """The present state of what changed after `since` up to `rev`; what was removed has `removed_at`."""

    since: int
    rev: int
    items: list[Favourite]
    has_more: bool = False


class TagCount(Struct, frozen=True, kw_only=True):
    tag: str
    count: int


class TagCounts(Struct, frozen=True, kw_only=True):
    """The one used most first."""

    items: list[TagCount]


class GetFavouriteFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    favourite_ids: Sequence[FavouriteId]


class FavouriteFile(Struct, frozen=True, kw_only=True):
    file_id: FileId
    url: str
    previews: dict[str, str]
    expires_at: Millis
    favourite_id: FavouriteId


class FavouriteFiles(Struct, frozen=True, kw_only=True):
    items: list[FavouriteFile]


class SendFavourites(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Say it in conversations, as a message of mine."""

    favourite_ids: Sequence[FavouriteId]
    conversation_ids: Sequence[ConversationId]
    client_msg_id: str


class ByFavourite(Struct, frozen=True, kw_only=True, omit_defaults=True):
    favourite_id: FavouriteId


class UpdateFavourite(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new note or new tags; a new `text` only for what I wrote myself."""

    favourite_id: FavouriteId
    note: str | UnsetType = UNSET
    tags: Sequence[str] | UnsetType = UNSET
    text: str | UnsetType = UNSET


class Shelf(Struct, frozen=True, kw_only=True):
    """How many favourites I have, and the revision at which one of them last changed. The row of my stream.

    Which ones changed is in `favourites.changes`.
    """

    rev: int
    count: int


class SearchAll(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whatever of mine has to do with `q`. Names are also found by how they sound (pinyin, initials)."""

    q: str


class FoundContact(Struct, frozen=True, kw_only=True):
    profile: Profile
    remark: str = ""
    conversation_id: ConversationId | None = None


class FoundGroup(Struct, frozen=True, kw_only=True):
    """`members` are the names in it that fit, where its own does not."""

    conversation: Conversation
    members: list[str] = []


class Hit(Struct, frozen=True, kw_only=True):
    """A message that was found. `highlights`: where in `snippet` the words are, in UTF-16 units."""

    message: Message
    snippet: str
    highlights: list[list[int]]


class Everything(Struct, frozen=True, kw_only=True):
    """What fits best first, and of messages and of files the newest few: `search.messages` has the others."""

    contacts: list[FoundContact]
    groups: list[FoundGroup]
    messages: list[Hit]
    files: list[Hit]


class SearchMessages(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages of mine with all words of `q`; what stands in quotes, as it stands there.

    `since` and `until` are times; `cursor` is the `next` of the page before.
    """

    q: str
    conversation_id: ConversationId | None = None
    sender_id: UserId | None = None
    type: str | None = None
    since: int | None = None
    until: int | None = None
    cursor: str | None = None
    limit: int = 20


class Hits(Struct, frozen=True, kw_only=True):
    """The newest first. Without `next` there are no more; with it a page may still have few, or none."""

    items: list[Hit]
    next: str | None = None


class SuggestPeople(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class SuggestedPerson(Struct, frozen=True, kw_only=True):
    """Somebody whom I may know: how many contacts of mine know them, and how many groups we are both in.

    `contact_ids` and `group_ids` are a few of these.
    """

    profile: Profile
    contact_count: int
    contact_ids: list[UserId]
    group_count: int
    group_ids: list[ConversationId]


class SuggestedPeople(Struct, frozen=True, kw_only=True):
    """Whom I am most likely to know first."""

    items: list[SuggestedPerson]


class SuggestGroups(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class SuggestedGroup(Struct, frozen=True, kw_only=True):
    """A public group that I may come into, and how many contacts of mine are in it. Which ones is theirs."""

    group: GroupCard
    contact_count: int


class SuggestedGroups(Struct, frozen=True, kw_only=True):
    items: list[SuggestedGroup]


class Dismiss(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A user or a group that I do not want to be recommended again."""

    subject_id: str


class Restore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that I dismissed."""

    subject_id: str


class GetStatistics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of the last `days`, today among them."""

    days: int = 30


class SearchDay(Struct, frozen=True, kw_only=True):
    """A day (UTC) on which was searched. Times are of the answering; the `p` are rounded up."""

    day: str
    searches: int
    unfound: int
    p50_ms: int
    p95_ms: int


class AskedWord(Struct, frozen=True, kw_only=True):
    word: str
    searches: int


class Statistics(Struct, frozen=True, kw_only=True):
    """`words`: those asked for most, of those that at least five users have asked for within a week."""

    is_on: bool
    searches: int
    unfound: int
    p50_ms: int
    p95_ms: int
    days: list[SearchDay]
    words: list[AskedWord]


class Cursor(Struct, frozen=True, kw_only=True):
    """Where a device stands: its user's stream, and the revision of each conversation that it holds."""

    rev: int = 0
    at: int = 0
    conversations: dict[ConversationId, int] = {}


class Connect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """No cursor: everything, from nothing. A cursor: what changed since."""

    cursor: Cursor | None = None


class UserChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Snapshot(Struct, frozen=True, kw_only=True):
    """The answer to `connect`, true at one moment. `profiles` are the people that the rest mentions."""

    user: UserChange
    heads: list[Head]
    profiles: list[Profile]
    at: Millis
    heartbeat_seconds: float


class GetUserChanges(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: int


class ListHeads(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """My conversations in order of id, after `after`, `limit` at a time."""

    after: ConversationId = ""
    limit: int = 200


class Heads(Struct, frozen=True, kw_only=True):
    items: list[Head]
    next: ConversationId | None = None


class GetHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversation_id: ConversationId


class Export(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`after` is the `next` of the page before; without it, the first one."""

    after: MessageId | None = None


class Exported(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages of a conversation, as far as I may read them. Those that follow may be on the next page."""

    conversation: Conversation
    messages: list[Message] = []


class ExportPage(Struct, frozen=True, kw_only=True):
    """`mine` comes on the first page: profile, devices, contacts and all else of my stream.

    `done` of `total` conversations are on this page and those before. Once they are all there,
    `favourites` follow.
    """

    mine: UserChange | None
    conversations: list[Exported]
    favourites: list[Favourite]
    profiles: list[Profile]
    done: int
    total: int
    next: MessageId | None


class Erase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    password: str


EVENTS: dict[str, type[Struct]] = {
    "user.changed": UserChange,
    "conversation.changed": Change,
    "conversation.typing": Typing,
    "users.presence": Presence,
    "users.profile": Profile,
    "files.changed": File,
    "files.deleted": Gone,
    "messages.progress": Progress,
}
