"""A client as docs/protocol.md describes one, and nothing more: it applies what it is told, and repairs."""

from typing import Any

import msgspec

from hongyan.core.context import Caller
from hongyan.core.ids import new_id
from hongyan.transports.socket import Frame
from tests.properties.world import World

KINDS = {
    "me": "user_id",
    "devices": "device_id",
    "contacts": "user_id",
    "requests": "request_id",
    "memberships": "conversation_id",
    "hidden": "message_id",
    "scheduled": "schedule_id",
}
Conversation = dict[str, Any]


class Device:
    """A socket as far as the gateway can tell, with a client behind it."""

    def __init__(self, world: World, user_id: str, token: str) -> None:
        self.user_id = user_id
        self._world, self._token = world, token
        self.rev = 0
        self.rows: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.conversations: dict[str, Conversation] = {}
        self._is_stale = False
        self._stale: set[str] = set()
        self.texts: list[bytes] = []
        # what the gateway asks of a connection
        self.pending: list[bytes] = []
        self.connection_id = new_id()
        self.address = "127.0.0.1"
        self.caller = Caller()
        self.is_open = False
        self._early: list[bytes] | None = None

    # as the gateway sees it

    def write(self, data: bytes) -> None:
        if self._early is not None:
            self._early.append(data)
        elif self.is_open:
            self._read(data)

    def hold(self) -> None:
        self._early = []

    def release(self, first: bytes) -> None:
        held, self._early = self._early or [], None
        self.write(first + b"".join(held))

    def close(self, code: int, reason: str) -> None:
        self.disconnect()

    # as its user sees it

    async def connect(self, *, cursor: bool = True) -> None:
        self.is_open = True
        self.caller = Caller(connection_id=self.connection_id)
        data: dict[str, Any] = {"token": self._token}
        if cursor and self.rev:
            held = {one: conversation["rev"] for one, conversation in self.conversations.items()}
            data["cursor"] = {"rev": self.rev, "conversations": held}
        frame = Frame("connect", 1, msgspec.Raw(msgspec.json.encode(data)))
        self._world.gateway.connections.add(self)  # type: ignore[arg-type]
        await self._world.gateway._connect(self, frame)  # type: ignore[arg-type]

    def disconnect(self) -> None:
        if self.is_open:
            self.is_open = False
            self._world.gateway.closed(self)  # type: ignore[arg-type]

    async def repair(self) -> bool:
        """Ask for what is known to be missing; whether there was anything."""
        if not (self._is_stale or self._stale):
            return False
        if self._is_stale:
            self._is_stale = False
            self._apply_user(await self._call("sync.changes", since=self.rev))
        for conversation_id in sorted(self._stale):
            await self._repair_conversation(conversation_id)
        return True

    async def _repair_conversation(self, conversation_id: str) -> None:
        self._stale.discard(conversation_id)
        if not self._is_mine(conversation_id):
            return
        has_more = True
        while has_more:
            since = self.conversations.get(conversation_id, {"rev": 0})["rev"]
            change = await self._call("messages.changes", conversation_id=conversation_id, since=since)
            self._merge(change)
            has_more = change.get("has_more", False)

    async def _call(self, op: str, **data: Any) -> Any:
        return await self._world.call(self.user_id, op, **data)

    def _read(self, data: bytes) -> None:
        position = 0
        while position < len(data):
            size, head = data[position + 1], 2
            if size == 126:
                size, head = int.from_bytes(data[position + 2 : position + 4], "big"), 4
            elif size == 127:
                size, head = int.from_bytes(data[position + 2 : position + 10], "big"), 10
            self._take(data[position + head : position + head + size])
            position += head + size

    def _take(self, payload: bytes) -> None:
        frame = msgspec.json.decode(payload)
        data = frame.get("data")
        match frame.get("ev"):
            case None:
                assert "error" not in frame, frame
                self._apply_snapshot(data)
            case "user.changed":
                self._user_changed(data)
            case "conversation.changed":
                self._conversation_changed(data)

    def _apply_snapshot(self, snapshot: dict[str, Any]) -> None:
        self._apply_user(snapshot["user"])
        for head in snapshot["heads"]:
            conversation = head["conversation"]
            held = self.conversations.get(conversation["conversation_id"])
            if held is None or held["rev"] != conversation["rev"]:
                self._stale.add(conversation["conversation_id"])

    def _user_changed(self, change: dict[str, Any]) -> None:
        if change["rev"] <= self.rev:
            return
        if change["since"] != self.rev:
            self._is_stale = True
            return
        self._apply_user(change)

    def _apply_user(self, change: dict[str, Any]) -> None:
        self.rev = max(self.rev, change["rev"])
        for kind, key in KINDS.items():
            for row in change.get(kind, []):
                self.rows[kind][row[key]] = row
        for row in change.get("memberships", []):
            conversation_id = row["conversation_id"]
            if "left_seq" in row:
                self.conversations.pop(conversation_id, None)
            elif conversation_id not in self.conversations:
                self._stale.add(conversation_id)

    def _conversation_changed(self, change: dict[str, Any]) -> None:
        conversation_id = change["conversation_id"]
        held = self.conversations.get(conversation_id)
        if held is None or change["since"] > held["rev"]:
            self._stale.add(conversation_id)
        elif change["since"] == held["rev"]:
            self._merge(change)
        elif change["rev"] > held["rev"]:
            self._stale.add(conversation_id)

    def _merge(self, change: dict[str, Any]) -> None:
        fresh: Conversation = {"rev": 0, "info": {}, "messages": {}, "members": {}}
        held = self.conversations.setdefault(change["conversation_id"], fresh)
        held["rev"] = max(held["rev"], change["rev"])
        if info := change.get("conversation"):
            held["info"] = {name: value for name, value in info.items() if name not in ("rev", "last_seq")}
        held["messages"] |= {message["seq"]: message for message in change.get("messages", [])}
        held["members"] |= {member["user_id"]: member for member in change.get("members", [])}

    def _is_mine(self, conversation_id: str) -> bool:
        row = self.rows["memberships"].get(conversation_id)
        return row is not None and "left_seq" not in row

    def state(self) -> dict[str, Any]:
        """All that the client knows, to be compared with what a fresh one is told."""
        rows = {kind: dict(sorted(found.items())) for kind, found in self.rows.items()}
        rows["scheduled"] = {one: row for one, row in rows["scheduled"].items() if "done_at" not in row}
        return {"rev": self.rev, "rows": rows, "conversations": dict(sorted(self.conversations.items()))}
