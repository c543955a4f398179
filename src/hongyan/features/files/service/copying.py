"""Getting somebody else's file for oneself: a row of one's own, on the blobs that are there already."""

from collections.abc import Iterable

from hongyan.core.context import Context
from hongyan.core.ids import FileId, new_id
from hongyan.core.ports import AnyRow
from hongyan.features.files import store
from hongyan.features.files.refusals import NotReady
from hongyan.features.files.service.beginning import check_room
from hongyan.features.files.service.holding import hold, is_ready


async def copy(ctx: Context, rows: Iterable[AnyRow], holder: str) -> dict[FileId, FileId]:
    """Keep files that are locked for `holder`, as the caller's; which of theirs stands for which.

    They count to the caller's quota, and whoever they are from has nothing to do with it and hears nothing
    of it. What is the caller's already stays one file. Raises `NotReady` and what `check_room` raises.
    """
    wanted = {row.file_id: row for row in rows}
    if not all(is_ready(row) for row in wanted.values()):
        raise NotReady
    own = {file_id: file_id for file_id in wanted}
    for row in wanted.values():
        if row.owner_id != ctx.user_id:
            own[row.file_id] = await _take(ctx, row)
    await hold(ctx.tx, {(file_id, holder) for file_id in own.values()})
    return own


async def _take(ctx: Context, row: AnyRow) -> FileId:
    await check_room(ctx, row.size)
    file_id = FileId(new_id())
    values = {"file_id": file_id, "owner_id": ctx.user_id, "writer": new_id(), "key": None}
    await store.insert(ctx.tx, {**row._mapping, **values, "created_at": ctx.now})
    await store.copy_blobs(ctx.tx, row.file_id, file_id)
    return file_id
