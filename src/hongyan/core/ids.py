"""The names things go by. Features refer to each other's things by id, never by import."""

import secrets
import time
from typing import NewType

from hongyan.core.errors import Malformed, refusal

UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)
SessionId = NewType("SessionId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
BlobId = NewType("BlobId", str)
KnockId = NewType("KnockId", str)
FileId = NewType("FileId", str)
FavouriteId = NewType("FavouriteId", str)

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_CHARACTERS, RANDOM_BITS = 10, 80


@refusal
class NotAMessageId(Malformed):
    code = "messages.bad_id"
    message_id: str


def new_id() -> str:
    """A ULID in lower case: 26 characters that sort by the millisecond in which they were made."""
    return _crockford(time.time_ns() // 1_000_000, TIME_CHARACTERS) + _crockford(
        secrets.randbits(RANDOM_BITS), 16
    )


def message_id(conversation_id: ConversationId, seq: int) -> MessageId:
    """The text form of a message's place: opaque to clients, `(conversation, seq)` to us."""
    return MessageId(f"{conversation_id}.{seq}")


def place_of(identifier: MessageId) -> tuple[ConversationId, int]:
    """The conversation and seq that a message id stands for. Raises `NotAMessageId`."""
    conversation_id, _, seq = identifier.partition(".")
    if not (conversation_id and seq.isascii() and seq.isdigit() and len(seq) < 16):
        raise NotAMessageId(identifier[:80])
    return ConversationId(conversation_id), int(seq)


def _crockford(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
