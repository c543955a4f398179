"""What a group is: its name, its rules, silence, its end; and reports of it."""

from msgspec import UNSET, structs

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, MessageId, new_id, place_of
from hongyan.core.wire import DONE, Done, encode
from hongyan.features import conversations, users
from hongyan.features.conversations import Conversation, Ending, Place, Right, Rules
from hongyan.features.groups import store
from hongyan.features.groups.model import ByGroup, Report, Reported, RequestState, SetRules, Silence, Update
from hongyan.features.groups.refusals import BadTime, ReportedEnough
from hongyan.features.groups.service.members import shut
from hongyan.features.groups.service.standing import Here, enter, look_in, tell
from hongyan.features.messages import NoSuchMessage, System

MOST_REPORTS = 20  # of one user about one group that nobody has looked at yet


async def update(ctx: Context, request: Update) -> Conversation:
    """Rename the group."""
    await enter(ctx, request.group_id, Right.EDIT_INFO)
    if request.name is not UNSET:
        name = users.as_name(request.name)
        place = await conversations.claim(ctx.tx, request.group_id, seqs=1)
        await conversations.update(ctx.tx, request.group_id, name=name, info_rev=place.rev)
        notice = System(notice="groups.renamed", words={"name": name})
        await tell(ctx, place, request.group_id, notice)
    return await conversations.fetch(ctx.tx, request.group_id)


async def set_rules(ctx: Context, request: SetRules) -> Conversation:
    """Change what members may, how one gets in, and what newcomers see."""
    here = await enter(ctx, request.group_id, Right.SET_RULES)
    asked = structs.asdict(request)
    del asked["group_id"]
    if request.question is not UNSET:
        asked["question"] = users.as_text(request.question)
    changed = {
        name: value
        for name, value in asked.items()
        if value is not UNSET and value != getattr(here.rules, name)
    }
    if changed:
        await _set(ctx, request.group_id, structs.replace(here.rules, **changed), changed)
    return await conversations.fetch(ctx.tx, request.group_id)


async def _set(ctx: Context, group_id: ConversationId, rules: Rules, changed: dict[str, object]) -> None:
    kept = encode(rules).decode()
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    flags = {"may_befriend": rules.may_befriend, "is_public": rules.is_public}
    values = {"rules": kept if kept != "{}" else None, "info_rev": place.rev, **flags}
    await conversations.update(ctx.tx, group_id, **values)
    await tell(ctx, place, group_id, System(notice="groups.rules_changed", words=changed))


async def silence(ctx: Context, request: Silence) -> Conversation:
    """Let all members not write for a time; those who manage the group still may."""
    here = await enter(ctx, request.group_id, Right.SILENCE)
    if request.until is not None and request.until <= ctx.now:
        raise BadTime
    if here.group.silent_until != request.until:
        place = await conversations.claim(ctx.tx, request.group_id, seqs=1)
        await conversations.update(ctx.tx, request.group_id, silent_until=request.until, info_rev=place.rev)
        notice = System(notice="groups.silenced", words={"until": request.until})
        await tell(ctx, place, request.group_id, notice)
    return await conversations.fetch(ctx.tx, request.group_id)


async def dissolve(ctx: Context, request: ByGroup) -> Done:
    """The end, for all at once. They keep what was said; the notice of it is the last that they get."""
    await enter(ctx, request.group_id, Right.DISSOLVE)
    group_id = request.group_id
    place = await conversations.claim(ctx.tx, group_id, seqs=1)
    values = {"dissolved_at": ctx.now, "member_count": 0, "is_public": False, "info_rev": place.rev}
    await conversations.update(ctx.tx, group_id, **values)
    await tell(ctx, place, group_id, System(notice="groups.dissolved"))
    user_ids = [row.user_id for row in await conversations.all_rows(ctx.tx, group_id)]
    last = Place(place.seq + 1, place.rev)
    await conversations.leave(ctx, last, group_id, user_ids, Ending.DISSOLVED)
    await shut(ctx, group_id)
    return DONE


async def report(ctx: Context, request: Report) -> Reported:
    """Tell those who moderate the server what is wrong in a group; nobody in it learns of it."""
    here = await look_in(ctx, request.group_id)
    if not all(_is_in_sight(here, one) for one in request.message_ids):
        raise NoSuchMessage
    if await store.count_reports(ctx.tx, request.group_id, ctx.user_id, RequestState.WAITING) >= MOST_REPORTS:
        raise ReportedEnough(limit=MOST_REPORTS)
    report_id = new_id()
    row = {
        "report_id": report_id,
        "group_id": request.group_id,
        "reporter_id": ctx.user_id,
        "reason": request.reason,
        "words": request.words,
        "message_ids": encode(request.message_ids).decode(),
        "state": RequestState.WAITING,
        "reported_at": ctx.now,
    }
    await store.insert_report(ctx.tx, row)
    return Reported(report_id)


def _is_in_sight(here: Here, identifier: MessageId) -> bool:
    """Whether a message is one of the group, since I came."""
    group_id, seq = place_of(identifier)
    return group_id == here.group_id and here.mine.joined_seq < seq <= here.group.last_seq
