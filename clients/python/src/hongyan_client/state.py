"""All that a client knows, and how news changes it. It speaks to nobody: what is missing it only names."""

from enum import Enum
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct, structs

from hongyan_client import ranges
from hongyan_client.events import Event, SendState, UserChanged
from hongyan_client.holding import Holding
from hongyan_client.model import (
    Change,
    Contact,
    ContactRequest,
    ConversationId,
    Cursor,
    Device,
    DeviceId,
    Folder,
    Head,
    JoinRequest,
    Kind,
    Me,
    Member,
    Membership,
    Message,
    MessageId,
    Profile,
    RequestState,
    Scheduled,
    Shelf,
    Snapshot,
    UserChange,
    UserId,
)

MOST_REVS = 1_000  # that a cursor may name
KEPT = 500  # messages of each conversation in memory, at least
DUMPED = 50  # on disk
VERSION = 1
T = TypeVar("T")


class Missing(Enum):
    """What to ask for: my rows, a conversation's head, all of a new conversation, what changed in one."""

    ROWS = "rows"
    HEAD = "head"
    BACKLOG = "backlog"
    CHANGES = "changes"


class Hole(NamedTuple):
    missing: Missing
    conversation_id: ConversationId = ""


class State(Struct, kw_only=True):
    """Rows of mine by kind and id; what is held of each conversation; and how far all that is true."""

    user_id: UserId
    version: int = VERSION
    rev: int = 0
    heard: int = 0
    at: int = 0
    me: Me | None = None
    devices: dict[DeviceId, Device] = {}
    contacts: dict[UserId, Contact] = {}
    requests: dict[str, ContactRequest] = {}
    memberships: dict[ConversationId, Membership] = {}
    hidden: set[MessageId] = set()
    scheduled: dict[str, Scheduled] = {}
    folders: dict[str, Folder] = {}
    group_requests: dict[str, JoinRequest] = {}  # mine, that wait
    shelf: Shelf | None = None  # how many favourites there are, and when one last changed
    profiles: dict[UserId, Profile] = {}
    conversations: dict[ConversationId, Holding] = {}
    strange: set[ConversationId] = set()  # heard of, but not seen
    troubled: set[ConversationId] = set()  # of which something is missing

    # where we stand

    def cursor(self) -> Cursor | None:
        """What to resume from; nothing if we have never been there."""
        if not self.at:
            return None
        newest = sorted(self.conversations.items(), key=lambda one: one[1].last.sent_at if one[1].last else 0)
        revs = {conversation_id: holding.rev for conversation_id, holding in newest[-MOST_REVS:]}
        return Cursor(rev=self.rev, at=self.at, conversations=revs)

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether this is the server that we know; one that knows less than we do was set back."""
        revs = {head.conversation.conversation_id: head.conversation.rev for head in snapshot.heads}
        is_ahead = any(one.rev > revs.get(known, one.rev) for known, one in self.conversations.items())
        return snapshot.user.rev >= self.rev and not is_ahead

    def holes(self) -> set[Hole]:
        """What must be asked for before all is known."""
        there = {one: self.conversations[one] for one in self.troubled if self.is_in(one)}
        return {
            *([Hole(Missing.ROWS)] if self.heard > self.rev else []),
            *(Hole(Missing.HEAD, one) for one in self.strange),
            *(Hole(Missing.HEAD, one) for one, holding in there.items() if holding.is_stale),
            *(
                Hole(Missing.BACKLOG, one)
                for one, holding in there.items()
                if holding.backlog_seq is not None
            ),
            *(Hole(Missing.CHANGES, one) for one, holding in there.items() if holding.is_behind),
        }

    def give_up(self, hole: Hole) -> None:
        """The server says that it is not for us."""
        self.strange.discard(hole.conversation_id)
        if holding := self.conversations.get(hole.conversation_id):
            holding.heard, holding.is_stale, holding.backlog_seq = holding.rev, False, None
        self.troubled.discard(hole.conversation_id)

    # what comes

    def apply_snapshot(self, snapshot: Snapshot) -> list[Event]:
        is_first = not self.at
        self.at = snapshot.at
        self.profiles |= {profile.user_id: profile for profile in snapshot.profiles}
        events = self.apply(snapshot.user)
        for head in snapshot.heads:
            self.apply_head(head, is_first=is_first)
        return events

    def apply(self, change: UserChange | Change) -> list[Event]:
        """Take in what is new. What we know already is left; what does not fit makes a hole."""
        if isinstance(change, UserChange):
            return self._apply_rows(change)
        holding = self.conversations.get(change.conversation_id)
        if holding is None:
            self.strange.add(change.conversation_id)
            return []
        events = holding.note_change(change)
        if len(holding.messages) - len(holding.arriving) > 2 * KEPT:
            holding.forget(KEPT, self.unread(change.conversation_id))
        holding.is_stale = holding.is_stale and not self._knows_unread(holding, change.conversation_id)
        self._review(change.conversation_id)
        return events

    def apply_head(self, head: Head, *, is_first: bool = False) -> None:
        """How a conversation stands. `is_first`: it was there before us, so what is in it is no news."""
        conversation_id = head.conversation.conversation_id
        self.strange.discard(conversation_id)
        holding = self.conversations.get(conversation_id)
        if holding is not None:
            holding.note_head(head)
        elif is_first:
            self.conversations[conversation_id] = Holding.begin(head)
        else:
            membership = self.memberships.get(conversation_id)
            joined_seq = membership.joined_seq if membership else 0
            self.conversations[conversation_id] = Holding.begin_new(head, joined_seq)
        self._review(conversation_id)

    def apply_page(
        self, conversation_id: ConversationId, messages: list[Message], run: ranges.Run
    ) -> list[Event]:
        """Take in a page of history that has all there is within `run`."""
        holding = self.conversations.get(conversation_id)
        return holding.note_page(messages, *run) if holding else []

    def apply_backlog(
        self, conversation_id: ConversationId, messages: list[Message], following: int | None
    ) -> list[Event]:
        """Take in a page of what arrived before we knew the conversation."""
        events = self.conversations[conversation_id].note_backlog(messages, following)
        self._review(conversation_id)
        return events

    def apply_members(self, conversation_id: ConversationId, members: list[Member]) -> None:
        if holding := self.conversations.get(conversation_id):
            holding.note_members(members)

    def apply_profile(self, profile: Profile) -> None:
        self.profiles[profile.user_id] = profile

    def _apply_rows(self, change: UserChange) -> list[Event]:
        self.heard = max(self.heard, change.rev)
        if change.rev <= self.rev or change.since > self.rev:
            return []
        self.rev = change.rev
        self.me = change.me[-1] if change.me else self.me
        self.shelf = change.favourites[-1] if change.favourites else self.shelf
        for device in change.devices:
            _put(self.devices, device.device_id, device, is_gone=device.removed_at is not None)
        for contact in change.contacts:
            is_gone = not (contact.is_contact or contact.is_blocked)
            _put(self.contacts, contact.user_id, contact, is_gone=is_gone)
        for scheduled in change.scheduled:
            _put(self.scheduled, scheduled.schedule_id, scheduled, is_gone=scheduled.done_at is not None)
        for asked in change.group_requests:
            is_over = asked.state != RequestState.WAITING
            _put(self.group_requests, asked.request_id, asked, is_gone=is_over)
        for folder in change.folders:
            _put(self.folders, folder.folder_id, folder, is_gone=folder.removed_at is not None)
        self.requests |= {request.request_id: request for request in change.requests}
        self.hidden |= {row.message_id for row in change.hidden}
        for membership in change.memberships:
            self._note_membership(membership)
        return [UserChanged(change)]

    def _note_membership(self, membership: Membership) -> None:
        conversation_id = membership.conversation_id
        known = self.memberships.get(conversation_id)
        self.memberships[conversation_id] = membership
        if known and known.joined_seq != membership.joined_seq:
            self.conversations.pop(conversation_id, None)  # nobody told us what happened meanwhile
        holding = self.conversations.get(conversation_id)
        if holding is None and membership.left_seq is None:
            self.strange.add(conversation_id)
        elif holding and known and known.read_seq != membership.read_seq:
            holding.is_stale = not self._knows_unread(holding, conversation_id)
        self._review(conversation_id)

    def _knows_unread(self, holding: Holding, conversation_id: ConversationId) -> bool:
        membership = self.memberships.get(conversation_id)
        return holding.knows_unread_after(membership.read_seq if membership else 0)

    def _review(self, conversation_id: ConversationId) -> None:
        holding = self.conversations.get(conversation_id)
        if holding is not None and holding.has_holes:
            self.troubled.add(conversation_id)
        else:
            self.troubled.discard(conversation_id)

    # what can be asked of it

    def is_in(self, conversation_id: ConversationId) -> bool:
        membership = self.memberships.get(conversation_id)
        return membership is None or membership.left_seq is None

    def messages(self, conversation_id: ConversationId) -> list[Message]:
        """The messages that are held of a conversation, oldest first, without those deleted for me."""
        holding = self.conversations.get(conversation_id)
        held = sorted(holding.messages.items()) if holding else []
        return [message for _, message in held if message.message_id not in self.hidden]

    def missing(self, conversation_id: ConversationId) -> list[ranges.Run]:
        """The runs of seqs that I may see and that are not held."""
        holding = self.conversations[conversation_id]
        membership = self.memberships.get(conversation_id)
        first = membership.joined_seq + 1 if membership else 1
        return ranges.missing(holding.runs, first, holding.last_seq)

    def unread(self, conversation_id: ConversationId) -> int:
        """Messages of others after my read position, counted to 100 and no further."""
        holding = self.conversations.get(conversation_id)
        membership = self.memberships.get(conversation_id)
        if holding is None or membership is None:
            return 0
        return holding.unread_after(membership.read_seq, self.user_id)

    def state_of(self, message: Message) -> SendState:
        """How far a message of mine has come. In groups, ask `messages.readers`."""
        membership = self.memberships.get(message.conversation_id)
        if membership is None or membership.kind == Kind.GROUP:
            return SendState.SENT
        if membership.kind == Kind.SAVED or message.seq <= membership.peer_read_seq:
            return SendState.READ
        return SendState.DELIVERED if message.seq <= membership.peer_delivered_seq else SendState.SENT

    # kept between runs

    def dump(self) -> bytes:
        """All but most of the messages, which the server has."""
        held = {one: structs.replace(holding) for one, holding in self.conversations.items()}
        for conversation_id, holding in held.items():
            holding.forget(DUMPED, self.unread(conversation_id))
        return msgspec.msgpack.encode(structs.replace(self, conversations=held))

    @classmethod
    def load(cls, raw: bytes | None, user_id: UserId) -> "State":
        """What was dumped, if it is of this user and understood; else nothing is known yet."""
        try:
            state = msgspec.msgpack.decode(raw, type=cls) if raw else None
        except (msgspec.DecodeError, msgspec.ValidationError):
            state = None
        is_ours = state is not None and state.user_id == user_id and state.version == VERSION
        return state if state is not None and is_ours else cls(user_id=user_id)


def _put(rows: dict[str, T], key: str, row: T, *, is_gone: bool) -> None:
    if is_gone:
        rows.pop(key, None)
    else:
        rows[key] = row
