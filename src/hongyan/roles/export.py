"""The bridge to other systems: what the outbox says, in order, until each row has got there at least once.

The position is kept in SQL, and the outbox keeps what has not been exported yet. After a crash between the
two some records come again, with the same `id`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog
from msgspec import Raw, Struct
from prometheus_client import Counter, Gauge

from hongyan.backends import exports, outbox
from hongyan.core.context import Context
from hongyan.core.events import JOBS
from hongyan.core.ports import AnyRow, Exporter, Record
from hongyan.core.wire import encode

SECONDS = 1.0  # between two looks
MOST = 500  # rows at once
TOO_LONG = 900_000  # bytes: brokers refuse what has more than a million
STREAMS = {"c": "conversations", "u": "users"}
ABOUT_A_USER = ("im.user.created",)  # announced as work, but told as an event
DONE = Counter("hongyan_exported_total", "Records that the export bridge has handed over")
BEHIND = Gauge(
    "hongyan_export_age_seconds", "How old the oldest row is that was not exported at the last look"
)
log = structlog.get_logger()


class Told(Struct, frozen=True):
    """The value of a record. `data` is what sockets get; null if it is too long for a broker."""

    id: int
    event: str
    key: str
    since: int
    rev: int
    at: int
    data: Raw | None


class Framed(Struct, frozen=True):
    data: Raw = Raw(b"null")


def schedules(base: Context) -> list[tuple[float, Callable[[Context], Awaitable[None]]]]:
    """What a worker does for the bridge, if there is one."""
    exporter = base.ports.exporter
    return [(SECONDS, Export(exporter).run)] if exporter else []


class Export:
    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    async def run(self, ctx: Context) -> None:
        """Export all that there is."""
        try:
            while await self._export_some(ctx):
                pass
        except OSError as error:  # whoever sends pauses by itself
            log.debug("export failed", error=repr(error)[:300])

    async def _export_some(self, ctx: Context) -> bool:
        """Whether there is more."""
        here, rows = await ctx.read(_look)
        BEHIND.set((ctx.now - rows[0].created_at) / 1_000 if rows else 0)
        records = [as_record(row, ctx) for row in rows if _is_told(row, ctx.settings.export.names)]
        if records:
            await self._exporter.send(records)
            DONE.inc(len(records))
        there = here.after([row.id for row in rows], ctx.now)
        if there != here and not await ctx.write(lambda c: exports.move(c.tx, here, there)):
            log.warning("somebody else exports too")
            return False
        return len(rows) == MOST


async def _look(ctx: Context) -> tuple[exports.Position, Sequence[AnyRow]]:
    here = await exports.find(ctx.tx)
    return here, await outbox.page(ctx.tx, here.last, MOST, [number for number, _ in here.gaps])


def _is_told(row: AnyRow, names: tuple[str, ...]) -> bool:
    is_event = row.topic[:1] in STREAMS if row.topic != JOBS else row.name in ABOUT_A_USER
    return is_event and row.name.startswith(names)


def as_record(row: AnyRow, ctx: Context) -> Record:
    """The same row always makes the same record, whoever exports it and whenever."""
    stream, key = (row.topic[0], row.topic[2:]) if row.topic else ("u", _user_in(row.frame))
    data: Any = row.frame if row.topic == JOBS else msgspec.json.decode(row.frame or b"{}", type=Framed).data
    told = Told(row.id, row.name, key, row.since, row.rev, row.created_at, Raw(data))
    value = encode(told)
    if len(value) > TOO_LONG:
        value = encode(msgspec.structs.replace(told, data=None))
    headers = [("id", str(row.id)), ("event", row.name)]
    if row.trace:
        headers.append(("traceparent", row.trace))
    return Record(ctx.settings.export.prefix + STREAMS[stream], key, value, tuple(headers))


class _AboutUser(Struct, frozen=True):
    user_id: str


def _user_in(frame: bytes) -> str:
    return msgspec.json.decode(frame, type=_AboutUser).user_id
