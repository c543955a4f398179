"""Messages on their way: on disk before they are sent, sent in order, tried until acked or refused."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from msgspec import structs

from hongyan_client.errors import Refused, SignedOut, Unreachable
from hongyan_client.events import Outgoing, SendState
from hongyan_client.model import ConversationId, Draft, Sent, UserId
from hongyan_client.pacing import backoff
from hongyan_client.store import Store

Ready = Callable[[], Awaitable[None]]
Send = Callable[[Draft], Awaitable[Sent]]
log = logging.getLogger("hongyan_client")


class Sending:
    """A message that was handed over to the outbox."""

    def __init__(self, client_msg_id: str, ack: asyncio.Future[Sent]) -> None:
        self.client_msg_id = client_msg_id
        self._ack = ack

    async def acked(self) -> Sent:
        """Wait until it is on the server's disk. Raises `Refused`; `Unreachable` if the client is closed."""
        return await asyncio.shield(self._ack)


class Outbox:
    """`ready` waits for a connection, `send` hands a draft to the server, `tell` hears of every change."""

    def __init__(self, store: Store, ready: Ready, send: Send, tell: Callable[[Outgoing], None]) -> None:
        self._store = store
        self._ready = ready
        self._send = send
        self._tell = tell
        self._user_id: UserId = ""
        self._rows: dict[str, Outgoing] = {}
        self._in_flight: set[str] = set()
        self._drains: dict[ConversationId, asyncio.Task[None]] = {}
        self._acks: dict[str, asyncio.Future[Sent]] = {}

    async def open(self, user_id: UserId) -> None:
        """Take up what an earlier run left."""
        self._user_id = user_id
        self._rows = {row.client_msg_id: row for row in await self._store.page_outbox(user_id)}
        for conversation_id in {row.conversation_id for row in self.waiting()}:
            self._drain_later(conversation_id)

    async def close(self) -> None:
        """Stop sending. What waits stays on disk."""
        tasks = list(self._drains.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client_msg_id in list(self._acks):
            self._fail(client_msg_id, Unreachable("the client was closed; it waits for the next time"))
        self._rows, self._in_flight, self._user_id = {}, set(), ""

    def waiting(self) -> list[Outgoing]:
        """What has not been acked yet, in the order in which it was written."""
        return [row for row in self._rows.values() if row.state is SendState.SENDING]

    def refused(self) -> list[Outgoing]:
        """What the server will not take: `retry` or `cancel` it."""
        return [row for row in self._rows.values() if row.state is SendState.REFUSED]

    async def add(self, draft: Draft) -> Sending:
        """Keep a draft: it is on disk when this returns, and on its way. The same id again adds nothing."""
        if not self._user_id:
            raise SignedOut("never_signed_in")
        client_msg_id = draft.client_msg_id
        if client_msg_id not in self._rows:
            outgoing = Outgoing(draft=draft, created_at=time.time_ns() // 1_000_000)
            await self._store.add(self._user_id, outgoing)
            self._rows.setdefault(client_msg_id, outgoing)
            self._tell(outgoing)
            self._drain_later(draft.conversation_id)
        if client_msg_id not in self._acks:
            self._acks[client_msg_id] = asyncio.get_running_loop().create_future()
        return Sending(client_msg_id, self._acks[client_msg_id])

    async def cancel(self, client_msg_id: str) -> bool:
        """Whether it was taken back in time. What this run may have brought to the server cannot be."""
        row = self._rows.get(client_msg_id)
        if row is None or client_msg_id in self._in_flight:
            return False
        await self._settle(structs.replace(row, state=SendState.CANCELLED))
        return True

    async def retry(self, client_msg_id: str) -> None:
        """Send what was refused once more."""
        row = self._rows[client_msg_id]
        again = structs.replace(row, state=SendState.SENDING, refusal="", details={})
        await self._replace(again)
        self._drain_later(again.conversation_id)

    # sending

    def _drain_later(self, conversation_id: ConversationId) -> None:
        if conversation_id not in self._drains:
            task = asyncio.create_task(self._drain(conversation_id))
            self._drains[conversation_id] = task
            task.add_done_callback(lambda done: self._drained(conversation_id, done))

    def _drained(self, conversation_id: ConversationId, task: asyncio.Task[None]) -> None:
        del self._drains[conversation_id]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, SignedOut):
            log.error("sending stopped", exc_info=error)
        if error is None and not task.cancelled() and self._next(conversation_id):
            self._drain_later(conversation_id)

    async def _drain(self, conversation_id: ConversationId) -> None:
        """Send what waits in a conversation, one after the other: that is what keeps its order."""
        attempt = 0
        while self._next(conversation_id):
            await self._ready()
            row = self._next(conversation_id)
            if row is None:  # it was cancelled meanwhile
                return
            try:
                await self._deliver(row)
                attempt = 0
            except Unreachable:
                await asyncio.sleep(backoff(attempt))
                attempt += 1
            except Refused as refused:
                if refused.retryable:
                    await asyncio.sleep(refused.wait_seconds + backoff(attempt))
                    attempt += 1
                else:
                    await self._refuse(row, refused)

    def _next(self, conversation_id: ConversationId) -> Outgoing | None:
        return next((row for row in self.waiting() if row.conversation_id == conversation_id), None)

    async def _deliver(self, row: Outgoing) -> None:
        self._in_flight.add(row.client_msg_id)
        sent = await self._send(row.draft)
        self._in_flight.discard(row.client_msg_id)
        await self._settle(structs.replace(row, state=SendState.SENT, sent=sent))

    async def _settle(self, row: Outgoing) -> None:
        """It no longer waits, one way or the other."""
        del self._rows[row.client_msg_id]
        await self._store.drop(self._user_id, row.client_msg_id)
        self._tell(row)
        if row.sent is None:
            self._fail(row.client_msg_id, Refused("client.cancelled", {}, False))
        elif ack := self._acks.pop(row.client_msg_id, None):
            ack.set_result(row.sent)

    async def _refuse(self, row: Outgoing, refused: Refused) -> None:
        self._in_flight.discard(row.client_msg_id)
        no = structs.replace(row, state=SendState.REFUSED, refusal=refused.code, details=refused.details)
        await self._replace(no)
        self._fail(row.client_msg_id, refused)

    async def _replace(self, row: Outgoing) -> None:
        self._rows[row.client_msg_id] = row
        await self._store.replace(self._user_id, row)
        self._tell(row)

    def _fail(self, client_msg_id: str, error: Exception) -> None:
        ack = self._acks.pop(client_msg_id, None)
        if ack is not None:
            ack.set_exception(error)
            ack.exception()  # nobody need have waited for it
