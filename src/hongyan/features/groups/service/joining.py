"""Coming in unasked: by a link, or into a public group."""

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features import conversations, users
from hongyan.features.conversations import Joining, Right
from hongyan.features.groups import store
from hongyan.features.groups.model import (
    ByRequest,
    Decide,
    Find,
    GroupCard,
    GroupCards,
    Join,
    Joined,
    JoinPublic,
    JoinRequest,
    JoinRequests,
    ListJoinRequests,
    Look,
    RequestState,
    Standing,
)
from hongyan.features.groups.refusals import (
    Banned,
    LinkOver,
    NoLongerWaiting,
    NoSuchGroup,
    NoSuchLink,
    NoSuchRequest,
    NotOpen,
    Over,
)
from hongyan.features.groups.service.admitting import ask_for, let_in, settle
from hongyan.features.groups.service.standing import enter, lock_group, look_in
from hongyan.features.messages import System

MOST_FOUND = 20


async def find(ctx: Context, request: Find) -> GroupCards:
    """Public groups."""
    rows = await store.page_public(ctx.tx, request.query, MOST_FOUND)
    return GroupCards([await _card(ctx, row) for row in rows])


async def look(ctx: Context, request: Look) -> GroupCard:
    """What a link leads to, before one goes there."""
    link = await store.find_link(ctx.tx, request.token)
    group = await conversations.find(ctx.tx, link.group_id) if link is not None else None
    if link is None or group is None or group.dissolved_at is not None:
        raise NoSuchLink
    card = await _card(ctx, group)
    if card.standing in (Standing.NONE, Standing.BANNED):
        await _check_link(ctx, link, group)
    return card


async def join(ctx: Context, request: Join) -> Joined:
    """Come in, or wait for an admin. Who is in already is in; each newcomer takes one use of a link.

    A use is taken when one asks, and not given back if the answer is no.
    """
    link = await store.find_link(ctx.tx, request.token, for_use=True)
    if link is None:
        raise NoSuchLink
    try:
        group = await lock_group(ctx, link.group_id)
    except NoSuchGroup:
        raise NoSuchLink from None
    return await _come_in(ctx, group, request.answer, link)


async def join_public(ctx: Context, request: JoinPublic) -> Joined:
    """Come into a group that is there for all, or wait for an admin."""
    group = await lock_group(ctx, request.group_id)
    standing, _ = await _stand(ctx, request.group_id)
    if not group.is_public and standing is not Standing.MEMBER:
        raise NoSuchGroup
    return await _come_in(ctx, group, request.answer)


async def requests(ctx: Context, request: ListJoinRequests) -> JoinRequests:
    """Who waits to be let in."""
    await look_in(ctx, request.group_id, Right.ADMIT)
    items = await store.page_waiting(ctx.tx, request.group_id, request.after, request.limit)
    return JoinRequests(items, items[-1].request_id if len(items) == request.limit else None)


async def decide(ctx: Context, request: Decide) -> JoinRequest:
    """Let somebody in, or do not. Whoever of the admins decides first has decided."""
    row = await store.find_request(ctx.tx, request.request_id)
    if row is None:
        raise NoSuchRequest
    try:
        here = await enter(ctx, row.group_id)
    except NoSuchGroup:
        raise NoSuchRequest from None
    here.check(Right.ADMIT)
    row = await store.find_request(ctx.tx, request.request_id)
    if row is None or row.state != RequestState.WAITING:
        raise NoLongerWaiting(state=row.state if row else RequestState.WITHDRAWN)
    user_id = UserId(row.user_id)
    if request.accept:
        if not await users.exists(ctx.tx, user_id):
            raise users.NoSuchUser
        words = {"user_id": user_id, "invited_by": row.invited_by}
        await let_in(ctx, here.group, [user_id], System(notice="groups.admitted", words=words))
    else:
        await settle(ctx, here.group_id, [user_id], RequestState.REFUSED)
    decided = await store.find_request(ctx.tx, request.request_id)
    return store.as_request(decided)


async def withdraw(ctx: Context, request: ByRequest) -> Done:
    """I do not want in any more."""
    row = await store.find_request(ctx.tx, request.request_id)
    if row is None or row.user_id != ctx.user_id:
        raise NoSuchRequest
    await conversations.lock_all(ctx.tx, [row.group_id])
    if not await settle(ctx, row.group_id, [ctx.user_id], RequestState.WITHDRAWN):
        raise NoLongerWaiting(state=row.state)
    return DONE


async def _come_in(ctx: Context, group: AnyRow, answer: str, link: AnyRow | None = None) -> Joined:
    group_id = ConversationId(group.conversation_id)
    how = conversations.rules_of(group.rules).how_to_join
    standing, _ = await _stand(ctx, group_id)
    if standing is Standing.MEMBER:
        return Joined(group_id=group_id, standing=standing)
    if standing is Standing.BANNED:
        raise Banned(user_id=ctx.user_id)
    if how is Joining.CLOSED:
        raise NotOpen
    if link is not None and not (standing is Standing.WAITING and how is Joining.APPROVAL):
        await _use(ctx, link, group)
    if how is Joining.APPROVAL:
        (asked,) = await ask_for(ctx, group_id, [ctx.user_id], answer=answer)
        return Joined(group_id=group_id, standing=Standing.WAITING, request=asked)
    words = {"invited_by": link.made_by if link is not None else None}
    await let_in(ctx, group, [ctx.user_id], System(notice="groups.joined", words=words))
    return Joined(group_id=group_id, standing=Standing.MEMBER)


async def _use(ctx: Context, link: AnyRow, group: AnyRow) -> None:
    await _check_link(ctx, link, group)
    if not await store.claim_use(ctx.tx, link.token, ctx.now):
        raise LinkOver(why=Over.USED_UP)


async def _check_link(ctx: Context, link: AnyRow, group: AnyRow) -> None:
    """A link is good as long as whoever made it might make it now. Raises `LinkOver`."""
    if link.expires_at is not None and link.expires_at <= ctx.now:
        raise LinkOver(why=Over.EXPIRED)
    if link.most_uses is not None and link.uses >= link.most_uses:
        raise LinkOver(why=Over.USED_UP)
    makers = await conversations.find_members(ctx.tx, [group.conversation_id], [link.made_by])
    maker = makers.get((group.conversation_id, link.made_by))
    if link.revoked_at is not None or maker is None or not conversations.may(Right.INVITE, group, maker):
        raise LinkOver(why=Over.REVOKED)


async def _card(ctx: Context, group: AnyRow) -> GroupCard:
    return as_card(group, *await _stand(ctx, group.conversation_id))


def as_card(group: AnyRow, standing: Standing, request_id: str | None = None) -> GroupCard:
    rules = conversations.rules_of(group.rules)
    return GroupCard(
        group_id=group.conversation_id,
        name=group.name,
        member_count=group.member_count,
        how_to_join=rules.how_to_join,
        question=rules.question,
        standing=standing,
        avatar_id=group.avatar_id,
        request_id=request_id,
    )


async def _stand(ctx: Context, group_id: ConversationId) -> tuple[Standing, str | None]:
    """How I stand to a group, and which request of mine waits."""
    if await conversations.find_members(ctx.tx, [group_id], [ctx.user_id]):
        return Standing.MEMBER, None
    if await store.find_banned(ctx.tx, group_id, [ctx.user_id]):
        return Standing.BANNED, None
    if waiting := await store.waiting_of(ctx.tx, group_id, [ctx.user_id]):
        return Standing.WAITING, waiting[ctx.user_id].request_id
    return Standing.NONE, None
