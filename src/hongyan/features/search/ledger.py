"""Every SQL statement that writes the index, and that says what is not in it yet."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from hongyan.core.ids import ConversationId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import conversations
from hongyan.features.search.tables import rooms, terms, texts

VERSION = 2  # of the rules in words.py; what was indexed by others is indexed anew
CLEARED_AT_ONCE = 5_000  # terms
_conversations = conversations.conversations


async def find_room(tx: Tx, conversation_id: ConversationId) -> AnyRow | None:
    return await tx.first(select(rooms).where(rooms.c.conversation_id == conversation_id))


async def open_room(tx: Tx, conversation_id: ConversationId) -> None:
    await tx.run(rooms.insert(), {"conversation_id": conversation_id, "rev": 0, "version": VERSION})


async def find_rev(tx: Tx, conversation_id: ConversationId) -> int:
    here = _conversations.c.conversation_id == conversation_id
    row = await tx.first(select(_conversations.c.rev).where(here))
    return row.rev if row else 0


async def page_due(tx: Tx, limit: int) -> list[ConversationId]:
    """Conversations in which something is not indexed yet."""
    same = rooms.c.conversation_id == _conversations.c.conversation_id
    is_behind = or_(_conversations.c.rev > func.coalesce(rooms.c.rev, 0), rooms.c.version != VERSION)
    statement = select(_conversations.c.conversation_id).outerjoin(rooms, same).where(is_behind)
    return [row.conversation_id for row in await tx.all(statement.limit(limit))]


async def forget_versions(tx: Tx) -> None:
    """From now on everything counts as indexed by other rules."""
    await tx.run(rooms.update().values(version=0))


async def count_old(tx: Tx) -> int:
    same = rooms.c.conversation_id == _conversations.c.conversation_id
    old = select(func.count()).select_from(rooms).join(_conversations, same).where(rooms.c.version != VERSION)
    row = await tx.first(old)
    return row[0] if row else 0


async def count_messages(tx: Tx) -> int:
    """How many are to be indexed, those that were recalled too."""
    same = rooms.c.conversation_id == _conversations.c.conversation_id
    is_old = or_(rooms.c.version != VERSION, rooms.c.rev.is_(None))
    statement = select(func.sum(_conversations.c.last_seq)).outerjoin(rooms, same).where(is_old)
    row = await tx.first(statement)
    return int((row[0] if row else 0) or 0)


async def clear(tx: Tx, room: int) -> bool:
    """Take some of a room's terms out, in their order. Whether there are more."""
    here = terms.c.room == room
    page = select(terms.c.term).where(here).order_by(terms.c.term, terms.c.seq)
    last = await tx.first(page.limit(1).offset(CLEARED_AT_ONCE))
    await tx.run(terms.delete().where(here if last is None else and_(here, terms.c.term <= last.term)))
    if last is not None:
        return True
    await tx.run(texts.delete().where(texts.c.room == room))
    await tx.run(rooms.update().where(rooms.c.id == room).values(rev=0, version=VERSION))
    return False


async def texts_at(tx: Tx, room: int, seqs: list[int]) -> dict[int, str]:
    """What is indexed at these places."""
    here = and_(texts.c.room == room, texts.c.seq.in_(seqs))
    return {row.seq: row.text for row in await tx.all(select(texts).where(here))}


async def set_rev(tx: Tx, room: int, rev: int) -> None:
    await tx.run(rooms.update().where(rooms.c.id == room).values(rev=rev))


async def replace_texts(tx: Tx, room: int, seqs: Sequence[int], new: dict[int, str]) -> None:
    """What stands at `seqs` from now on; nothing where `new` has nothing."""
    await tx.run(texts.delete().where(texts.c.room == room, texts.c.seq.in_(seqs)))
    if new:
        await tx.run(texts.insert(), [{"room": room, "seq": seq, "text": new[seq]} for seq in new])


async def change_terms(
    tx: Tx, room: int, gone: Sequence[tuple[int, str]], added: Sequence[tuple[int, str]]
) -> None:
    if gone:
        at = [terms.c.room == bindparam("r"), terms.c.term == bindparam("t"), terms.c.seq == bindparam("s")]
        old: list[dict[str, Any]] = [{"r": room, "t": term, "s": seq} for seq, term in gone]
        await tx.run(terms.delete().where(*at), old)
    if added:
        new = [
            {"room": room, "term": term, "seq": seq} for seq, term in sorted(added, key=lambda one: one[1])
        ]
        await tx.run(terms.insert(), new)
