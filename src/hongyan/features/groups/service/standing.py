"""Who asks, in which group, by which right; and how all in it are told what was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.features import conversations, messages
from hongyan.features.conversations import Kind, Member, NoSuchConversation, Place, Right, Rules
from hongyan.features.groups.refusals import NoSuchGroup, NoSuchMember, RoleTooLow
from hongyan.features.messages import Change, System


@dataclass(frozen=True, slots=True)
class Here:
    """A group, which is locked, so that what is decided by it still holds when it is done; and my place."""

    group_id: ConversationId
    group: AnyRow
    mine: AnyRow

    @property
    def rules(self) -> Rules:
        return conversations.rules_of(self.group.rules)

    def may(self, right: Right) -> bool:
        return conversations.may(right, self.group, self.mine)

    def check(self, right: Right) -> None:
        if not self.may(right):
            raise RoleTooLow


async def enter(ctx: Context, group_id: ConversationId, right: Right | None = None) -> Here:
    """A group of mine, in which I have this right. What is no group of mine is no group."""
    group = await lock_group(ctx, group_id)
    try:
        mine = await conversations.fetch_membership(ctx.tx, group_id, ctx.user_id)
    except NoSuchConversation:
        raise NoSuchGroup from None
    here = Here(group_id, group, mine)
    if right is not None:
        here.check(right)
    return here


async def look_in(ctx: Context, group_id: ConversationId, right: Right | None = None) -> Here:
    """The same for reads, which lock nothing."""
    group = await conversations.find(ctx.tx, group_id)
    mine = (await conversations.find_members(ctx.tx, [group_id], [ctx.user_id])).get((group_id, ctx.user_id))
    if group is None or mine is None or group.kind != Kind.GROUP:
        raise NoSuchGroup
    here = Here(group_id, group, mine)
    if right is not None:
        here.check(right)
    return here


async def lock_group(ctx: Context, group_id: ConversationId) -> AnyRow:
    """A group that still is, locked until the end of the transaction."""
    group = (await conversations.lock_all(ctx.tx, [group_id])).get(group_id)
    if group is None or group.kind != Kind.GROUP or group.dissolved_at is not None:
        raise NoSuchGroup
    return group


async def fetch_below(ctx: Context, here: Here, user_id: UserId) -> AnyRow:
    """A member whom I may do something to: one of a lower role. Raises `NoSuchMember`, `RoleTooLow`."""
    try:
        theirs = await conversations.fetch_membership(ctx.tx, here.group_id, user_id)
    except NoSuchConversation:
        raise NoSuchMember from None
    if not conversations.is_above(here.mine, theirs):
        raise RoleTooLow
    return theirs


async def tell(
    ctx: Context, place: Place, group_id: ConversationId, content: System, members: Sequence[Member] = ()
) -> None:
    """Write the notice of a deed, and tell all members what it says of some; not those who are out by it."""
    told = Change(conversation_id=group_id, since=place.rev - 1, rev=place.rev, members=list(members))
    gone = tuple(member.user_id for member in members if member.left_seq is not None)
    await messages.notice(ctx, place, told, content, gone=gone)
