"""Files that their receiver agrees to first: what is asked about them, and why it can be refused."""

from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.errors import Conflict, Malformed, Missing, refusal
from hongyan.core.ids import ConversationId, FileId, MessageId, UserId
from hongyan.core.wire import Natural, Request
from hongyan.features.messages.model import ClientMsgId


class Offer(Request, frozen=True):
    conversation_id: ConversationId
    client_msg_id: ClientMsgId
    name: Annotated[str, Meta(min_length=1, max_length=1_000)]
    size: Annotated[int, Meta(ge=1, le=2**53 - 1)]


class AnswerOffer(Request, frozen=True):
    message_id: MessageId
    accept: bool


class HandOver(Request, frozen=True):
    message_id: MessageId
    file_id: FileId


class TellProgress(Request, frozen=True):
    message_id: MessageId
    done_bytes: Natural


class Progress(Struct, frozen=True, kw_only=True):
    """How far `user_id` is: who offered it with the upload, who accepted it with the download."""

    conversation_id: ConversationId
    message_id: MessageId
    user_id: UserId
    done_bytes: int


@refusal
class NoSuchTransfer(Missing):
    """There is no such message, or it offers no file."""

    code = "messages.no_such_transfer"


@refusal
class NotDirect(Malformed):
    """Files are offered to one person, in a direct conversation."""

    code = "messages.not_direct"


@refusal
class TransferMovedOn(Conflict):
    """It is in another state by now, or this is for the other side to say."""

    code = "messages.transfer_moved_on"
    state: str


@refusal
class NotAsOffered(Malformed):
    """The file is larger than what was agreed to."""

    code = "messages.not_as_offered"
    size: int
