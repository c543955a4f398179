"""The log of everything announced, which makes up for what the bus lost."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from hongyan.backends import outbox, sql
from hongyan.core.clock import Millis
from hongyan.core.events import Announcement
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from tests.backends.drivers import StillClock, Store

JOB = Announcement("", "im.mail.wanted", b"{}")


def change(rev: int, topic: str = "c:one", gone: tuple[UserId, ...] = ()) -> Announcement:
    return Announcement(topic, "im.message.sent", f'"{rev}"'.encode(), rev - 1, rev, gone, rev)


async def announce(store: Store, *announcements: Announcement) -> None:
    async def unit(tx: Tx) -> None:
        for announcement in announcements:
            tx.announce(announcement)

    await store.sql.write(unit)


def replaying(topic: str, rev: int, limit: int = 100) -> Callable[[Tx], Awaitable[list[Announcement]]]:
    return lambda tx: outbox.replay(tx, topic, rev, limit)


async def jobs(store: Store) -> list[int]:
    rows = await store.sql.read(lambda tx: outbox.page_jobs(tx, [JOB.name], 10))
    return [row.id for row in rows]


async def test_what_was_missed_on_a_topic_comes_again_as_it_was(store: Store) -> None:
    missed = [change(2), change(3, gone=(UserId("carl"), UserId("dora")))]
    await announce(store, change(1), *missed, change(9, "c:two"))
    assert await store.sql.read(replaying("c:one", 1)) == missed


async def test_much_that_was_missed_comes_in_parts(store: Store) -> None:
    await announce(store, *(change(rev) for rev in range(1, 8)))
    part = await store.sql.read(replaying("c:one", 0, limit=5))
    rest = await store.sql.read(replaying("c:one", part[-1].rev))
    assert [one.rev for one in part + rest] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_job_stays_until_it_is_done(store: Store) -> None:
    await announce(store, JOB, change(1), Announcement("", "im.user.created", b"{}"), JOB)
    first, second = await jobs(store)
    await store.sql.write(lambda tx: outbox.finish(tx, first))
    assert await jobs(store) == [second]


async def test_what_is_old_is_forgotten_but_for_jobs(store: Store, clock: StillClock) -> None:
    await announce(store, JOB, change(1), Announcement("", "im.user.created", b"{}"))
    clock.move(3_600)
    await announce(store, change(2))
    await store.sql.write(lambda tx: outbox.prune(tx, Millis(clock.now() - 60_000), [JOB.name]))
    kept = store.look(select(sql.outbox.c.name, sql.outbox.c.rev).order_by(sql.outbox.c.id))
    assert kept == [(JOB.name, 0), ("im.message.sent", 2)]


async def test_a_buried_job_is_kept_apart(store: Store, clock: StillClock) -> None:
    await announce(store, JOB)
    (row,) = await store.sql.read(lambda tx: outbox.page_jobs(tx, [JOB.name], 10))
    await store.sql.write(lambda tx: outbox.bury(tx, row, "nobody is there", clock.now()))
    assert await jobs(store) == []
    assert store.look(select(sql.dead_letters.c.name, sql.dead_letters.c.reason)) == [
        (JOB.name, "nobody is there")
    ]


async def test_numbers_are_never_given_twice(store: Store, clock: StillClock) -> None:
    """Whoever has read up to a number would never see what got it again."""
    assert await store.sql.read(outbox.last_id) == 0
    await announce(store, JOB)
    last = await store.sql.read(outbox.last_id)
    await store.sql.write(lambda tx: outbox.finish(tx, last))
    await announce(store, JOB)
    assert await jobs(store) == [last + 1]
