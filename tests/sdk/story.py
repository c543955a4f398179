"""The history of one conversation as the protocol tells it, to compare what a client makes of it with."""

from hongyan_client import model

SAVED_IN_PAGE = 3
ME, OTHER = "me", "other"
PLACE = "conversation"


class Story:
    """A conversation of me and another: its messages now, and the changes that led here."""

    def __init__(self) -> None:
        self.rev = 0
        self.read_seq = 0
        self.messages: dict[int, model.Message] = {}
        self.told: list[model.Change] = []

    @property
    def conversation(self) -> model.Conversation:
        return model.Conversation(
            conversation_id=PLACE, kind=model.Kind.DIRECT, rev=self.rev, last_seq=len(self.messages)
        )

    @property
    def head(self) -> model.Head:
        last = self.messages.get(len(self.messages))
        return model.Head(conversation=self.conversation, unread=self.unread, last=last)

    @property
    def unread(self) -> int:
        return sum(
            seq > self.read_seq and one.sender_id != ME and one.recalled_at is None
            for seq, one in self.messages.items()
        )

    def say(self, sender_id: str) -> None:
        seq = len(self.messages) + 1
        self._tell(message(seq, self.rev + 1, sender_id))

    def touch(self, seq: int, *, is_recalled: bool) -> None:
        """Edit or recall an earlier message, if it is there and was not recalled."""
        known = self.messages.get(seq)
        if known is None or known.recalled_at is not None:
            return
        self._tell(message(seq, self.rev + 1, known.sender_id, is_recalled=is_recalled))

    def changes(self, since: int) -> model.Change:
        """What `messages.changes` answers, in small pages."""
        changed = sorted((one for one in self.messages.values() if one.rev > since), key=lambda one: one.rev)
        page = changed[:SAVED_IN_PAGE]
        has_more = len(changed) > len(page)
        return model.Change(
            conversation_id=PLACE,
            since=since,
            rev=page[-1].rev if has_more else self.rev,
            conversation=self.conversation,
            messages=page,
            has_more=has_more,
        )

    def snapshot(self, since: int | None = None) -> model.Snapshot:
        member = model.Membership(
            conversation_id=PLACE, rev=1, kind=model.Kind.DIRECT, peer_id=OTHER, read_seq=self.read_seq
        )
        user = model.UserChange(since=0, rev=1, memberships=[member])
        heads = [self.head] if self.rev != since else []
        return model.Snapshot(user=user, heads=heads, profiles=[], at=1, heartbeat_seconds=30)

    def _tell(self, message: model.Message) -> None:
        self.rev = message.rev
        self.messages[message.seq] = message
        change = model.Change(conversation_id=PLACE, since=self.rev - 1, rev=self.rev, messages=[message])
        self.told.append(change)


def message(seq: int, rev: int, sender_id: str, *, is_recalled: bool = False) -> model.Message:
    return model.Message(
        message_id=f"{PLACE}.{seq}",
        conversation_id=PLACE,
        seq=seq,
        rev=rev,
        sender_id=sender_id,
        sent_at=rev,
        content=None if is_recalled else model.Text(text=f"{seq} at {rev}"),
        recalled_at=rev if is_recalled else None,
    )
