"""A life of the house: what every rule needs, and what must hold after each."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import uvloop
from hypothesis.stateful import RuleBasedStateMachine, invariant
from hypothesis.strategies import sampled_from

from tests.people import Refused
from tests.properties.house import Client, fresh
from tests.properties.judges import ReadMarks, Stays, judge_chains, judge_copies, judge_density
from tests.properties.mirror import differences
from tests.properties.village import Village

T = TypeVar("T")
MOST_UNREAD = 100  # that the server counts
PATIENCE = 60  # seconds that a rule may take
# Alice, who owns the group, and the group itself come up more often: there is more to go wrong
who = sampled_from([0, 2, 0, 1, 3, 4])  # a device
whom = sampled_from([1, 2, 1, 0, 3])  # a user
where = sampled_from([3, 0, 3, 4, 3, 1, 5, 6])  # a conversation
what = sampled_from([0, 1, 0, 2, 5])  # a message, counted from the newest


class SendKey(NamedTuple):
    conversation_id: str
    user_id: str
    client_msg_id: str


class Life(RuleBasedStateMachine):
    def __init__(self, village: Village) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._folder = Path(tempfile.mkdtemp())
        self.run(self._move_in(village))
        self._sql = sqlite3.connect(self._folder / "hongyan.db")
        self.users = list(village.user_ids.values())
        self.places = list(village.places)
        self.acked: dict[SendKey, int] = {}  # the seq of each ack
        self.unsure: list[tuple[SendKey, str]] = []  # sends whose ack was lost
        self.said: dict[tuple[str, int], list[str]] = defaultdict(list)  # all that a message ever said
        self.copied: set[str] = set()  # and may be found elsewhere
        self.counter = 0
        self._marks, self._stays = ReadMarks(), Stays()

    async def _move_in(self, village: Village) -> None:
        self.house, self.clients = village.move_in(self._folder)
        await self.house.look()
        for client in self.clients[:3]:
            await client.connect()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        self._is_well = False
        result = self._runner.run(asyncio.wait_for(work, PATIENCE))
        self._is_well = True
        return result

    # what rules are made of

    async def attempt(self, client: Client, op: str, **data: Any) -> Any:
        """Call; a refusal is None, as long as it is one."""
        try:
            return await client.call(op, **data)
        except Refused as refused:
            if refused.status >= 500:
                raise
            return None

    def place(self, number: int) -> str:
        return self.places[number % len(self.places)]

    def message(self, conversation_id: str, number: int) -> str:
        """One of the newest messages that somebody wrote; a notice if there is none."""
        query = """select seq from messages where conversation_id = ? and kind <> 'system'
                   order by seq desc limit 10"""
        seqs = [row[0] for row in self._sql.execute(query, (conversation_id,))] or [1]
        return f"{conversation_id}.{seqs[number % len(seqs)]}"

    def author(self, message_id: str, otherwise: Client) -> Client:
        """A device of whoever sent a message."""
        conversation_id, _, seq = message_id.partition(".")
        query = "select sender_id from messages where conversation_id = ? and seq = ?"
        senders = [row[0] for row in self._sql.execute(query, (conversation_id, seq))]
        return next((one for one in self.clients if one.user_id in senders), otherwise)

    def seq(self, conversation_id: str, number: int) -> int:
        query = "select last_seq from conversations where conversation_id = ?"
        ((last_seq,),) = self._sql.execute(query, (conversation_id,)).fetchall()
        return max(1, int(last_seq) - number)

    def fresh_text(self) -> str:
        self.counter += 1
        return f"<{self.counter:05}>"

    def fresh_key(self, client: Client, conversation_id: str) -> SendKey:
        self.counter += 1
        number = self.clients.index(client)
        return SendKey(conversation_id, client.user_id, f"device{number}.{self.counter:05}")

    async def send(self, client: Client, key: SendKey, text: str, **more: Any) -> None:
        """Send, and compare the ack with those before."""
        content = {"type": "text", "text": text}
        sent = await self.attempt(
            client,
            "messages.send",
            conversation_id=key.conversation_id,
            client_msg_id=key.client_msg_id,
            content=content,
            **more,
        )
        if sent is None:
            assert key not in self.acked, f"{key} was acked, and is refused now"
            return
        if self.acked.setdefault(key, sent["seq"]) != sent["seq"]:
            raise AssertionError(f"{key}: acked at {self.acked[key]}, now at {sent['seq']}")
        if not self.said[key.conversation_id, sent["seq"]]:
            self.said[key.conversation_id, sent["seq"]].append(text)

    async def settle(self) -> None:
        """The bad weather ends, everybody comes online and catches up: all must know the same."""
        self.house.weather.fates.clear()
        await self.house.quiet()
        self.house.weather.clear_up()
        await self.house.look()
        for client in self.clients:
            if not client.is_online:
                await client.connect()
        for key, text in self.unsure:
            await self.send(next(c for c in self.clients if c.user_id == key.user_id), key, text)
        self.unsure.clear()
        await self.house.look()
        for client in self.clients:
            await client.catch_up()
            await self._compare(client)

    async def _compare(self, client: Client) -> None:
        """I5, I8, I13: what came in events adds up to what a newcomer is told."""
        newcomer = await fresh(client)
        expect_none(differences(client.mirror.seen(), newcomer.seen()))
        for conversation_id in client.mirror.present():
            head = newcomer.heads[conversation_id]
            held = client.mirror.view(conversation_id)["messages"]
            shown: dict[str, Any] = {"unread": min(client.mirror.unread(conversation_id), MOST_UNREAD)}
            last = held.get(head["conversation"]["last_seq"])
            shown["last"] = last if last and last["message_id"] not in client.mirror.rows["hidden"] else None
            expect_none(differences(shown, {"unread": head["unread"], "last": head["last"]}, conversation_id))
        gone = {text for text in self._recalled_texts() if text in client.mirror.texts()}
        assert not gone, f"recalled, and still held: {gone}"

    def _recalled_texts(self) -> set[str]:
        rows = self._sql.execute("select conversation_id, seq from messages where recalled_at is not null")
        return {text for row in rows for text in self.said.get(row, [])} - self.copied

    # what must hold

    @invariant()
    def all_is_well(self) -> None:
        self._is_well = False
        self._judge_database()
        self._judge_acks()
        self._judge_recalls()
        self._stays.note(self._sql)
        for client in self.clients:
            expect_none(self._stays.judge(client.user_id, client.heard))
        self._is_well = True

    def _judge_database(self) -> None:
        expect_none(judge_density(self._sql) + judge_copies(self._sql) + judge_chains(self._sql))
        expect_none(self._marks.judge(self._sql))

    def _judge_acks(self) -> None:
        """I3, I6: acked messages stand where the ack said, those of a device in the order of its sends."""
        last: dict[tuple[str, str], str] = {}
        query = "select conversation_id, sender_id, client_msg_id, seq from messages order by seq"
        there = {SendKey(*row[:3]): row[3] for row in self._sql.execute(query)}
        for key, seq in self.acked.items():
            assert there.get(key) == seq, f"{key} was acked at {seq}, and is at {there.get(key)}"
        for key in there:
            device, dot, _ = key.client_msg_id.partition(".")
            if device.startswith("device") and dot:
                assert last.get((key.conversation_id, device), "") < key.client_msg_id, key
                last[key.conversation_id, device] = key.client_msg_id

    def _judge_recalls(self) -> None:
        """I10: of what was recalled nothing is kept, nor of its earlier versions."""
        kept = self._sql.execute("select content from messages where content is not null").fetchall()
        words = repr(kept + self._sql.execute("select content from message_edits").fetchall())
        assert not [text for text in self._recalled_texts() if text in words]

    def teardown(self) -> None:
        try:
            if self._is_well:
                self.run(self.settle())
        finally:
            self.run(self._move_out())
            self._runner.close()
            self._sql.close()
            shutil.rmtree(self._folder)

    async def _move_out(self) -> None:
        for client in self.clients:
            client.cut()
        await self.house.close()


def expect_none(wrong: list[str]) -> None:
    assert not wrong, "\n".join(wrong)
