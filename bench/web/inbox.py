"""Somebody with many conversations, written straight into a fresh data folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench.seed import World, conversation, member
from hongyan.core.clock import MINUTE, Millis, SystemClock
from hongyan.core.ids import ConversationId, UserId, message_id, new_id
from hongyan.features import conversations
from hongyan.features.contacts.tables import contacts
from hongyan.features.messages import Message, Text
from hongyan.features.messages.store import as_row
from hongyan.features.messages.tables import messages

AT_ONCE = 10_000
SENTENCES = (
    "On my way",
    "好的，明天见",
    "The minutes of the meeting are in the folder; have a look at page three before we talk, please.",
    "你看到昨天的消息了吗？我把文件放在老地方了，有空的时候看一下。",
    "👍",
    "That is three lines:\nfirst\nsecond",
    "https://example.org/a/rather/long/address?with=parameters 看看这个",
)


class Inbox(World):
    """User 0 has a conversation with each of the others, of `sizes` messages, the last `unread` not read."""

    def __init__(self, data: Path, sizes: list[int], unread: int = 0) -> None:
        self.sizes = sizes
        self.unread = unread
        self.chat_ids = [new_id() for _ in sizes]
        super().__init__(data, len(sizes) + 1)

    @property
    def session(self) -> dict[str, Any]:
        """What the web client keeps of the sign-in of user 0. It will not be refreshed while we measure."""
        session = {"user_id": self.user_ids[0], "device_id": "bench", "access_token": self.tokens[0]}
        return session | {"refresh_token": "none", "expires_at": 9_999_999_999_999}

    def _conversations(self, connection: Connection) -> None:
        mine, now = self.user_ids[0], SystemClock().now()
        chats, members, known = [], [], []
        for chat_id, size, other in zip(self.chat_ids, self.sizes, self.user_ids[1:], strict=True):
            count = {"last_seq": size, "rev": size, "created_at": now - size * MINUTE}
            chats.append(conversation(chat_id, "direct", 2) | count)
            read = {"read_seq": max(0, size - self.unread)}
            members.append(member(chat_id, mine, other) | read)
            members.append(member(chat_id, other, mine) | {"read_seq": size})
            known += [_contact(mine, other, chat_id), _contact(other, mine, chat_id)]
        connection.execute(conversations.conversations.insert(), chats)
        connection.execute(conversations.members.insert(), members)
        connection.execute(contacts.insert(), known)
        for place, chat_id in enumerate(self.chat_ids):
            for some in _in_parts(self._messages(place, chat_id, now - place * MINUTE)):
                connection.execute(messages.insert(), some)

    def _messages(self, place: int, chat_id: str, last_at: int) -> Iterator[dict[str, Any]]:
        size, senders = self.sizes[place], (self.user_ids[place + 1], self.user_ids[0])
        for seq in range(1, size + 1):
            is_unread = seq > size - self.unread
            text = f"{SENTENCES[seq % len(SENTENCES)]} · {seq}"
            yield as_row(
                Message(
                    message_id=message_id(ConversationId(chat_id), seq),
                    conversation_id=ConversationId(chat_id),
                    seq=seq,
                    rev=seq,
                    sender_id=UserId(senders[0 if is_unread else seq // 3 % 2]),
                    sent_at=Millis(last_at - (size - seq) * MINUTE),
                    client_msg_id=f"seed-{seq}",
                    content=Text(text=text),
                    fallback=text[:200],
                )
            )


def _in_parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _contact(user_id: str, other_id: str, conversation_id: str) -> dict[str, Any]:
    row: dict[str, Any] = {"user_id": user_id, "other_id": other_id, "conversation_id": conversation_id}
    row |= {"is_contact": True, "is_blocked": False, "is_starred": False, "remark": "", "tags": "[]"}
    return row | {"since_at": 0, "rev": 1}
