"""Every SQL statement about files, their blobs, and who needs them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, and_, exists, func, select

from hongyan.core.clock import Millis
from hongyan.core.ids import BlobId, FileId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features.files.model import AtStore, Facts, File, FileKind, FileState, Part, Preview
from hongyan.features.files.tables import direct, files, loose, parts, previews, references

_facts = msgspec.json.Decoder(Facts)
WHOLE = (FileState.PROCESSING, FileState.READY, FileState.REFUSED)


def facts_in(row: Any) -> Facts:
    return _facts.decode(row.facts)


def as_file(row: Any, shown: Sequence[str]) -> File:
    facts = facts_in(row)
    return File(
        file_id=row.file_id,
        owner_id=row.owner_id,
        name=row.name,
        size=row.size,
        mime=row.mime,
        sha256=row.sha256,
        kind=FileKind(row.kind),
        state=FileState(row.state),
        refusal=row.refusal,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
        thumbhash=facts.thumbhash,
        waveform=facts.waveform,
        previews=list(shown),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


async def usage_of(tx: Tx, user_id: UserId) -> tuple[int, int]:
    """Bytes and number of a user's files, with what is still to come of unfinished ones."""
    counted = select(func.coalesce(func.sum(files.c.size), 0), func.count())
    row = await tx.first(counted.where(files.c.owner_id == user_id))
    return (int(row[0]), row[1]) if row else (0, 0)


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(files.insert(), row)


async def find(tx: Tx, file_id: FileId) -> AnyRow | None:
    return await tx.first(select(files).where(files.c.file_id == file_id))


async def find_by_key(tx: Tx, owner_id: UserId, key: str) -> AnyRow | None:
    return await tx.first(select(files).where(files.c.owner_id == owner_id, files.c.key == key))


async def find_same(tx: Tx, sha256: str, size: int) -> AnyRow | None:
    """A file of whomever with this content that has passed every test."""
    is_same = and_(files.c.sha256 == sha256, files.c.size == size, files.c.state == FileState.READY)
    return await tx.first(select(files).where(is_same).order_by(files.c.file_id).limit(1))


async def lock_ready(tx: Tx, file_ids: list[FileId]) -> dict[FileId, AnyRow]:
    """Files that are there, locked in the order of their ids until the end of the transaction."""
    wanted = select(files).where(files.c.file_id.in_(file_ids), files.c.state.in_(WHOLE))
    rows = await tx.all(wanted.order_by(files.c.file_id).with_for_update())
    return {row.file_id: row for row in rows}


async def list_ready(tx: Tx, file_ids: list[FileId]) -> Sequence[AnyRow]:
    return await tx.all(select(files).where(files.c.file_id.in_(file_ids), files.c.state == FileState.READY))


async def update(tx: Tx, file_id: FileId, **values: Any) -> None:
    await tx.run(files.update().where(files.c.file_id == file_id).values(**values))


async def update_all(tx: Tx, file_ids: list[FileId], **values: Any) -> None:
    await tx.run(files.update().where(files.c.file_id.in_(file_ids)).values(**values))


async def go_on(tx: Tx, file_id: FileId, writer: str, start: int, **values: Any) -> bool:
    """Change an upload, if this writer still has it, and it ends where they think."""
    mine = and_(files.c.writer == writer, files.c.received == start, files.c.state == FileState.UPLOADING)
    return bool(await tx.run(files.update().where(files.c.file_id == file_id, mine).values(**values)))


async def list_parts(tx: Tx, file_id: FileId) -> list[Part]:
    rows = await tx.all(select(parts).where(parts.c.file_id == file_id).order_by(parts.c.start))
    return [Part(start=row.start, size=row.size, blob_id=row.blob_id) for row in rows]


async def find_last_part(tx: Tx, file_id: FileId) -> Part | None:
    wanted = select(parts).where(parts.c.file_id == file_id).order_by(parts.c.start.desc())
    row = await tx.first(wanted.limit(1))
    return Part(start=row.start, size=row.size, blob_id=row.blob_id) if row else None


async def put_part(tx: Tx, file_id: FileId, part: Part) -> None:
    """Write a part, in place of one that begins at the same byte."""
    row = {"file_id": file_id, "start": part.start, "size": part.size, "blob_id": part.blob_id}
    await tx.upsert(parts, ("file_id", "start"), row)


async def drop_parts(tx: Tx, file_id: FileId) -> list[BlobId]:
    """The blobs that were in them, but for those that other files are made of too."""
    freed = await _list_own_blobs(tx, parts, file_id)
    await tx.run(parts.delete().where(parts.c.file_id == file_id))
    return freed


async def copy_blobs(tx: Tx, file_id: FileId, copy_id: FileId) -> None:
    """Make one file of the blobs that another is made of. They stay until neither needs them."""
    for table in (parts, previews):
        rows = await tx.all(select(table).where(table.c.file_id == file_id))
        if rows:
            await tx.run(table.insert(), [{**row._mapping, "file_id": copy_id} for row in rows])


async def put_preview(tx: Tx, file_id: FileId, shown: Preview) -> None:
    row = {"file_id": file_id, **msgspec.structs.asdict(shown)}
    await tx.upsert(previews, ("file_id", "name"), row)


async def list_previews(tx: Tx, file_ids: list[FileId]) -> dict[FileId, list[str]]:
    wanted = select(previews.c.file_id, previews.c.name).where(previews.c.file_id.in_(file_ids))
    found: dict[FileId, list[str]] = {}
    for row in await tx.all(wanted.order_by(previews.c.name)):
        found.setdefault(row.file_id, []).append(row.name)
    return found


async def find_preview(tx: Tx, file_id: FileId, name: str) -> AnyRow | None:
    return await tx.first(select(previews).where(previews.c.file_id == file_id, previews.c.name == name))


async def refer(tx: Tx, held: set[tuple[FileId, str]]) -> None:
    """Note who needs which file. A holder comes once, with all that it needs."""
    rows = [{"file_id": file_id, "holder": holder} for file_id, holder in sorted(held)]
    await tx.run(references.insert(), rows)


async def list_held(tx: Tx, holder: str) -> list[FileId]:
    rows = await tx.all(select(references.c.file_id).where(references.c.holder == holder))
    return [row.file_id for row in rows]


async def unrefer(tx: Tx, holder: str) -> None:
    await tx.run(references.delete().where(references.c.holder == holder))


async def unneeded(tx: Tx, file_ids: list[FileId]) -> list[FileId]:
    """Those of the files that nobody needs."""
    statement = select(files.c.file_id).where(files.c.file_id.in_(file_ids), ~_is_needed)
    return [row.file_id for row in await tx.all(statement)]


_is_needed = exists().where(references.c.file_id == files.c.file_id)


async def page_expired(tx: Tx, now: Millis, limit: int) -> Sequence[AnyRow]:
    return await tx.all(select(files).where(files.c.expires_at <= now, ~_is_needed).limit(limit))


async def delete(tx: Tx, file_id: FileId) -> list[BlobId]:
    """Forget a file; the blobs that it was made of, but for those that other files are made of too."""
    freed = await drop_parts(tx, file_id)
    freed += await _list_own_blobs(tx, previews, file_id)
    await tx.run(previews.delete().where(previews.c.file_id == file_id))
    await tx.run(files.delete().where(files.c.file_id == file_id))
    return freed


async def _list_own_blobs(tx: Tx, table: Table, file_id: FileId) -> list[BlobId]:
    """Only to be believed in a write, where nobody can copy the file at the same time."""
    other = table.alias()
    is_shared = exists().where(other.c.blob_id == table.c.blob_id, other.c.file_id != file_id)
    rows = await tx.all(select(table.c.blob_id).where(table.c.file_id == file_id, ~is_shared))
    return [row.blob_id for row in rows]


async def insert_direct(tx: Tx, at: AtStore) -> None:
    await tx.run(direct.insert(), msgspec.structs.asdict(at))


async def find_direct(tx: Tx, file_id: FileId) -> AtStore | None:
    row = await tx.first(select(direct).where(direct.c.file_id == file_id))
    return _as_at_store(row) if row else None


async def delete_direct(tx: Tx, file_id: FileId) -> None:
    await tx.run(direct.delete().where(direct.c.file_id == file_id))


async def list_stale(tx: Tx, limit: int) -> list[AtStore]:
    """Uploads at the store whose files are not there any more."""
    has_file = exists().where(files.c.file_id == direct.c.file_id)
    return [_as_at_store(row) for row in await tx.all(select(direct).where(~has_file).limit(limit))]


def _as_at_store(row: AnyRow) -> AtStore:
    return AtStore(**row._mapping)


async def let_loose(tx: Tx, blob_ids: Sequence[BlobId], due_at: Millis) -> None:
    """Have blobs dropped at a time, unless they are taken up before."""
    if blob_ids:
        rows = [{"blob_id": blob_id, "due_at": due_at, "is_going": False} for blob_id in blob_ids]
        await tx.run(loose.insert(), rows)


async def take_up(tx: Tx, blob_ids: Sequence[BlobId]) -> bool:
    """Keep blobs that were loose. False: some are being dropped already."""
    waiting = and_(loose.c.blob_id.in_(blob_ids), loose.c.is_going.is_(False))
    return await tx.run(loose.delete().where(waiting)) == len(blob_ids)


async def claim_due(tx: Tx, now: Millis, limit: int) -> list[BlobId]:
    """Loose blobs whose time has come; from now on nobody can take them up."""
    rows = await tx.all(select(loose.c.blob_id).where(loose.c.due_at <= now).limit(limit))
    due = [row.blob_id for row in rows]
    await tx.run(loose.update().where(loose.c.blob_id.in_(due)).values(is_going=True))
    return due


async def forget_loose(tx: Tx, blob_ids: list[BlobId]) -> None:
    await tx.run(loose.delete().where(loose.c.blob_id.in_(blob_ids)))
