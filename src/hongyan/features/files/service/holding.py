"""What other features ask: give me these files to show, keep them for me, I need them no more.

A file stays as long as anybody holds it, and `unused_hours` longer.
"""

from collections.abc import Iterable

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.ids import FileId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.files import store
from hongyan.features.files.model import FileState


async def lock(tx: Tx, file_ids: Iterable[FileId]) -> dict[FileId, AnyRow]:
    """Whole files, of whoever; until the transaction ends none of them goes."""
    return await store.lock_ready(tx, sorted(set(file_ids)))


async def hold(tx: Tx, held: set[tuple[FileId, str]]) -> None:
    """Keep files that are locked, each for its holder: `message:…` or the like."""
    if held:
        await store.refer(tx, held)
        await store.update_all(tx, sorted({file_id for file_id, _ in held}), expires_at=None)


async def release(ctx: Context, holder: str) -> None:
    """The holder needs its files no more."""
    file_ids = await store.list_held(ctx.tx, holder)
    if file_ids:
        await store.unrefer(ctx.tx, holder)
        expires_at = ctx.now + ctx.settings.files.unused_hours * HOUR
        unneeded = await store.unneeded(ctx.tx, file_ids)
        await store.update_all(ctx.tx, unneeded, expires_at=expires_at)


def is_ready(row: AnyRow) -> bool:
    return bool(row.state == FileState.READY)
