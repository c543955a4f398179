"""Answering: candidates come from the index, and the message itself has the last word."""

from msgspec import structs

from hongyan.core.context import Context
from hongyan.features import contacts, conversations
from hongyan.features.messages import Message
from hongyan.features.search import store
from hongyan.features.search.model import Hit, Hits, Place, Scope, SearchMessages, as_cursor, place_in
from hongyan.features.search.service import counting
from hongyan.features.search.snippets import excerpt
from hongyan.features.search.texts import text_of
from hongyan.features.search.words import Needle, fold, needles_in, spans, terms_of

MOST_ROUNDS = 8  # that one page may look for what its words promise


async def search_messages(ctx: Context, request: SearchMessages) -> Hits:
    """My messages with these words, the newest first. What I may not see is not there."""
    if request.conversation_id is not None:
        await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    started, needles = ctx.clock.monotonic(), needles_in(request.q)
    scope = Scope(
        user_id=ctx.user_id,
        blocked=await contacts.find_blocked(ctx.tx, ctx.user_id),
        conversation_id=request.conversation_id,
        sender_id=request.sender_id,
        type=request.type,
        since=request.since,
        until=request.until,
        before=place_in(request.cursor) if request.cursor else None,
    )
    found = await find_hits(ctx, scope, needles, request.limit)
    if request.cursor is None:
        counting.note(ctx, needles, started, is_found=bool(found.items))
    return found


async def find_hits(ctx: Context, scope: Scope, needles: list[Needle], limit: int) -> Hits:
    """A page of hits, full if there are as many."""
    if not needles:
        return Hits(items=[])
    words = await store.rank(ctx.tx, scope, set().union(*map(terms_of, needles)))
    scope = structs.replace(scope, words=words)
    items: list[Hit] = []
    for _ in range(MOST_ROUNDS):
        rooms = await store.newest_rooms(ctx.tx, scope, limit + 1)
        found = await store.newest_hits(ctx.tx, scope, rooms, limit + 1)
        for message in found:
            if len(items) == limit:
                return Hits(items=items, next=as_cursor(_place_of(items[-1].message)))
            items += _judge(message, needles)
        if len(found) <= limit:
            return Hits(items=items)
        scope = structs.replace(scope, before=_place_of(found[-1]))
    return Hits(items=items, next=as_cursor(scope.before) if scope.before else None)


def _place_of(message: Message) -> Place:
    return Place(message.sent_at, message.conversation_id, message.seq)


def _judge(message: Message, needles: list[Needle]) -> list[Hit]:
    """The hit that a message is, if it has what was asked for."""
    text = text_of(message)
    folded = fold(text)
    found = [spans(needle, folded.text) for needle in needles]
    if not all(found):
        return []
    marks = [(folded.places[start], folded.places[end - 1] + 1) for one in found for start, end in one]
    snippet, highlights = excerpt(text, marks)
    return [Hit(message=message, snippet=snippet, highlights=[list(mark) for mark in highlights])]
