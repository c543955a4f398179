"""Announcements, who has confirmed them, and who is reminded."""

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, new_id
from hongyan.core.wire import DONE, Done, encode
from hongyan.features import conversations
from hongyan.features.conversations import Headline, Right
from hongyan.features.groups import bulletins
from hongyan.features.groups.model import (
    Announce,
    Announcement,
    Announcements,
    ByAnnouncement,
    Confirmation,
    Confirmations,
    ListAnnouncements,
    ListConfirmations,
)
from hongyan.features.groups.refusals import NoSuchAnnouncement, RemindedLately
from hongyan.features.groups.service.standing import Here, enter, look_in, tell
from hongyan.features.messages import System

HEADLINE = 200  # characters
BETWEEN_REMINDERS = HOUR


async def announce(ctx: Context, request: Announce) -> Announcement:
    """Say something that stays on top of the group, and that members confirm if they must."""
    here = await enter(ctx, request.group_id, Right.ANNOUNCE)
    headline = Headline(
        announcement_id=new_id(),
        text=request.text[:HEADLINE],
        announced_at=ctx.now,
        must_confirm=request.must_confirm,
    )
    row = {
        "announcement_id": headline.announcement_id,
        "group_id": request.group_id,
        "author_id": ctx.user_id,
        "text": request.text,
        "must_confirm": request.must_confirm,
        "announced_at": ctx.now,
    }
    await bulletins.insert(ctx.tx, row)
    await _confirm(ctx, here, headline.announcement_id)
    await _tell(ctx, request.group_id, headline)
    return await _fetch(ctx, request.group_id, headline.announcement_id)


async def announcements(ctx: Context, request: ListAnnouncements) -> Announcements:
    await look_in(ctx, request.group_id)
    items = await bulletins.page(ctx.tx, request.group_id, ctx.user_id, request.before, request.limit)
    return Announcements(items, items[-1].announcement_id if len(items) == request.limit else None)


async def confirm(ctx: Context, request: ByAnnouncement) -> Done:
    """I have read it. All my devices hear that I have."""
    here = await look_in(ctx, request.group_id)
    announcement = await _fetch(ctx, request.group_id, request.announcement_id)
    if not announcement.is_confirmed:
        await _confirm(ctx, here, request.announcement_id)
    return DONE


async def confirmations(ctx: Context, request: ListConfirmations) -> Confirmations:
    """Who of the present members has confirmed, or has not."""
    here = await look_in(ctx, request.group_id, Right.ANNOUNCE)
    group_id, announcement_id = request.group_id, request.announcement_id
    await _fetch(ctx, group_id, announcement_id)
    after, limit = request.after, request.limit
    if request.confirmed:
        items = await bulletins.page_confirmed(ctx.tx, group_id, announcement_id, after, limit)
    else:
        without = await bulletins.unconfirmed(ctx.tx, group_id, announcement_id, after, limit)
        items = [Confirmation(user_id=user_id) for user_id in without]
    return Confirmations(
        confirmed_count=await bulletins.count_confirmed(ctx.tx, group_id, announcement_id),
        member_count=here.group.member_count,
        items=items,
        next=items[-1].user_id if len(items) == limit else None,
    )


async def remind(ctx: Context, request: ByAnnouncement) -> Done:
    """Say it once more, and mark the group unread for those who have not confirmed; if there are any."""
    await enter(ctx, request.group_id, Right.ANNOUNCE)
    announcement = await _fetch(ctx, request.group_id, request.announcement_id)
    free_at = (announcement.reminded_at or announcement.announced_at - BETWEEN_REMINDERS) + BETWEEN_REMINDERS
    if free_at > ctx.now:
        raise RemindedLately(retry_after_ms=free_at - ctx.now)
    late = await bulletins.unconfirmed(ctx.tx, request.group_id, request.announcement_id)
    if not late:
        return DONE
    await bulletins.note_reminder(ctx.tx, request.announcement_id, ctx.now)
    place = await conversations.claim(ctx.tx, request.group_id, seqs=1)
    words = {"announcement_id": request.announcement_id, "text": announcement.text[:HEADLINE]}
    await tell(ctx, place, request.group_id, System(notice="groups.reminded", words=words))
    await conversations.change(ctx, request.group_id, late, is_marked_unread=True)
    return DONE


async def _tell(ctx: Context, group_id: ConversationId, headline: Headline) -> None:
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    kept = encode(headline).decode()
    await conversations.update(ctx.tx, group_id, headline=kept, info_rev=place.rev)
    words = {
        "announcement_id": headline.announcement_id,
        "text": headline.text,
        "must_confirm": headline.must_confirm,
    }
    await tell(ctx, place, group_id, System(notice="groups.announced", words=words))


async def _confirm(ctx: Context, here: Here, announcement_id: str) -> None:
    await bulletins.confirm(ctx.tx, announcement_id, ctx.user_id, ctx.now)
    latest = max(here.mine.confirmed_id, announcement_id)
    await conversations.change_mine(ctx, here.group_id, ctx.user_id, confirmed_id=latest)


async def _fetch(ctx: Context, group_id: ConversationId, announcement_id: str) -> Announcement:
    found = await bulletins.find(ctx.tx, group_id, announcement_id, ctx.user_id)
    if found is None:
        raise NoSuchAnnouncement
    return found
