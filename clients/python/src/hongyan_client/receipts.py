"""Telling senders that their messages have reached this device."""

import asyncio
import contextlib

from hongyan_client.errors import Trouble
from hongyan_client.events import Arrived, Event
from hongyan_client.model import ConversationId, Kind, Position
from hongyan_client.operations import Conversations
from hongyan_client.state import State

PAUSE = 0.2  # seconds in which several become one call
MOST = 100  # positions a call


class Receipts:
    """Only direct conversations know delivery. The next receipt makes up for one that was lost."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._due: dict[ConversationId, int] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, state: State, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Arrived) and event.message.sender_id != state.user_id:
                self._note(state, event.message.conversation_id, event.message.seq)

    def note_unread(self, state: State) -> None:
        """What came while we were away."""
        for conversation_id, holding in state.conversations.items():
            if state.unread(conversation_id):
                self._note(state, conversation_id, holding.last_seq)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _note(self, state: State, conversation_id: ConversationId, seq: int) -> None:
        membership = state.memberships.get(conversation_id)
        if membership is None or membership.kind != Kind.DIRECT:
            return
        self._due[conversation_id] = max(seq, self._due.get(conversation_id, 0))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while self._due:
            await asyncio.sleep(PAUSE)
            due = list(self._due.items())[:MOST]
            positions = [Position(conversation_id=one, seq=seq) for one, seq in due]
            for conversation_id, _ in due:
                del self._due[conversation_id]
            with contextlib.suppress(Trouble):
                await self._conversations.deliver(positions=positions)
