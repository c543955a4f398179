"""What is announced once a transaction has committed.

An announcement is written to the outbox in the transaction that it tells of, and published after the
commit. Its frame is encoded once, and the same bytes go to the outbox, the bus and every socket.
"""

from typing import Any

from msgspec import Struct, structs

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import encode

UNWATCH = "gateway.unwatch"  # some of those who watch a user may not do so any more
JOBS = ""  # the topic of work that is to be done once, by whoever works


class Announcement(Struct, frozen=True, array_like=True):
    """One event. `topic` says whom it concerns, `name` what happened (`im.message.sent`).

    Sockets get `frame`, if it is not empty.

    `since` and `rev` are the stream's revisions before and after: whoever knows another revision than
    `since` has missed something, and reads it from SQL. Both are 0 for what belongs to no stream.
    """

    topic: str
    name: str
    frame: bytes
    since: int = 0
    rev: int = 0
    gone: tuple[UserId, ...] = ()  # who may not see this or anything later
    floor: int = 0  # the lowest seq it tells of: not for who joined at or after it; 0 tells of none
    trace: str = ""  # W3C traceparent of the call that caused it, if it is carried


def is_sampled(trace: str) -> bool:
    """Whether somebody asked for this W3C `traceparent` to be recorded."""
    return trace[-1:] in ("1", "3")


def traced(announcement: Announcement, trace: str) -> Announcement:
    """With the trace of what caused it. Work always carries it; what is only told, if it is sampled."""
    if not trace or announcement.trace or not (announcement.topic == JOBS or is_sampled(trace)):
        return announcement
    return structs.replace(announcement, trace=trace)


class Frame(Struct, frozen=True):
    """What a socket receives unasked."""

    ev: str
    data: Any


def conversation_topic(conversation_id: ConversationId) -> str:
    return f"c:{conversation_id}"


def user_topic(user_id: UserId) -> str:
    return f"u:{user_id}"


def person_topic(user_id: UserId) -> str:
    """What those who watch a user see: presence, a new name or picture."""
    return f"p:{user_id}"


def gateway_topic(connection_id: str) -> str:
    return f"g:{connection_id}"


def job(name: str, data: Any) -> Announcement:
    """Work for the worker, which no socket sees."""
    return Announcement(JOBS, name, encode(data))


def hint(topic: str, ev: str, data: Any) -> Announcement:
    """Something to show now or never: typing, presence, receipts in groups."""
    return Announcement(topic, ev, encode(Frame(ev, data)))
