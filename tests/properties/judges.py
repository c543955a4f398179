"""What must hold of the database at any moment. Each judge gives what is wrong, in words."""

import sqlite3
from collections import defaultdict

DENSE = """
select c.conversation_id, c.last_seq, c.rev, count(m.seq), count(distinct m.seq),
       coalesce(min(m.seq), 1), coalesce(max(m.seq), 0), count(distinct m.rev), coalesce(max(m.rev), 0)
from conversations c left join messages m using (conversation_id) group by c.conversation_id
"""
COPIES = """
select conversation_id, sender_id, client_msg_id, count(*) from messages
group by conversation_id, sender_id, client_msg_id having count(*) > 1
"""
STREAMS = """
select 'u:' || user_id, rev from streams union all select 'c:' || conversation_id, rev from conversations
"""
POSITIONS = """
select m.conversation_id, m.user_id, m.joined_seq, m.read_seq, m.delivered_seq, c.last_seq
from members m join conversations c using (conversation_id)
"""
Key = tuple[str, str, int]


def judge_density(sql: sqlite3.Connection) -> list[str]:
    """I1: places are 1, 2, 3 … up to `last_seq`, each once, and no revision is used twice."""
    return [
        f"{row[0]}: {row[1:]}"
        for row in sql.execute(DENSE)
        if not (
            row[3] == row[4] == row[6] == row[1] and row[5] == 1 and row[7] == row[3] and row[8] <= row[2]
        )
    ]


def judge_copies(sql: sqlite3.Connection) -> list[str]:
    """I3: one copy per (conversation, sender, client_msg_id)."""
    return [repr(row) for row in sql.execute(COPIES)]


def judge_chains(sql: sqlite3.Connection) -> list[str]:
    """Each stream is announced without a gap, up to where it stands."""
    last: dict[str, int] = {}
    wrong = []
    for topic, since, rev in sql.execute("select topic, since, rev from outbox where rev > 0 order by id"):
        if last.setdefault(topic, since) != since or rev <= since:
            wrong.append(f"{topic}: from {since} to {rev}, but it stood at {last[topic]}")
        last[topic] = rev
    wrong += [
        f"{topic}: stands at {rev}, announced is {last[topic]}"
        for topic, rev in sql.execute(STREAMS)
        if topic in last and last[topic] != rev
    ]
    return wrong


class ReadMarks:
    """I8: read positions move only forward, and not beyond the last message."""

    def __init__(self) -> None:
        self._known: dict[Key, int] = defaultdict(int)

    def judge(self, sql: sqlite3.Connection) -> list[str]:
        wrong = []
        for conversation_id, user_id, joined_seq, read_seq, delivered_seq, last_seq in sql.execute(POSITIONS):
            key = (conversation_id, user_id, joined_seq)
            if not (self._known[key] <= read_seq <= last_seq and read_seq <= delivered_seq <= last_seq):
                wrong.append(f"{key}: read {self._known[key]} → {read_seq} ≤ {delivered_seq} ≤ {last_seq}")
            self._known[key] = read_seq
        return wrong


class Stays:
    """I9: when each user was in each conversation, as [joined_seq, left_seq]."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[int, int | None]] = defaultdict(dict)

    def note(self, sql: sqlite3.Connection) -> None:
        for conversation_id, user_id, joined_seq, left_seq in sql.execute(
            "select conversation_id, user_id, joined_seq, left_seq from members"
        ):
            self._known[conversation_id, user_id][joined_seq] = left_seq

    def judge(self, user_id: str, heard: set[tuple[str, int]]) -> list[str]:
        """What a user was told of messages from when they were not there."""
        return [
            f"{user_id} was told of {conversation_id}.{seq}, there: {self._known[conversation_id, user_id]}"
            for conversation_id, seq in sorted(heard)
            if not any(
                joined_seq < seq and (left_seq is None or seq <= left_seq)
                for joined_seq, left_seq in self._known[conversation_id, user_id].items()
            )
        ]
