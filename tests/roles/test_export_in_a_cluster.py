"""The export bridge where several processes write: rows become visible in any order of their numbers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from hongyan.backends import exports
from hongyan.backends.export.kafka import KafkaExporter
from hongyan.backends.outbox import as_row
from hongyan.backends.sql import outbox
from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.events import Announcement
from hongyan.core.settings import Export as ExportSettings
from hongyan.core.settings import Settings, SettingsRefused, Sql
from hongyan.roles.assembly import Opened, open_all
from hongyan.roles.export import Export
from hongyan.roles.serving import Running, serving
from hongyan.roles.worker import Worker
from tests.conftest import PATIENT, QUIET, MovableClock
from tests.people import People
from tests.servers.databases import fresh
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.slow
TOPIC = "conversations"


@pytest.fixture
def broker() -> Iterator[Kafka]:
    with Kafka() as kafka:
        yield kafka


@pytest.fixture
async def opened(
    tmp_path: Path, postgres_server: Postgres, postgres_template: str, clock: MovableClock
) -> AsyncIterator[Opened]:
    with fresh(postgres_server, postgres_template) as url:
        settings = Settings(data=str(tmp_path), sql=Sql(url=url, pool=6), export=ExportSettings(prefix=""))
        opened = await open_all(settings, clock)
        yield opened
        await opened.close()


def change(name: str) -> Announcement:
    return Announcement(f"c:{name}", "im.message.sent", b'{"ev":"x","data":{}}', 0, 1)


async def announce(base: Context, name: str) -> None:
    async def emit(ctx: Context) -> None:
        ctx.emit(change(name))

    await base.write(emit)


async def keys(broker: Kafka, count: int) -> list[str]:
    return [(message.key() or b"").decode() for message in await asyncio.to_thread(broker.read, TOPIC, count)]


async def test_a_row_that_commits_late_is_neither_passed_over_nor_forgotten(
    opened: Opened, broker: Kafka, clock: MovableClock
) -> None:
    base, exporter = opened.base, KafkaExporter(broker.url)
    ports = msgspec.structs.replace(opened.ports, exporter=exporter)
    export, worker = Export(exporter), Worker(Context(base.caller, ports, base.settings, clock), {}, [])
    await announce(base, "first")
    await export.run(base)
    engine = create_async_engine(base.settings.sql.url)
    async with engine.connect() as slow:
        await slow.execute(outbox.insert(), as_row(change("late"), clock.now()))
        await announce(base, "after")
        await export.run(base)
        assert await keys(broker, 2) == ["first", "after"]
        await slow.commit()
    await engine.dispose()
    clock.skip(HOUR)  # for whoever forgets what is old
    await worker.prune(Context(base.caller, ports, base.settings, clock))
    await export.run(base)
    await export.run(base)
    assert sorted(await keys(broker, 3)) == ["after", "first", "late"]
    await exporter.close()


async def test_what_the_first_look_of_all_did_not_see_yet_comes_later(opened: Opened, broker: Kafka) -> None:
    base, exporter = opened.base, KafkaExporter(broker.url)
    engine = create_async_engine(base.settings.sql.url)
    async with engine.connect() as slow:
        await slow.execute(outbox.insert(), as_row(change("late"), base.now))
        await announce(base, "first")
        await Export(exporter).run(base)
        await slow.commit()
    await engine.dispose()
    await Export(exporter).run(base)
    assert sorted(await keys(broker, 2)) == ["first", "late"]
    await exporter.close()


async def test_of_two_bridges_at_once_each_row_gets_there(opened: Opened, broker: Kafka) -> None:
    """As it may be for a moment when a lease changes hands."""
    base = opened.base
    both = [KafkaExporter(broker.url), KafkaExporter(broker.url)]
    names = [f"{number:03}" for number in range(60)]

    async def write() -> None:
        for start in range(0, len(names), 6):
            await asyncio.gather(*(announce(base, name) for name in names[start : start + 6]))

    writing = asyncio.create_task(write())
    while not writing.done():
        await asyncio.gather(*(Export(exporter).run(base) for exporter in both))
    await asyncio.gather(*(Export(exporter).run(base) for exporter in both))
    async with asyncio.timeout(30):
        while set(await keys(broker, len(names))) != set(names):  # a name may come twice, so others later
            await asyncio.sleep(0.1)
    for exporter in both:
        await exporter.close()


async def test_a_server_with_the_setting_exports_by_itself(
    opened: Opened, broker: Kafka, tmp_path: Path
) -> None:
    chosen = ExportSettings(url=broker.url, prefix="told.")
    settings = msgspec.structs.replace(opened.base.settings, export=chosen, users=PATIENT, server=QUIET)
    async with serving(settings, ("api", "worker")) as running, People(running.url) as people:
        await people.register("alice")
        async with asyncio.timeout(60):
            while not await last_exported(running):
                await asyncio.sleep(0.1)
    told = await asyncio.to_thread(broker.read, "told.users", 1)
    assert ("event", b"im.user.created") in [pair for message in told for pair in message.headers() or []]


async def last_exported(running: Running) -> int:
    return await running.opened.base.read(lambda c: exports.last_done(c.tx))


async def test_an_address_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"export\.url: must begin with"):
        await open_all(Settings(data=str(tmp_path), export=ExportSettings(url="http://kafka")))
