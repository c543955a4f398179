"""Memberships of one or of many at once: the statements that it takes do not grow with how many they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.features import users
from hongyan.features.conversations import store
from hongyan.features.conversations.model import Ending, Member, Membership, Mute, Role
from hongyan.features.conversations.place import Place

AT_ONCE = 1_000  # rows that one statement names
FRESH_MEMBER: dict[str, Any] = {
    "role": Role.MEMBER,
    "nickname": "",
    "left_seq": None,
    "may_post": True,
    "is_pinned": False,
    "mute": Mute.NONE,
    "draft": "",
    "is_archived": False,
    "is_marked_unread": False,
    "peer_id": None,
    "peer_read_seq": 0,
    "peer_delivered_seq": 0,
    "muted_until": None,
    "ended": None,
    "waiting": 0,
    "confirmed_id": "",
    "is_saved": False,
}
Values = Mapping[str, Any]


async def join(
    ctx: Context,
    place: Place,
    conversation_id: ConversationId,
    newcomers: Mapping[UserId, Values],
    *,
    shows_history: bool = False,
) -> list[Member]:
    """Put users into a conversation; each with what differs from an ordinary member.

    They see what comes after `place.seq`, the last entry before them, or all.
    """
    revs = await users.claim_revs(ctx.tx, newcomers)
    known = await store.rows_of(ctx.tx, conversation_id, list(newcomers))
    rows = [
        FRESH_MEMBER
        | _seqs(place.seq, known.get(user_id), shows_history=shows_history)
        | {**values}
        | {"conversation_id": conversation_id, "user_id": user_id}
        | {"rev": revs[user_id], "member_rev": place.rev}
        for user_id, values in newcomers.items()
    ]
    await store.put_members(ctx.tx, rows, set(known))
    return await _tell(ctx, "im.conversation.joined", conversation_id, newcomers)


def _seqs(last_seq: int, former: AnyRow | None, *, shows_history: bool) -> dict[str, Any]:
    """Where a newcomer begins. That somebody has come back shows in a `joined_seq` other than before.

    Where the first entry is a notice, nobody misses it. Who was muted is not rid of it by leaving.
    """
    seen = last_seq if not shows_history else 1 if former is None or former.joined_seq != 1 else 0
    muted = {"muted_until": former.muted_until} if former is not None else {}
    return {"joined_seq": min(seen, last_seq), "read_seq": last_seq, "delivered_seq": last_seq, **muted}


async def leave(
    ctx: Context, place: Place, conversation_id: ConversationId, user_ids: Sequence[UserId], how: Ending
) -> list[Member]:
    """End memberships: they keep what came up to `place.seq`, and nothing later reaches them."""
    values = {"left_seq": place.seq, "may_post": False, "ended": how, "waiting": 0}
    return await change(ctx, conversation_id, user_ids, member_rev=place.rev, **values)


async def change(
    ctx: Context, conversation_id: ConversationId, user_ids: Collection[UserId], **values: Any
) -> list[Member]:
    """Change memberships alike, and tell each user of theirs. With `member_rev`, all members see it."""
    members: list[Member] = []
    ordered = sorted(user_ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        revs = await users.claim_revs(ctx.tx, some)
        rows = [{"member_id": user_id, "rev": revs[user_id], **values} for user_id in some]
        await store.change_each(ctx.tx, conversation_id, rows)
        members += await _tell(ctx, "im.conversation.updated", conversation_id, some)
    return members


async def change_mine(
    ctx: Context, conversation_id: ConversationId, user_id: UserId, **values: Any
) -> Membership:
    """Change the membership of one, which only they hear of."""
    rev = await users.claim_rev(ctx.tx, user_id)
    await store.update_member(ctx.tx, conversation_id, user_id, rev=rev, **values)
    row = await store.fetch_row(ctx.tx, conversation_id, user_id)
    membership = store.as_membership(row, row.kind)
    users.tell(ctx, "im.conversation.updated", user_id, rev, {"memberships": [membership]})
    return membership


async def _tell(
    ctx: Context, name: str, conversation_id: ConversationId, user_ids: Collection[UserId]
) -> list[Member]:
    rows = await store.rows_of(ctx.tx, conversation_id, list(user_ids))
    for user_id, row in rows.items():
        membership = store.as_membership(row, row.kind)
        users.tell(ctx, name, user_id, membership.rev, {"memberships": [membership]})
    return [store.as_member(row) for row in rows.values()]
