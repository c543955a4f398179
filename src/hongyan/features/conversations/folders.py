"""Every SQL statement about folders of conversations."""

from typing import Any

import msgspec
from sqlalchemy import and_, select

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import Tx
from hongyan.core.wire import encode
from hongyan.features.conversations.model import Folder
from hongyan.features.conversations.tables import folders, members

_ids = msgspec.json.Decoder(list[ConversationId])
is_present = folders.c.removed_at.is_(None)


def as_folder(row: Any) -> Folder:
    return Folder(
        folder_id=row.folder_id,
        rev=row.rev,
        name=row.name,
        place=row.place,
        conversation_ids=_ids.decode(row.conversation_ids),
        removed_at=row.removed_at,
    )


def as_text(conversation_ids: list[ConversationId]) -> str:
    return encode(conversation_ids).decode()


async def insert(tx: Tx, user_id: UserId, new: Folder) -> None:
    row = {
        "folder_id": new.folder_id,
        "user_id": user_id,
        "name": new.name,
        "place": new.place,
        "conversation_ids": as_text(new.conversation_ids),
        "rev": new.rev,
    }
    await tx.run(folders.insert(), row)


async def find(tx: Tx, user_id: UserId, folder_id: str) -> Folder | None:
    ours = and_(folders.c.folder_id == folder_id, folders.c.user_id == user_id, is_present)
    row = await tx.first(select(folders).where(ours))
    return as_folder(row) if row else None


async def page(tx: Tx, user_id: UserId) -> list[Folder]:
    """A user's folders in their order."""
    ours = select(folders).where(folders.c.user_id == user_id, is_present)
    return [as_folder(row) for row in await tx.all(ours.order_by(folders.c.place, folders.c.folder_id))]


async def change(tx: Tx, folder_id: str, **values: Any) -> Folder:
    ours = folders.c.folder_id == folder_id
    await tx.run(folders.update().where(ours).values(**values))
    (row,) = await tx.all(select(folders).where(ours))
    return as_folder(row)


async def find_known(tx: Tx, user_id: UserId, conversation_ids: list[ConversationId]) -> set[ConversationId]:
    """Those that the user is or was in."""
    mine = select(members.c.conversation_id).where(
        members.c.user_id == user_id, members.c.conversation_id.in_(conversation_ids)
    )
    return {row.conversation_id for row in await tx.all(mine)}


async def changed_folders(tx: Tx, user_id: UserId, since: int) -> list[Folder]:
    """What changed after `since`; from nothing (0), only the folders that there are."""
    statement = select(folders).where(folders.c.user_id == user_id, folders.c.rev > since)
    return [as_folder(row) for row in await tx.all(statement if since else statement.where(is_present))]
