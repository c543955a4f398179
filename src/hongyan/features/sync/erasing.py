"""Deleting one's account, and everything that hung on it, wherever it was."""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from hongyan.core.context import Caller, Context
from hongyan.core.errors import Conflict, refusal
from hongyan.core.wire import DONE, Done, Request
from hongyan.features import contacts, favourites, groups, messages, users

MOST_AT_ONCE = 200  # favourites


class Erase(Request, frozen=True):
    password: Annotated[str, Meta(max_length=256)]


@refusal
class OwnsGroups(Conflict):
    """Groups of yours have other members: hand them over, or dissolve them, first."""

    code = "sync.owns_groups"
    groups: int


async def erase(ctx: Context, request: Erase) -> Done:
    """Delete the caller's account for good. What they said stays with those they said it to."""
    owned = await ctx.read(lambda c: groups.count_shared(c.tx, ctx.user_id))
    if owned:
        raise OwnsGroups(owned)
    await users.delete(ctx, request.password)
    return DONE


async def part(ctx: Context, gone: users.Deleted) -> None:
    """Out of groups and address books; nothing more is sent or kept. Repeating does the rest."""
    own = replace(ctx, caller=Caller(user_id=gone.user_id))
    for group_id in await ctx.read(lambda c: groups.joined_by(c.tx, gone.user_id)):
        await own.write(lambda c, one=group_id: groups.part(c, one))  # type: ignore[misc]
    for other_id in await ctx.read(lambda c: contacts.list_contact_ids(c.tx, gone.user_id)):
        await own.write(lambda c, one=other_id: contacts.part(c, one))  # type: ignore[misc]
    for waiting in await ctx.read(lambda c: messages.page_waiting(c.tx, gone.user_id)):
        await own.write(lambda c, one=waiting: messages.drop_scheduled(c, one.schedule_id))  # type: ignore[misc]
    await _drop_favourites(own)


async def _drop_favourites(own: Context) -> None:
    while kept := await own.read(lambda c: favourites.page_kept(c.tx, c.user_id, 0, MOST_AT_ONCE)):
        for favourite in kept:
            await own.write(lambda c, one=favourite: favourites.drop(c, one.favourite_id))  # type: ignore[misc]
