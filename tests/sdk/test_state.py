import time

from hypothesis import given
from hypothesis import strategies as st

from hongyan_client import Arrived, Changed, Event, Hole, Missing, SendState, State, model
from tests.sdk.story import ME, OTHER, PLACE, Story, message

SPEAKERS = st.sampled_from([ME, OTHER])
DEEDS = st.one_of(
    st.tuples(st.just("say"), SPEAKERS),
    st.tuples(st.sampled_from(["edit", "recall"]), st.integers(1, 12)),
)
# what the way from the server does to each event: lose it, repeat it, or hold it back behind the next
FATES = st.sampled_from(["come", "come", "come", "lost", "twice", "late"])


def begin(story: Story) -> State:
    state = State(user_id=ME)
    state.apply_snapshot(story.snapshot())
    return state


def perform(story: Story, deeds: list[tuple[str, str | int]]) -> None:
    for deed, what in deeds:
        if deed == "say":
            story.say(str(what))
        else:
            story.touch(int(what), is_recalled=deed == "recall")


def as_delivered(changes: list[model.Change], fates: list[str]) -> list[model.Change]:
    """The changes as a careless bus would deliver them."""
    delivered: list[model.Change] = []
    late: list[model.Change] = []
    for number, change in enumerate(changes):
        fate = fates[number % len(fates)]
        if fate == "late":
            late.append(change)
            continue
        delivered += [change] * {"come": 1, "twice": 2, "lost": 0}[fate] + late
        late = []
    return delivered + late


def repair(state: State, story: Story) -> list[Event]:
    """What the client does about holes."""
    events: list[Event] = []
    while Hole(Missing.CHANGES, PLACE) in state.holes():
        events += state.apply(story.changes(state.conversations[PLACE].rev))
    return events


@given(st.lists(DEEDS, max_size=8), st.lists(DEEDS, max_size=25), st.lists(FATES, min_size=1, max_size=10))
def test_whatever_the_bus_does_a_client_ends_where_the_server_is(
    before: list[tuple[str, str | int]], after: list[tuple[str, str | int]], fates: list[str]
) -> None:
    story = Story()
    perform(story, before)
    state, old = begin(story), len(story.messages)
    perform(story, after)
    events = [
        event
        for change in as_delivered(story.told, fates)
        for event in [*state.apply(change), *repair(state, story)]
    ]
    state.apply_head(story.head)  # what the next connection tells
    events += repair(state, story)
    state.apply_head(story.head)  # and what is asked for if the count of the unread is in doubt
    arrived = [event.message.seq for event in events if isinstance(event, Arrived)]
    assert arrived == list(range(old + 1, len(story.messages) + 1))
    held = {one.seq: one for one in state.messages(PLACE)}
    assert all(story.messages[seq] == one for seq, one in held.items())
    assert set(held) >= set(range(old + 1, len(story.messages) + 1))
    assert state.conversations[PLACE].rev == story.rev
    assert state.holes() == set()


@given(st.lists(DEEDS, max_size=15), st.integers(0, 15), st.lists(DEEDS, max_size=15), st.integers(0, 30))
def test_unread_is_what_the_server_would_count(
    before: list[tuple[str, str | int]], read_before: int, after: list[tuple[str, str | int]], read_after: int
) -> None:
    story = Story()
    perform(story, before)
    story.read_seq = min(read_before, len(story.messages))
    state = begin(story)
    perform(story, after)
    for change in story.told:
        state.apply(change)
    moved = max(story.read_seq, min(read_after, len(story.messages)))
    if moved > story.read_seq:
        story.read_seq = moved
        state.apply(model.UserChange(since=1, rev=2, memberships=story.snapshot().user.memberships))
    if Hole(Missing.HEAD, PLACE) in state.holes():
        state.apply_head(story.head)
    assert state.unread(PLACE) == story.unread


def test_an_edit_of_a_message_is_told_with_what_it_was() -> None:
    story = Story()
    state = begin(story)
    story.say(OTHER)
    story.touch(1, is_recalled=False)
    first, second = (state.apply(change) for change in story.told)
    assert [type(event) for event in (*first, *second)] == [Arrived, Changed]
    changed = second[0]
    assert isinstance(changed, Changed)
    assert changed.before == message(1, 1, OTHER)


def test_a_conversation_that_comes_up_later_is_asked_for_from_its_beginning() -> None:
    story = Story()
    state = State(user_id=ME)
    nothing = model.UserChange(since=0, rev=0)
    state.apply_snapshot(model.Snapshot(user=nothing, heads=[], profiles=[], at=1, heartbeat_seconds=30))
    for _ in range(3):
        story.say(OTHER)
    assert state.apply(story.told[-1]) == []
    assert state.holes() == {Hole(Missing.HEAD, PLACE)}
    state.apply_head(story.head)
    assert state.holes() == {Hole(Missing.BACKLOG, PLACE)}
    story.say(OTHER)
    assert state.apply(story.told[-1]) == []
    events = state.apply_backlog(PLACE, list(story.messages.values())[:3], None)
    events += repair(state, story)
    assert [event.message.seq for event in events if isinstance(event, Arrived)] == [1, 2, 3, 4]


def test_rows_that_were_missed_are_named() -> None:
    state = begin(Story())
    contact = model.Contact(user_id=OTHER, rev=4, is_contact=True)
    assert state.apply(model.UserChange(since=3, rev=4, contacts=[contact])) == []
    assert state.holes() == {Hole(Missing.ROWS)}
    state.apply(model.UserChange(since=1, rev=4, contacts=[contact]))
    assert state.holes() == set()
    assert state.contacts == {OTHER: contact}


def test_rows_that_are_gone_are_dropped() -> None:
    state = begin(Story())
    state.apply(
        model.UserChange(since=1, rev=2, contacts=[model.Contact(user_id=OTHER, rev=2, is_blocked=True)])
    )
    assert OTHER in state.contacts
    state.apply(model.UserChange(since=2, rev=3, contacts=[model.Contact(user_id=OTHER, rev=3)]))
    assert OTHER not in state.contacts


def test_what_was_deleted_for_me_is_not_shown() -> None:
    story = Story()
    story.say(OTHER)
    state = begin(story)
    assert [one.seq for one in state.messages(PLACE)] == [1]
    state.apply(model.UserChange(since=1, rev=2, hidden=[model.Hidden(message_id=f"{PLACE}.1", rev=2)]))
    assert state.messages(PLACE) == []


def test_history_is_held_in_runs() -> None:
    story = Story()
    for _ in range(10):
        story.say(OTHER)
    state = begin(story)
    assert state.missing(PLACE) == [(1, 9)]
    assert state.apply_page(PLACE, [story.messages[seq] for seq in (4, 5, 6)], (4, 6)) == []
    assert state.missing(PLACE) == [(1, 3), (7, 9)]


def test_a_message_of_mine_goes_through_its_states() -> None:
    story = Story()
    story.say(ME)
    state = begin(story)
    mine = state.messages(PLACE)[0]
    seen = [state.state_of(mine)]
    for rev, (delivered, read) in enumerate(((1, 0), (1, 1)), start=2):
        row = model.Membership(
            conversation_id=PLACE,
            rev=rev,
            kind=model.Kind.DIRECT,
            peer_id=OTHER,
            peer_delivered_seq=delivered,
            peer_read_seq=read,
        )
        state.apply(model.UserChange(since=rev - 1, rev=rev, memberships=[row]))
        seen.append(state.state_of(mine))
    assert seen == [SendState.SENT, SendState.DELIVERED, SendState.READ]


def test_a_dumped_state_goes_on_where_it_was() -> None:
    story = Story()
    for _ in range(70):
        story.say(OTHER)
    state = begin(Story())
    for change in story.told:
        state.apply(change)
    again = State.load(state.dump(), ME)
    assert again.cursor() == state.cursor()
    assert again.unread(PLACE) == 70
    assert [one.seq for one in again.messages(PLACE)] == list(range(21, 71))
    assert again.apply(story.told[-1]) == []


def test_the_dump_of_another_user_or_of_nonsense_is_not_used() -> None:
    state = begin(Story())
    for raw in (state.dump(), b"nonsense", None):
        assert State.load(raw, "somebody else").cursor() is None


def test_a_server_that_was_set_back_does_not_fit() -> None:
    story = Story()
    story.say(OTHER)
    story.say(OTHER)
    state = begin(story)
    assert state.fits(story.snapshot(since=story.rev))
    assert not state.fits(Story().snapshot(since=2))


def test_memory_is_bounded() -> None:
    story = Story()
    state = begin(story)
    for _ in range(1_200):
        story.say(OTHER)
    for change in story.told:
        state.apply(change)
    assert 500 <= len(state.messages(PLACE)) <= 1_000
    assert state.conversations[PLACE].last_seq == 1_200


def test_catching_up_with_very_many_takes_time_in_proportion() -> None:
    """Who was away for long must catch up faster than others talk."""
    story, count, page = Story(), 60_000, 100
    state = begin(story)
    begun = time.process_time()
    events: list[Event] = []
    for first in range(1, count, page):
        messages = [message(seq, seq, OTHER) for seq in range(first, first + page)]
        rev = first + page - 1
        change = model.Change(
            conversation_id=PLACE, since=first - 1, rev=rev, messages=messages, has_more=rev < count
        )
        events += state.apply(change)
    assert [event.message.seq for event in events if isinstance(event, Arrived)] == list(range(1, count + 1))
    assert time.process_time() - begun < 2
