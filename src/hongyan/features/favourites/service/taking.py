"""What is saved, as it is now, and as much of it as the saver may have."""

from hashlib import sha256

from msgspec import Struct

from hongyan.core.context import Context
from hongyan.core.ids import FavouriteId, FileId
from hongyan.core.ports import AnyRow
from hongyan.features import conversations, files, messages, users
from hongyan.features.favourites import store
from hongyan.features.favourites.model import (
    CannotSave,
    FavouriteKind,
    FromFile,
    FromMe,
    FromMessage,
    FromWeb,
    Kept,
    SaveFavourite,
    Source,
    WebLink,
    as_address,
    kind_of,
)
from hongyan.features.favourites.words import words_of
from hongyan.features.messages import Markdown, Message, System, Text, Transfer, plain


class Taken(Struct, frozen=True, kw_only=True):
    """What a favourite is made of."""

    content: Kept
    kind: FavouriteKind
    source: Source | None = None
    words: str

    @property
    def fallback(self) -> str:
        return fallback_of(self.content)


def origin_of(request: SaveFavourite) -> str | None:
    """What is one favourite however often it is saved; nothing if it is always a new one."""
    match request.of:
        case FromMessage(message_id=message_id):
            return f"message:{message_id}"[:64]
        case FromFile(file_id=file_id):
            return f"file:{file_id}"[:64]
        case FromWeb(url=url):
            return f"link:{sha256(as_address(url).encode()).hexdigest()[:48]}"
    return None


async def take(ctx: Context, request: SaveFavourite) -> Taken:
    """A snapshot of what is to be saved. What the caller cannot see now does not exist."""
    match request.of:
        case FromMessage(message_id=message_id):
            member, message = await messages.fetch_visible(ctx, message_id)
            return await _from_message(ctx, member, message)
        case FromFile(file_id=file_id):
            content = messages.content_of_own(ctx, file_id, await files.lock(ctx.tx, [file_id]))
            return _as_taken(content)
        case FromWeb(url=url, title=title):
            return _as_taken(WebLink(url=as_address(url), title=title.strip()))
    return _as_taken(written(ctx, request.of), FavouriteKind.NOTE)


def written(ctx: Context, said: FromMe) -> Text | Markdown:
    """What somebody writes for themselves: as long as a message, since it can be sent. Raises `TooLong`."""
    content = Markdown(text=said.text) if said.is_markdown else Text(text=said.text)
    messages.check_length(ctx, content)
    return content


def fallback_of(content: Kept) -> str:
    if isinstance(content, WebLink):
        return f"[链接 Link] {content.title or content.url}"[:200]
    return plain(content)


async def keep_files(ctx: Context, favourite_id: FavouriteId, content: Kept) -> Kept:
    """The content with files that are the caller's, and stay as long as the favourite."""
    wanted: list[FileId] = messages.file_ids_of(content)
    if not wanted:
        return content
    known = await files.lock(ctx.tx, wanted)
    others = await files.copy(ctx, known.values(), holder_of(favourite_id))
    kept: Kept = messages.with_files(content, others)
    return kept


def holder_of(favourite_id: FavouriteId) -> str:
    return f"favourite:{favourite_id}"


def _as_taken(content: Kept, kind: FavouriteKind | None = None) -> Taken:
    return Taken(content=content, kind=kind or kind_of(content), words=words_of(content, None, ""))


async def _from_message(ctx: Context, member: AnyRow, message: Message) -> Taken:
    content = message.content
    if content is None:
        raise messages.Gone
    if message.burn_seconds is not None or isinstance(content, System | Transfer):
        raise CannotSave
    source = await _source_of(ctx, member, message)
    remark = await store.find_remark(ctx.tx, ctx.user_id, message.sender_id)
    words = words_of(content, source, remark)
    return Taken(content=content, kind=kind_of(content), source=source, words=words)


async def _source_of(ctx: Context, member: AnyRow, message: Message) -> Source:
    conversation = await conversations.fetch(ctx.tx, message.conversation_id)
    people = await users.profiles_of(ctx.tx, [one for one in (message.sender_id, member.peer_id) if one])
    names = {profile.user_id: profile.name for profile in people}
    return Source(
        message_id=message.message_id,
        conversation_id=message.conversation_id,
        conversation_kind=conversation.kind,
        conversation_name=conversation.name or names.get(member.peer_id, ""),
        author_id=message.sender_id,
        author_name=names.get(message.sender_id, ""),
        sent_at=message.sent_at,
    )
