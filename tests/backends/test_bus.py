from hongyan.core.events import Announcement
from hongyan.core.ports import Bus

ONE = Announcement("c:one", "im.one", b"1")
TWO = Announcement("c:two", "im.two", b"2")


class Ear:
    def __init__(self) -> None:
        self.heard: list[list[Announcement]] = []

    def hear(self, announcements: list[Announcement]) -> None:
        self.heard.append(announcements)


async def test_a_receiver_hears_its_topics_in_the_order_of_publishing(bus: Bus) -> None:
    ear = Ear()
    bus.subscribe("c:one", ear.hear)
    bus.subscribe("c:two", ear.hear)
    bus.publish([ONE, TWO, ONE])
    assert [one for batch in ear.heard for one in batch] == [ONE, TWO, ONE]


async def test_whoever_joins_by_what_it_hears_gets_the_rest(bus: Bus) -> None:
    """Being told of a new conversation is why a gateway subscribes to it."""
    ear = Ear()
    bus.subscribe("c:one", lambda _: bus.subscribe("c:two", ear.hear))
    bus.publish([ONE, TWO])
    assert ear.heard == [[TWO]]


async def test_nobody_gets_what_they_did_not_ask_for(bus: Bus) -> None:
    ear = Ear()
    bus.subscribe("c:two", ear.hear)
    bus.publish([ONE])
    assert ear.heard == []


async def test_all_who_asked_get_it(bus: Bus) -> None:
    ears = [Ear(), Ear()]
    for ear in ears:
        bus.subscribe("c:one", ear.hear)
    bus.publish([ONE])
    assert [ear.heard for ear in ears] == [[[ONE]], [[ONE]]]


async def test_asking_twice_is_asking_once(bus: Bus) -> None:
    ear = Ear()
    bus.subscribe("c:one", ear.hear)
    bus.subscribe("c:one", ear.hear)
    bus.publish([ONE])
    assert ear.heard == [[ONE]]


async def test_whoever_unsubscribed_gets_nothing_more(bus: Bus) -> None:
    ear = Ear()
    bus.subscribe("c:one", ear.hear)
    bus.unsubscribe("c:one", ear.hear)
    bus.unsubscribe("c:one", ear.hear)
    bus.publish([ONE])
    assert ear.heard == []


async def test_a_receiver_may_leave_while_it_receives(bus: Bus) -> None:
    ear = Ear()

    def leave(_: list[Announcement]) -> None:
        bus.unsubscribe("c:one", leave)

    bus.subscribe("c:one", leave)
    bus.subscribe("c:one", ear.hear)
    bus.publish([ONE])
    bus.publish([ONE])
    assert ear.heard == [[ONE], [ONE]]


async def test_it_says_when_it_is_ready(bus: Bus) -> None:
    assert await bus.is_ready()
