"""Sending: where messages come into being, in one order, once each.

All sends that arrive while one commit runs are appended together in the next transaction, in six
statements however many they are (the way of a message is drawn in ARCHITECTURE.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from msgspec import structs

from hongyan.core.context import Context
from hongyan.core.errors import Refusal
from hongyan.core.events import Announcement, Frame, conversation_topic, is_sampled
from hongyan.core.ids import ConversationId, FileId, UserId, message_id, new_id, place_of
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import check_depth, encode
from hongyan.features import conversations, files, users
from hongyan.features.conversations import Kind, NoSuchConversation, Right
from hongyan.features.messages import store
from hongyan.features.messages.content import (
    AnyContent,
    ContactCard,
    Custom,
    Markdown,
    Merged,
    MergedItem,
    System,
    Text,
    Transfer,
    plain,
)
from hongyan.features.messages.model import (
    EVERYBODY,
    CannotForward,
    Change,
    Draft,
    Forward,
    MayNotMentionAll,
    Message,
    NoSuchMessage,
    Onward,
    Sent,
    SentMany,
    TooLong,
)
from hongyan.features.messages.service import media

EVENT = "conversation.changed"
MOST_IN_FRAME = 50
MOST_BYTES = 60_000  # of a content other than text; every member gets it in one frame
Item = tuple[Context, Draft]


@dataclass(slots=True)
class Batch:
    """What is known of the conversations that a batch of sends goes to, and what it adds to them."""

    rows: dict[ConversationId, AnyRow]
    members: dict[tuple[ConversationId, UserId], AnyRow]
    sent: dict[tuple[ConversationId, UserId, str], Message]
    names: dict[UserId, str]
    files: dict[FileId, AnyRow]
    traces: dict[ConversationId, str]
    places: dict[ConversationId, tuple[int, int]] = field(default_factory=dict)
    written: list[Message] = field(default_factory=list)


async def send(tx: Tx, items: list[Item]) -> list[Sent | Exception]:
    """Append drafts to their conversations. The same `client_msg_id` always yields the same message."""
    batch = await _gather(tx, items)
    outcomes = [_settle(batch, ctx, draft) for ctx, draft in items]
    await _write(tx, batch)
    return outcomes


async def forward(ctx: Context, request: Forward) -> SentMany:
    """Send messages on, in their order, to each conversation."""
    contents = await _contents_to_forward(ctx, request)
    drafts = [
        Onward(
            conversation_id=conversation_id,
            client_msg_id=f"{request.client_msg_id}:{number}",
            content=content,  # type: ignore[arg-type]  # merged content is made by us alone
        )
        for conversation_id in request.conversation_ids
        for number, content in enumerate(contents)
    ]
    return SentMany(await send_all(ctx, drafts))


async def send_all(ctx: Context, drafts: Sequence[Draft]) -> list[Sent]:
    """Send several messages in the caller's transaction: all of them, or none."""
    outcomes = await send(ctx.tx, [(ctx, draft) for draft in drafts])
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Sent)]


async def notice(
    ctx: Context,
    place: conversations.Place,
    told: Change,
    content: System,
    *,
    gone: tuple[UserId, ...] = (),
) -> None:
    """Write a notice into its claimed place, and announce it together with what `told` says of members.

    The conversation's own fields are announced too. `gone` are those who may not see it, nor what follows.
    """
    conversation_id = told.conversation_id
    message = Message(
        message_id=message_id(conversation_id, place.seq + 1),
        conversation_id=conversation_id,
        seq=place.seq + 1,
        rev=place.rev,
        sender_id=ctx.user_id,
        sent_at=ctx.now,
        client_msg_id=f"notice:{new_id()}",  # nobody can have taken it for a message of theirs
        content=content,
        fallback=plain(content),
    )
    await store.insert(ctx.tx, [message])
    conversation = await conversations.fetch(ctx.tx, conversation_id)
    change = structs.replace(told, conversation=conversation, messages=[message])
    announce(ctx.tx, "im.message.sent", change, gone=gone)


def announce(tx: Tx, name: str, change: Change, gone: tuple[UserId, ...] = (), trace: str = "") -> None:
    """Tell the members of a conversation what changed in it."""
    floor = min((message.seq for message in change.messages), default=0)
    frame = encode(Frame(EVENT, change))
    topic = conversation_topic(change.conversation_id)
    tx.announce(Announcement(topic, name, frame, change.since, change.rev, gone, floor, trace))


async def _gather(tx: Tx, items: list[Item]) -> Batch:
    conversation_ids = list({draft.conversation_id for _, draft in items})
    senders = list({ctx.user_id for ctx, _ in items})
    cards = {draft.content.user_id for _, draft in items if isinstance(draft.content, ContactCard)}
    profiles = await users.profiles_of(tx, list(cards)) if cards else []
    file_ids = [file_id for _, draft in items for file_id in media.file_ids_of(draft.content)]
    return Batch(
        rows=await conversations.lock_all(tx, conversation_ids),
        members=await conversations.find_members(tx, conversation_ids, senders),
        sent=await store.find_sent(tx, [_key(ctx, draft) for ctx, draft in items]),
        names={profile.user_id: profile.name for profile in profiles},
        files=await files.lock(tx, file_ids) if file_ids else {},
        traces={draft.conversation_id: ctx.trace for ctx, draft in items if is_sampled(ctx.trace)},
    )


def _key(ctx: Context, draft: Draft) -> tuple[ConversationId, UserId, str]:
    return draft.conversation_id, ctx.user_id, draft.client_msg_id


def _settle(batch: Batch, ctx: Context, draft: Draft) -> Sent | Exception:
    """Decide about a draft: the message it was before (even if its author left), a new one, or why not."""
    member = batch.members.get((draft.conversation_id, ctx.user_id))
    if known := batch.sent.get(_key(ctx, draft)):
        return _ack(known)
    try:
        if member is None:
            raise NoSuchConversation
        _check(batch, ctx, draft, member)
    except Refusal as refused:
        return refused
    message = _place(batch, ctx, draft)
    batch.sent[_key(ctx, draft)] = message
    batch.written.append(message)
    return _ack(message)


def _check(batch: Batch, ctx: Context, draft: Draft, member: AnyRow) -> None:
    row = batch.rows[draft.conversation_id]
    conversations.check_may_post(row, member, ctx.now)
    check_length(ctx, draft.content)
    if not isinstance(draft, Onward):
        media.check(ctx, draft.content, batch.files)
    if draft.reply_to is not None and not member.joined_seq < draft.reply_to <= row.last_seq:
        raise NoSuchMessage
    if EVERYBODY in draft.mentions and not conversations.may(Right.MENTION_ALL, row, member):
        raise MayNotMentionAll


def check_length(ctx: Context, content: AnyContent) -> None:
    """Refuse a text of too many characters, or anything else of too many bytes. Raises `TooLong`."""
    limit = ctx.settings.messages.most_characters
    if isinstance(content, Text | Markdown) and len(content.text) > limit:
        raise TooLong(length=len(content.text), limit=limit)
    if isinstance(content, Custom):
        check_depth(content.data)
    if isinstance(content, Custom | Merged) and (length := len(encode(content))) > MOST_BYTES:
        raise TooLong(length=length, limit=MOST_BYTES)


def _place(batch: Batch, ctx: Context, draft: Draft) -> Message:
    row = batch.rows[draft.conversation_id]
    seq, rev = batch.places.get(draft.conversation_id, (row.last_seq, row.rev))
    batch.places[draft.conversation_id] = (seq + 1, rev + 1)
    content: AnyContent = draft.content
    if isinstance(content, ContactCard):
        content = structs.replace(content, name=batch.names.get(content.user_id, ""))
    if not isinstance(draft, Onward):
        content = media.filled(content, batch.files)
    return Message(
        message_id=message_id(draft.conversation_id, seq + 1),
        conversation_id=draft.conversation_id,
        seq=seq + 1,
        rev=rev + 1,
        sender_id=ctx.user_id,
        sent_at=ctx.now,
        client_msg_id=draft.client_msg_id,
        content=content,
        fallback=plain(content),
        reply_to=draft.reply_to,
        mentions=draft.mentions,
        burn_seconds=draft.burn_seconds if row.kind == Kind.DIRECT else None,
    )


async def _write(tx: Tx, batch: Batch) -> None:
    if not batch.written:
        return
    await store.insert(tx, batch.written)
    await files.hold(tx, {held for message in batch.written for held in media.held_by(message)})
    places = [{"id": one, "to_seq": seq, "to_rev": rev} for one, (seq, rev) in batch.places.items()]
    await conversations.set_places(tx, places)
    ordered = sorted(batch.written, key=lambda message: (message.conversation_id, message.seq))
    for conversation_id, written in groupby(ordered, key=lambda message: message.conversation_id):
        _announce_sent(tx, list(written), batch.traces.get(conversation_id, ""))


def _announce_sent(tx: Tx, written: list[Message], trace: str) -> None:
    for start in range(0, len(written), MOST_IN_FRAME):
        part = written[start : start + MOST_IN_FRAME]
        change = Change(
            conversation_id=part[0].conversation_id, since=part[0].rev - 1, rev=part[-1].rev, messages=part
        )
        announce(tx, "im.message.sent", change, trace=trace)


def _ack(message: Message) -> Sent:
    return Sent(
        message_id=message.message_id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        rev=message.rev,
        sent_at=message.sent_at,
    )


async def _contents_to_forward(ctx: Context, request: Forward) -> list[AnyContent]:
    """What is to be sent on. Only what the caller can see now, and that may leave its place."""
    places = [place_of(one) for one in request.message_ids]
    found: list[Message] = []
    for conversation_id, part in groupby(places, key=lambda place: place[0]):
        member = await conversations.fetch_membership(ctx.tx, conversation_id, ctx.user_id)
        found += await store.find_many(ctx.tx, member, [seq for _, seq in part])
    if len(found) < len(set(places)) or any(message.content is None for message in found):
        raise NoSuchMessage
    if any(message.burn_seconds or isinstance(message.content, System | Transfer) for message in found):
        raise CannotForward
    return [await _merge(ctx, request.title, found)] if request.is_merged else _bare(found)


def _bare(found: list[Message]) -> list[AnyContent]:
    return [message.content for message in found if message.content is not None]


async def _merge(ctx: Context, title: str, found: list[Message]) -> Merged:
    profiles = await users.profiles_of(ctx.tx, list({message.sender_id for message in found}))
    names = {profile.user_id: profile.name for profile in profiles}
    items = [
        MergedItem(
            sender_id=message.sender_id,
            sender_name=names.get(message.sender_id, ""),
            sent_at=message.sent_at,
            content=message.content,
            fallback=message.fallback,
        )
        for message in found
    ]
    return Merged(title=title or ", ".join(dict.fromkeys(names.values()))[:100], items=items)
