"""Links into a group, and who is kept out of it."""

import secrets

from hongyan.core.context import Context
from hongyan.core.ids import new_id
from hongyan.core.wire import DONE, Done
from hongyan.features import conversations, users
from hongyan.features.conversations import Ending, NoSuchConversation, Right
from hongyan.features.groups import store
from hongyan.features.groups.model import (
    BanMember,
    Bans,
    ByGroup,
    ByLink,
    ByMember,
    Link,
    Links,
    ListBans,
    MakeLink,
    RequestState,
)
from hongyan.features.groups.refusals import BadTime, NoSuchBan, NoSuchLink, RoleTooLow, TooManyLinks
from hongyan.features.groups.service.admitting import settle
from hongyan.features.groups.service.members import end
from hongyan.features.groups.service.standing import Here, enter, look_in


async def make_link(ctx: Context, request: MakeLink) -> Link:
    """A way in for whoever gets to see it, until it expires, is used up, or is revoked."""
    await enter(ctx, request.group_id, Right.INVITE)
    if request.expires_at is not None and request.expires_at <= ctx.now:
        raise BadTime
    limit = ctx.settings.groups.most_links
    if len(await store.page_links(ctx.tx, request.group_id, ctx.now, None)) >= limit:
        raise TooManyLinks(limit=limit)
    link = Link(
        link_id=new_id(),
        group_id=request.group_id,
        token=secrets.token_hex(12),
        made_by=ctx.user_id,
        made_at=ctx.now,
        expires_at=request.expires_at,
        most_uses=request.most_uses,
    )
    await store.insert_link(ctx.tx, _row(link))
    return link


async def links(ctx: Context, request: ByGroup) -> Links:
    """The links that are good: all for those who manage the group, my own for me."""
    here = await look_in(ctx, request.group_id, Right.INVITE)
    made_by = None if here.may(Right.ADMIT) else ctx.user_id
    return Links(await store.page_links(ctx.tx, request.group_id, ctx.now, made_by))


async def revoke_link(ctx: Context, request: ByLink) -> Done:
    here = await enter(ctx, request.group_id)
    link = await store.find_link_of(ctx.tx, request.group_id, request.link_id)
    if link is None or (link.made_by != ctx.user_id and not here.may(Right.ADMIT)):
        raise NoSuchLink
    await store.revoke_links(ctx.tx, request.group_id, ctx.now, request.link_id)
    return DONE


async def ban(ctx: Context, request: BanMember) -> Done:
    """Put somebody out and keep them out, by whichever door they come; also who is not in yet."""
    here = await enter(ctx, request.group_id, Right.BAN)
    if not await users.exists(ctx.tx, request.user_id):
        raise users.NoSuchUser
    is_member = await _check_below(ctx, here, request)
    row = {"group_id": request.group_id, "user_id": request.user_id, "reason": request.reason}
    await store.ban(ctx.tx, row | {"banned_by": ctx.user_id, "banned_at": ctx.now})
    await settle(ctx, request.group_id, [request.user_id], RequestState.REFUSED)
    if is_member:
        await end(ctx, here, request.user_id, Ending.BANNED)
    return DONE


async def unban(ctx: Context, request: ByMember) -> Done:
    """Let somebody come again. It does not bring them back."""
    await enter(ctx, request.group_id, Right.BAN)
    if not await store.unban(ctx.tx, request.group_id, request.user_id):
        raise NoSuchBan
    return DONE


async def bans(ctx: Context, request: ListBans) -> Bans:
    await look_in(ctx, request.group_id, Right.BAN)
    items = await store.page_bans(ctx.tx, request.group_id, request.after, request.limit)
    return Bans(items, items[-1].user_id if len(items) == request.limit else None)


async def _check_below(ctx: Context, here: Here, request: BanMember) -> bool:
    """Whether they are a member, of a lower role than mine. Raises `RoleTooLow`."""
    try:
        theirs = await conversations.fetch_membership(ctx.tx, request.group_id, request.user_id)
    except NoSuchConversation:
        return False
    if not conversations.is_above(here.mine, theirs):
        raise RoleTooLow
    return True


def _row(link: Link) -> dict[str, object]:
    return {
        "link_id": link.link_id,
        "group_id": link.group_id,
        "token": link.token,
        "made_by": link.made_by,
        "made_at": link.made_at,
        "expires_at": link.expires_at,
        "most_uses": link.most_uses,
        "uses": 0,
    }
