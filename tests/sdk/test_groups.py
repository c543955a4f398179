from hongyan_client import Arrived, ConversationChanged, model
from tests.sdk.circle import PASSWORD, Circle, said, until


async def test_a_group_is_known_to_all_who_are_in_it(circle: Circle) -> None:
    alice, bob, carol = [await circle.join(name) for name in ("alice", "bobby", "carol")]
    for other in (bob, carol):
        await circle.befriend(alice, other)
    arrived: list[str] = []
    carol.on(Arrived, lambda event: arrived.append(event.message.fallback))
    made = await alice.groups.create(name="Club", user_ids=[bob.user_id])
    place = made.conversation_id
    await until(lambda: place in bob.state.conversations)
    await (await bob.send(place, "before carol")).acked()
    await alice.groups.add(group_id=place, user_ids=[carol.user_id])
    await (await bob.send(place, "hello, carol")).acked()
    await until(lambda: said(carol, place) == ["hello, carol"])
    assert "before carol" not in arrived
    assert arrived.count("hello, carol") == 1


async def test_members_are_kept_current_once_they_were_loaded(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    await circle.befriend(alice, bob)
    place = (await alice.groups.create(name="Club", user_ids=[bob.user_id])).conversation_id
    await until(lambda: place in alice.state.conversations)
    names = {one.user_id: one.nickname for one in await alice.load_members(place)}
    assert names == {alice.user_id: "", bob.user_id: ""}
    changes: list[ConversationChanged] = []
    alice.on(ConversationChanged, changes.append)
    await bob.groups.set_nickname(group_id=place, nickname="Bob the builder")
    members = alice.state.conversations[place].members
    await until(lambda: members[bob.user_id].nickname == "Bob the builder")
    assert [one.user_id for one in changes[-1].members] == [bob.user_id]


async def test_who_has_left_keeps_what_was_before_and_gets_no_more(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    await circle.befriend(alice, bob)
    place = (await alice.groups.create(name="Club", user_ids=[bob.user_id])).conversation_id
    await until(lambda: place in bob.state.conversations)
    await (await alice.send(place, "before")).acked()
    await until(lambda: said(bob, place) == ["before"])
    await bob.groups.leave(group_id=place)
    await until(lambda: not bob.state.is_in(place))
    await (await alice.send(place, "after")).acked()
    await bob.users.me()
    assert said(bob, place) == ["before"]
    assert bob.state.holes() == set()


async def test_older_messages_are_fetched_into_the_state(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    place = await circle.befriend(alice, bob)
    sendings = [await alice.send(place, str(number)) for number in range(30)]
    await sendings[-1].acked()
    late = await circle.client()
    await late.login("bobby", PASSWORD)
    assert said(late, place) == ["29"]
    page = await late.load(place, before=late.state.conversations[place].last_seq, limit=10)
    assert [one.content for one in page] == [model.Text(text=str(number)) for number in range(19, 29)]
    assert said(late, place) == [str(number) for number in range(19, 30)]
    assert late.state.missing(place) == [(1, page[0].seq - 1)]


async def test_who_comes_back_forgets_what_nobody_will_tell_of_any_more(circle: Circle) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bobby")
    await circle.befriend(alice, bob)
    place = (await alice.groups.create(name="Club", user_ids=[bob.user_id])).conversation_id
    await until(lambda: place in bob.state.conversations)
    regretted = await (await alice.send(place, "regretted")).acked()
    await until(lambda: said(bob, place) == ["regretted"])
    await bob.groups.leave(group_id=place)
    await alice.messages.recall(message_id=regretted.message_id)
    await alice.groups.add(group_id=place, user_ids=[bob.user_id])
    await (await alice.send(place, "welcome back")).acked()
    await until(lambda: said(bob, place) == ["welcome back"])
    assert bob.state.holes() == set()
