"""Saving, finding, changing and removing favourites. Everybody has their own, and nobody else sees them."""

from contextlib import suppress

from msgspec import UNSET, structs

from hongyan.core.context import Context
from hongyan.core.ids import FavouriteId, new_id
from hongyan.core.wire import DONE, Done, Nothing
from hongyan.features import files, users
from hongyan.features.favourites import store
from hongyan.features.favourites.model import (
    MOST_TAGS,
    ByFavourite,
    CannotEdit,
    Favourite,
    FavouriteChanges,
    FavouriteKind,
    Favourites,
    FromMe,
    GetFavouriteChanges,
    ListFavourites,
    NoSuchFavourite,
    SaveFavourite,
    Shelf,
    TagCounts,
    TooManyFavourites,
    TooManyTags,
    UpdateFavourite,
    as_tags,
)
from hongyan.features.favourites.service.taking import (
    fallback_of,
    holder_of,
    keep_files,
    origin_of,
    take,
    written,
)
from hongyan.features.favourites.words import words_of
from hongyan.features.messages import Markdown


async def save(ctx: Context, request: SaveFavourite) -> Favourite:
    """Keep a message, a file, a link or a note. What is kept already stays as it is."""
    origin = origin_of(request)
    if origin and (known := await store.find_by_origin(ctx.tx, ctx.user_id, origin)):
        return known
    taken = await take(ctx, request)
    limit = ctx.settings.favourites.most
    if await store.count(ctx.tx, ctx.user_id) >= limit:
        raise TooManyFavourites(limit=limit)
    favourite_id = FavouriteId(new_id())
    new = Favourite(
        favourite_id=favourite_id,
        rev=await users.claim_rev(ctx.tx, ctx.user_id),
        kind=taken.kind,
        content=await keep_files(ctx, favourite_id, taken.content),
        fallback=taken.fallback,
        note=request.note.strip(),
        tags=as_tags(request.tags),
        source=taken.source,
        saved_at=ctx.now,
    )
    await store.insert(ctx.tx, ctx.user_id, new, origin, taken.words)
    await _check_tags(ctx)
    await _tell(ctx, "im.favorite.saved", new.rev)
    return new


async def page(ctx: Context, request: ListFavourites) -> Favourites:
    """My favourites, the newest first."""
    items = await store.page(ctx.tx, ctx.user_id, request)
    return Favourites(items=items, next=items[-1].favourite_id if len(items) == request.limit else None)


async def changes(ctx: Context, request: GetFavouriteChanges) -> FavouriteChanges:
    """What changed among my favourites after a revision of my stream."""
    items = await store.page_changed(ctx.tx, ctx.user_id, request.since, request.limit + 1)
    has_more = len(items) > request.limit
    items = items[: request.limit]
    rev = items[-1].rev if has_more else max(request.since, await users.find_rev(ctx.tx, ctx.user_id))
    return FavouriteChanges(since=request.since, rev=rev, items=items, has_more=has_more)


async def fetch(ctx: Context, request: ByFavourite) -> Favourite:
    """A favourite of mine. Those of others do not exist."""
    found = await store.find(ctx.tx, ctx.user_id, request.favourite_id)
    if found is None:
        raise NoSuchFavourite
    return found


async def update(ctx: Context, request: UpdateFavourite) -> Favourite:
    """Change the note, the tags, or what I wrote myself."""
    known = await fetch(ctx, ByFavourite(favourite_id=request.favourite_id))
    changed = structs.replace(
        known,
        note=known.note if request.note is UNSET else request.note.strip(),
        tags=known.tags if request.tags is UNSET else as_tags(request.tags),
        rev=await users.claim_rev(ctx.tx, ctx.user_id),
        edited_at=ctx.now,
    )
    words = None
    if request.text is not UNSET:
        changed = _said_differently(ctx, changed, request.text)
        words = words_of(changed.content, None, "") if changed.content else ""
    await store.rewrite(ctx.tx, ctx.user_id, changed, words)
    await _check_tags(ctx)
    await _tell(ctx, "im.favorite.edited", changed.rev)
    return changed


async def delete(ctx: Context, request: ByFavourite) -> Done:
    """Remove a favourite. Its files go, unless something else needs them."""
    known = await fetch(ctx, request)
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    await store.bury(ctx.tx, known.favourite_id, ctx.now, rev)
    await files.release(ctx, holder_of(known.favourite_id))
    await _tell(ctx, "im.favorite.removed", rev)
    return DONE


async def drop(ctx: Context, favourite_id: FavouriteId) -> None:
    """I am nobody any more, and keep nothing."""
    with suppress(NoSuchFavourite):
        await delete(ctx, ByFavourite(favourite_id=favourite_id))


async def tags(ctx: Context, request: Nothing) -> TagCounts:
    """The tags that my favourites have, and how many have each."""
    found = await store.count_tags(ctx.tx, ctx.user_id)
    return TagCounts(sorted(found, key=lambda one: (-one.count, one.tag)))


def _said_differently(ctx: Context, known: Favourite, text: str) -> Favourite:
    if known.kind != FavouriteKind.NOTE:
        raise CannotEdit
    content = written(ctx, FromMe(text=text, is_markdown=isinstance(known.content, Markdown)))
    return structs.replace(known, content=content, fallback=fallback_of(content))


async def _check_tags(ctx: Context) -> None:
    if await store.count_different_tags(ctx.tx, ctx.user_id) > MOST_TAGS:
        raise TooManyTags(limit=MOST_TAGS)


async def _tell(ctx: Context, event: str, rev: int) -> None:
    """Devices hear that something changed; which it was they ask when they show it."""
    shelf = Shelf(rev=rev, count=await store.count(ctx.tx, ctx.user_id))
    users.tell(ctx, event, ctx.user_id, rev, {"favourites": [shelf]})
