"""Deciding who becomes a user, where staff have to."""

from hongyan.core.clock import DAY, Millis
from hongyan.core.context import Context
from hongyan.core.events import job
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done
from hongyan.features.users import registration_store, store
from hongyan.features.users.model import Letter, State, Template
from hongyan.features.users.names import as_text
from hongyan.features.users.service.codes import MAIL_WANTED
from hongyan.features.users.service.registering import CREATED
from hongyan.features.users.service.staff import check_power
from hongyan.features.users.staffing import (
    AnswerRegistration,
    ListRegistrations,
    NoSuchRegistration,
    Registrations,
)

REMEMBERED = 7 * DAY  # that somebody was refused; then they may register again
AT_ONCE = 200


async def registrations(ctx: Context, request: ListRegistrations) -> Registrations:
    found = await registration_store.page_registrations(ctx.tx, request.after, request.limit + 1)
    items = found[: request.limit]
    return Registrations(items, items[-1].user_id if len(found) > request.limit else None)


async def answer_registration(ctx: Context, request: AnswerRegistration) -> Done:
    """Let somebody in who has registered, or refuse them. They are told, here and by mail."""
    await check_power(ctx)
    state = State.ACTIVE if request.accept else State.REFUSED
    if not await registration_store.claim_decision(ctx.tx, request.user_id, state):
        raise NoSuchRegistration
    reason = "" if request.accept else as_text(request.reason)
    decision = {"decided_at": ctx.now, "decided_by": ctx.user_id, "reason": reason}
    await registration_store.note_decision(ctx.tx, request.user_id, decision)
    user = await store.find_user(ctx.tx, request.user_id)
    if user:
        _tell(ctx, user, request.accept, reason)
    return DONE


async def forget_refused(ctx: Context) -> int:
    """Make room for those who were refused long ago to ask again: how many."""
    before = Millis(ctx.now - REMEMBERED)
    gone = await registration_store.list_refused(ctx.tx, before, AT_ONCE)
    await registration_store.delete_refused(ctx.tx, gone)
    return len(gone)


def _tell(ctx: Context, user: AnyRow, is_in: bool, reason: str) -> None:
    template = Template.APPROVED if is_in else Template.NOT_APPROVED
    ctx.emit(job(MAIL_WANTED, Letter(to=user.email, template=template, reason=reason)))
    if is_in:
        ctx.emit(job(CREATED, store.as_profile(user)))
