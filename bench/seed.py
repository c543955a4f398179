"""People, groups and tokens, written straight into a fresh data folder: hashing passwords is not measured."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine

from hongyan.backends.keys.keyring import Keyring
from hongyan.core.clock import DAY, SystemClock
from hongyan.core.ids import new_id
from hongyan.core.settings import Settings
from hongyan.core.wire import encode
from hongyan.features import conversations
from hongyan.features.conversations.crowds import FRESH_MEMBER
from hongyan.features.users import Privacy, tables
from hongyan.migrations import migrate, on_server

HOUR_SECONDS = 3_600


class World:
    """Users with a token each, one group of all, and direct conversations of neighbours.

    The database is embedded, or the one at `url`; the keys are in the data folder.
    """

    def __init__(self, data: Path, count: int, url: str = "") -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.user_ids = [new_id() for _ in range(count)]
        self.group_id = new_id()
        self.pairs = [new_id() for _ in range(count // 2)]
        self.tokens: list[str] = []
        if url:
            migrate(url)
            on_server(url, self._write)
            return
        embedded = f"sqlite+pysqlite:///{data}/hongyan.db"
        migrate(embedded)
        engine = create_engine(embedded)
        with engine.begin() as connection:
            self._write(connection)
        engine.dispose()

    def _write(self, connection: Connection) -> None:
        self._people(connection, Keyring(self.data / "keys"))
        self._conversations(connection)

    def _people(self, connection: Connection, keyring: Keyring) -> None:
        now = SystemClock().now()
        people, streams, devices, sessions = [], [], [], []
        for number, user_id in enumerate(self.user_ids):
            session_id = device_id = new_id()
            people.append(_user(user_id, number, now))
            streams.append({"user_id": user_id, "rev": 2})
            devices.append(_device(user_id, device_id, now))
            sessions.append(_session(user_id, session_id, now))
            self.tokens.append(_token(keyring, user_id, session_id, now // 1_000))
        for table, rows in (
            (tables.users, people),
            (tables.streams, streams),
            (tables.devices, devices),
            (tables.sessions, sessions),
        ):
            connection.execute(table.insert(), rows)

    def _conversations(self, connection: Connection) -> None:
        halves = list(zip(self.user_ids[::2], self.user_ids[1::2], strict=True))
        rows = [conversation(self.group_id, "group", len(self.user_ids))]
        rows += [conversation(pair, "direct", 2) for pair in self.pairs]
        members = [member(self.group_id, user_id) for user_id in self.user_ids]
        for pair, (one, other) in zip(self.pairs, halves, strict=True):
            members += [member(pair, one, other), member(pair, other, one)]
        connection.execute(conversations.conversations.insert(), rows)
        connection.execute(conversations.members.insert(), members)


def _user(user_id: str, number: int, now: int) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "username": f"bench{number}",
        "email": f"bench{number}@example.com",
        "password_hash": "-",
        "name": f"Bench {number}",
        "role": "user",
        "state": "active",
        "privacy": encode(Privacy()).decode(),
        "preferences": "{}",
        "created_at": now,
        "profile_at": now,
        "rev": 1,
    }


def _device(user_id: str, device_id: str, now: int) -> dict[str, Any]:
    row = {"user_id": user_id, "device_id": device_id, "platform": "bot", "name": "bench", "rev": 1}
    return row | {"created_at": now, "last_seen_at": now, "last_address": ""}


def _session(user_id: str, session_id: str, now: int) -> dict[str, Any]:
    row = {"session_id": session_id, "user_id": user_id, "device_id": session_id, "refresh_hash": session_id}
    row |= {"family_hash": session_id}
    return row | {"signed_in_at": now, "rotated_at": now, "expires_at": now + DAY}


def _token(keyring: Keyring, user_id: str, session_id: str, seconds: int) -> str:
    claims = {"iss": Settings().users.issuer, "sub": user_id, "did": session_id, "sid": session_id}
    times = {"iat": seconds, "nbf": seconds - 30, "exp": seconds + HOUR_SECONDS}
    return keyring.sign(claims | times | {"aud": "hongyan", "typ": "access"})


def conversation(conversation_id: str, kind: str, count: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "conversation_id": conversation_id,
        "kind": kind,
        "name": "",
        "member_count": count,
    }
    return row | {"last_seq": 0, "rev": 0, "info_rev": 0, "created_at": 0}


def member(conversation_id: str, user_id: str, peer_id: str | None = None) -> dict[str, Any]:
    row = FRESH_MEMBER | {"conversation_id": conversation_id, "user_id": user_id, "peer_id": peer_id}
    return row | {"joined_seq": 0, "read_seq": 0, "delivered_seq": 0, "rev": 1, "member_rev": 0}
