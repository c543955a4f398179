"""Files in messages: who may send one, who may have one, and that each stays as long as a message has it."""

from collections import defaultdict
from typing import Any

from msgspec import structs

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, FileId, MessageId, place_of
from hongyan.core.ports import AnyRow
from hongyan.core.wire import Bytes
from hongyan.features import conversations, files
from hongyan.features.files import FileKind, NoSuchFile, NotReady, WrongKind
from hongyan.features.messages import store
from hongyan.features.messages.content import (
    AnyContent,
    Attachment,
    Image,
    Merged,
    OfFile,
    Transfer,
    Video,
    Voice,
)
from hongyan.features.messages.model import GetFiles, Message, MessageFile, MessageFiles

PATH = "/api/v1/messages/files"
KINDS: dict[type[OfFile], FileKind] = {
    Image: FileKind.IMAGE,
    Voice: FileKind.VOICE,
    Video: FileKind.VIDEO,
}
TYPES = ("image", "voice", "video", "file")


async def list_files(ctx: Context, request: GetFiles) -> MessageFiles:
    """Where the files of messages are, for who can see these messages now. What they cannot is left out."""
    shown = await ctx.read(lambda c: _list_shown(c, request.message_ids))
    made = files.make_links(ctx, PATH, shown)
    return MessageFiles(
        [
            MessageFile(message_id=MessageId(one.reason), **structs.asdict(link))
            for one, link in zip(shown, made, strict=True)
        ]
    )


async def download(ctx: Context, request: files.Download) -> Bytes:
    """The bytes of a file in a message, for whoever was given their address and can still see it."""
    return await files.give(ctx, request, _list_for)


def file_ids_of(content: Any) -> list[FileId]:
    """Every file in a content, also in what was merged, which is plain objects once it has been stored."""
    match content:
        case OfFile(file_id=file_id):
            return [file_id]
        case Transfer(file_id=file_id):
            return [file_id] if file_id else []
        case Merged(items=items):
            return [found for item in items for found in file_ids_of(item.content)]
        case {"type": kind, "file_id": file_id} if kind in TYPES:
            return [FileId(file_id)]
        case {"type": "merged", "items": items}:
            return [found for item in items for found in file_ids_of(item["content"])]
    return []


def with_files(content: Any, others: dict[FileId, FileId]) -> Any:
    """The same content with other files in place of those that it has."""
    match content:
        case OfFile(file_id=file_id) | Transfer(file_id=file_id):
            return structs.replace(content, file_id=others.get(file_id, file_id))
        case Merged(items=items):
            changed = [structs.replace(one, content=with_files(one.content, others)) for one in items]
            return structs.replace(content, items=changed)
        case {"type": kind, "file_id": file_id} if kind in TYPES:
            return {**content, "file_id": others.get(FileId(file_id), file_id)}
        case {"type": "merged", "items": items}:
            plain = [{**item, "content": with_files(item["content"], others)} for item in items]
            return {**content, "items": plain}
    return content


def content_of_own(ctx: Context, file_id: FileId, known: dict[FileId, AnyRow]) -> AnyContent:
    """A file of the caller's as it would be sent: as a picture, a film, a recording, or just a file."""
    row = fetch_own(ctx, file_id, known)
    content: AnyContent
    match row.kind:
        case FileKind.IMAGE:
            content = Image(file_id=file_id)
        case FileKind.VOICE:
            content = Voice(file_id=file_id)
        case FileKind.VIDEO:
            content = Video(file_id=file_id)
        case _:
            content = Attachment(file_id=file_id)
    return filled(content, known)


def check(ctx: Context, content: AnyContent, known: dict[FileId, AnyRow]) -> None:
    """Refuse a file that is not the sender's, not whole, or not what it is sent as."""
    if not isinstance(content, OfFile):
        return
    row = fetch_own(ctx, content.file_id, known)
    if KINDS.get(type(content), row.kind) != row.kind:
        raise WrongKind


def fetch_own(ctx: Context, file_id: FileId, known: dict[FileId, AnyRow]) -> AnyRow:
    """A file of the caller's, among those that are `known`, which can be sent."""
    row = known.get(file_id)
    if row is None or row.owner_id != ctx.user_id:
        raise NoSuchFile
    if not files.is_ready(row):
        raise NotReady
    return row


def filled(content: AnyContent, known: dict[FileId, AnyRow]) -> AnyContent:
    """The content with what we know of its file, whatever its sender said of it."""
    if not isinstance(content, OfFile):
        return content
    row = known[content.file_id]
    facts = {"name": row.name, "size": row.size, "mime": row.mime, **structs.asdict(files.facts_in(row))}
    names = content.__struct_fields__
    return structs.replace(content, **{name: fact for name, fact in facts.items() if name in names})


def held_by(message: Message) -> set[tuple[FileId, str]]:
    """The files that a message needs."""
    return {(file_id, holder_of(message)) for file_id in file_ids_of(message.content)}


def holder_of(message: Message) -> str:
    return f"message:{message.message_id}"


async def _list_for(ctx: Context, ticket: files.Ticket) -> list[files.Shown]:
    return await _list_shown(ctx, [MessageId(ticket.reason)] if ticket.reason else [])


async def _list_shown(ctx: Context, wanted: list[MessageId]) -> list[files.Shown]:
    """The files in those of the messages that the caller can see."""
    by_conversation: dict[ConversationId, list[int]] = defaultdict(list)
    for conversation_id, seq in map(place_of, wanted):
        by_conversation[conversation_id].append(seq)
    members = await conversations.find_members(ctx.tx, list(by_conversation), [ctx.user_id])
    reasons = []
    for (conversation_id, _), member in members.items():
        for message in await store.find_many(ctx.tx, member, by_conversation[conversation_id]):
            reasons += [(file_id, message.message_id) for file_id in file_ids_of(message.content)]
    return await files.list_shown(ctx, list(dict.fromkeys(reasons)))
