"""The bus of a single process: what is published is received in the same tick, grouped by receiver."""

from collections.abc import Sequence

from hongyan.core.events import Announcement
from hongyan.core.ports import Receiver


class MemoryBus:
    def __init__(self) -> None:
        self._receivers: dict[str, set[Receiver]] = {}

    def publish(self, announcements: Sequence[Announcement]) -> None:
        received: dict[Receiver, list[Announcement]] = {}
        for announcement in announcements:
            for receiver in self._receivers.get(announcement.topic, ()):
                received.setdefault(receiver, []).append(announcement)
        for receiver, batch in received.items():
            receiver(batch)

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        self._receivers.setdefault(topic, set()).add(receiver)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        receivers = self._receivers.get(topic, set())
        receivers.discard(receiver)
        if not receivers:
            self._receivers.pop(topic, None)

    async def is_ready(self) -> bool:
        return True

    async def close(self) -> None:
        self._receivers.clear()
