"""The log of everything announced, which makes up for what the bus lost."""

from collections.abc import Awaitable, Callable

from hongyan.backends import outbox
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


async def named(store: Store, position: int) -> list[int]:
    rows = await store.sql.read(lambda tx: outbox.page_named(tx, ["im.mail.wanted"], position, 10))
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


async def test_a_consumer_goes_on_where_it_was(store: Store) -> None:
    await announce(store, JOB, change(1), JOB)
    first, second = await named(store, 0)
    await store.sql.write(lambda tx: outbox.keep_position(tx, "worker", first))
    position = await store.sql.read(lambda tx: outbox.find_position(tx, "worker"))
    assert await named(store, position) == [second]


async def test_a_consumer_begins_at_the_beginning(store: Store) -> None:
    assert await store.sql.read(lambda tx: outbox.find_position(tx, "worker")) == 0
    assert await store.sql.read(outbox.last_id) == 0


async def test_only_what_is_old_and_was_consumed_is_forgotten(store: Store, clock: StillClock) -> None:
    await announce(store, JOB, JOB)
    clock.move(3_600)
    await announce(store, JOB)
    first, second, third = await named(store, 0)
    soon = Millis(clock.now() - 60_000)
    await store.sql.write(lambda tx: outbox.prune(tx, soon))
    assert await named(store, 0) == [first, second, third]  # nobody has consumed anything yet
    await store.sql.write(lambda tx: outbox.keep_position(tx, "worker", first))
    await store.sql.write(lambda tx: outbox.prune(tx, soon))
    assert await named(store, 0) == [second, third]
    await store.sql.write(lambda tx: outbox.keep_position(tx, "worker", third))
    await store.sql.write(lambda tx: outbox.prune(tx, soon))
    assert await named(store, 0) == [third]


async def test_numbers_are_never_given_twice(store: Store, clock: StillClock) -> None:
    """A consumer whose position is beyond a reused number would never see what got it."""
    await announce(store, JOB)
    last = await store.sql.read(outbox.last_id)
    await store.sql.write(lambda tx: outbox.keep_position(tx, "worker", last))
    clock.move(1)
    await store.sql.write(lambda tx: outbox.prune(tx, clock.now()))
    await announce(store, JOB)
    assert await named(store, 0) == [last + 1]
