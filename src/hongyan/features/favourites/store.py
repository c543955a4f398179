"""Every SQL statement about favourites."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, and_, delete, distinct, func, or_, select

from hongyan.core.ids import FavouriteId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import encode
from hongyan.features import contacts
from hongyan.features.favourites.model import (
    Favourite,
    FavouriteKind,
    Kept,
    ListFavourites,
    Shelf,
    Source,
    TagCount,
)
from hongyan.features.favourites.tables import favourites, tags
from hongyan.features.favourites.words import fold, needles_in

_content: msgspec.json.Decoder[Kept] = msgspec.json.Decoder(Kept)
_source = msgspec.json.Decoder(Source)
_tags = msgspec.json.Decoder(list[str])
is_present = favourites.c.removed_at.is_(None)


def as_favourite(row: Any) -> Favourite:
    return Favourite(
        favourite_id=row.favourite_id,
        rev=row.rev,
        kind=FavouriteKind(row.kind),
        content=_content.decode(row.content) if row.content is not None else None,
        fallback=row.fallback,
        note=row.note,
        tags=_tags.decode(row.tags),
        source=_source.decode(row.source) if row.source is not None else None,
        saved_at=row.saved_at,
        edited_at=row.edited_at,
        removed_at=row.removed_at,
    )


def _ours(user_id: UserId) -> Select[*tuple[Any, ...]]:
    return select(favourites).where(favourites.c.user_id == user_id, is_present)


async def find(tx: Tx, user_id: UserId, favourite_id: FavouriteId) -> Favourite | None:
    row = await tx.first(_ours(user_id).where(favourites.c.favourite_id == favourite_id))
    return as_favourite(row) if row else None


async def find_by_origin(tx: Tx, user_id: UserId, origin: str) -> Favourite | None:
    row = await tx.first(_ours(user_id).where(favourites.c.origin == origin))
    return as_favourite(row) if row else None


async def find_many(tx: Tx, user_id: UserId, wanted: list[FavouriteId]) -> list[Favourite]:
    """Those that there are, in the order in which they were asked for."""
    rows = await tx.all(_ours(user_id).where(favourites.c.favourite_id.in_(wanted)))
    found = {row.favourite_id: as_favourite(row) for row in rows}
    return [found[one] for one in dict.fromkeys(wanted) if one in found]


async def page(tx: Tx, user_id: UserId, asked: ListFavourites) -> list[Favourite]:
    statement = _ours(user_id)
    if asked.cursor is not None:
        statement = statement.where(favourites.c.favourite_id < asked.cursor)
    if asked.kind is not None:
        statement = statement.where(favourites.c.kind == asked.kind)
    if asked.tag is not None:
        tagged = select(tags.c.favourite_id).where(tags.c.user_id == user_id, tags.c.tag == asked.tag)
        statement = statement.where(favourites.c.favourite_id.in_(tagged))
    for needle in needles_in(asked.q):
        texts = (favourites.c.words, favourites.c.labels)
        statement = statement.where(or_(*(text.contains(needle, autoescape=True) for text in texts)))
    rows = await tx.all(statement.order_by(favourites.c.favourite_id.desc()).limit(asked.limit))
    return [as_favourite(row) for row in rows]


async def page_changed(tx: Tx, user_id: UserId, since: int, limit: int) -> list[Favourite]:
    """In the order of their changes; from nothing (0), only what there is."""
    statement = select(favourites).where(favourites.c.user_id == user_id, favourites.c.rev > since)
    statement = statement if since else statement.where(is_present)
    rows = await tx.all(statement.order_by(favourites.c.rev).limit(limit))
    return [as_favourite(row) for row in rows]


async def page_kept(tx: Tx, user_id: UserId, after: int, limit: int) -> list[Favourite]:
    """All that there is, in the order of their changes, behind revision `after`."""
    behind = _ours(user_id).where(favourites.c.rev > after)
    return [as_favourite(row) for row in await tx.all(behind.order_by(favourites.c.rev).limit(limit))]


async def changed_favourites(tx: Tx, user_id: UserId, since: int) -> list[Shelf]:
    """How many there are, if one has changed after `since`."""
    newest = select(func.max(favourites.c.rev)).where(favourites.c.user_id == user_id)
    row = await tx.first(newest)
    if row is None or row[0] is None or row[0] <= since:
        return []
    return [Shelf(rev=row[0], count=await count(tx, user_id))]


async def count(tx: Tx, user_id: UserId) -> int:
    counted = select(func.count()).select_from(favourites).where(favourites.c.user_id == user_id, is_present)
    row = await tx.first(counted)
    return row[0] if row else 0


async def insert(tx: Tx, user_id: UserId, new: Favourite, origin: str | None, words: str) -> None:
    row = {
        "favourite_id": new.favourite_id,
        "user_id": user_id,
        "origin": origin,
        "kind": new.kind,
        **_said(new, words),
        "note": new.note,
        "tags": encode(new.tags).decode(),
        "source": encode(new.source).decode() if new.source else None,
        "labels": _labels(new),
        "saved_at": new.saved_at,
        "rev": new.rev,
    }
    await tx.run(favourites.insert(), row)
    await _set_tags(tx, user_id, new)


async def rewrite(tx: Tx, user_id: UserId, changed: Favourite, words: str | None) -> None:
    """Write what may change of a favourite: note, tags, and, with `words`, what it says."""
    values: dict[str, Any] = {"note": changed.note, "tags": encode(changed.tags).decode()}
    values |= {"labels": _labels(changed), "edited_at": changed.edited_at, "rev": changed.rev}
    values |= {} if words is None else _said(changed, words)
    await _update(tx, changed.favourite_id, **values)
    await _set_tags(tx, user_id, changed)


async def bury(tx: Tx, favourite_id: FavouriteId, removed_at: int, rev: int) -> None:
    """Leave no more of it than that it was there."""
    nothing: dict[str, Any] = {"origin": None, "content": None, "source": None, "tags": "[]"}
    nothing |= {"fallback": "", "note": "", "words": "", "labels": ""}
    await tx.run(delete(tags).where(tags.c.favourite_id == favourite_id))
    await _update(tx, favourite_id, **nothing, removed_at=removed_at, rev=rev)


async def count_tags(tx: Tx, user_id: UserId) -> list[TagCount]:
    statement = select(tags.c.tag, func.count().label("uses")).where(tags.c.user_id == user_id)
    rows = await tx.all(statement.group_by(tags.c.tag))
    return [TagCount(tag=row.tag, count=row.uses) for row in rows]


async def count_different_tags(tx: Tx, user_id: UserId) -> int:
    row = await tx.first(select(func.count(distinct(tags.c.tag))).where(tags.c.user_id == user_id))
    return row[0] if row else 0


async def find_remark(tx: Tx, user_id: UserId, other_id: UserId) -> str:
    """What somebody calls a contact of theirs."""
    known = contacts.contacts.c
    theirs = and_(known.user_id == user_id, known.other_id == other_id, known.is_contact)
    row: AnyRow | None = await tx.first(select(known.remark).where(theirs))
    return row.remark if row else ""


async def _update(tx: Tx, favourite_id: FavouriteId, **values: Any) -> None:
    await tx.run(favourites.update().where(favourites.c.favourite_id == favourite_id).values(**values))


async def _set_tags(tx: Tx, user_id: UserId, favourite: Favourite) -> None:
    await tx.run(delete(tags).where(tags.c.favourite_id == favourite.favourite_id))
    rows: Sequence[dict[str, Any]] = [
        {"user_id": user_id, "tag": tag, "favourite_id": favourite.favourite_id} for tag in favourite.tags
    ]
    if rows:
        await tx.run(tags.insert(), rows)


def _said(favourite: Favourite, words: str) -> dict[str, Any]:
    content = encode(favourite.content).decode()
    return {"content": content, "fallback": favourite.fallback, "words": words}


def _labels(favourite: Favourite) -> str:
    return fold("\n".join([favourite.note, *favourite.tags]))
