"""Every SQL statement about how often is searched."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select

from hongyan.core.ports import AnyRow, Tx
from hongyan.features.search.tables import asked_words, days
from hongyan.features.search.tally import Count

MOST_WORDS = 500  # a day and time
_durations = msgspec.json.Decoder(list[int])


def as_count(row: AnyRow) -> Count:
    return Count(row.searches, row.unfound, _durations.decode(row.durations))


async def add(tx: Tx, day: int, count: Count, words: Counter[str]) -> None:
    """Add to a day what a process has counted."""
    known = await tx.first(select(days).where(days.c.day == day))
    total = as_count(known) if known is not None else Count()
    total.add(count)
    durations = msgspec.json.encode(total.durations).decode()
    row = {"day": day, "searches": total.searches, "unfound": total.unfound, "durations": durations}
    await tx.upsert(days, ("day",), row)
    some = dict(words.most_common(MOST_WORDS))
    ours = select(asked_words).where(asked_words.c.day == day, asked_words.c.word.in_(some))
    before = {row.word: row.searches for row in await tx.all(ours)} if some else {}
    for word, searches in some.items():
        row = {"day": day, "word": word, "searches": searches + before.get(word, 0)}
        await tx.upsert(asked_words, ("day", "word"), row)


async def page_days(tx: Tx, since: int) -> Sequence[AnyRow]:
    return await tx.all(select(days).where(days.c.day >= since).order_by(days.c.day))


async def page_words(tx: Tx, since: int, limit: int) -> Sequence[AnyRow]:
    """The words that were asked for most, with how often."""
    total = func.sum(asked_words.c.searches).label("searches")
    statement = select(asked_words.c.word, total).where(asked_words.c.day >= since)
    most = statement.group_by(asked_words.c.word).order_by(total.desc(), asked_words.c.word)
    return await tx.all(most.limit(limit))


async def forget(tx: Tx, before: int) -> None:
    for table in (days, asked_words):
        await tx.run(table.delete().where(table.c.day < before))
