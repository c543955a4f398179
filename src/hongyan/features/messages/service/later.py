"""What happens at a later time: scheduled messages are sent, opened ones burn."""

from contextlib import suppress
from dataclasses import replace

from hongyan.core.clock import DAY, SECOND, Millis
from hongyan.core.context import Caller, Context
from hongyan.core.errors import Refusal
from hongyan.core.ids import UserId, new_id
from hongyan.core.wire import DONE, Done, Nothing
from hongyan.features import conversations, files, users
from hongyan.features.messages import schedules, store
from hongyan.features.messages.model import (
    BadTime,
    ByMessage,
    Draft,
    Message,
    NoSuchSchedule,
    NotBurning,
    Schedule,
    Scheduled,
    ScheduledMessages,
    TooManyScheduled,
    Unschedule,
)
from hongyan.features.messages.service import media
from hongyan.features.messages.service.changing import change, erase
from hongyan.features.messages.service.reading import fetch_visible
from hongyan.features.messages.service.sending import check_length, send

LATEST = 366 * DAY
MOST_AT_ONCE = 100


async def schedule(ctx: Context, request: Schedule) -> Scheduled:
    """Keep a message until its time. The same `client_msg_id` schedules once."""
    if known := await schedules.find_by_client_id(ctx.tx, ctx.user_id, request.client_msg_id):
        return known
    member = await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    conversations.check_may_post(member, member, ctx.now)
    check_length(ctx, request.content)
    file_ids = media.file_ids_of(request.content)
    media.check(ctx, request.content, await files.lock(ctx.tx, file_ids) if file_ids else {})
    await _check_schedule(ctx, request.due_at)
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    row = Scheduled(
        schedule_id=new_id(),
        rev=rev,
        conversation_id=request.conversation_id,
        due_at=request.due_at,
        content=request.content,
        reply_to=request.reply_to,
    )
    await schedules.insert(ctx.tx, ctx.user_id, request.client_msg_id, row)
    await files.hold(ctx.tx, {(file_id, _holder(row.schedule_id)) for file_id in file_ids})
    users.tell(ctx, "im.message.scheduled", ctx.user_id, rev, {"scheduled": [row]})
    return row


async def _check_schedule(ctx: Context, due_at: Millis) -> None:
    limit = ctx.settings.messages.most_scheduled
    if not ctx.now < due_at < ctx.now + LATEST:
        raise BadTime
    if await schedules.count_waiting(ctx.tx, ctx.user_id) >= limit:
        raise TooManyScheduled(limit=limit)


async def unschedule(ctx: Context, request: Unschedule) -> Done:
    row = await schedules.find(ctx.tx, request.schedule_id)
    if row is None or row.user_id != ctx.user_id or row.done_at is not None:
        raise NoSuchSchedule
    await _finish(ctx, request.schedule_id, "")
    return DONE


async def drop_scheduled(ctx: Context, schedule_id: str) -> None:
    """I am nobody any more, and send nothing."""
    with suppress(NoSuchSchedule):
        await unschedule(ctx, Unschedule(schedule_id=schedule_id))


async def scheduled(ctx: Context, request: Nothing) -> ScheduledMessages:
    return ScheduledMessages(await schedules.page_waiting(ctx.tx, ctx.user_id))


async def open_burning(ctx: Context, request: ByMessage) -> Message:
    """The receiver has opened a message that burns: from now on its seconds run."""
    _, message = await fetch_visible(ctx, request.message_id)
    if message.burn_seconds is None or message.content is None:
        raise NotBurning
    if message.sender_id == ctx.user_id or message.burns_at is not None:
        return message
    burns_at = Millis(ctx.now + message.burn_seconds * SECOND)
    return await change(ctx, "im.message.opened", message, burns_at=burns_at)


async def send_due(ctx: Context) -> None:
    """Send every scheduled message whose time has come, as its author."""
    for row in await ctx.read(lambda c: schedules.page_due(c.tx, c.now, MOST_AT_ONCE)):
        author = replace(ctx, caller=Caller(user_id=UserId(row.user_id)))
        schedule_id = row.schedule_id
        await author.write(lambda c, schedule_id=schedule_id: _send_one(c, schedule_id))  # type: ignore[misc]


async def _send_one(ctx: Context, schedule_id: str) -> None:
    """Sent and noted as sent in one transaction: a crash between the two cannot send it twice."""
    row = await schedules.find(ctx.tx, schedule_id)
    if row is None or row.done_at is not None:
        return
    waiting = schedules.as_scheduled(row)
    draft = Draft(
        conversation_id=waiting.conversation_id,
        client_msg_id=f"scheduled:{schedule_id}",
        content=waiting.content,
        reply_to=waiting.reply_to,
    )
    (outcome,) = await send(ctx.tx, [(ctx, draft)])
    await _finish(ctx, schedule_id, outcome.code if isinstance(outcome, Refusal) else "")


async def _finish(ctx: Context, schedule_id: str, refusal: str) -> None:
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    await files.release(ctx, _holder(schedule_id))
    done = await schedules.finish(ctx.tx, schedule_id, rev=rev, done_at=ctx.now, refusal=refusal)
    users.tell(ctx, "im.message.scheduled", ctx.user_id, rev, {"scheduled": [done]})


def _holder(schedule_id: str) -> str:
    return f"scheduled:{schedule_id}"


async def burn_due(ctx: Context) -> None:
    """Erase the opened messages whose seconds have run out."""
    due = await ctx.read(lambda c: store.page_burnt(c.tx, c.now, MOST_AT_ONCE))
    if due:
        await ctx.write(lambda c: _burn(c, [(row.conversation_id, row.seq) for row in due]))


async def _burn(ctx: Context, places: list[tuple[str, int]]) -> None:
    for conversation_id, seq in places:
        message = await store.fetch_at(ctx.tx, conversation_id, seq)  # type: ignore[arg-type]
        if message.recalled_at is None:
            await erase(ctx, "im.message.burnt", message, by=None)
