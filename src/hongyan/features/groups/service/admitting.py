"""Letting in, and asking to be let in. The group is locked by whoever calls."""

from collections.abc import Sequence

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.core.ports import AnyRow
from hongyan.features import conversations, users
from hongyan.features.groups import store
from hongyan.features.groups.model import JoinRequest, RequestState
from hongyan.features.groups.refusals import GroupFull
from hongyan.features.groups.service.standing import tell
from hongyan.features.messages import System


def check_room(ctx: Context, present: int, more: int) -> None:
    limit = ctx.settings.groups.most_members
    if present + more > limit:
        raise GroupFull(limit=limit)


async def let_in(ctx: Context, group: AnyRow, user_ids: Sequence[UserId], notice: System) -> None:
    """Make members of users who are none. What they asked for is granted by this. Raises `GroupFull`."""
    group_id = ConversationId(group.conversation_id)
    check_room(ctx, group.member_count, len(user_ids))
    shows_history = conversations.rules_of(group.rules).shows_history
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    newcomers: dict[UserId, dict[str, object]] = {user_id: {} for user_id in user_ids}
    joined = await conversations.join(ctx, place, group_id, newcomers, shows_history=shows_history)
    count = group.member_count + len(joined)
    await conversations.update(ctx.tx, group_id, member_count=count, info_rev=place.rev)
    await tell(ctx, place, group_id, notice, joined)
    await settle(ctx, group_id, user_ids, RequestState.ACCEPTED)


async def ask_for(
    ctx: Context,
    group_id: ConversationId,
    user_ids: Sequence[UserId],
    *,
    answer: str = "",
    invited_by: UserId | None = None,
) -> list[JoinRequest]:
    """Let users wait for an admin; those who do already wait on, with what they say now, if anything."""
    waiting = await store.waiting_of(ctx.tx, group_id, user_ids)
    revs = await users.claim_revs(ctx.tx, user_ids)
    asked = []
    for user_id in user_ids:
        row = waiting.get(user_id)
        request_id = row.request_id if row else await _insert(ctx, group_id, user_id, invited_by)
        said = answer or (row.answer if row else "")
        asked.append(await store.update_request(ctx.tx, request_id, answer=said, rev=revs[user_id]))
    _tell(ctx, "im.group.request.sent", asked)
    await _tell_admins(ctx, group_id)
    return asked


async def settle(
    ctx: Context, group_id: ConversationId, user_ids: Sequence[UserId], state: RequestState
) -> list[JoinRequest]:
    """Whatever these users wait for is over."""
    waiting = await store.waiting_of(ctx.tx, group_id, user_ids)
    if not waiting:
        return []
    revs = await users.claim_revs(ctx.tx, waiting)
    values = {"state": state, "decided_by": ctx.user_id, "decided_at": ctx.now}
    settled = [
        await store.update_request(ctx.tx, row.request_id, rev=revs[user_id], **values)
        for user_id, row in waiting.items()
    ]
    _tell(ctx, "im.group.request.updated", settled)
    await _tell_admins(ctx, group_id)
    return settled


async def _insert(ctx: Context, group_id: ConversationId, user_id: UserId, invited_by: UserId | None) -> str:
    request_id = new_id()
    row: dict[str, object] = {"request_id": request_id, "group_id": group_id, "user_id": user_id}
    row |= {
        "invited_by": invited_by,
        "state": RequestState.WAITING,
        "asked_at": ctx.now,
        "answer": "",
        "rev": 0,
    }
    await store.insert_request(ctx.tx, row)
    return request_id


def _tell(ctx: Context, name: str, requests: Sequence[JoinRequest]) -> None:
    for request in requests:
        users.tell(ctx, name, request.user_id, request.rev, {"group_requests": [request]})


async def _tell_admins(ctx: Context, group_id: ConversationId) -> None:
    """Those who may let in have in their own row how many wait."""
    count = await store.count_waiting(ctx.tx, group_id)
    await conversations.change(ctx, group_id, await conversations.admin_ids(ctx.tx, group_id), waiting=count)
