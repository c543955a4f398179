"""A favourite, what may be asked about it, and why one can be refused."""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.errors import Exhausted, Malformed, Missing, refusal
from hongyan.core.ids import ConversationId, FavouriteId, FileId, MessageId, UserId
from hongyan.core.wire import Natural, Request
from hongyan.features import conversations, files
from hongyan.features.messages import AnyContent, Markdown, Text

Note = Annotated[str, Meta(max_length=1_000)]
Tag = Annotated[str, Meta(min_length=1, max_length=32)]
Tags = Annotated[list[Tag], Meta(max_length=10)]
Title = Annotated[str, Meta(max_length=200)]
Limit = Annotated[int, Meta(ge=1, le=100)]
MOST_TAGS = 200  # different ones of a user
ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f]{1,2000}", re.IGNORECASE)


class FavouriteKind(StrEnum):
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


class WebLink(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type", tag="link"
):
    """A page on the web."""

    url: str
    title: str = ""


Kept = AnyContent | WebLink


class Source(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a message was, who wrote it and when, with the names of that time."""

    message_id: MessageId
    conversation_id: ConversationId
    conversation_kind: conversations.Kind
    conversation_name: str
    author_id: UserId
    author_name: str
    sent_at: Millis


class Favourite(Struct, frozen=True, omit_defaults=True, kw_only=True):
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


class Shelf(Struct, frozen=True, kw_only=True):
    """How many favourites I have, and the revision at which one of them last changed. The row of my stream.

    Which ones changed is in `favourites.changes`.
    """

    rev: int
    count: int


# requests


class FromMessage(Request, frozen=True, tag_field="type", tag="message"):
    """What a message says now, if I can read it now."""

    message_id: MessageId


class FromFile(Request, frozen=True, tag_field="type", tag="file"):
    """A file of mine."""

    file_id: FileId


class FromWeb(Request, frozen=True, tag_field="type", tag="link"):
    """The address of a page, `http` or `https`."""

    url: Annotated[str, Meta(min_length=1, max_length=2_000)]
    title: Title = ""


class FromMe(Request, frozen=True, tag_field="type", tag="note"):
    """Something that I write myself."""

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    is_markdown: bool = False


Savable = FromMessage | FromFile | FromWeb | FromMe


class SaveFavourite(Request, frozen=True):
    """The same message, file or address is one favourite, however often it is saved."""

    of: Savable
    note: Note = ""
    tags: Tags = []


class ListFavourites(Request, frozen=True):
    """The newest first; with `q` those that have all its words. `cursor` is the `next` of the page before."""

    q: Annotated[str, Meta(max_length=200)] = ""
    kind: FavouriteKind | None = None
    tag: Tag | None = None
    cursor: FavouriteId | None = None
    limit: Limit = 30


class GetFavouriteChanges(Request, frozen=True):
    """What changed after revision `since`, in the order in which it did. From 0, only what there is."""

    since: Natural
    limit: Limit = 50


class ByFavourite(Request, frozen=True):
    favourite_id: FavouriteId


class UpdateFavourite(Request, frozen=True):
    """A new note or new tags; a new `text` only for what I wrote myself."""

    favourite_id: FavouriteId
    note: Note | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    text: Annotated[str, Meta(min_length=1, max_length=20_000)] | UnsetType = UNSET


class GetFavouriteFiles(Request, frozen=True):
    favourite_ids: Annotated[list[FavouriteId], Meta(min_length=1, max_length=50)]


class SendFavourites(Request, frozen=True):
    """Say it in conversations, as a message of mine."""

    favourite_ids: Annotated[list[FavouriteId], Meta(min_length=1, max_length=20)]
    conversation_ids: Annotated[list[ConversationId], Meta(min_length=1, max_length=10)]
    client_msg_id: Annotated[str, Meta(min_length=1, max_length=48)]


# replies


class Favourites(Struct, frozen=True, kw_only=True):
    items: list[Favourite]
    next: FavouriteId | None = None


class FavouriteChanges(Struct, frozen=True, kw_only=True):
    """The present state of what changed after `since` up to `rev`; what was removed has `removed_at`."""

    since: int
    rev: int
    items: list[Favourite]
    has_more: bool = False


class TagCount(Struct, frozen=True, kw_only=True):
    tag: str
    count: int


class TagCounts(Struct, frozen=True):
    """The one used most first."""

    items: list[TagCount]


class FavouriteFile(files.Link, frozen=True, kw_only=True):
    favourite_id: FavouriteId


class FavouriteFiles(Struct, frozen=True):
    items: list[FavouriteFile]


# refusals


@refusal
class NoSuchFavourite(Missing):
    """It was removed, is not yours, or never was."""

    code = "favourites.no_such_favourite"


@refusal
class CannotSave(Malformed):
    """Notices, transfers and messages that burn stay where they are."""

    code = "favourites.cannot_save"


@refusal
class CannotEdit(Malformed):
    """Only what you wrote yourself can be said differently; of everything else the note and the tags."""

    code = "favourites.cannot_edit"


@refusal
class BadAddress(Malformed):
    """Not the address of a page on the web."""

    code = "favourites.bad_address"


@refusal
class TooManyFavourites(Exhausted):
    code = "favourites.too_many"
    retryable = False
    limit: int


@refusal
class TooManyTags(Exhausted):
    code = "favourites.too_many_tags"
    retryable = False
    limit: int


# rules


def as_address(text: str) -> str:
    """An address that a browser may be sent to. Raises `BadAddress`."""
    url = text.strip()
    try:
        host = urlsplit(url).hostname if ADDRESS.fullmatch(url) else None
    except ValueError:
        host = None
    if not host:
        raise BadAddress
    return url


def as_tags(tags: list[str]) -> list[str]:
    """Each once, without spaces around it; one that is nothing else is none."""
    return list(dict.fromkeys(words for tag in tags if (words := " ".join(tag.split()))))


def kind_of(content: Kept) -> FavouriteKind:
    """How it is sorted. A text that is nothing but an address is a link."""
    if isinstance(content, Text | Markdown):
        return FavouriteKind.LINK if ADDRESS.fullmatch(content.text.strip()) else FavouriteKind.TEXT
    return FavouriteKind(str(content.__struct_config__.tag))
