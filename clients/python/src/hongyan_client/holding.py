"""What this client holds of one conversation, true at revision `rev` of it."""

from msgspec import Struct, structs

from hongyan_client import ranges
from hongyan_client.events import Arrived, Changed, ConversationChanged, Event
from hongyan_client.model import Change, Conversation, Head, Member, Message, System, UserId

MOST_UNREAD = 100


class Holding(Struct, kw_only=True):
    """`heard` is the newest revision that we heard of: above `rev`, something is missing.

    Messages up to `old_seq` were there before this client came, and do not `Arrive`.
    The server counted `unread` messages up to `counted_seq`; `is_stale` says that this is no longer so.
    All after `backlog_seq`, if there is one, is still to be fetched.
    """

    conversation: Conversation
    rev: int
    heard: int
    old_seq: int
    counted_seq: int
    unread: int = 0
    is_stale: bool = False
    backlog_seq: int | None = None
    last: Message | None = None
    messages: dict[int, Message] = {}
    runs: list[tuple[int, int]] = []
    members: dict[UserId, Member] = {}
    arriving: list[int] = []

    @classmethod
    def begin(cls, head: Head) -> "Holding":
        """What a first look shows: the last message, and how many are unread."""
        conversation = head.conversation
        holding = cls(
            conversation=conversation,
            rev=conversation.rev,
            heard=conversation.rev,
            old_seq=conversation.last_seq,
            counted_seq=conversation.last_seq,
            unread=head.unread,
            last=head.last,
        )
        if head.last is not None:
            holding._take(head.last)
        return holding

    @classmethod
    def begin_new(cls, head: Head, joined_seq: int) -> "Holding":
        """A conversation that came up while we were there: all in it has arrived, and is to be fetched."""
        holding = cls.begin(structs.replace(head, last=None))
        holding.last = head.last
        holding.old_seq = joined_seq
        holding.backlog_seq = joined_seq
        return holding

    @property
    def last_seq(self) -> int:
        return self.conversation.last_seq

    @property
    def is_behind(self) -> bool:
        return self.backlog_seq is None and self.heard > self.rev

    @property
    def has_holes(self) -> bool:
        return self.is_stale or self.backlog_seq is not None or self.is_behind

    def note_head(self, head: Head) -> None:
        """How the conversation stands now. What is between that and what we hold is missing."""
        if head.conversation.rev < self.rev:
            return
        self.heard = max(self.heard, head.conversation.rev)
        self.conversation = head.conversation
        self.unread, self.counted_seq, self.is_stale = head.unread, head.conversation.last_seq, False
        self.last = head.last or self.last

    def note_change(self, change: Change) -> list[Event]:
        """Take in the present state of all that changed after `since`, if nothing before it is missing."""
        self.heard = max(self.heard, change.rev + change.has_more)
        if change.rev <= self.rev or change.since > self.rev or self.backlog_seq is not None:
            return []
        self.rev = change.rev
        events = [event for message in change.messages for event in self._take(message, is_news=True)]
        self.note_members(change.members)
        self._note_conversation(change)
        if change.members or change.conversation:
            events.append(ConversationChanged(self.conversation, change.members))
        return events if change.has_more else [*self._arrivals(), *events]

    def note_page(self, messages: list[Message], low: int, high: int) -> list[Event]:
        """Take in a page of history that has all there is from `low` to `high`."""
        events = [event for message in messages for event in self._take(message)]
        self.runs = ranges.with_run(self.runs, low, high)
        return events if self.backlog_seq is not None else [*self._arrivals(), *events]

    def note_backlog(self, messages: list[Message], following: int | None) -> list[Event]:
        """Take in what arrived before we knew the conversation; `following` is where to go on."""
        low = (self.backlog_seq or 0) + 1
        high = following if following is not None else max([self.last_seq, *(m.seq for m in messages)])
        events = self.note_page(messages, low, high)
        self.backlog_seq = following
        return [*self._arrivals(), *events] if following is None else events

    def note_members(self, members: list[Member]) -> None:
        """Take in rows of members; an older row than is held says nothing."""
        for member in members:
            known = self.members.get(member.user_id)
            if known is None or known.rev <= member.rev:
                self.members[member.user_id] = member

    def forget(self, kept: int, unread: int) -> None:
        """Let go of all but the newest messages, to save memory. Those that are arriving stay."""
        if len(self.messages) <= kept:
            return
        low = min([sorted(self.messages)[-kept], *self.arriving])
        self.messages = {seq: message for seq, message in self.messages.items() if seq >= low}
        self.runs = ranges.without_below(self.runs, low)
        self.old_seq = max(self.old_seq, low - 1)
        self.unread, self.counted_seq = unread, self.last_seq

    def unread_after(self, read_seq: int, user_id: UserId) -> int:
        """How many messages of others come after `read_seq`, counted to 100 and no further."""
        if self.last_seq <= read_seq:
            return 0
        if self.knows_unread_after(read_seq):
            counted, floor = 0, read_seq
        else:
            counted, floor = min(self.unread, self.counted_seq - read_seq), max(read_seq, self.counted_seq)
        fresh = [one for seq, one in self.messages.items() if seq > floor and is_unread(one, user_id)]
        return min(MOST_UNREAD, max(counted, 0) + len(fresh))

    def knows_unread_after(self, read_seq: int) -> bool:
        return ranges.holds(self.runs, read_seq + 1, self.last_seq)

    def _take(self, message: Message, *, is_news: bool = False) -> list[Event]:
        known = self.messages.get(message.seq)
        if known is not None and known.rev >= message.rev:
            return []
        self.messages[message.seq] = message
        self.runs = ranges.with_run(self.runs, message.seq, message.seq)
        if self.last is None or message.seq >= self.last.seq:
            self.last = message
        if known is None and message.seq > self.old_seq:
            self.arriving.append(message.seq)
            return []
        self._doubt(message, known)
        return [Changed(message, known)] if known or is_news else []

    def _doubt(self, message: Message, known: Message | None) -> None:
        """One that the server had counted may have been recalled."""
        was_recalled = known is not None and known.recalled_at is not None
        if message.recalled_at is not None and not was_recalled and message.seq <= self.counted_seq:
            self.is_stale = True

    def _arrivals(self) -> list[Event]:
        arriving, self.arriving = sorted(self.arriving), []
        return [Arrived(self.messages[seq]) for seq in arriving if seq in self.messages]

    def _note_conversation(self, change: Change) -> None:
        newest = max((message.seq for message in change.messages), default=0)
        conversation = change.conversation or self.conversation
        self.conversation = structs.replace(
            conversation,
            rev=max(conversation.rev, change.rev),
            last_seq=max(conversation.last_seq, self.last_seq, newest),
        )


def is_unread(message: Message, user_id: UserId) -> bool:
    """Whether a message counts, for one who has not read it."""
    is_notice = isinstance(message.content, System)
    return message.sender_id != user_id and message.recalled_at is None and not is_notice
