"""Servers that are broken on purpose, to see that the judges notice. Nothing of this is in the product.

`HONGYAN_BROKEN` says how; each has a function here that says what it does.
"""

import os
import time
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from hongyan import cli
from hongyan.backends.sql import batches, sqlite
from hongyan.features import conversations
from hongyan.features.messages import store
from hongyan.roles.gateway import hub

LATE = 0.08  # seconds between an ack and its commit, for a kill to fall into
FEW = 5  # messages that are announced before one is not
LOOSEN = (
    "create table loose as select * from messages",
    "drop table messages",
    "alter table loose rename to messages",
)


def ack_early() -> None:
    """Tell every sender that it is done, then wait, then commit."""
    loops: list[Any] = []
    original_init = batches.Job.__init__
    original_fill = sqlite.SqliteSql._fill_outbox
    jobs: list[batches.Job] = []

    def remember(job: batches.Job, *args: Any, **rest: Any) -> None:
        original_init(job, *args, **rest)
        loops[:] = [job.future.get_loop()]
        jobs.append(job)

    def settle_then_wait(sql: sqlite.SqliteSql, connection: Any, announced: Any) -> None:
        original_fill(sql, connection, announced)
        done = [job for job in jobs if job._result is not None or job._error is not None]
        for job in done:
            loops[0].call_soon_threadsafe(job.settle)
            jobs.remove(job)
        time.sleep(LATE)

    batches.Job.__init__ = remember  # type: ignore[method-assign,assignment]
    sqlite.SqliteSql._fill_outbox = settle_then_wait  # type: ignore[method-assign,assignment]


def forget_repetitions() -> None:
    """Never find what was sent before, and have no index that would; answer late, so that kills fall in."""
    original_transact = sqlite.SqliteSql._transact

    async def find_nothing(tx: Any, wanted: Any) -> dict[Any, Any]:
        await tx.run(text("drop index if exists uq_messages_client_msg_id"))
        return {}

    def answer_late(sql: sqlite.SqliteSql, jobs: list[batches.Job]) -> Any:
        announced = original_transact(sql, jobs)
        time.sleep(LATE)
        return announced

    store.find_sent = find_nothing
    sqlite.SqliteSql._transact = answer_late  # type: ignore[method-assign,assignment]


def number_from_memory() -> None:
    """Count the places of a conversation in memory, as if no other process did, with no key to notice."""
    places: dict[Any, tuple[int, int]] = {}
    lock_all, set_places = conversations.lock_all, conversations.set_places

    async def remember(tx: Any, wanted: Any) -> dict[Any, Any]:
        for statement in () if places else LOOSEN:
            await tx.run(text(statement))
        rows = {one: SimpleNamespace(**row._mapping) for one, row in (await lock_all(tx, wanted)).items()}
        for one, row in rows.items():
            row.last_seq, row.rev = places.setdefault(one, (row.last_seq, row.rev))
        return rows

    async def count(tx: Any, rows: list[dict[str, Any]]) -> None:
        places.update({row["id"]: (row["to_seq"], row["to_rev"]) for row in rows})
        await set_places(tx, rows)

    conversations.lock_all, conversations.set_places = remember, count  # type: ignore[assignment]


def keep_listeners() -> None:
    """Go on telling whoever has left a conversation what is said there."""
    hub.Hub._expel = lambda *_: None  # type: ignore[method-assign]


def drop_announcements() -> None:
    """Commit messages without what announces them, after the first few: no hint, and no row to find."""
    original = sqlite.SqliteSql._fill_outbox
    told: list[Any] = []

    def drop(sql: sqlite.SqliteSql, connection: Any, announced: list[Any]) -> None:
        told.extend(one for one in announced if one.name == "im.message.sent")
        if len(told) > FEW:
            announced[:] = [one for one in announced if one.name != "im.message.sent"]
        original(sql, connection, announced)

    sqlite.SqliteSql._fill_outbox = drop  # type: ignore[method-assign,assignment]


BREAKAGES = {
    "early-ack": ack_early,
    "no-dedupe": forget_repetitions,
    "seq-from-memory": number_from_memory,
    "no-membership-check": keep_listeners,
    "dropped-announcements": drop_announcements,
}

if __name__ == "__main__":
    BREAKAGES[os.environ["HONGYAN_BROKEN"]]()
    cli.app()
