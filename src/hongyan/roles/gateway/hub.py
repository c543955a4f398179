"""The hub: which connection is to hear of which conversation, and how one message reaches them all.

A bus message is a hint. Every stream counts its revisions, so the hub knows a repetition (dropped), the
next one (delivered), and a gap, which it fills from the outbox before it goes on. What one tick has for
one socket leaves in one write, and the same bytes go to all.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from prometheus_client import Counter

from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import (
    Announcement,
    conversation_topic,
    gateway_topic,
    person_topic,
    user_topic,
)
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import Bus
from hongyan.roles.gateway.frames import text_frame
from hongyan.transports.tracing import note

DELIVERIES = Counter("hongyan_deliveries_total", "Frames written to sockets")
GAPS = Counter("hongyan_bus_gaps_total", "Gaps in what the bus delivered, filled from SQL")

UNKNOWN = -1
PAUSE = 1.0  # seconds until SQL is asked again that was not there
Replay = Callable[[str, int], Awaitable[list[Announcement]]]  # what was announced on a topic after a revision
Notice = Callable[[UserId, Announcement, bool], None]  # whether it comes late: more may have happened since


class Socket(Protocol):
    """What the hub needs of a connection."""

    pending: list[bytes]

    def write(self, data: bytes) -> None: ...


class Stream:
    """One conversation or one user here: who hears of it, and the revision they have heard of."""

    __slots__ = ("gone", "heard", "is_filling", "latest_join", "listeners", "rev", "topic", "waiting")

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.rev = UNKNOWN
        self.heard = UNKNOWN  # the latest revision that the bus spoke of while a gap was being filled
        self.listeners: dict[Any, int] = {}  # connection → the seq after which it may see messages
        self.latest_join = 0
        self.gone: dict[
            UserId, int
        ] = {}  # of those who are online here: the seq with which they were put out
        self.is_filling = False
        self.waiting: list[bytes] = []

    def add(self, connection: Any, joined_seq: int) -> None:
        self.listeners[connection] = max(joined_seq, self.listeners.get(connection, 0))
        self.latest_join = max(self.latest_join, joined_seq)


class Hub:
    def __init__(self, bus: Bus, replay: Replay, notice: Notice) -> None:
        self._bus = bus
        self._replay = replay
        self._notice = notice
        self._streams: dict[str, Stream] = {}
        self._of_user: dict[UserId, set[Any]] = {}
        self._topics_of: dict[Any, set[str]] = {}
        self._dirty_streams: list[Stream] = []
        self._dirty: dict[Any, None] = {}
        self._is_flushing = False
        self._fills: set[asyncio.Task[None]] = set()

    def enter(self, connection: Any, user_id: UserId, connection_id: str) -> None:
        """Let a connection hear of its user's own stream."""
        self._topics_of[connection] = set()
        self._of_user.setdefault(user_id, set()).add(connection)
        self._listen(connection, user_topic(user_id))
        self._listen(connection, gateway_topic(connection_id))

    def leave(self, connection: Any, user_id: UserId) -> None:
        for topic in self._topics_of.pop(connection, ()):
            self._unlisten(connection, topic)
        self._dirty.pop(connection, None)
        connections = self._of_user.get(user_id, set())
        connections.discard(connection)
        if not connections:
            self._of_user.pop(user_id, None)

    def connections_of(self, user_id: UserId) -> list[Any]:
        return list(self._of_user.get(user_id, ()))

    def join(
        self, connection: Any, conversation_id: ConversationId, joined_seq: int, rev: int | None = None
    ) -> bool:
        """Let a connection hear of a conversation, of what comes after `joined_seq`.

        Its user was in there at `rev`; None: they have just come, and what was announced since is caught up
        with if nobody else here listens. False: we have heard of later revisions, so they may have left.
        """
        if connection not in self._topics_of:
            return True
        stream = self._listen(connection, conversation_topic(conversation_id), joined_seq)
        if stream.rev == UNKNOWN and rev is not None:
            stream.rev = rev
        elif stream.rev == UNKNOWN and not stream.is_filling:
            self._fill(stream)
        return rev is None or stream.rev <= rev

    def part(self, connection: Any, conversation_id: ConversationId, joined_seq: int) -> None:
        """Let a connection not hear of a conversation, unless it came again after `joined_seq`."""
        topic = conversation_topic(conversation_id)
        stream = self._streams.get(topic)
        if stream is not None and stream.listeners.get(connection) == joined_seq:
            self._topics_of[connection].discard(topic)
            self._unlisten(connection, topic)

    def is_old_news(self, user_id: UserId, conversation_id: ConversationId, joined_seq: int) -> bool:
        """Whether somebody of whom we hear that they came after `joined_seq` may have been put out since."""
        stream = self._streams.get(conversation_topic(conversation_id))
        return stream is not None and stream.gone.get(user_id, 0) > joined_seq

    def watch(self, connection: Any, user_ids: list[UserId]) -> None:
        """Let a connection hear of these users' presence, and of no others' any more."""
        wanted = {person_topic(user_id) for user_id in user_ids}
        known = {topic for topic in self._topics_of.get(connection, ()) if topic.startswith("p:")}
        for topic in known - wanted:
            self.unwatch(connection, UserId(topic[2:]))
        for topic in wanted - known:
            self._listen(connection, topic)

    def listener(self, topic: str) -> Any | None:
        """The one who listens to a topic of their own."""
        stream = self._streams.get(topic)
        return next(iter(stream.listeners), None) if stream else None

    def watched(self) -> list[UserId]:
        """Whose presence somebody here watches."""
        return [UserId(topic[2:]) for topic in self._streams if topic.startswith("p:")]

    def watchers_of(self, user_id: UserId) -> list[Any]:
        stream = self._streams.get(person_topic(user_id))
        return list(stream.listeners) if stream else []

    def unwatch(self, connection: Any, user_id: UserId) -> None:
        """Let a connection hear of a user's presence no more."""
        self._topics_of.get(connection, set()).discard(person_topic(user_id))
        self._unlisten(connection, person_topic(user_id))

    def push(self, connection: Any, payload: bytes) -> None:
        """Send one connection something of its own, together with whatever else this tick has for it."""
        connection.pending.append(text_frame(payload))
        self._dirty[connection] = None
        self._flush_soon()

    def receive(self, announcements: list[Announcement]) -> None:
        """What the bus brings."""
        for announcement in announcements:
            stream = self._streams.get(announcement.topic)
            if stream is not None:
                if announcement.trace:
                    note(announcement.trace, "deliver", told=announcement.name)
                self._accept(stream, announcement)

    def check(self, topic: str, since: int, rev: int) -> None:
        """SQL says that `topic` has come from `since` to `rev`: catch up, if the bus did not say so."""
        stream = self._streams.get(topic)
        if stream is None or stream.is_filling or not rev:
            return
        stream.rev = since if stream.rev == UNKNOWN else stream.rev
        if rev > stream.rev:
            self._fill(stream)

    async def close(self) -> None:
        for task in self._fills:
            task.cancel()

    def _listen(self, connection: Any, topic: str, joined_seq: int = 0) -> Stream:
        stream = self._streams.get(topic)
        if stream is None:
            stream = self._streams[topic] = Stream(topic)
            self._bus.subscribe(topic, self.receive)
        self._flush_stream(stream)  # what was announced before is not theirs
        stream.add(connection, joined_seq)
        self._topics_of[connection].add(topic)
        return stream

    def _unlisten(self, connection: Any, topic: str) -> None:
        stream = self._streams.get(topic)
        if stream is None:
            return
        stream.listeners.pop(connection, None)
        if not stream.listeners:
            del self._streams[topic]
            self._bus.unsubscribe(topic, self.receive)

    def _accept(self, stream: Stream, announcement: Announcement) -> None:
        if announcement.rev == 0:
            self._deliver(stream, announcement)
        elif stream.is_filling:
            stream.heard = max(stream.heard, announcement.rev)
        elif stream.rev in (UNKNOWN, announcement.since):
            stream.rev = announcement.rev
            self._deliver(stream, announcement)
        elif announcement.rev > stream.rev:
            self._fill(stream)

    def _fill(self, stream: Stream) -> None:
        GAPS.inc()
        stream.is_filling = True
        task = asyncio.get_running_loop().create_task(self._fill_from_sql(stream))
        self._fills.add(task)
        task.add_done_callback(self._fills.discard)

    async def _fill_from_sql(self, stream: Stream) -> None:
        """Deliver what was announced after the last revision heard of, until nothing more is found."""
        try:
            while await self._fill_some(stream):
                pass
        finally:
            stream.is_filling = False

    async def _fill_some(self, stream: Stream) -> bool:
        """Read once; whether there may be more, because something was found, or heard of meanwhile."""
        heard = stream.heard
        try:
            missed = await self._replay(stream.topic, stream.rev)
        except StorageUnavailable:
            await asyncio.sleep(PAUSE)
            return bool(stream.listeners)
        for announcement in missed:
            stream.rev = max(stream.rev, announcement.rev)
            self._deliver(stream, announcement, is_late=True)
        return bool(missed) or stream.heard > heard

    def _deliver(self, stream: Stream, announcement: Announcement, *, is_late: bool = False) -> None:
        for user_id in announcement.gone:
            self._expel(stream, user_id, announcement.floor or sys.maxsize)
            if is_late and self.connections_of(user_id):
                self._notice(user_id, announcement, is_late)
        if stream.topic[0] in "ugp":
            self._notice(UserId(stream.topic[2:]), announcement, is_late)
        if stream.topic[0] == "g" or not announcement.frame:
            return
        frame = text_frame(announcement.frame)
        if announcement.floor and announcement.floor <= stream.latest_join:
            self._deliver_to_those_who_may(stream, announcement.floor, frame)
            return
        if not stream.waiting:
            self._dirty_streams.append(stream)
        stream.waiting.append(frame)
        self._flush_soon()

    def _deliver_to_those_who_may(self, stream: Stream, floor: int, frame: bytes) -> None:
        """Leave out who joined later than what is told of; they see the gap, ask, and get what is theirs."""
        self._flush_stream(stream)
        for connection, joined_seq in stream.listeners.items():
            if joined_seq < floor:
                connection.pending.append(frame)
                self._dirty[connection] = None
        self._flush_soon()

    def _expel(self, stream: Stream, user_id: UserId, left_seq: int) -> None:
        self._flush_stream(stream)  # what was announced before is still theirs
        for connection in self.connections_of(user_id):
            stream.gone[user_id] = left_seq
            if stream.listeners.get(connection, left_seq) < left_seq:  # else they have come again since
                self._topics_of[connection].discard(stream.topic)
                self._unlisten(connection, stream.topic)

    def _flush_soon(self) -> None:
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush_stream(self, stream: Stream) -> None:
        """Hand what a stream has gathered to its listeners' own queues, in order with the rest."""
        if stream.waiting:
            data = b"".join(stream.waiting)
            stream.waiting.clear()
            for connection in stream.listeners:
                connection.pending.append(data)
                self._dirty[connection] = None

    def _flush(self) -> None:
        self._is_flushing = False
        streams, self._dirty_streams = self._dirty_streams, []
        if len(streams) == 1 and not self._dirty:
            self._write_to_all(streams[0])
            return
        for stream in streams:
            self._flush_stream(stream)
        dirty, self._dirty = self._dirty, {}
        for connection in dirty:
            pending = connection.pending
            connection.write(pending[0] if len(pending) == 1 else b"".join(pending))
            pending.clear()
        DELIVERIES.inc(len(dirty))

    def _write_to_all(self, stream: Stream) -> None:
        """The common case: one conversation has something, and the same bytes go to everybody in it."""
        if not stream.waiting:
            return
        data = stream.waiting[0] if len(stream.waiting) == 1 else b"".join(stream.waiting)
        stream.waiting.clear()
        for connection in list(stream.listeners):
            connection.write(data)
        DELIVERIES.inc(len(stream.listeners))
