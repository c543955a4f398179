"""A bus that loses, repeats and holds back what it is given, as a test decides."""

from collections import deque
from collections.abc import Sequence
from enum import StrEnum

from hongyan.core.events import Announcement
from hongyan.core.ports import Receiver


class Fate(StrEnum):
    ARRIVES = "arrives"
    TWICE = "twice"
    LATE = "late"  # and then before what came earlier
    LOST = "lost"


class Weather:
    def __init__(self) -> None:
        self.fates: deque[Fate] = deque()  # of the next announcements; then all arrives
        self.is_down = False
        self._late: list[Announcement] = []
        self._receivers: dict[str, set[Receiver]] = {}

    def publish(self, announcements: Sequence[Announcement]) -> None:
        for announcement in announcements:
            match self._next_fate():
                case Fate.ARRIVES:
                    self._bring(announcement)
                case Fate.TWICE:
                    self._bring(announcement)
                    self._bring(announcement)
                case Fate.LATE:
                    self._late.append(announcement)

    def clear_up(self, *, is_last_first: bool = True) -> None:
        """Bring what was held back, all in one tick."""
        late, self._late = self._late, []
        for announcement in reversed(late) if is_last_first else late:
            self._bring(announcement)

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        self._receivers.setdefault(topic, set()).add(receiver)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        self._receivers.get(topic, set()).discard(receiver)

    async def is_ready(self) -> bool:
        return True

    async def close(self) -> None:
        self._receivers.clear()

    def _next_fate(self) -> Fate:
        if self.is_down:
            return Fate.LOST
        return self.fates.popleft() if self.fates else Fate.ARRIVES

    def _bring(self, announcement: Announcement) -> None:
        for receiver in tuple(self._receivers.get(announcement.topic, ())):
            receiver([announcement])
