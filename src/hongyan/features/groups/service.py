"""What can be done with groups. Each deed takes one place in the conversation, for the notice of it."""

from typing import Any

from msgspec import UNSET

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features import contacts, conversations, messages
from hongyan.features.conversations import Conversation, Kind, Member, NoSuchConversation, Place, Role
from hongyan.features.groups.model import (
    Add,
    Create,
    GroupFull,
    Leave,
    NoSuchGroup,
    NoSuchMember,
    NotYourContact,
    OwnerMustHandOver,
    Remove,
    RoleTooLow,
    SetNickname,
    SetRole,
    Update,
)
from hongyan.features.messages import Change, System

RANK = {Role.MEMBER: 0, Role.ADMIN: 1, Role.OWNER: 2}


async def create(ctx: Context, request: Create) -> Conversation:
    """A group of me and some of my contacts."""
    user_ids = await _addable(ctx, request.user_ids)
    _check_room(ctx, 0, 1 + len(user_ids))
    group_id = await conversations.create(ctx, Kind.GROUP, name=request.name)
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    joined = [await conversations.join(ctx, place, group_id, user_id=ctx.user_id, role=Role.OWNER)]
    joined += [await conversations.join(ctx, place, group_id, user_id=user_id) for user_id in user_ids]
    await conversations.update(ctx.tx, group_id, member_count=len(joined), info_rev=place.rev)
    words = {"user_ids": user_ids, "name": request.name}
    await _tell(ctx, place, group_id, System(notice="groups.created", words=words), joined)
    return await conversations.fetch(ctx.tx, group_id)


async def add(ctx: Context, request: Add) -> Conversation:
    """Add contacts of mine. They see what comes from now on."""
    await _fetch_mine(ctx, request.group_id)
    present = set(await conversations.member_ids(ctx.tx, request.group_id))
    fresh = await _addable(ctx, [one for one in request.user_ids if one not in present])
    _check_room(ctx, len(present), len(fresh))
    if fresh:
        place = await conversations.claim(ctx.tx, request.group_id, seqs=1)
        joined = [await conversations.join(ctx, place, request.group_id, user_id=one) for one in fresh]
        await _count(ctx, place, request.group_id, len(present) + len(fresh))
        notice = System(notice="groups.added", words={"user_ids": fresh})
        await _tell(ctx, place, request.group_id, notice, joined)
    return await conversations.fetch(ctx.tx, request.group_id)


async def remove(ctx: Context, request: Remove) -> Done:
    """Put somebody below me out of the group. Nothing said from now on reaches them."""
    mine = await _fetch_mine(ctx, request.group_id)
    theirs = await _fetch_member(ctx, request.group_id, request.user_id)
    if mine.role == Role.MEMBER or RANK[mine.role] <= RANK[theirs.role]:
        raise RoleTooLow
    await _end(ctx, request.group_id, request.user_id, "groups.removed")
    return DONE


async def leave(ctx: Context, request: Leave) -> Done:
    """Go. The owner hands over first, unless nobody else is left."""
    mine = await _fetch_mine(ctx, request.group_id)
    others = len(await conversations.member_ids(ctx.tx, request.group_id)) - 1
    if mine.role == Role.OWNER and others:
        raise OwnerMustHandOver
    await _end(ctx, request.group_id, ctx.user_id, "groups.left")
    return DONE


async def update(ctx: Context, request: Update) -> Conversation:
    """Rename the group."""
    await _check_manages(ctx, request.group_id)
    if request.name is not UNSET:
        place = await conversations.claim(ctx.tx, request.group_id, seqs=1)
        await conversations.update(ctx.tx, request.group_id, name=request.name, info_rev=place.rev)
        await _tell(
            ctx, place, request.group_id, System(notice="groups.renamed", words={"name": request.name})
        )
    return await conversations.fetch(ctx.tx, request.group_id)


async def set_role(ctx: Context, request: SetRole) -> Done:
    """Make somebody admin or member; making them owner hands the group over, and I stay as admin."""
    mine = await _fetch_mine(ctx, request.group_id)
    if mine.role != Role.OWNER or request.user_id == ctx.user_id:
        raise RoleTooLow
    theirs = await _fetch_member(ctx, request.group_id, request.user_id)
    if theirs.role != request.role:
        await _change_role(ctx, request)
    return DONE


async def set_nickname(ctx: Context, request: SetNickname) -> Done:
    """What I am called in this group."""
    await _fetch_mine(ctx, request.group_id)
    place = await conversations.claim(ctx.tx, request.group_id)
    member = await conversations.change_member(
        ctx, place, request.group_id, ctx.user_id, nickname=request.nickname
    )
    told = Change(conversation_id=request.group_id, since=place.rev - 1, rev=place.rev, members=[member])
    messages.announce(ctx.tx, "im.group.member.updated", told)
    return DONE


async def _change_role(ctx: Context, request: SetRole) -> None:
    group_id = request.group_id
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    changed = [await conversations.change_member(ctx, place, group_id, request.user_id, role=request.role)]
    if request.role is Role.OWNER:
        changed.append(await conversations.change_member(ctx, place, group_id, ctx.user_id, role=Role.ADMIN))
        await conversations.update(ctx.tx, group_id, owner_id=request.user_id, info_rev=place.rev)
    words = {"user_id": request.user_id, "role": request.role}
    await _tell(ctx, place, group_id, System(notice="groups.role_changed", words=words), changed)


async def _end(ctx: Context, group_id: ConversationId, user_id: UserId, notice: str) -> None:
    """End a membership. The notice of it is the first thing that they do not get."""
    count = len(await conversations.member_ids(ctx.tx, group_id))
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    former = await conversations.leave(ctx, place, group_id, user_id)
    await _count(ctx, place, group_id, count - 1)
    content = System(notice=notice, words={"user_id": user_id})
    await _tell(ctx, place, group_id, content, [former], gone=(user_id,))


async def _tell(
    ctx: Context,
    place: Place,
    group_id: ConversationId,
    content: System,
    members: list[Member] | None = None,
    **gone: Any,
) -> None:
    told = Change(conversation_id=group_id, since=place.rev - 1, rev=place.rev, members=members or [])
    await messages.notice(ctx, place, told, content, **gone)


async def _count(ctx: Context, place: Place, group_id: ConversationId, count: int) -> None:
    await conversations.update(ctx.tx, group_id, member_count=count, info_rev=place.rev)


def _check_room(ctx: Context, present: int, more: int) -> None:
    limit = ctx.settings.groups.most_members
    if present + more > limit:
        raise GroupFull(limit=limit)


async def _addable(ctx: Context, user_ids: list[UserId]) -> list[UserId]:
    """Those asked for, once each and without me. Raises `NotYourContact` for the first who is none."""
    wanted = [one for one in dict.fromkeys(user_ids) if one != ctx.user_id]
    known = await contacts.find_contact_ids(ctx.tx, ctx.user_id, wanted)
    for user_id in wanted:
        if user_id not in known:
            raise NotYourContact(user_id)
    return wanted


async def _check_manages(ctx: Context, group_id: ConversationId) -> None:
    mine = await _fetch_mine(ctx, group_id)
    if mine.role == Role.MEMBER:
        raise RoleTooLow


async def _fetch_mine(ctx: Context, group_id: ConversationId) -> AnyRow:
    """My membership of a group, which is locked, so that what is decided by it still holds when it is done.

    What is no group of mine is no group.
    """
    await conversations.lock_all(ctx.tx, [group_id])
    try:
        mine = await conversations.fetch_membership(ctx.tx, group_id, ctx.user_id)
    except NoSuchConversation:
        raise NoSuchGroup from None
    if mine.kind != Kind.GROUP:
        raise NoSuchGroup
    return mine


async def _fetch_member(ctx: Context, group_id: ConversationId, user_id: UserId) -> AnyRow:
    try:
        return await conversations.fetch_membership(ctx.tx, group_id, user_id)
    except NoSuchConversation:
        raise NoSuchMember from None
