"""A file that its receiver agrees to before it is uploaded.

It is a message whose content changes: offered → accepted → ready → done, or refused, or cancelled. So both
sides hear of every step, in order, on all their devices, also if they were away.
"""

from msgspec import structs

from hongyan.core.clock import HOUR, Millis
from hongyan.core.context import Context
from hongyan.core.events import conversation_topic, hint
from hongyan.core.ids import FileId, MessageId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import DONE, Done, encode
from hongyan.features import conversations, files
from hongyan.features.conversations import Kind
from hongyan.features.messages.content import Transfer, TransferState, plain
from hongyan.features.messages.model import ByMessage, Message, Onward, Sent
from hongyan.features.messages.service import media
from hongyan.features.messages.service.changing import change
from hongyan.features.messages.service.reading import fetch_visible
from hongyan.features.messages.service.sending import send_all
from hongyan.features.messages.transfers import (
    AnswerOffer,
    HandOver,
    NoSuchTransfer,
    NotAsOffered,
    NotDirect,
    Offer,
    Progress,
    TellProgress,
    TransferMovedOn,
)

EVENT = "im.file.transfer"
PROGRESS = "messages.progress"
OPEN = (TransferState.OFFERED, TransferState.ACCEPTED, TransferState.READY)
EXPIRING = (TransferState.OFFERED, TransferState.ACCEPTED)
EXPIRED = "expired"


async def offer(ctx: Context, request: Offer) -> Sent:
    """Offer a file to the other in a direct conversation; nothing is uploaded before they accept."""
    member = await conversations.fetch_membership(ctx.tx, request.conversation_id, ctx.user_id)
    if member.kind != Kind.DIRECT:
        raise NotDirect
    content = Transfer(
        name=files.as_file_name(request.name),
        size=request.size,
        state=TransferState.OFFERED,
        expires_at=Millis(ctx.now + ctx.settings.messages.offer_hours * HOUR),
    )
    draft = Onward(
        conversation_id=request.conversation_id,
        client_msg_id=request.client_msg_id,
        content=content,  # type: ignore[arg-type]  # only we make these
    )
    (sent,) = await send_all(ctx, [draft])
    return sent


async def answer_offer(ctx: Context, request: AnswerOffer) -> Message:
    """Accept a file that was offered to me, or refuse it."""
    _, message, transfer = await _fetch(ctx, request.message_id)
    to = TransferState.ACCEPTED if request.accept else TransferState.REFUSED
    if transfer.state == to:
        return message
    if message.sender_id == ctx.user_id or transfer.state != TransferState.OFFERED:
        raise TransferMovedOn(transfer.state)
    return await _change(ctx, message, structs.replace(transfer, state=to))


async def hand_over(ctx: Context, request: HandOver) -> Message:
    """The file that was accepted has been uploaded: here it is."""
    member, message, transfer = await _fetch(ctx, request.message_id)
    if transfer.state == TransferState.READY and transfer.file_id == request.file_id:
        return message
    if message.sender_id != ctx.user_id or transfer.state != TransferState.ACCEPTED:
        raise TransferMovedOn(transfer.state)
    conversations.check_may_post(member, member, ctx.now)
    row = media.fetch_own(ctx, request.file_id, await files.lock(ctx.tx, [request.file_id]))
    if row.size > transfer.size:
        raise NotAsOffered(transfer.size)
    await files.hold(ctx.tx, {(FileId(row.file_id), media.holder_of(message))})
    ready = structs.replace(
        transfer, state=TransferState.READY, file_id=row.file_id, size=row.size, mime=row.mime
    )
    return await _change(ctx, message, ready)


async def take(ctx: Context, request: ByMessage) -> Message:
    """I have saved the file that was handed over to me."""
    _, message, transfer = await _fetch(ctx, request.message_id)
    if transfer.state == TransferState.DONE:
        return message
    if message.sender_id == ctx.user_id or transfer.state != TransferState.READY:
        raise TransferMovedOn(transfer.state)
    return await _change(ctx, message, structs.replace(transfer, state=TransferState.DONE))


async def cancel_transfer(ctx: Context, request: ByMessage) -> Message:
    """Either side does not want it any more. What was uploaded is nobody's then."""
    _, message, transfer = await _fetch(ctx, request.message_id)
    if transfer.state == TransferState.CANCELLED:
        return message
    if transfer.state not in OPEN:
        raise TransferMovedOn(transfer.state)
    if transfer.file_id:
        await files.release(ctx, media.holder_of(message))
    cancelled = structs.replace(transfer, state=TransferState.CANCELLED, file_id=FileId(""))
    return await _change(ctx, message, cancelled)


async def tell_progress(ctx: Context, request: TellProgress) -> Done:
    """Show the other side how far I am. It is told now or never, so tell it about once a second."""
    member, message, transfer = await ctx.read(lambda c: _fetch(c, request.message_id))
    if transfer.state not in OPEN:
        raise TransferMovedOn(transfer.state)
    conversations.check_may_post(member, member, ctx.now)
    progress = Progress(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        user_id=ctx.user_id,
        done_bytes=min(request.done_bytes, transfer.size),
    )
    ctx.hint(hint(conversation_topic(message.conversation_id), PROGRESS, progress))
    return DONE


async def _fetch(ctx: Context, message_id: MessageId) -> tuple[AnyRow, Message, Transfer]:
    member, message = await fetch_visible(ctx, message_id)
    transfer = message.content
    if not isinstance(transfer, Transfer):
        raise NoSuchTransfer
    if transfer.state in EXPIRING and 0 < transfer.expires_at <= ctx.now:
        raise TransferMovedOn(EXPIRED)
    return member, message, transfer


async def _change(ctx: Context, message: Message, transfer: Transfer) -> Message:
    return await change(ctx, EVENT, message, content=encode(transfer).decode(), fallback=plain(transfer))
