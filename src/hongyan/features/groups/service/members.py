"""Who is in a group: founding, adding, putting out, leaving, roles, names, mutes."""

from contextlib import suppress
from typing import Any

from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import DONE, Done
from hongyan.features import contacts, conversations, messages, users
from hongyan.features.conversations import Conversation, Ending, Joining, Kind, Member, Right, Role
from hongyan.features.groups import store
from hongyan.features.groups.model import (
    Add,
    ByGroup,
    ByMember,
    Create,
    FindMembers,
    FoundMembers,
    MuteMember,
    RequestState,
    SetNickname,
    SetRole,
)
from hongyan.features.groups.refusals import (
    Banned,
    NoSuchGroup,
    NotYourContact,
    OwnerMustHandOver,
    RoleTooLow,
    TooManyAdmins,
)
from hongyan.features.groups.service.admitting import ask_for, check_room, let_in, settle
from hongyan.features.groups.service.standing import Here, enter, fetch_below, look_in, tell
from hongyan.features.messages import Change, System


async def create(ctx: Context, request: Create) -> Conversation:
    """A group of me and some of my contacts."""
    user_ids = await _addable(ctx, request.user_ids)
    check_room(ctx, 0, 1 + len(user_ids))
    name = users.as_name(request.name)
    group_id = await conversations.create(ctx, Kind.GROUP, name=name)
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    newcomers: dict[UserId, dict[str, Any]] = {ctx.user_id: {"role": Role.OWNER}}
    newcomers |= {user_id: {} for user_id in user_ids}
    joined = await conversations.join(ctx, place, group_id, newcomers)
    await conversations.update(ctx.tx, group_id, member_count=len(joined), info_rev=place.rev)
    words = {"user_ids": user_ids, "name": name}
    await tell(ctx, place, group_id, System(notice="groups.created", words=words), joined)
    return await conversations.fetch(ctx.tx, group_id)


async def add(ctx: Context, request: Add) -> Conversation:
    """Add contacts of mine. Where newcomers need an admin's yes, they wait for it, unless it is mine."""
    here = await enter(ctx, request.group_id, Right.INVITE)
    rows = await conversations.rows_of(ctx.tx, request.group_id, request.user_ids)
    present = {user_id for user_id, row in rows.items() if row.left_seq is None}
    fresh = await _addable(ctx, [one for one in request.user_ids if one not in present])
    for banned in await store.find_banned(ctx.tx, request.group_id, fresh):
        raise Banned(user_id=banned)
    if fresh and here.rules.how_to_join is Joining.APPROVAL and not here.may(Right.ADMIT):
        await ask_for(ctx, request.group_id, fresh, invited_by=ctx.user_id)
    elif fresh:
        await let_in(ctx, here.group, fresh, System(notice="groups.added", words={"user_ids": fresh}))
    return await conversations.fetch(ctx.tx, request.group_id)


async def remove(ctx: Context, request: ByMember) -> Done:
    """Put somebody below me out of the group. Nothing said from now on reaches them."""
    here = await enter(ctx, request.group_id, Right.REMOVE)
    await fetch_below(ctx, here, request.user_id)
    await end(ctx, here, request.user_id, Ending.REMOVED)
    return DONE


async def leave(ctx: Context, request: ByGroup) -> Done:
    """Go. The owner hands over first, unless nobody else is left; then the group ends with them."""
    here = await enter(ctx, request.group_id)
    is_last = here.group.member_count == 1
    if here.mine.role == Role.OWNER and not is_last:
        raise OwnerMustHandOver
    await end(ctx, here, ctx.user_id, Ending.LEFT)
    if is_last:
        await conversations.update(ctx.tx, request.group_id, dissolved_at=ctx.now, is_public=False)
        await shut(ctx, request.group_id)
    return DONE


async def end(ctx: Context, here: Here, user_id: UserId, how: Ending) -> None:
    """End a membership. The notice of it is the first thing that they do not get."""
    place = await conversations.claim(ctx.tx, here.group_id, seqs=1)
    former = await conversations.leave(ctx, place, here.group_id, [user_id], how)
    count = here.group.member_count - 1
    await conversations.update(ctx.tx, here.group_id, member_count=count, info_rev=place.rev)
    content = System(notice=f"groups.{how}", words={"user_id": user_id})
    await tell(ctx, place, here.group_id, content, former)


async def shut(ctx: Context, group_id: ConversationId) -> None:
    """Nobody comes into a group any more that is over: who waits is refused, and its links lead nowhere."""
    waiting = [one.user_id for one in await store.page_waiting(ctx.tx, group_id, "", None)]
    await settle(ctx, group_id, waiting, RequestState.REFUSED)
    await store.revoke_links(ctx.tx, group_id, ctx.now)


async def set_role(ctx: Context, request: SetRole) -> Done:
    """Make somebody admin or member; making them owner hands the group over, and I stay as admin.

    Who manages a group is not muted in it, for nobody could let an owner speak again.
    """
    here = await enter(ctx, request.group_id, Right.SET_ROLE)
    if request.user_id == ctx.user_id:
        raise RoleTooLow
    theirs = await fetch_below(ctx, here, request.user_id)
    if request.role is not Role.MEMBER and not await users.exists(ctx.tx, request.user_id):
        raise users.NoSuchUser
    if theirs.role != request.role:
        await _check_admins(ctx, request)
        await _change_role(ctx, request, "groups.role_changed")
    return DONE


async def succeed(ctx: Context, group_id: ConversationId) -> None:
    """I am let in no more, so that the first of the admins, or of the members, owns my group."""
    with suppress(NoSuchGroup):
        here = await enter(ctx, group_id)
        heir = await store.find_heir(ctx.tx, group_id)
        is_mine = here.mine.role == Role.OWNER and not await users.exists(ctx.tx, ctx.user_id)
        if is_mine and heir is not None:
            request = SetRole(group_id=group_id, user_id=heir, role=Role.OWNER)
            await _change_role(ctx, request, "groups.succeeded")


async def part(ctx: Context, group_id: ConversationId) -> None:
    """I am nobody any more: out of the group, which goes to somebody else if it was mine."""
    await succeed(ctx, group_id)
    with suppress(NoSuchGroup, OwnerMustHandOver):  # where all others are let in no more either
        await leave(ctx, ByGroup(group_id=group_id))


async def set_nickname(ctx: Context, request: SetNickname) -> Done:
    """What I am called in this group."""
    await enter(ctx, request.group_id)
    nickname = users.as_text(request.nickname).replace("\n", " ")
    await _change_quietly(ctx, request.group_id, ctx.user_id, nickname=nickname)
    return DONE


async def mute(ctx: Context, request: MuteMember) -> Done:
    """Let somebody below me not write for a time. They stay muted if they leave and come back."""
    here = await enter(ctx, request.group_id, Right.MUTE)
    theirs = await fetch_below(ctx, here, request.user_id)
    until = _future(ctx, request.until)
    if theirs.muted_until != until:
        await _change_quietly(ctx, request.group_id, request.user_id, muted_until=until)
    return DONE


async def find_members(ctx: Context, request: FindMembers) -> FoundMembers:
    """Members by a part of their name, as long as the group is too large to know them all."""
    await look_in(ctx, request.group_id)
    rows = await store.page_members_named(ctx.tx, request.group_id, request.query, request.limit)
    found = await conversations.rows_of(ctx.tx, request.group_id, [row.user_id for row in rows])
    return FoundMembers([conversations.as_member(found[row.user_id]) for row in rows])


def _future(ctx: Context, until: Millis | None) -> Millis | None:
    return until if until is not None and until > ctx.now else None


async def _change_quietly(ctx: Context, group_id: ConversationId, user_id: UserId, **values: Any) -> None:
    """Change what all see of a member, without a notice."""
    place = await conversations.claim(ctx.tx, group_id)
    changed = await conversations.change(ctx, group_id, [user_id], member_rev=place.rev, **values)
    told = Change(conversation_id=group_id, since=place.rev - 1, rev=place.rev, members=changed)
    messages.announce(ctx.tx, "im.group.member.updated", told)


async def _check_admins(ctx: Context, request: SetRole) -> None:
    limit = ctx.settings.groups.most_admins
    if request.role is Role.ADMIN and len(await conversations.admin_ids(ctx.tx, request.group_id)) > limit:
        raise TooManyAdmins(limit=limit)


async def _change_role(ctx: Context, request: SetRole, notice: str) -> None:
    group_id = request.group_id
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    values: dict[str, Any] = {"waiting": 0}
    if request.role is not Role.MEMBER:
        values = {"waiting": await store.count_waiting(ctx.tx, group_id), "muted_until": None}
    values |= {"role": request.role, "member_rev": place.rev}
    changed: list[Member] = await conversations.change(ctx, group_id, [request.user_id], **values)
    if request.role is Role.OWNER:
        mine = {"role": Role.ADMIN, "member_rev": place.rev}
        changed += await conversations.change(ctx, group_id, [ctx.user_id], **mine)
        await conversations.update(ctx.tx, group_id, owner_id=request.user_id, info_rev=place.rev)
    words = {"user_id": request.user_id, "role": request.role}
    await tell(ctx, place, group_id, System(notice=notice, words=words), changed)


async def _addable(ctx: Context, user_ids: list[UserId]) -> list[UserId]:
    """Those asked for, once each and without me. Raises `NotYourContact` for the first who is none."""
    wanted = [one for one in dict.fromkeys(user_ids) if one != ctx.user_id]
    known = await contacts.find_contact_ids(ctx.tx, ctx.user_id, wanted)
    for user_id in wanted:
        if user_id not in known:
            raise NotYourContact(user_id)
    return wanted
