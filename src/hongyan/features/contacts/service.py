"""What can be done with contacts: ask, answer, note, delete, block."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from msgspec import UNSET, structs

from hongyan.core.clock import DAY
from hongyan.core.context import Caller, Context
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import DONE, Done, encode
from hongyan.features import conversations, messages, users
from hongyan.features.contacts import store
from hongyan.features.contacts.model import (
    AlreadyContacts,
    Answer,
    Ask,
    ByUser,
    Contact,
    ContactRequest,
    ContactRequests,
    Contacts,
    GiveAnswer,
    KeptApart,
    ListContacts,
    ListRequests,
    NoLongerWaiting,
    NoSuchContact,
    NoSuchRequest,
    NotWelcome,
    Oneself,
    TooManyContacts,
    UpdateContact,
)
from hongyan.features.conversations import NotContacts

EXPIRED_AT_ONCE = 100


async def request(ctx: Context, asked: Ask) -> ContactRequest:
    """Ask somebody to become a contact. If they have asked already, that is a yes."""
    theirs = await store.find_waiting(ctx.tx, asked.user_id, ctx.user_id, ctx.now)
    await _check_may_ask(ctx, asked.user_id, is_invited=theirs is not None)
    if theirs is not None:
        return await _accept(ctx, theirs)
    if mine := await store.find_waiting(ctx.tx, ctx.user_id, asked.user_id, ctx.now):
        return await _settle(ctx, mine, greeting=asked.greeting)
    return await _ask(ctx, asked)


async def answer(ctx: Context, given: GiveAnswer) -> ContactRequest:
    """Accept or refuse. A refusal is not told to the one who asked."""
    row = await store.find_request(ctx.tx, given.request_id)
    if row is None or row.to_id != ctx.user_id:
        raise NoSuchRequest
    state = Answer.EXPIRED if row.state == Answer.WAITING and row.expires_at <= ctx.now else Answer(row.state)
    if state is not Answer.WAITING:
        raise NoLongerWaiting(state)
    return await _accept(ctx, row) if given.accept else await _refuse(ctx, row)


async def requests(ctx: Context, _: ListRequests) -> ContactRequests:
    """All requests from and to me."""
    return ContactRequests(await store.changed_requests(ctx.tx, ctx.user_id, 0))


async def page(ctx: Context, wanted: ListContacts) -> Contacts:
    """Contacts in order of their last change."""
    items = await store.changed_contacts(ctx.tx, ctx.user_id, wanted.since, wanted.limit)
    return Contacts(items, items[-1].rev if len(items) == wanted.limit else None)


async def update(ctx: Context, change: UpdateContact) -> Contact:
    """Note a remark, tags or a star; nobody else sees them."""
    row = await store.find(ctx.tx, ctx.user_id, change.user_id)
    if row is None or not row.is_contact:
        raise NoSuchContact
    values = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    del values["user_id"]
    if "tags" in values:
        values["tags"] = encode(list(dict.fromkeys(values["tags"]))).decode()
    return await _save(ctx, "im.friend.updated", ctx.user_id, change.user_id, **values)


async def delete(ctx: Context, whom: ByUser) -> Done:
    """End a contact. Neither can write to the other; they keep what was said, and are not told."""
    row = await store.find(ctx.tx, ctx.user_id, whom.user_id)
    if row is None or not row.is_contact:
        raise NoSuchContact
    await _save(ctx, "im.friend.deleted", ctx.user_id, whom.user_id, is_contact=False, is_starred=False)
    await _settle_powers(ctx, whom.user_id)
    return DONE


async def part(ctx: Context, other_id: UserId) -> None:
    """I am nobody any more: nobody's contact, and nobody can write to me."""
    with suppress(NoSuchContact):
        await delete(ctx, ByUser(user_id=other_id))


async def block(ctx: Context, whom: ByUser) -> Contact:
    """Let somebody neither write, nor ask, nor see when I am online."""
    if whom.user_id == ctx.user_id:
        raise Oneself
    await users.privacy_of(ctx.tx, whom.user_id)
    contact = await _save(ctx, "im.friend.blocked", ctx.user_id, whom.user_id, is_blocked=True)
    await _settle_powers(ctx, whom.user_id)
    return contact


async def unblock(ctx: Context, whom: ByUser) -> Contact:
    row = await store.find(ctx.tx, ctx.user_id, whom.user_id)
    if row is None or not row.is_blocked:
        raise NoSuchContact
    contact = await _save(ctx, "im.friend.unblocked", ctx.user_id, whom.user_id, is_blocked=False)
    await _settle_powers(ctx, whom.user_id)
    return contact


async def check_may_open(tx: Tx, user_id: UserId, other_id: UserId) -> None:
    """A direct conversation is for contacts; one that there has been can always be looked at."""
    if await conversations.find_direct(tx, user_id, other_id) is not None:
        return
    if other_id not in await store.find_contact_ids(tx, user_id, [other_id]):
        raise NotContacts


async def expire(ctx: Context) -> None:
    """Requests that nobody answered in time are over for both."""
    for row in await ctx.read(lambda c: store.page_expired(c.tx, c.now, EXPIRED_AT_ONCE)):
        request_id = row.request_id
        await ctx.write(lambda c, request_id=request_id: _expire(c, request_id))  # type: ignore[misc]


async def _expire(ctx: Context, request_id: str) -> None:
    row = await store.find_request(ctx.tx, request_id)
    if row is not None and row.expires_at <= ctx.now and row.from_state == Answer.WAITING:
        state = Answer.EXPIRED if row.state == Answer.WAITING else row.state
        await _settle(ctx, row, state=state, from_state=Answer.EXPIRED)


async def _check_may_ask(ctx: Context, user_id: UserId, *, is_invited: bool) -> None:
    if user_id == ctx.user_id:
        raise Oneself
    privacy = await users.privacy_of(ctx.tx, user_id)
    mine = await store.find(ctx.tx, ctx.user_id, user_id)
    theirs = await store.find(ctx.tx, user_id, ctx.user_id)
    if mine is not None and mine.is_contact and theirs is not None and theirs.is_contact:
        raise AlreadyContacts
    is_open = is_invited or privacy.who_may_add is users.Who.EVERYONE
    if (theirs is not None and theirs.is_blocked) or not is_open:
        raise NotWelcome
    if not is_invited and await conversations.find_apart(ctx.tx, ctx.user_id, user_id):
        raise KeptApart
    await _check_room(ctx, ctx.user_id)


async def _check_room(ctx: Context, user_id: UserId) -> None:
    limit = ctx.settings.contacts.most
    if await store.count(ctx.tx, user_id) >= limit:
        raise TooManyContacts(limit=limit)


async def _ask(ctx: Context, asked: Ask) -> ContactRequest:
    revs = await users.claim_revs(ctx.tx, [ctx.user_id, asked.user_id])
    row: dict[str, Any] = {
        "request_id": new_id(),
        "from_id": ctx.user_id,
        "to_id": asked.user_id,
        "greeting": asked.greeting,
        "state": Answer.WAITING,
        "from_state": Answer.WAITING,
        "asked_at": ctx.now,
        "expires_at": ctx.now + ctx.settings.contacts.request_days * DAY,
        "from_rev": revs[ctx.user_id],
        "to_rev": revs[asked.user_id],
    }
    await store.insert_request(ctx.tx, row)
    return await _tell_request(ctx, "im.friend.request.sent", row["request_id"])


async def _settle(ctx: Context, row: AnyRow, **values: Any) -> ContactRequest:
    """Change a request for both, and tell both."""
    revs = await users.claim_revs(ctx.tx, [row.from_id, row.to_id])
    values |= {"from_rev": revs[row.from_id], "to_rev": revs[row.to_id]}
    await store.update_request(ctx.tx, row.request_id, **values)
    return await _tell_request(ctx, "im.friend.request.updated", row.request_id)


async def _refuse(ctx: Context, row: AnyRow) -> ContactRequest:
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    changed = await store.update_request(ctx.tx, row.request_id, state=Answer.REFUSED, to_rev=rev)
    told = store.as_request(changed, ctx.user_id)
    users.tell(ctx, "im.friend.request.refused", ctx.user_id, rev, {"requests": [told]})
    return told


async def _accept(ctx: Context, row: AnyRow) -> ContactRequest:
    """Both become contacts, and their conversation begins with the greeting."""
    await _check_room(ctx, row.from_id)
    await _check_room(ctx, row.to_id)
    answered = await _settle(ctx, row, state=Answer.ACCEPTED, from_state=Answer.ACCEPTED)
    conversation_id = await conversations.open_direct(ctx, row.from_id)
    for one, other in ((row.from_id, row.to_id), (row.to_id, row.from_id)):
        values = {"is_contact": True, "conversation_id": conversation_id, "since_at": ctx.now}
        await _save(ctx, "im.friend.added", one, other, **values)
    await _settle_powers(ctx, row.from_id)
    await _greet(ctx, conversation_id, row)
    return answered


async def _greet(ctx: Context, conversation_id: ConversationId, row: AnyRow) -> None:
    place = await conversations.claim(ctx.tx, conversation_id, seqs=1)
    told = messages.Change(conversation_id=conversation_id, since=place.rev - 1, rev=place.rev)
    words = {"from_id": row.from_id, "to_id": row.to_id}
    await messages.notice(ctx, place, told, messages.System(notice="contacts.added", words=words))
    member = await conversations.fetch_membership(ctx.tx, conversation_id, row.from_id)
    if row.greeting and member.may_post:
        asker = replace(ctx, caller=Caller(user_id=row.from_id))
        draft = messages.Draft(
            conversation_id=conversation_id,
            client_msg_id=f"greeting:{row.request_id}",
            content=messages.Text(text=row.greeting),
        )
        await messages.send_all(asker, [draft])


async def _tell_request(ctx: Context, name: str, request_id: str) -> ContactRequest:
    row = await store.find_request(ctx.tx, request_id)
    assert row is not None
    for user_id in (row.from_id, row.to_id):
        seen = store.as_request(row, user_id)
        users.tell(ctx, name, user_id, seen.rev, {"requests": [seen]})
    return store.as_request(row, ctx.user_id or row.from_id)


async def _save(ctx: Context, name: str, user_id: UserId, other_id: UserId, **values: Any) -> Contact:
    rev = await users.claim_rev(ctx.tx, user_id)
    contact = await store.save(ctx.tx, user_id, other_id, rev=rev, **values)
    users.tell(ctx, name, user_id, rev, {"contacts": [contact]})
    return contact


async def _settle_powers(ctx: Context, other_id: UserId) -> None:
    """Set who of us sees the other and may write to them, from how we stand now."""
    mine = await store.find(ctx.tx, ctx.user_id, other_id)
    theirs = await store.find(ctx.tx, other_id, ctx.user_id)
    are_contacts = bool(mine and mine.is_contact and theirs and theirs.is_contact)
    for user_id, viewer_id, row in ((ctx.user_id, other_id, mine), (other_id, ctx.user_id, theirs)):
        is_open = are_contacts and not (row and row.is_blocked)
        await (users.acquaint if is_open else users.forget)(ctx, user_id, viewer_id)
        await _let_post(ctx, user_id, viewer_id, is_open)


async def _let_post(ctx: Context, to_id: UserId, user_id: UserId, may: bool) -> None:
    """Say whether a user may write to another in their conversation, if they have one."""
    conversation_id = await conversations.find_direct(ctx.tx, user_id, to_id)
    if conversation_id is None:
        return
    member = await conversations.fetch_membership(ctx.tx, conversation_id, user_id)
    if member.may_post != may:
        await conversations.set_may_post(ctx, conversation_id, user_id, may)
