"""Getting at the files of favourites, and saying favourites in conversations."""

from msgspec import structs

from hongyan.core.context import Context
from hongyan.core.ids import FavouriteId
from hongyan.core.wire import Bytes
from hongyan.features import files, messages
from hongyan.features.favourites import store
from hongyan.features.favourites.model import (
    FavouriteFile,
    FavouriteFiles,
    GetFavouriteFiles,
    Kept,
    NoSuchFavourite,
    SendFavourites,
    WebLink,
)
from hongyan.features.messages import AnyContent, Onward, SentMany, Text

PATH = "/api/v1/content/favorites/files"


async def list_files(ctx: Context, request: GetFavouriteFiles) -> FavouriteFiles:
    """Where the files of favourites are, for whose they are. What is not theirs is left out."""
    shown = await ctx.read(lambda c: _list_shown(c, request.favourite_ids))
    made = files.make_links(ctx, PATH, shown)
    return FavouriteFiles(
        [
            FavouriteFile(favourite_id=FavouriteId(one.reason), **structs.asdict(link))
            for one, link in zip(shown, made, strict=True)
        ]
    )


async def download(ctx: Context, request: files.Download) -> Bytes:
    """The bytes of a file in a favourite, for whoever was given their address, until they remove it."""
    return await files.give(ctx, request, _list_for)


async def send(ctx: Context, request: SendFavourites) -> SentMany:
    """Say favourites in conversations, in the order in which they are named."""
    found = await store.find_many(ctx.tx, ctx.user_id, request.favourite_ids)
    if len(found) < len(set(request.favourite_ids)):
        raise NoSuchFavourite
    drafts = [
        Onward(
            conversation_id=conversation_id,
            client_msg_id=f"{request.client_msg_id}:{number}",
            content=as_said(one.content),  # type: ignore[arg-type]  # merged content is made by us alone
        )
        for conversation_id in request.conversation_ids
        for number, one in enumerate(found)
        if one.content is not None
    ]
    return SentMany(await messages.send_all(ctx, drafts))


def as_said(content: Kept) -> AnyContent:
    """A content as it stands in a message."""
    if isinstance(content, WebLink):
        return Text(text=f"{content.title}\n{content.url}".strip())
    return content


async def _list_for(ctx: Context, ticket: files.Ticket) -> list[files.Shown]:
    return await _list_shown(ctx, [FavouriteId(ticket.reason)] if ticket.reason else [])


async def _list_shown(ctx: Context, wanted: list[FavouriteId]) -> list[files.Shown]:
    reasons = [
        (file_id, one.favourite_id)
        for one in await store.find_many(ctx.tx, ctx.user_id, wanted)
        for file_id in messages.file_ids_of(one.content)
    ]
    return await files.list_shown(ctx, list(dict.fromkeys(reasons)))
