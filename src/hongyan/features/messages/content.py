"""What a message can say. Each kind can also be told in plain text, for notices and for old clients."""

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.ids import FileId, UserId

Words = Annotated[str, Meta(min_length=1, max_length=20_000)]
Line = Annotated[str, Meta(max_length=200)]
Caption = Annotated[str, Meta(max_length=1_000)]
Album = Annotated[str, Meta(max_length=32)]


class Content(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="type"
):
    """One of the kinds below, told apart by `type`."""


class Text(Content, frozen=True, tag="text"):
    text: Words


class Markdown(Content, frozen=True, tag="markdown"):
    text: Words


class Location(Content, frozen=True, tag="location"):
    """WGS 84 degrees."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    name: Line = ""
    address: Line = ""


class ContactCard(Content, frozen=True, tag="contact"):
    """A user recommended to others. The server fills in `name`."""

    user_id: UserId
    name: Line = ""


class OfFile(Content, frozen=True):
    """A file that has been uploaded. Of it you say `file_id`; all below is filled in by the server."""

    file_id: FileId
    name: str = ""
    size: int = 0
    mime: str = ""


class Image(OfFile, frozen=True, tag="image"):
    """A picture. Those that were sent together have the same `album`. `thumbhash` is base64."""

    caption: Caption = ""
    album: Album = ""
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""


class Voice(OfFile, frozen=True, tag="voice"):
    """Something said. `waveform` is loudness over time, from 0 to 31."""

    duration_ms: int | None = None
    waveform: list[int] = []


class Video(OfFile, frozen=True, tag="video"):
    """A film, which may be part of an album."""

    caption: Caption = ""
    album: Album = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    thumbhash: str = ""


class Attachment(OfFile, frozen=True, tag="file"):
    """Any file, to be saved."""


class TransferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Transfer(Content, frozen=True, tag="transfer"):
    """A file that its receiver is asked about first. Only the server makes it. `ready` has its id.

    One that is not ready by `expires_at` never will be, though its `state` stays what it was.
    """

    name: str
    size: int
    state: TransferState
    expires_at: Millis = Millis(0)
    file_id: FileId = FileId("")
    mime: str = ""


class MergedItem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sender_id: UserId
    sender_name: str
    sent_at: Millis
    content: Any
    fallback: str


class Merged(Content, frozen=True, tag="merged"):
    """Several messages forwarded as one. Only the server makes it, from messages you can read."""

    title: Line
    items: Annotated[list[MergedItem], Meta(max_length=100)]


class Custom(Content, frozen=True, tag="custom"):
    """A kind of your own, `name`d like `example.com/order`. Clients that do not know it show `fallback`."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    fallback: Line
    data: dict[str, Any] = {}


class System(Content, frozen=True, tag="system"):
    """A notice of the server, such as `groups.created`. `words` are what its sentence needs."""

    notice: str
    words: dict[str, Any] = {}


Sendable = Text | Markdown | Image | Voice | Video | Attachment | Location | ContactCard | Custom
AnyContent = (
    Text
    | Markdown
    | Image
    | Voice
    | Video
    | Attachment
    | Transfer
    | Location
    | ContactCard
    | Merged
    | Custom
    | System
)


def plain(content: AnyContent) -> str:
    """The content in one line of plain text, at most 200 characters."""
    match content:
        case Text(text=text) | Markdown(text=text):
            words = " ".join(text.split())
        case OfFile() | Transfer():
            words = _plain_file(content)
        case Location(name=name, address=address):
            words = f"[位置 Location] {name or address}"
        case ContactCard(name=name):
            words = f"[名片 Contact] {name}"
        case Merged(title=title):
            words = f"[聊天记录 Messages] {title}"
        case Custom(fallback=fallback):
            words = fallback
        case System(notice=notice):
            words = f"[{notice}]"
    return words[:200]


def _plain_file(content: OfFile | Transfer) -> str:
    match content:
        case Transfer(name=name):
            return f"[传文件 Transfer] {name}"
        case Image(caption=caption):
            return f"[图片 Photo] {caption}".strip()
        case Video(caption=caption):
            return f"[视频 Video] {caption}".strip()
        case Voice(duration_ms=duration_ms):
            minutes, seconds = divmod(-(-(duration_ms or 0) // 1_000), 60)
            return f"[语音 Voice] {minutes}:{seconds:02}" if duration_ms else "[语音 Voice]"
    return f"[文件 File] {content.name}"
