"""One box: contacts, groups, messages and files for the same words."""

from collections.abc import Sequence
from typing import Any

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.features import contacts
from hongyan.features.conversations import as_conversation
from hongyan.features.search import book
from hongyan.features.search.model import Everything, FoundContact, FoundGroup, Scope, SearchAll
from hongyan.features.search.names import Sought, rank, sought_in
from hongyan.features.search.service import counting
from hongyan.features.search.service.asking import find_hits
from hongyan.features.search.words import needles_in
from hongyan.features.users import Profile

MOST_NAMES = 20
MOST_HITS = 5
MOST_SHOWN = 3  # members of a group


async def search_all(ctx: Context, request: SearchAll) -> Everything:
    """My contacts, groups, messages and files that have to do with these words."""
    started, sought = ctx.clock.monotonic(), sought_in(request.q)
    people = _best(sought, await book.page_contacts(ctx.tx, ctx.user_id), "remark", "name", "username")
    needles = needles_in(request.q)
    blocked = await contacts.find_blocked(ctx.tx, ctx.user_id)
    scope = Scope(user_id=ctx.user_id, blocked=blocked, but_not="file")
    files = Scope(user_id=ctx.user_id, blocked=blocked, type="file")
    found = Everything(
        contacts=[_as_contact(row) for row in people],
        groups=await _groups(ctx, sought, [row.user_id for row in people]),
        messages=(await find_hits(ctx, scope, needles, MOST_HITS)).items,
        files=(await find_hits(ctx, files, needles, MOST_HITS)).items,
    )
    is_found = any((found.contacts, found.groups, found.messages, found.files))
    counting.note(ctx, needles, started, is_found=is_found)
    return found


def _best(sought: Sought, rows: Sequence[AnyRow], *names: str) -> list[AnyRow]:
    """Those that fit, the best first."""
    ranked = [(rank(sought, *(getattr(row, name) for name in names)), row) for row in rows]
    fitting = [(one, row) for one, row in ranked if one is not None]
    return [row for _, row in sorted(fitting, key=lambda one: (one[0], one[1].name))][:MOST_NAMES]


def _as_contact(row: Any) -> FoundContact:
    profile = Profile(
        user_id=row.user_id, username=row.username, name=row.name, avatar_id=row.avatar_id, bio=row.bio
    )
    return FoundContact(profile=profile, remark=row.remark, conversation_id=row.conversation_id)


async def _groups(ctx: Context, sought: Sought, people: list[UserId]) -> list[FoundGroup]:
    """By their names, then by those of who is in them."""
    rows = await book.page_groups(ctx.tx, ctx.user_id)
    named = _best(sought, rows, "name")
    found = [FoundGroup(conversation=as_conversation(row)) for row in named]
    others = {
        row.conversation_id: row for row in rows if row not in named and row.member_count <= book.LARGEST
    }
    if others and sought.text:
        members = await _members(ctx, list(others), sought, people)
        found += [
            FoundGroup(conversation=as_conversation(others[group_id]), members=names[:MOST_SHOWN])
            for group_id, names in members.items()
        ]
    return found[:MOST_NAMES]


async def _members(
    ctx: Context, group_ids: list[ConversationId], sought: Sought, people: list[UserId]
) -> dict[ConversationId, list[str]]:
    names: dict[ConversationId, list[str]] = {}
    for row in await book.page_members(ctx.tx, group_ids, sought.text, people):
        names.setdefault(row.conversation_id, []).append(row.nickname or row.name)
    return names
