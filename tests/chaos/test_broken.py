"""Servers that are broken on purpose: each turns a judge red that is green in a storm over the real one."""

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from chaos.checkers import judge_hearing, judge_membership
from chaos.court import Findings, judge, said
from chaos.history import History
from chaos.kill import GENEROUS
from chaos.load import Sender
from chaos.scene import Scene
from chaos.storm import Listener
from hongyan_client import Arrived, Client
from tests.people import PASSWORD, Line, People
from tests.process import Process

pytestmark = pytest.mark.slow
COUNT = 12  # messages
SECONDS = 0.8
QUIET_SECONDS = 2.6  # longer than the gateway waits before it looks for what the bus did not say


def server(data: Path, broken: str) -> Process:
    module = "chaos.broken" if broken else "hongyan.cli"
    return Process(data, module=module, HONGYAN_BROKEN=broken, **GENEROUS)


async def through_two(data: Path, broken: str) -> Findings:
    """Senders at two processes over one database, for a moment."""
    history = History()
    with ExitStack() as stack:
        starting = [asyncio.to_thread(stack.enter_context, server(data, broken)) for _ in range(2)]
        urls = [started.url for started in await asyncio.gather(*starting)]
        scene = Scene(urls[0])
        await scene.set_up(4)
        crowd = [
            Sender(f"c{number}", urls[number % 2], token, scene.conversation_id, history)
            for number, token in enumerate(scene.tokens)
        ]
        tasks = [asyncio.create_task(sender.run()) for sender in crowd]
        await asyncio.sleep(SECONDS)
        for sender in crowd:
            sender.is_stopping = True
        await asyncio.wait_for(asyncio.gather(*tasks), 60)
        reads = {url: await scene.read_back(token) for url, token in zip(urls, scene.tokens, strict=False)}
    return judge(history, crowd, reads)


async def test_places_counted_in_memory_are_found_out(data: Path) -> None:
    findings = await through_two(data, "seq-from-memory")
    assert any(words.startswith("place ") for words in findings.wrong), findings


def heard_by(line: Line) -> list[int]:
    changes = [event["data"] for event in line.events if event["ev"] == "conversation.changed"]
    return [message["seq"] for change in changes for message in change.get("messages", [])]


async def wrong_heard(data: Path, broken: str) -> list[str]:
    """What somebody heard beyond their membership, who was put out while others went on talking."""
    with server(data, broken) as running:
        async with People(running.url) as people:
            alice, bob, carol = await people.friends("alice", "bob", "carol")
            group = await people.group(alice, bob, carol)
            line, witness = await bob.line(), await carol.line()
            await alice.send(group, "hello")
            await alice.delete(f"/api/v1/social/groups/{group}/members/{bob.user_id}")
            last = [(await alice.send(group, f"secret {number}"))["seq"] for number in range(COUNT)][-1]
            async with asyncio.timeout(30):
                while last not in heard_by(witness):
                    await asyncio.sleep(0.02)
            return judge_membership("bob", heard_by(line), 0, last - COUNT)


async def test_deliveries_to_whoever_has_left_are_found_out(data: Path) -> None:
    assert len(await wrong_heard(data, "no-membership-check")) == COUNT


async def wrong_unheard(data: Path, broken: str) -> list[str]:
    """What somebody who listened with the SDK has not heard of, when they should have."""
    with server(data, broken) as running:
        scene = Scene(running.url)
        await scene.set_up(2)
        async with People(running.url) as people, Client(running.url) as client:
            await client.login("chaos1", PASSWORD)
            alice = await people.login("chaos0")
            listener = Listener(client, scene.conversation_id)
            client.on(Arrived, listener.note)
            for number in range(COUNT):
                await alice.send(scene.conversation_id, f"c0.{number}")
            read = said(await scene.read_back(alice.token))
            patience = time.monotonic() + QUIET_SECONDS
            while (wrong := judge_hearing("bob", listener.heard, read)) and time.monotonic() < patience:
                await asyncio.sleep(0.05)
            return wrong


async def test_announcements_that_were_dropped_are_found_out(data: Path) -> None:
    (wrong,) = await wrong_unheard(data, "dropped-announcements")
    assert wrong.startswith("bob has not heard of [")
