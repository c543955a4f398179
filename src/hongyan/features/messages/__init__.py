"""Messages own what was said: sending, reading back, changing, recalling."""

from hongyan.features.messages.content import AnyContent, Markdown, Sendable, System, Text, Transfer, plain
from hongyan.features.messages.model import (
    Change,
    Draft,
    Gone,
    Hidden,
    Message,
    NoSuchMessage,
    Onward,
    Scheduled,
    Sent,
    SentMany,
)
from hongyan.features.messages.schedules import changed_scheduled, page_waiting
from hongyan.features.messages.service.later import drop_scheduled
from hongyan.features.messages.service.media import content_of_own, file_ids_of, with_files
from hongyan.features.messages.service.reading import changes_since, fetch_visible
from hongyan.features.messages.service.sending import announce, check_length, notice, send, send_all
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
    "Gone",
    "Hidden",
    "Markdown",
    "Message",
    "NoSuchMessage",
    "Onward",
    "Scheduled",
    "Sendable",
    "Sent",
    "SentMany",
    "System",
    "Text",
    "Transfer",
    "announce",
    "as_message",
    "changed_hidden",
    "changed_scheduled",
    "changes_since",
    "check_length",
    "content_of_own",
    "count_unread",
    "drop_scheduled",
    "fetch_places",
    "fetch_visible",
    "file_ids_of",
    "is_hidden_from",
    "mentioned_of",
    "messages",
    "notice",
    "page_after",
    "page_changed",
    "page_waiting",
    "plain",
    "send",
    "send_all",
    "unread_of",
    "with_files",
]
