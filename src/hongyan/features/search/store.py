"""Every SQL statement that asks the index.

The newest hit of each conversation is one look into the index, so that a question costs what there are
conversations, and not what there are hits. Only the conversations with the newest ones are looked at
further.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal, or_, select, union_all

from hongyan.core.ports import AnyRow, Tx
from hongyan.features import conversations, messages
from hongyan.features.messages import Message
from hongyan.features.search.model import Place, Scope
from hongyan.features.search.tables import rooms, terms

MOST_TERMS = 4  # that the database is asked for; the text decides about the others
COUNTED_ROOMS = 8
MOST_COUNTED = 1_000
_members, _messages, _conversations = conversations.members, messages.messages, conversations.conversations


async def rank(tx: Tx, scope: Scope, words: Iterable[str]) -> list[str]:
    """The rarest of the terms, the rarest first, as far as the largest conversations tell."""
    wanted = sorted(words)
    if len(wanted) == 1:
        return wanted
    largest = _mine(scope, rooms.c.id).join(
        _conversations, _conversations.c.conversation_id == rooms.c.conversation_id
    )
    found = await tx.all(largest.order_by(_conversations.c.last_seq.desc()).limit(COUNTED_ROOMS))
    counted = await tx.all(union_all(*(_count(word, [row.id for row in found]) for word in wanted)))
    counts = {row.term: row.hits for row in counted}
    return sorted(wanted, key=lambda word: counts[word])[:MOST_TERMS]


def _count(word: str, room_ids: list[int]) -> Any:
    some = select(literal(1).label("one")).where(terms.c.room.in_(room_ids), terms.c.term == word)
    counted = some.limit(MOST_COUNTED).subquery()
    return select(literal(word).label("term"), func.count().label("hits")).select_from(counted)


def _mine(scope: Scope, *columns: Any) -> Select[Any]:
    """From the conversations that are searched, and their rooms."""
    mine = (
        select(*columns)
        .select_from(_members)
        .join(rooms, rooms.c.conversation_id == _members.c.conversation_id)
        .where(_members.c.user_id == scope.user_id, _members.c.left_seq.is_(None))
    )
    if scope.conversation_id is not None:
        mine = mine.where(_members.c.conversation_id == scope.conversation_id)
    return mine


async def newest_rooms(tx: Tx, scope: Scope, limit: int) -> Sequence[AnyRow]:
    """Where the newest hits are: at most `limit` conversations, each with the time of its newest one."""
    hits = _hits(scope, _messages.c.sent_at)
    here = and_(terms.c.room == rooms.c.id, _messages.c.conversation_id == rooms.c.conversation_id)
    newest = (
        hits.where(here, terms.c.seq > _members.c.joined_seq)
        .order_by(terms.c.seq.desc())
        .limit(1)
        .correlate(rooms, _members)
        .scalar_subquery()
    )
    at = func.coalesce(newest, 0).label("at")
    mine = _mine(scope, rooms.c.id, rooms.c.conversation_id, _members.c.joined_seq, at)
    found = await tx.all(mine.order_by(at.desc(), rooms.c.conversation_id.desc()).limit(limit))
    return [row for row in found if row.at]


async def newest_hits(tx: Tx, scope: Scope, places: Sequence[AnyRow], limit: int) -> list[Message]:
    """The newest messages with these terms in `places`, the newest first.

    These come with the newest hit of each, the newest first: whatever is older than enough hits waits.
    """
    page = _page(scope, limit)
    newest: list[AnyRow] = []
    for room in places:
        if len(newest) == limit and room.at < newest[-1].sent_at:
            break
        here = {"room": room.id, "here": room.conversation_id, "joined_seq": room.joined_seq}
        newest = sorted([*newest, *await tx.all(page, here)], key=_order, reverse=True)[:limit]
    by_place = {(one.conversation_id, one.seq): one for one in await messages.fetch_places(tx, newest)}
    return [by_place[row.conversation_id, row.seq] for row in newest]


def _order(row: Any) -> tuple[int, str, int]:
    return row.sent_at, row.conversation_id, row.seq


def _page(scope: Scope, limit: int) -> Select[Any]:
    """The newest hits in one `:room`, of which a conversation is `:here`."""
    hits = _hits(scope, _messages.c.conversation_id, _messages.c.seq, _messages.c.sent_at)
    is_here = _messages.c.conversation_id == bindparam("here")
    is_seen = terms.c.seq > bindparam("joined_seq")
    return (
        hits.where(terms.c.room == bindparam("room"), is_here, is_seen)
        .order_by(terms.c.seq.desc())
        .limit(limit)
    )


def _hits(scope: Scope, *columns: Any) -> Select[Any]:
    """Messages that have all of these terms and that may be found; which conversations is said later."""
    hits = (
        select(*columns)
        .select_from(terms)
        .join(_messages, _messages.c.seq == terms.c.seq)
        .where(terms.c.term == scope.words[0], *map(_has, scope.words[1:]))
        .where(*_is_shown(scope), *_is_wanted(scope))
    )
    return hits.where(_is_before(scope.before)) if scope.before is not None else hits


def _has(word: str) -> ColumnElement[bool]:
    also = terms.alias()
    same = (also.c.room == terms.c.room, also.c.seq == terms.c.seq, also.c.term == word)
    return exists().where(*same).correlate(terms)


def _is_shown(scope: Scope) -> list[ColumnElement[bool]]:
    """What a member may see at all, decided now, whatever the index remembers."""
    hidden = messages.is_hidden_from(scope.user_id).correlate(_messages)
    shown = [_messages.c.recalled_at.is_(None), _messages.c.burn_seconds.is_(None), ~hidden]
    return [*shown, _messages.c.sender_id.not_in(scope.blocked)] if scope.blocked else shown


def _is_wanted(scope: Scope) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if scope.sender_id is not None:
        wanted.append(_messages.c.sender_id == scope.sender_id)
    if scope.type is not None:
        wanted.append(_messages.c.kind == scope.type)
    if scope.but_not is not None:
        wanted.append(_messages.c.kind != scope.but_not)
    if scope.since is not None:
        wanted.append(_messages.c.sent_at >= scope.since)
    if scope.until is not None:
        wanted.append(_messages.c.sent_at <= scope.until)
    return wanted


def _is_before(place: Place) -> ColumnElement[bool]:
    at, here = _messages.c.sent_at, _messages.c.conversation_id
    same = and_(here == place.conversation_id, _messages.c.seq < place.seq)
    return or_(at < place.sent_at, and_(at == place.sent_at, or_(here < place.conversation_id, same)))
