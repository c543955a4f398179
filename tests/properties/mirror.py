"""What a client knows, kept by the rules of docs/protocol.md and by nothing else, in plain dictionaries."""

from typing import Any, NamedTuple

Row = dict[str, Any]
KEYS = {
    "devices": "device_id",
    "contacts": "user_id",
    "requests": "request_id",
    "memberships": "conversation_id",
    "hidden": "message_id",
    "scheduled": "schedule_id",
    "folders": "folder_id",
    "group_requests": "request_id",
}


class Ask(NamedTuple):
    """What is missing, as the call that brings it."""

    op: str
    data: Row


class Place:
    """What is held of one conversation."""

    def __init__(self) -> None:
        self.rev = 0
        self.is_torn = False
        self.info: Row = {}
        self.messages: dict[int, Row] = {}
        self.members: dict[str, Row] = {}

    def take(self, change: Row) -> None:
        if change["rev"] <= self.rev:
            self.is_torn = False if change["rev"] == self.rev == change["since"] else self.is_torn
        elif change["since"] != self.rev:
            self.is_torn = True
        else:
            self.rev = change["rev"]
            self.is_torn = change.get("has_more", False)
            self.take_info(change.get("conversation", {}))
            self.messages |= {row["seq"]: row for row in change.get("messages", [])}
            self.members |= {row["user_id"]: row for row in change.get("members", [])}

    def forget_until(self, joined_seq: int) -> None:
        self.messages = {seq: row for seq, row in self.messages.items() if seq > joined_seq}

    def take_info(self, info: Row) -> None:
        if info and info["rev"] >= self.info.get("rev", 0):
            self.info = info


class Mirror:
    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.rev = 0
        self.at = 0
        self.is_torn = False
        self.me: Row = {}
        self.shelf: Row = {}
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in KEYS}
        self.places: dict[str, Place] = {}
        self.profiles: dict[str, Row] = {}
        self.heads: dict[str, Row] = {}  # as the last snapshot had them

    def cursor(self) -> Row | None:
        revs = {one: self.places[one].rev for one in self.present() if one in self.places}
        return {"rev": self.rev, "at": self.at, "conversations": revs} if self.at else None

    def present(self) -> list[str]:
        """The conversations that I am in."""
        return [one for one, row in self.rows["memberships"].items() if row.get("left_seq") is None]

    # what comes

    def take_snapshot(self, snapshot: Row) -> None:
        self.at = snapshot["at"]
        self.take_rows(snapshot["user"])
        self.profiles |= {row["user_id"]: row for row in snapshot["profiles"]}
        for head in snapshot["heads"]:
            info = head["conversation"]
            self.heads[info["conversation_id"]] = head
            place = self.places.setdefault(info["conversation_id"], Place())
            place.take_info(info)
            place.is_torn = place.rev != info["rev"]

    def take_event(self, ev: str, data: Row) -> None:
        if ev == "user.changed":
            self.take_rows(data)
        elif ev == "conversation.changed":
            self.take_change(data)

    def take_change(self, change: Row) -> None:
        self.places.setdefault(change["conversation_id"], Place()).take(change)

    def take_rows(self, change: Row) -> None:
        if change["rev"] <= self.rev:
            self.is_torn = False if change["rev"] == self.rev == change["since"] else self.is_torn
            return
        self.is_torn = change["since"] != self.rev
        if self.is_torn:
            return
        self.rev = change["rev"]
        self.me = change["me"][-1] if "me" in change else self.me
        self.shelf = change["favourites"][-1] if "favourites" in change else self.shelf
        for row in change.get("memberships", []):
            self.take_membership(row)
        for kind, key in KEYS.items():
            self.rows[kind] |= {row[key]: row for row in change.get(kind, [])}

    def take_membership(self, row: Row) -> None:
        known = self.rows["memberships"].get(row["conversation_id"])
        if known is None or known.get("joined_seq") != row.get("joined_seq"):
            place = self.places.setdefault(row["conversation_id"], Place())
            place.forget_until(row.get("joined_seq", 0))
            place.is_torn = True  # I have come (back), and do not know what happened before

    # what is missing

    def missing(self) -> Ask | None:
        if self.is_torn:
            return Ask("sync.changes", {"since": self.rev})
        for one in self.present():
            if one in self.places and self.places[one].is_torn:
                return Ask("messages.changes", {"conversation_id": one, "since": self.places[one].rev})
        return None

    def take_answer(self, ask: Ask, answer: Row) -> None:
        if ask.op == "sync.changes":
            self.take_rows(answer)
        else:
            self.take_change(answer)

    def give_up(self, ask: Ask) -> None:
        """The server says that it is not mine; then my own stream says so too, sooner or later."""
        self.places[ask.data["conversation_id"]].is_torn = False

    # what can be seen

    def seen(self) -> Row:
        """All that a user would be shown; two clients that know the same show the same."""
        rows = {kind: dict(rows) for kind, rows in self.rows.items()}
        rows["devices"] = {one: row for one, row in rows["devices"].items() if not row.get("removed_at")}
        rows["scheduled"] = {one: row for one, row in rows["scheduled"].items() if not row.get("done_at")}
        rows["folders"] = {one: row for one, row in rows["folders"].items() if not row.get("removed_at")}
        rows["group_requests"] = {
            one: row for one, row in rows["group_requests"].items() if row["state"] == "waiting"
        }
        rows["memberships"] = {
            one: row for one, row in rows["memberships"].items() if row.get("left_seq") is None
        }
        shelf = {"me": self.me, "shelf": self.shelf}
        return {**shelf, **rows, "conversations": {one: self.view(one) for one in self.present()}}

    def view(self, conversation_id: str) -> Row:
        place = self.places.get(conversation_id, Place())
        joined_seq = self.rows["memberships"][conversation_id].get("joined_seq", 0)
        return {
            "info": {name: value for name, value in place.info.items() if name not in ("rev", "last_seq")},
            "messages": {seq: row for seq, row in sorted(place.messages.items()) if seq > joined_seq},
            "members": place.members,
            "unread": self.unread(conversation_id),
        }

    def unread(self, conversation_id: str) -> int:
        membership = self.rows["memberships"][conversation_id]
        after = max(membership.get("read_seq", 0), membership.get("joined_seq", 0))
        rows = self.places[conversation_id].messages if conversation_id in self.places else {}
        return sum(
            seq > after
            and row["sender_id"] != self.user_id
            and "recalled_at" not in row
            and row["content"]["type"] != "system"
            and row["message_id"] not in self.rows["hidden"]
            for seq, row in rows.items()
        )

    def texts(self) -> str:
        """Everything that is held, as one text to look for words in."""
        shown = [self.places[one].messages for one in self.present() if one in self.places]
        return repr(shown)


def differences(old: Any, new: Any, path: str = "") -> list[str]:
    """Where two views part, in words."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return [] if old == new else [f"{path}: holds {old!r}, should hold {new!r}"]
    found = []
    for key in sorted(old.keys() | new.keys(), key=str):
        found += differences(old.get(key), new.get(key), f"{path}/{key}")
    return found
