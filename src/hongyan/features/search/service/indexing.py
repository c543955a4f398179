"""Keeping the index: what changed in a conversation after the revision up to which it is indexed.

That revision is written with the terms, in one transaction, so that nothing is lost and nothing is done
twice, whoever crashes when. The outbox only says where to look; every now and then all conversations are
looked at.
"""

import asyncio
from collections.abc import AsyncIterator

import structlog
from msgspec import Struct
from prometheus_client import Counter, Gauge

from hongyan.backends import outbox
from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId
from hongyan.features import messages
from hongyan.features.search import ledger
from hongyan.features.search.texts import text_of
from hongyan.features.search.words import fold, terms

MESSAGES_AT_ONCE = 64  # in a transaction, so that senders wait for it a few milliseconds at the most
ROOMS_AT_ONCE = 8
NEWS_AT_ONCE = 5_000
SWEEP_SECONDS = 30.0
SWEPT_AT_ONCE = 500
INDEXED = Counter("hongyan_search_indexed_total", "Messages whose present state was indexed")
LAG = Gauge("hongyan_search_lag_seconds", "How old the oldest change is that the last look left unindexed")
log = structlog.get_logger()
Terms = list[tuple[int, str]]


class Step(Struct, frozen=True):
    """What is to be written about some messages of a conversation, if it still stands at `since`."""

    room: int
    since: int
    rev: int
    seqs: list[int]
    texts: dict[int, str]
    gone: Terms
    added: Terms
    has_more: bool


class Indexer:
    """Follows the outbox. It remembers nothing that it could not find out again."""

    def __init__(self) -> None:
        self._position = -1
        self._due: dict[ConversationId, Millis] = {}  # since when
        self._sweep_at = 0.0

    async def run(self, ctx: Context) -> None:
        """Index all that is not indexed yet."""
        await self._look(ctx)
        while self._due:
            some = list(self._due)[:ROOMS_AT_ONCE]
            outcomes = await asyncio.gather(*(_index_all(ctx, one) for one in some), return_exceptions=True)
            for conversation_id, outcome in zip(some, outcomes, strict=True):
                if isinstance(outcome, BaseException):
                    log.warning("not indexed", conversation_id=conversation_id, error=repr(outcome)[:300])
                self._due.pop(conversation_id)
            LAG.set((ctx.now - min(self._due.values())) / 1_000 if self._due else 0)

    async def _look(self, ctx: Context) -> None:
        if self._position < 0:
            self._position = await ctx.read(lambda c: outbox.last_id(c.tx))
        rows = await ctx.read(lambda c: outbox.news_after(c.tx, self._position, NEWS_AT_ONCE))
        for row in rows:
            self._position = row.id
            if row.topic.startswith("c:"):
                self._due.setdefault(ConversationId(row.topic[2:]), ctx.now)
        if ctx.clock.monotonic() >= self._sweep_at:
            self._sweep_at = ctx.clock.monotonic() + SWEEP_SECONDS
            for conversation_id in await page_due(ctx, SWEPT_AT_ONCE):
                self._due.setdefault(conversation_id, ctx.now)


async def page_due(ctx: Context, limit: int) -> list[ConversationId]:
    return await ctx.read(lambda c: ledger.page_due(c.tx, limit))


async def _index_all(ctx: Context, conversation_id: ConversationId) -> None:
    while (step := await index_some(ctx, conversation_id)) and step.has_more:
        pass


async def index_some(ctx: Context, conversation_id: ConversationId) -> Step | None:
    """Index the next messages of a conversation, if there are any."""
    room = await ctx.read(lambda c: ledger.find_room(c.tx, conversation_id))
    if room is None:
        await ctx.write(lambda c: _open(c, conversation_id))
    elif room.version != ledger.VERSION:
        while await ctx.write(lambda c: ledger.clear(c.tx, room.id)):
            pass
    step = await ctx.read(lambda c: _prepare(c, conversation_id))
    if step is None or not await ctx.write(lambda c: _write(c, conversation_id, step)):
        return None
    INDEXED.inc(len(step.seqs))
    return step


async def _open(ctx: Context, conversation_id: ConversationId) -> None:
    if await ledger.find_room(ctx.tx, conversation_id) is None:
        await ledger.open_room(ctx.tx, conversation_id)


async def _prepare(ctx: Context, conversation_id: ConversationId) -> Step | None:
    room = await ledger.find_room(ctx.tx, conversation_id)
    rev = await ledger.find_rev(ctx.tx, conversation_id)
    if room is None or room.rev >= rev:
        return None
    changed = await messages.page_changed(ctx.tx, conversation_id, 0, room.rev, MESSAGES_AT_ONCE)
    has_more = len(changed) == MESSAGES_AT_ONCE
    seqs = [message.seq for message in changed]
    old = await ledger.texts_at(ctx.tx, room.id, seqs)
    new = {message.seq: text for message in changed if (text := fold(text_of(message)).text)}
    gone, added = _difference(seqs, old, new)
    return Step(room.id, room.rev, changed[-1].rev if has_more else rev, seqs, new, gone, added, has_more)


def _difference(seqs: list[int], old: dict[int, str], new: dict[int, str]) -> tuple[Terms, Terms]:
    """Terms that go, and that come."""
    gone: Terms = []
    added: Terms = []
    for seq in seqs:
        before, after = terms(old.get(seq, "")), terms(new.get(seq, ""))
        gone += [(seq, term) for term in before - after]
        added += [(seq, term) for term in after - before]
    return gone, added


async def _write(ctx: Context, conversation_id: ConversationId, step: Step) -> bool:
    """False: somebody else has been here meanwhile."""
    room = await ledger.find_room(ctx.tx, conversation_id)
    if room is None or (room.id, room.rev) != (step.room, step.since):
        return False
    if step.seqs:
        await ledger.change_terms(ctx.tx, step.room, step.gone, step.added)
        await ledger.replace_texts(ctx.tx, step.room, step.seqs, step.texts)
    await ledger.set_rev(ctx.tx, step.room, step.rev)
    return True


async def begin_anew(ctx: Context) -> None:
    """Everything is to be indexed anew, unless that has been said already and is not done yet."""
    if not await ctx.read(lambda c: ledger.count_old(c.tx)):
        await ctx.write(lambda c: ledger.forget_versions(c.tx))


async def reindex(ctx: Context) -> AsyncIterator[int]:
    """Index all that is due; how many messages at a time."""
    while due := await page_due(ctx, SWEPT_AT_ONCE):
        for conversation_id in due:
            while step := await index_some(ctx, conversation_id):
                yield len(step.seqs)
