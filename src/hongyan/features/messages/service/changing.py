"""Changing what was said: edit, recall, react, pin, delete for me."""

from typing import Any

from msgspec import UNSET, structs

from hongyan.core.clock import MINUTE
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done, encode
from hongyan.features import conversations, files, users
from hongyan.features.conversations import Right
from hongyan.features.messages import store
from hongyan.features.messages.content import Markdown, System, Text, plain
from hongyan.features.messages.model import (
    EVERYBODY,
    MOST_REACTIONS,
    MOST_REACTORS,
    ByMessage,
    CannotEdit,
    Change,
    EditMessage,
    Gone,
    Hidden,
    MayNotMentionAll,
    MayNotPin,
    Message,
    NotYours,
    Pin,
    React,
    Reaction,
    TooLate,
    TooManyReactions,
)
from hongyan.features.messages.service import media
from hongyan.features.messages.service.reading import fetch_visible
from hongyan.features.messages.service.sending import announce, check_length


async def edit(ctx: Context, request: EditMessage) -> Message:
    """Say it differently. What it said before is kept, for all to see."""
    member, message = await fetch_visible(ctx, request.message_id)
    _check_alive(ctx, message, member)
    _check_mine(ctx, message, ctx.settings.messages.edit_minutes * MINUTE)
    if not (isinstance(message.content, Text | Markdown) and isinstance(request.content, Text | Markdown)):
        raise CannotEdit
    check_length(ctx, request.content)
    mentions = message.mentions if request.mentions is UNSET else request.mentions
    if EVERYBODY in mentions and not conversations.may(Right.MENTION_ALL, member, member):
        raise MayNotMentionAll
    await store.keep_edit(ctx.tx, message, ctx.now)
    values = {"kind": request.content.__struct_config__.tag, "content": encode(request.content).decode()}
    values |= {"mentions": encode(mentions).decode(), "fallback": plain(request.content)}
    return await change(ctx, "im.message.edited", message, edited_at=ctx.now, **values)


async def recall(ctx: Context, request: ByMessage) -> Message:
    """Take a message back from everybody: one's own within the window, any in a group that one manages.

    Notices are nobody's: they tell who did what.
    """
    member, message = await fetch_visible(ctx, request.message_id)
    if message.recalled_at is not None:
        return message
    if isinstance(message.content, System):
        raise NotYours
    if not conversations.may(Right.RECALL, member, member):
        _check_mine(ctx, message, ctx.settings.messages.recall_minutes * MINUTE)
    return await erase(ctx, "im.message.recalled", message, by=ctx.user_id)


async def react(ctx: Context, request: React) -> Message:
    """Add my reaction, or take it away."""
    member, message = await fetch_visible(ctx, request.message_id)
    _check_alive(ctx, message, member)
    reactions = with_reaction(message.reactions, request.emoji, ctx.user_id, request.is_on)
    if reactions == message.reactions:
        return message
    return await change(ctx, "im.message.reacted", message, reactions=encode(reactions).decode())


async def pin(ctx: Context, request: Pin) -> Message:
    """Pin for all, or unpin. In groups their rules say who may."""
    member, message = await fetch_visible(ctx, request.message_id)
    _check_alive(ctx, message, member)
    if not conversations.may(Right.PIN, member, member):
        raise MayNotPin
    if (message.pinned_at is not None) == request.is_pinned:
        return message
    marks: dict[str, Any] = {"pinned_at": ctx.now, "pinned_by": ctx.user_id}
    values = marks if request.is_pinned else _UNPINNED
    return await change(ctx, "im.message.pinned", message, **values)


async def hide(ctx: Context, request: ByMessage) -> Done:
    """Delete a message for me, on all my devices; the others keep it."""
    _, message = await fetch_visible(ctx, request.message_id)
    rev = await users.claim_rev(ctx.tx, ctx.user_id)
    await store.hide(ctx.tx, ctx.user_id, message.conversation_id, message.seq, rev)
    row = Hidden(message_id=message.message_id, rev=rev)
    users.tell(ctx, "im.message.hidden", ctx.user_id, rev, {"hidden": [row]})
    return DONE


async def change(ctx: Context, event: str, message: Message, **values: Any) -> Message:
    """Write new values into a message at the conversation's next revision, and announce its new state."""
    place = await conversations.claim(ctx.tx, message.conversation_id)
    await store.update(ctx.tx, message.conversation_id, message.seq, rev=place.rev, **values)
    changed = await store.fetch_at(ctx.tx, message.conversation_id, message.seq)
    tell_changed(ctx, event, message.conversation_id, place.rev, changed)
    return changed


async def erase(ctx: Context, event: str, message: Message, *, by: UserId | None) -> Message:
    """Leave a tombstone: the place stays, the words go, also those of earlier versions."""
    await store.forget_edits(ctx.tx, message.conversation_id, message.seq)
    if media.file_ids_of(message.content):
        await files.release(ctx, media.holder_of(message))
    values: dict[str, Any] = {"content": None, "fallback": ""}
    values |= {"mentions": store.NONE, "reactions": store.NONE}
    values |= {"recalled_at": ctx.now, "recalled_by": by, "burns_at": None, **_UNPINNED}
    return await change(ctx, event, message, **values)


def tell_changed(
    ctx: Context, event: str, conversation_id: ConversationId, rev: int, message: Message
) -> None:
    told = Change(conversation_id=conversation_id, since=rev - 1, rev=rev, messages=[message])
    announce(ctx.tx, event, told)


def with_reaction(reactions: list[Reaction], emoji: str, user_id: UserId, is_on: bool) -> list[Reaction]:
    """The reactions after one more, or one less. Raises `TooManyReactions`."""
    by_emoji = {reaction.emoji: reaction for reaction in reactions}
    known = by_emoji.get(emoji, Reaction(emoji=emoji, user_ids=[]))
    others = [one for one in known.user_ids if one != user_id]
    if is_on and len(others) >= MOST_REACTORS:
        raise TooManyReactions(MOST_REACTORS)
    if is_on and len(by_emoji.keys() | {emoji}) > MOST_REACTIONS:
        raise TooManyReactions(MOST_REACTIONS)
    if is_on == (len(others) < len(known.user_ids)):
        return reactions
    by_emoji[emoji] = structs.replace(known, user_ids=[*others, user_id] if is_on else others)
    return [reaction for reaction in by_emoji.values() if reaction.user_ids]


_UNPINNED: dict[str, Any] = {"pinned_at": None, "pinned_by": None}


def _check_alive(ctx: Context, message: Message, member: AnyRow) -> None:
    conversations.check_may_post(member, member, ctx.now)
    if message.content is None:
        raise Gone


def _check_mine(ctx: Context, message: Message, window: int) -> None:
    if message.sender_id != ctx.user_id:
        raise NotYours
    if ctx.now - message.sent_at > window:
        raise TooLate(window_ms=window)
