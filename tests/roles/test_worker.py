"""The worker: work that the commit promised is done, tried again, and buried rather than lost."""

import asyncio
import mailbox
import random
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import func, select

from hongyan.backends.sql import dead_letters, outbox
from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import job
from hongyan.core.wire import Nothing
from hongyan.roles import worker
from hongyan.roles.serving import Running
from hongyan.roles.worker import Worker
from tests.conftest import MovableClock
from tests.people import People


class Numbered(Struct):
    number: int


async def eventually(path: Path, count: int) -> list[mailbox.MaildirMessage]:
    async with asyncio.timeout(60):
        while len(found := list(mailbox.Maildir(path))) < count:
            await asyncio.sleep(0.02)
    return found


async def test_a_code_is_mailed(people: People, server: Running) -> None:
    body = {"email": "alice@example.com", "purpose": "register"}
    await people.request("POST", "/api/v1/users/codes", json=body)
    (mail,) = await eventually(Path(server.settings.data) / "mail", 1)
    assert mail["To"] == "alice@example.com"


async def test_work_is_tried_again_then_buried_and_nothing_waits_for_it(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.2)
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    done: list[str] = []

    async def fail(ctx: Context, data: Nothing) -> None:
        done.append("tried")
        raise ConnectionError("the other side is away")

    async def succeed(ctx: Context, data: Nothing) -> None:
        done.append("well")

    base = server.opened.base
    extra = Worker(base, {"test.bad": (Nothing, fail), "test.good": (Nothing, succeed)}, [])
    extra.start()

    async def promise(ctx: Context) -> None:
        ctx.emit(job("test.bad", Nothing()))
        ctx.emit(job("test.good", Nothing()))

    await base.write(promise)
    async with asyncio.timeout(60):
        while not (rows := await base.read(lambda c: c.tx.all(select(dead_letters)))):
            await asyncio.sleep(0.01)
    await extra.stop()
    assert done == ["tried", "well", "tried", "tried"]
    assert [(row.name, "away" in row.reason) for row in rows] == [("test.bad", True)]


async def test_storage_that_is_away_for_a_while_buries_nothing_and_who_gives_up_is_told(
    server: Running, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STORAGE_SECONDS", 0.001)
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    tries, told = 0, asyncio.Event()

    async def store(ctx: Context, data: Nothing) -> None:
        nonlocal tries
        tries += 1
        if tries == 20:
            clock.skip(2 * HOUR)
        raise StorageUnavailable

    async def give_up(ctx: Context, data: Nothing) -> None:
        told.set()

    base = server.opened.base
    extra = Worker(base, {"test.stored": (Nothing, store)}, [], {"test.stored": give_up})
    extra.start()

    async def promise(ctx: Context) -> None:
        ctx.emit(job("test.stored", Nothing()))

    await base.write(promise)
    async with asyncio.timeout(10):
        await told.wait()
        while not await base.read(lambda c: c.tx.all(select(dead_letters))):
            await asyncio.sleep(0.01)
    await extra.stop()
    assert tries == 20 + worker.TRIES - 1


async def test_more_work_than_is_done_at_once_is_done_once_each_though_some_hangs(server: Running) -> None:
    done: list[int] = []

    async def hang_or_note(ctx: Context, data: Numbered) -> None:
        if data.number == 0:
            await asyncio.Event().wait()
        done.append(data.number)

    base, count = server.opened.base, worker.MOST_AT_ONCE * 3
    extra = Worker(base, {"test.numbered": (Numbered, hang_or_note)}, [])

    async def promise(ctx: Context) -> None:
        for number in range(count):
            ctx.emit(job("test.numbered", Numbered(number)))

    await base.write(promise)
    extra.start()
    async with asyncio.timeout(60):
        while len(done) < count - 1:
            await asyncio.sleep(0.01)
    await extra.stop()
    assert sorted(done) == list(range(1, count))


async def test_the_log_is_forgotten_once_old_and_read(
    people: People, server: Running, clock: MovableClock
) -> None:
    await people.friends("alice", "bob")
    assert server.worker is not None

    async def count() -> int:
        row = await server.opened.base.read(lambda c: c.tx.first(select(func.count()).select_from(outbox)))
        return int(row[0]) if row else 0

    await server.worker.prune(server.opened.base)
    assert await count() > 0
    clock.skip(HOUR)
    await server.worker.prune(server.opened.base)
    assert await count() == 0
