"""Servers that are broken on purpose, to see that the judges notice. Nothing of this is in the product.

`HONGYAN_BROKEN=early-ack` answers before the commit; `HONGYAN_BROKEN=no-dedupe` takes every repetition anew.
"""

import os
import time
from typing import Any

from sqlalchemy import text

from hongyan import cli
from hongyan.backends.sql import batches, sqlite
from hongyan.features.messages import store

LATE = 0.08  # seconds between the early ack and the commit, for a kill to fall into


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
    """Never find what was sent before, and have no index that would."""

    async def find_nothing(tx: Any, wanted: Any) -> dict[Any, Any]:
        await tx.run(text("drop index if exists uq_messages_client_msg_id"))
        return {}

    store.find_sent = find_nothing


BREAKAGES = {"early-ack": ack_early, "no-dedupe": forget_repetitions}

if __name__ == "__main__":
    BREAKAGES[os.environ["HONGYAN_BROKEN"]]()
    cli.app()
