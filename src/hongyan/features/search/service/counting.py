"""Counting searches, without a write for any of them and without a trace of who searched."""

from datetime import date, timedelta
from weakref import WeakKeyDictionary

from prometheus_client import Counter

from hongyan.core.clock import DAY
from hongyan.core.context import Context
from hongyan.core.ports import Sql
from hongyan.features.search import figures
from hongyan.features.search.model import AskedWord, GetStatistics, SearchDay, Statistics
from hongyan.features.search.tally import Count, Tally
from hongyan.features.search.words import Needle

MOST_WORDS = 50
UNFOUND = Counter("hongyan_search_unfound_total", "Searches that found nothing")
_tallies: WeakKeyDictionary[Sql, Tally] = WeakKeyDictionary()  # one for each database that is served here


def note(ctx: Context, needles: list[Needle], started: float, *, is_found: bool) -> None:
    """Count a question that began at `started` and has been answered now."""
    if not is_found:
        UNFOUND.inc()
    if ctx.settings.search.statistics:
        words = {needle.text for needle in needles}
        seconds = ctx.clock.monotonic() - started
        _tally(ctx).note(ctx.user_id, words, seconds, ctx.now, is_found=is_found)


def _tally(ctx: Context) -> Tally:
    return _tallies.setdefault(ctx.ports.sql, Tally())


async def write_down(ctx: Context) -> None:
    """Keep what this process has counted. If that fails, it is lost: it is no more than a minute's."""
    count, words = _tally(ctx).take()
    if count.searches:
        await ctx.write(lambda c: figures.add(c.tx, _today(c), count, words))


async def forget(ctx: Context) -> None:
    """Drop what is older than it may become."""
    before = _today(ctx) - ctx.settings.search.statistics_days
    await ctx.write(lambda c: figures.forget(c.tx, before))


async def statistics(ctx: Context, request: GetStatistics) -> Statistics:
    """How often was searched of late, how long it took, what was asked for by many."""
    since = _today(ctx) - request.days + 1
    rows = {row.day: figures.as_count(row) for row in await figures.page_days(ctx.tx, since)}
    total = Count()
    for count in rows.values():
        total.add(count)
    words = await figures.page_words(ctx.tx, since, MOST_WORDS)
    return Statistics(
        is_on=ctx.settings.search.statistics,
        searches=total.searches,
        unfound=total.unfound,
        p50_ms=total.within(0.5),
        p95_ms=total.within(0.95),
        days=[_day(day, count) for day, count in rows.items()],
        words=[AskedWord(word=row.word, searches=int(row.searches)) for row in words],
    )


def _today(ctx: Context) -> int:
    return ctx.now // DAY


def _day(day: int, count: Count) -> SearchDay:
    return SearchDay(
        day=_date(day),
        searches=count.searches,
        unfound=count.unfound,
        p50_ms=count.within(0.5),
        p95_ms=count.within(0.95),
    )


def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
