"""Groups that are run with the SDK: in by a link and a yes, told and reminded, handed over, put out."""

import pytest

from hongyan_client import Client, Refused, model
from tests.sdk.circle import Circle, until


async def test_a_group_is_entered_told_handed_over_and_left(circle: Circle) -> None:
    alice, bob, guest = [await circle.join(name) for name in ("alice", "bobby", "guest")]
    await circle.befriend(alice, bob)
    place = (await alice.groups.create(name="Club", user_ids=[bob.user_id])).conversation_id
    await until(lambda: alice.state.is_in(place) and bob.state.is_in(place))
    await come_in_by_a_link(alice, guest, place)
    await announce(alice, bob, guest, place)
    await hand_over_and_ban(alice, bob, guest, place)


async def come_in_by_a_link(alice: Client, guest: Client, place: str) -> None:
    await alice.groups.set_rules(group_id=place, how_to_join=model.Joining.APPROVAL, question="Who sent you?")
    link = await alice.groups.make_link(group_id=place, most_uses=1)
    card = await guest.groups.look(token=link.token)
    assert (card.name, card.question, card.standing) == ("Club", "Who sent you?", model.Standing.NONE)
    asked = await guest.groups.join(token=link.token, answer="Bob did")
    assert (asked.standing, place in guest.state.conversations) == (model.Standing.WAITING, False)
    await until(lambda: [one.group_id for one in guest.state.group_requests.values()] == [place])
    await until(lambda: alice.state.memberships[place].waiting == 1)
    (waiting,) = (await alice.groups.requests(group_id=place)).items
    assert (waiting.user_id, waiting.answer) == (guest.user_id, "Bob did")
    await alice.groups.decide(request_id=waiting.request_id, accept=True)
    await until(lambda: place in guest.state.conversations and not guest.state.group_requests)
    await until(lambda: alice.state.memberships[place].waiting == 0)
    assert (await alice.groups.links(group_id=place)).items == []  # its only use is taken
    await alice.groups.set_rules(group_id=place, how_to_join=model.Joining.OPEN)


async def announce(alice: Client, bob: Client, guest: Client, place: str) -> None:
    made = await alice.groups.announce(group_id=place, text="We meet on Friday", must_confirm=True)
    this = {"group_id": place, "announcement_id": made.announcement_id}
    await until(lambda: headline(guest, place) == made.announcement_id)
    await guest.groups.confirm(**this)
    await until(lambda: guest.state.memberships[place].confirmed_id == made.announcement_id)
    late = await alice.groups.confirmations(
        group_id=place, announcement_id=made.announcement_id, confirmed=False
    )
    assert (late.confirmed_count, [one.user_id for one in late.items]) == (2, [bob.user_id])
    await alice.groups.remind(**this)
    await until(lambda: bob.state.memberships[place].is_marked_unread)
    with pytest.raises(Refused, match="reminded_lately"):
        await alice.groups.remind(**this)


async def hand_over_and_ban(alice: Client, bob: Client, guest: Client, place: str) -> None:
    link = await alice.groups.make_link(group_id=place)
    await alice.groups.set_role(group_id=place, user_id=bob.user_id, role=model.Role.OWNER)
    await until(lambda: bob.state.memberships[place].role is model.Role.OWNER)
    await bob.groups.ban(group_id=place, user_id=guest.user_id, reason="noise")
    await until(lambda: not guest.state.is_in(place))
    assert guest.state.memberships[place].ended is model.Ending.BANNED
    with pytest.raises(Refused, match="banned"):
        await guest.groups.join(token=link.token)
    await bob.groups.dissolve(group_id=place)
    await until(lambda: alice.state.memberships[place].ended is model.Ending.DISSOLVED)


def headline(client: Client, place: str) -> str | None:
    shown = client.state.conversations[place].conversation.headline
    return shown.announcement_id if shown else None
