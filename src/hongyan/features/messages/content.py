"""What a message can say. Each kind can also be told in plain text, for notices and for old clients."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.ids import UserId

Words = Annotated[str, Meta(min_length=1, max_length=20_000)]
Line = Annotated[str, Meta(max_length=200)]


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


Sendable = Text | Markdown | Location | ContactCard | Custom
AnyContent = Text | Markdown | Location | ContactCard | Merged | Custom | System


def plain(content: AnyContent) -> str:
    """The content in one line of plain text, at most 200 characters."""
    match content:
        case Text(text=text) | Markdown(text=text):
            words = " ".join(text.split())
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
