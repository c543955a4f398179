"""Anything in any order on a bad bus: what clients hold always comes to what a fresh one is told."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from hongyan.core.clock import MINUTE
from hongyan.core.errors import Refusal
from hongyan.features import conversations, messages
from hongyan.features.messages.service.later import burn_due, send_due
from hongyan.migrations import migrate
from tests.properties.deeds import DEEDS
from tests.properties.device import Device
from tests.properties.world import World

NAMES = ("alice", "bob", "carol")
who = st.sampled_from(range(len(NAMES)))
pick = st.integers(0, 1_000)


class Anything(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="hongyan-machine-"))
        shutil.copy(schema(), self._folder / "hongyan.db")
        self._runner = asyncio.Runner()
        self.world = World(self._folder)
        self.user_ids: list[str] = []
        self.tokens: list[str] = []
        self.devices: list[Device] = []
        self.sent: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.recalled: set[str] = set()
        self.read: dict[tuple[str, str], tuple[int, int]] = {}
        self.count = 0
        self._run(self._begin())

    def _run(self, deed: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(deed)

    async def _begin(self) -> None:
        await self.world.start()
        for name in NAMES:
            email = f"{name}@example.com"
            body = {"username": name, "password": "correct horse", "email": email}
            made = await self.world.call("", "users.register", **body, device={"platform": "web"})
            self.user_ids.append(made["user_id"])
            self.tokens.append(made["access_token"])
        for one in range(len(NAMES)):
            for other in range(one):
                user_id = self.user_ids[other]
                asked = await self.world.call(self.user_ids[one], "contacts.request", user_id=user_id)
                await self.world.call(user_id, "contacts.answer", request_id=asked["request_id"], accept=True)
        await self.world.deliver()

    # deeds: refusals are part of life, what they leave behind is what is looked at

    @rule(actor=who, name=st.sampled_from(sorted(DEEDS)), one=pick, two=pick)
    def do(self, actor: int, name: str, one: int, two: int) -> None:
        self._run(self._attempt(DEEDS[name](self, self.user_ids[actor], one, two)))

    @rule(actor=who, one=pick)
    def send(self, actor: int, one: int) -> None:
        self._run(self._attempt(self._send(self.user_ids[actor], one)))

    @precondition(lambda self: self.sent)
    @rule(one=pick, changed=st.booleans())
    def resend(self, one: int, changed: bool) -> None:
        key = sorted(self.sent)[one % len(self.sent)]
        self._run(self._attempt(self._resend(*key, "other words" if changed else "same words")))

    @rule(actor=who)
    def connect(self, actor: int) -> None:
        if len(self.devices) < 6:
            self.devices.append(Device(self.world, self.user_ids[actor], self.tokens[actor]))
            self._run(self.devices[-1].connect())

    @precondition(lambda self: self.devices)
    @rule(one=pick)
    def come_back(self, one: int) -> None:
        device = self.devices[one % len(self.devices)]
        if not device.is_open:
            self._run(device.connect())

    @precondition(lambda self: self.devices)
    @rule(one=pick)
    def drop(self, one: int) -> None:
        self._run(self._disconnect([self.devices[one % len(self.devices)]]))

    @rule(seed=st.integers(0, 2**32), is_bad=st.booleans())
    def bus(self, seed: int, is_bad: bool) -> None:
        self.world.bus.chance.seed(seed)
        self.world.bus.is_bad = is_bad
        self._run(self.world.deliver())

    @rule()
    def crash_between_commit_and_publish(self) -> None:
        self._run(self.world.crash_before_publishing())

    @rule()
    def restart(self) -> None:
        self._run(self._restart())

    @rule(minutes=st.integers(1, 3))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.skip(minutes * MINUTE)
        self._run(send_due(self.world.opened.base))
        self._run(burn_due(self.world.opened.base))

    async def _attempt(self, deed: Coroutine[Any, Any, Any]) -> None:
        with contextlib.suppress(Refusal):
            await deed

    async def _disconnect(self, devices: list[Device]) -> None:
        for device in devices:
            device.disconnect()
        await self.world.quiet()

    async def _restart(self) -> None:
        await self._disconnect(self.devices)
        await self.world.stop()
        await self.world.start()

    async def _send(self, user_id: str, one: int) -> None:
        conversation_id = await self.some_conversation(user_id, one)
        self.count += 1
        await self._resend(conversation_id, user_id, f"id-{self.count}", f"words-{self.count}-")

    async def _resend(self, conversation_id: str, user_id: str, client_msg_id: str, text: str) -> None:
        sent = await self.world.call(
            user_id,
            "messages.send",
            conversation_id=conversation_id,
            client_msg_id=client_msg_id,
            content={"type": "text", "text": text},
        )
        key = (conversation_id, user_id, client_msg_id)
        assert self.sent.setdefault(key, sent) == sent, "I3: the same id is the same message"

    async def some_conversation(self, user_id: str, one: int) -> str:
        heads = (await self.world.call(user_id, "sync.heads"))["items"]
        conversation_id: str = heads[one % len(heads)]["conversation"]["conversation_id"]
        return conversation_id

    async def some_message(self, user_id: str, one: int, two: int) -> str:
        conversation_id = await self.some_conversation(user_id, one)
        page = await self.world.call(user_id, "messages.history", conversation_id=conversation_id)
        items = page["items"]
        message_id: str = items[two % len(items)]["message_id"] if items else f"{conversation_id}.1"
        return message_id

    # what always holds

    @invariant()
    def every_conversation_is_dense(self) -> None:
        self._run(self._check_density())

    @invariant()
    def what_clients_hold_comes_to_what_a_fresh_one_is_told(self) -> None:
        self._run(self._check_in_step())

    async def _check_density(self) -> None:
        places = select(messages.messages.c.conversation_id, messages.messages.c.seq, messages.messages.c.rev)
        rows = await self.world.opened.ports.sql.read(lambda tx: tx.all(places))
        table = conversations.conversations
        heads = await self.world.opened.ports.sql.read(lambda tx: tx.all(select(table)))
        for head in heads:
            mine = sorted((row.seq, row.rev) for row in rows if row.conversation_id == head.conversation_id)
            assert [seq for seq, _ in mine] == list(range(1, head.last_seq + 1)), "I1: dense"
            assert all(rev <= head.rev for _, rev in mine)

    async def _check_in_step(self) -> None:
        """Heal: what was lost is found in SQL; then everybody connected must know everything."""
        await self.world.deliver()
        await self.world.rounds._look()
        await self.world.quiet()
        for device in self.devices:
            while device.is_open and await device.repair():
                await self.world.quiet()
        for user_id, token in zip(self.user_ids, self.tokens, strict=True):
            held = [one for one in self.devices if one.is_open and one.user_id == user_id]
            if held:
                await self._compare(held, Device(self.world, user_id, token))

    async def _compare(self, held: list[Device], fresh: Device) -> None:
        await fresh.connect(cursor=False)
        while await fresh.repair():
            pass
        fresh.disconnect()
        await self.world.quiet()
        for device in held:
            assert device.state() == fresh.state(), "I13: in step"
        self._check_positions(fresh)
        assert not any(words in str(fresh.state()) for words in self.recalled), "I10: recalled is gone"

    def _check_positions(self, fresh: Device) -> None:
        for conversation_id, row in fresh.rows["memberships"].items():
            if "left_seq" not in row:
                place = (fresh.user_id, conversation_id)
                joined = (row.get("joined_seq", 0), row.get("read_seq", 0))
                assert joined >= self.read.get(place, (0, 0)), "I8: forward only"
                self.read[place] = joined

    def teardown(self) -> None:
        self._run(self._disconnect(self.devices))
        self._run(self.world.stop())
        self._runner.close()
        shutil.rmtree(self._folder)


_SCHEMA: list[Path] = []


def schema() -> Path:
    """A database with the schema and nothing in it, made once."""
    if not _SCHEMA:
        path = Path(tempfile.mkdtemp(prefix="hongyan-schema-")) / "hongyan.db"
        migrate(f"sqlite+pysqlite:///{path}")
        _SCHEMA.append(path)
    return _SCHEMA[0]


def try_anything(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Anything,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=os.environ.get("HYPOTHESIS_PROFILE") != "nightly",
            print_blob=True,
        ),
    )


def test_anything_quickly() -> None:
    try_anything(8, 15)


@pytest.mark.slow
def test_anything_at_length() -> None:
    is_nightly = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
    try_anything(2_000 if is_nightly else 60, 50 if is_nightly else 25)
