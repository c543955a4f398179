"""A group's own picture, which stands for it instead of the faces of its members."""

from hongyan.core.context import Context
from hongyan.core.ids import BlobId, ConversationId
from hongyan.core.wire import Content
from hongyan.features import conversations, users
from hongyan.features.conversations import Conversation, Right
from hongyan.features.groups.model import ByGroup, GetAvatar, SetAvatar
from hongyan.features.groups.service.standing import enter, look_in, tell
from hongyan.features.messages import System
from hongyan.features.users import NoSuchPicture

Changed = tuple[BlobId | None, Conversation]


async def set_avatar(ctx: Context, request: SetAvatar) -> Conversation:
    """Give the group a picture; the one before it is dropped once nothing points to it."""
    await ctx.read(lambda c: look_in(c, request.group_id, Right.EDIT_INFO))
    return await users.replace_picture(
        ctx, request.content, lambda c, avatar_id: _replace(c, request.group_id, avatar_id)
    )


async def remove_avatar(ctx: Context, request: ByGroup) -> Conversation:
    """Back to the faces of its members."""
    old_id, changed = await ctx.write(lambda c: _replace(c, request.group_id, None))
    if old_id:
        await ctx.ports.blobs.drop(old_id)
    return changed


async def avatar(ctx: Context, request: GetAvatar) -> Content:
    """The picture of a group, for whoever knows its id. Earlier ones are not given out."""
    group = await ctx.read(lambda c: conversations.find(c.tx, request.group_id))
    if group is None or group.avatar_id != request.avatar_id:
        raise NoSuchPicture
    content = await ctx.ports.blobs.get(request.avatar_id)
    if content is None:
        raise NoSuchPicture
    return Content(users.media_type(content), content)


async def _replace(ctx: Context, group_id: ConversationId, avatar_id: BlobId | None) -> Changed:
    old_id: BlobId | None = (await enter(ctx, group_id, Right.EDIT_INFO)).group.avatar_id
    if old_id != avatar_id:
        place = await conversations.claim(ctx.tx, group_id, seqs=1)
        await conversations.update(ctx.tx, group_id, avatar_id=avatar_id, info_rev=place.rev)
        notice = System(notice="groups.pictured", words={"has_picture": avatar_id is not None})
        await tell(ctx, place, group_id, notice)
    return old_id, await conversations.fetch(ctx.tx, group_id)
