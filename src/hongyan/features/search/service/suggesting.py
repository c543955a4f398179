"""Recommending: people one may know, and groups one may like. Nobody learns what they could not see.

Of my newest contacts it is asked whom they know and in which public groups they are; of my newest small
groups, who else is in them. Who does not want to be recommended is neither shown nor a reason for others,
and is shown nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import DONE, Done
from hongyan.features import contacts, groups, users
from hongyan.features.conversations import Joining
from hongyan.features.groups import GroupCard, Standing
from hongyan.features.search import neighbours
from hongyan.features.search.model import (
    Dismiss,
    Restore,
    SuggestedGroup,
    SuggestedGroups,
    SuggestedPeople,
    SuggestedPerson,
    SuggestGroups,
    SuggestPeople,
)

BRIDGES = 50  # contacts of mine who are asked about
CANDIDATES = 100  # who are looked at closely
MOST_SUGGESTED = 20
MOST_REASONS = 3
LEAST_CONTACTS = 2  # of mine in a group, so that it does not tell of one where they are
CONTACT_WEIGHT = 3  # a common contact says more than a common group

Id = TypeVar("Id", UserId, ConversationId)


class Around(Struct, frozen=True):
    """Whom I know already, what I have dismissed, and through whom I may know others."""

    known: set[UserId]
    dismissed: set[str]
    bridges: list[UserId]


class Links(Struct, frozen=True):
    """What somebody and I have in common."""

    contact_ids: list[UserId]
    group_ids: list[ConversationId]

    @property
    def weight(self) -> int:
        return CONTACT_WEIGHT * len(self.contact_ids) + len(self.group_ids)


async def suggest_people(ctx: Context, _: SuggestPeople) -> SuggestedPeople:
    """People with common contacts and groups whom I may ask to become a contact."""
    around = await _around(ctx)
    if around is None:
        return SuggestedPeople([])
    links = await _links(ctx, around)
    likely = sorted(links, key=lambda one: (links[one].weight, one), reverse=True)[:CANDIDATES]
    open_ids = await _open_to_me(ctx, likely)
    chosen = [one for one in likely if one in open_ids][:MOST_SUGGESTED]
    profiles = await neighbours.profiles_of(ctx.tx, chosen)
    return SuggestedPeople([_person(profiles[one], links[one]) for one in chosen])


async def suggest_groups(ctx: Context, _: SuggestGroups) -> SuggestedGroups:
    """Public groups that several of my contacts are in, and that I may come into."""
    around = await _around(ctx)
    if around is None:
        return SuggestedGroups([])
    counts = Counter(await neighbours.page_public_groups_of(ctx.tx, around.bridges))
    likely = [
        group_id
        for group_id, count in counts.most_common()
        if count >= LEAST_CONTACTS and group_id not in around.dismissed
    ][:CANDIDATES]
    rows = await neighbours.page_open_groups(ctx.tx, ctx.user_id, likely)
    cards = [groups.as_card(rows[one], Standing.NONE) for one in likely if one in rows]
    items = [
        SuggestedGroup(group=card, contact_count=counts[card.group_id])
        for card in cards
        if _has_a_door(ctx, card)
    ]
    return SuggestedGroups(items[:MOST_SUGGESTED])


async def dismiss(ctx: Context, request: Dismiss) -> Done:
    """Do not recommend this user or group to me again."""
    await neighbours.dismiss(ctx.tx, ctx.user_id, request.subject_id, ctx.now)
    return DONE


async def restore(ctx: Context, request: Restore) -> Done:
    """Recommend it again."""
    await neighbours.restore(ctx.tx, ctx.user_id, request.subject_id)
    return DONE


async def _around(ctx: Context) -> Around | None:
    """None for those who take no part."""
    if not (await users.privacy_of(ctx.tx, ctx.user_id)).is_recommended:
        return None
    rows = await neighbours.page_known(ctx.tx, ctx.user_id)
    newest = [UserId(row.other_id) for row in rows if row.is_contact and not row.is_blocked][:BRIDGES]
    mutual = await contacts.find_contact_ids(ctx.tx, ctx.user_id, newest)
    return Around(
        known={ctx.user_id} | {UserId(row.other_id) for row in rows},
        dismissed=await neighbours.find_dismissed(ctx.tx, ctx.user_id),
        bridges=await _taking_part(ctx, [one for one in newest if one in mutual]),
    )


async def _taking_part(ctx: Context, user_ids: list[UserId]) -> list[UserId]:
    privacies = await users.privacies_of(ctx.tx, user_ids)
    return [one for one in user_ids if one in privacies and privacies[one].is_recommended]


async def _links(ctx: Context, around: Around) -> dict[UserId, Links]:
    """What those whom I do not know have in common with me."""
    through = _by_person(
        (stranger, contact) for contact, stranger in await neighbours.page_contacts_of(ctx.tx, around.bridges)
    )
    group_ids = await neighbours.page_small_groups(ctx.tx, ctx.user_id)
    together = _by_person(
        (stranger, group_id) for group_id, stranger in await neighbours.page_members(ctx.tx, group_ids)
    )
    strangers = (through.keys() | together.keys()) - around.known - around.dismissed
    return {one: Links(through.get(one, []), together.get(one, [])) for one in strangers}


def _by_person(pairs: Iterable[tuple[UserId, Id]]) -> dict[UserId, list[Id]]:
    found: defaultdict[UserId, list[Id]] = defaultdict(list)
    for user_id, reason in pairs:
        found[user_id].append(reason)
    return dict(found)


async def _open_to_me(ctx: Context, likely: list[UserId]) -> set[UserId]:
    """Those whom I may find and ask, and who want to be recommended."""
    privacies = await users.privacies_of(ctx.tx, likely)
    willing = {one for one, privacy in privacies.items() if _may_be_shown(privacy)}
    unsuited = await neighbours.find_unsuited(ctx.tx, ctx.user_id, willing, ctx.now)
    return willing - unsuited - await neighbours.find_apart(ctx.tx, ctx.user_id, willing)


def _may_be_shown(privacy: users.Privacy) -> bool:
    is_findable = privacy.findable_by_username and privacy.who_may_add is users.Who.EVERYONE
    return privacy.is_recommended and is_findable


def _person(profile: users.Profile, links: Links) -> SuggestedPerson:
    return SuggestedPerson(
        profile=profile,
        contact_count=len(links.contact_ids),
        contact_ids=links.contact_ids[:MOST_REASONS],
        group_count=len(links.group_ids),
        group_ids=links.group_ids[:MOST_REASONS],
    )


def _has_a_door(ctx: Context, card: GroupCard) -> bool:
    is_full = card.member_count >= ctx.settings.groups.most_members
    return card.how_to_join is not Joining.CLOSED and not is_full
