"""Taking everything that is mine with me, page by page, so that nobody waits for it and nothing is kept."""

from bisect import bisect_left

from msgspec import Struct

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, MessageId, message_id, place_of
from hongyan.core.wire import Request
from hongyan.features import conversations, favourites, messages, users
from hongyan.features.conversations import Conversation
from hongyan.features.favourites import Favourite
from hongyan.features.messages import Message
from hongyan.features.sync import store
from hongyan.features.sync.model import UserChange
from hongyan.features.sync.service import changes_since
from hongyan.features.users import Profile

MOST_MESSAGES = 500  # in a page
MOST_CONVERSATIONS = 50
MOST_FAVOURITES = 100
FAVOURITES = ConversationId("favourites")  # sorts behind every conversation


class Export(Request, frozen=True):
    """`after` is the `next` of the page before; without it, the first one."""

    after: MessageId | None = None


class Exported(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Messages of a conversation, as far as I may read them. Those that follow may be on the next page."""

    conversation: Conversation
    messages: list[Message] = []


class ExportPage(Struct, frozen=True, kw_only=True):
    """`mine` comes on the first page: profile, devices, contacts and all else of my stream.

    `done` of `total` conversations are on this page and those before. Once they are all there,
    `favourites` follow.
    """

    mine: UserChange | None
    conversations: list[Exported]
    favourites: list[Favourite]
    profiles: list[Profile]
    done: int
    total: int
    next: MessageId | None


async def export(ctx: Context, request: Export) -> ExportPage:
    ids = sorted(await store.revs(ctx.tx, ctx.user_id))
    first, seq = place_of(request.after) if request.after else (ConversationId(""), 0)
    done = bisect_left(ids, first)
    parts: list[Exported] = []
    room = MOST_MESSAGES
    while done < len(ids) and room > 0 and len(parts) < MOST_CONVERSATIONS:
        part = await _part(ctx, ids[done], seq if ids[done] == first else 0, room)
        parts.append(part)
        room -= len(part.messages)
        done += room > 0
    kept: list[Favourite] = []
    if done == len(ids):
        after = seq if first == FAVOURITES else 0
        kept = await favourites.page_kept(ctx.tx, ctx.user_id, after, MOST_FAVOURITES)
    return ExportPage(
        mine=None if request.after else await changes_since(ctx.tx, ctx.user_id, 0),
        conversations=parts,
        favourites=kept,
        profiles=await _people(ctx, parts),
        done=done,
        total=len(ids),
        next=_next(ids, done, parts, kept),
    )


async def _part(ctx: Context, conversation_id: ConversationId, seq: int, limit: int) -> Exported:
    member = await conversations.fetch_membership(ctx.tx, conversation_id, ctx.user_id)
    return Exported(
        conversation=await conversations.fetch(ctx.tx, conversation_id),
        messages=await messages.page_after(ctx.tx, member, seq, limit),
    )


async def _people(ctx: Context, parts: list[Exported]) -> list[Profile]:
    senders = {message.sender_id for part in parts for message in part.messages}
    return await users.profiles_of(ctx.tx, senders)


def _next(
    ids: list[ConversationId], done: int, parts: list[Exported], kept: list[Favourite]
) -> MessageId | None:
    """Where the page after this begins: in the conversation at which it stopped, or with another."""
    if done == len(ids):
        return message_id(FAVOURITES, kept[-1].rev) if len(kept) == MOST_FAVOURITES else None
    last = parts[-1]
    is_within = last.conversation.conversation_id == ids[done]
    return message_id(ids[done], last.messages[-1].seq if is_within else 0)
