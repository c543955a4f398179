"""What can be done with folders: everybody sorts their own conversations, and nobody else sees how."""

from msgspec import UNSET

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, new_id
from hongyan.core.wire import DONE, Done
from hongyan.features import users
from hongyan.features.conversations import folders
from hongyan.features.conversations.model import (
    MOST_FOLDERS,
    MOST_IN_FOLDER,
    ArrangeFolders,
    ByFolder,
    CreateFolder,
    Folder,
    FolderFull,
    Folders,
    ListFolders,
    NoSuchConversation,
    NoSuchFolder,
    TooManyFolders,
    UpdateFolder,
)


async def page(ctx: Context, _: ListFolders) -> Folders:
    return Folders(await folders.page(ctx.tx, ctx.user_id))


async def create(ctx: Context, request: CreateFolder) -> Folder:
    """A new folder, behind the others."""
    wanted = list(dict.fromkeys(request.conversation_ids))
    await _check_known(ctx, wanted)
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    present = await folders.page(ctx.tx, ctx.user_id)
    if len(present) >= MOST_FOLDERS:
        raise TooManyFolders(limit=MOST_FOLDERS)
    place = present[-1].place + 1 if present else 0
    folder = Folder(folder_id=new_id(), rev=rev, name=request.name, place=place, conversation_ids=wanted)
    await folders.insert(ctx.tx, ctx.user_id, folder)
    return _tell(ctx, [folder])


async def update(ctx: Context, request: UpdateFolder) -> Folder:
    """Rename a folder, put conversations into it and take some out. Two devices may do so at once."""
    await _check_known(ctx, request.add)
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    known = await _fetch(ctx, request.folder_id)
    out = set(request.remove)
    kept = [one for one in dict.fromkeys([*known.conversation_ids, *request.add]) if one not in out]
    if len(kept) > MOST_IN_FOLDER:
        raise FolderFull(limit=MOST_IN_FOLDER)
    name = known.name if request.name is UNSET else request.name
    values = {"name": name, "conversation_ids": folders.as_text(kept)}
    return _tell(ctx, [await folders.change(ctx.tx, known.folder_id, rev=rev, **values)])


async def arrange(ctx: Context, request: ArrangeFolders) -> Folders:
    """Bring folders into this order; those that are not named follow in theirs."""
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    present = {folder.folder_id: folder for folder in await folders.page(ctx.tx, ctx.user_id)}
    if not present.keys() >= set(request.folder_ids):
        raise NoSuchFolder
    order = dict.fromkeys([*request.folder_ids, *present])
    moved = [
        await folders.change(ctx.tx, folder_id, place=place, rev=rev) for place, folder_id in enumerate(order)
    ]
    if moved:
        _tell(ctx, moved)
    return Folders(moved)


async def delete(ctx: Context, request: ByFolder) -> Done:
    """Take a folder away. What was in it stays where it is."""
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    known = await _fetch(ctx, request.folder_id)
    _tell(ctx, [await folders.change(ctx.tx, known.folder_id, removed_at=ctx.now, rev=rev)])
    return DONE


async def _fetch(ctx: Context, folder_id: str) -> Folder:
    folder = await folders.find(ctx.tx, ctx.user_id, folder_id)
    if folder is None:
        raise NoSuchFolder
    return folder


async def _check_known(ctx: Context, conversation_ids: list[ConversationId]) -> None:
    if not await folders.find_known(ctx.tx, ctx.user_id, conversation_ids) >= set(conversation_ids):
        raise NoSuchConversation


def _tell(ctx: Context, changed: list[Folder]) -> Folder:
    users.tell(ctx, "im.conversation.filed", ctx.user_id, changed[0].rev, {"folders": changed})
    return changed[0]
