"""How many: contacts of a user, members of a group, messages that wait."""

from dataclasses import dataclass

import pytest
from msgspec import structs

from hongyan.core.clock import HOUR
from hongyan.core.settings import Contacts, Groups, Messages, Settings
from tests.conftest import MovableClock
from tests.people import People, Refused

GROUPS = "/api/v1/social/groups"


@dataclass
class Expected:
    code: str
    limit: int

    def of(self, refused: Refused) -> bool:
        return (refused.code, refused.problem["details"]["limit"]) == (self.code, self.limit)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(
        settings,
        contacts=Contacts(most=2),
        groups=Groups(most_members=2),
        messages=Messages(most_scheduled=1),
    )


async def test_contacts_are_limited_for_both_sides(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    dave = await people.register("dave")
    path = "/api/v1/social/friends/request"
    asked = await dave.post(path, user_id=alice.user_id)
    for deed in (
        alice.post(path, user_id=dave.user_id),
        alice.put(f"{path}/{asked['request_id']}", accept=True),
    ):
        with pytest.raises(Refused) as refused:
            await deed
        assert Expected("contacts.too_many", 2).of(refused.value)
    await alice.delete(f"/api/v1/social/friends/{bob.user_id}")
    await alice.put(f"{path}/{asked['request_id']}", accept=True)
    await people.direct(alice, dave)
    await people.direct(alice, carol)


async def test_a_group_takes_no_more_than_it_holds(people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    with pytest.raises(Refused) as refused:
        await people.group(alice, bob, carol)
    assert Expected("groups.full", 2).of(refused.value)
    group_id = await people.group(alice, bob)
    with pytest.raises(Refused) as refused:
        await alice.post(f"{GROUPS}/{group_id}/members", user_ids=[carol.user_id])
    assert Expected("groups.full", 2).of(refused.value)
    await bob.post(f"{GROUPS}/{group_id}/leave")
    await alice.post(f"{GROUPS}/{group_id}/members", user_ids=[carol.user_id])


async def test_only_so_many_messages_wait(people: People, clock: MovableClock) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/api/v1/messages/conversations/{await people.direct(alice, bob)}/scheduled"
    text = {"type": "text", "text": "later"}
    await alice.post(path, client_msg_id="1", content=text, due_at=clock.now() + HOUR)
    with pytest.raises(Refused) as refused:
        await alice.post(path, client_msg_id="2", content=text, due_at=clock.now() + HOUR)
    assert Expected("messages.too_many_scheduled", 1).of(refused.value)
