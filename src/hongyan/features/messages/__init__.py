"""Messages own what was said: sending, reading back, changing, recalling."""

from hongyan.features.messages.content import AnyContent, Sendable, System, Text
from hongyan.features.messages.model import Change, Draft, Hidden, Message, NoSuchMessage, Scheduled, Sent
from hongyan.features.messages.schedules import changed_scheduled
from hongyan.features.messages.service.reading import changes_since
from hongyan.features.messages.service.sending import announce, notice, send, send_all
from hongyan.features.messages.store import (
    as_message,
    changed_hidden,
    count_unread,
    fetch_places,
    is_hidden_from,
    mentioned_of,
    page_after,
    page_changed,
    unread_of,
)
from hongyan.features.messages.tables import messages

__all__ = [
    "AnyContent",
    "Change",
    "Draft",
    "Hidden",
    "Message",
    "NoSuchMessage",
    "Scheduled",
    "Sendable",
    "Sent",
    "System",
    "Text",
    "announce",
    "as_message",
    "changed_hidden",
    "changed_scheduled",
    "changes_since",
    "count_unread",
    "fetch_places",
    "is_hidden_from",
    "mentioned_of",
    "messages",
    "notice",
    "page_after",
    "page_changed",
    "send",
    "send_all",
    "unread_of",
]
