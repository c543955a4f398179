"""What is read of the outbox when its rows become visible out of order."""

from dataclasses import replace

from sqlalchemy import delete

from hongyan.backends.sql import outbox
from hongyan.core.context import Context
from hongyan.roles.gateway import news
from hongyan.roles.gateway.news import News
from hongyan.roles.serving import Running
from tests.backends.drivers import StillClock


async def insert(server: Running, *ids: int) -> None:
    row = {"topic": "c:one", "name": "im.one", "frame": b"{}", "since": 0, "gone": "", "floor": 0}

    async def unit(ctx: Context) -> None:
        await ctx.tx.run(outbox.insert(), [{**row, "id": id_, "rev": id_, "created_at": 1} for id_ in ids])

    await server.opened.base.write(unit)


async def seen(log: News) -> list[int]:
    return [row.id for row in await log.fetch()]


async def test_a_row_that_commits_late_is_not_passed_over(server: Running) -> None:
    log = News(server.opened.base)
    await insert(server, 10)
    assert await seen(log) == [10]
    await insert(server, 11, 14)
    assert await seen(log) == [11, 14]
    await insert(server, 12, 15)
    assert await seen(log) == [12, 15]
    await insert(server, 13)
    assert await seen(log) == [13]
    assert await seen(log) == []


async def test_a_number_that_nobody_uses_is_not_looked_for_for_ever(server: Running) -> None:
    clock = StillClock()
    log = News(replace(server.opened.base, clock=clock))
    await insert(server, 1, 3)
    await seen(log)
    clock.move(news.GAP_SECONDS + 1)
    await seen(log)
    await insert(server, 2)
    assert await seen(log) == []


async def test_what_was_pruned_is_no_gap_that_lasts(server: Running) -> None:
    log = News(server.opened.base)
    await insert(server, 1, 2, 3)
    await seen(log)
    await server.opened.base.write(lambda c: c.tx.run(delete(outbox)))
    await insert(server, 4)
    assert await seen(log) == [4]
