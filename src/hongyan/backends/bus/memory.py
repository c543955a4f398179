"""The bus of a single process: what is published is received in the same tick."""

from collections.abc import Sequence

from hongyan.core.events import Announcement
from hongyan.core.ports import Receiver


class MemoryBus:
    def __init__(self) -> None:
        self._receivers: dict[str, set[Receiver]] = {}

    def publish(self, announcements: Sequence[Announcement]) -> None:
        """One by one: hearing of the first may be why somebody subscribes to the topic of the second."""
        for announcement in announcements:
            for receiver in tuple(self._receivers.get(announcement.topic, ())):
                receiver([announcement])

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        self._receivers.setdefault(topic, set()).add(receiver)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        receivers = self._receivers.get(topic, set())
        receivers.discard(receiver)
        if not receivers:
            self._receivers.pop(topic, None)

    def hears(self, topic: str) -> bool:
        """Whether anybody here receives a topic."""
        return topic in self._receivers

    async def is_ready(self) -> bool:
        return True

    async def close(self) -> None:
        self._receivers.clear()
