"""Clients that send everything three times at once, and twice again after it was acknowledged.

Each of them has two sockets, in a cluster on two gateways, and asks by REST besides. Whoever repeats a send
gets the ack of the first one, and there is one copy of it.
"""

import asyncio
import secrets
import time
from collections import defaultdict
from typing import Any

import websockets

from chaos.checkers import Entry, judge_density, judge_repeats
from chaos.court import NOTICE
from tests.people import SUBPROTOCOL, Line, People, Person

PAIRS = 4
SECONDS = 6.0


class Insister:
    """One who writes to a friend, and never believes that it was heard."""

    def __init__(self, person: Person, conversation_id: str, lines: list[Line]) -> None:
        self._person, self.lines = person, lines
        self.conversation_id = conversation_id
        self.acked: dict[str, list[int]] = defaultdict(list)
        self._path = f"/api/v1/messages/conversations/{conversation_id}"

    async def run(self, until: float) -> None:
        number = 0
        while time.monotonic() < until:
            await self._insist(f"{self._person.name}.{number}")
            number += 1

    async def read_back(self) -> list[Entry]:
        read: list[Entry] = []
        after: int | None = 0
        while after is not None:
            page = await self._person.get(f"{self._path}/history", after=after, limit=100)
            read += _said(page["items"])
            after = page["next"]
        return read

    async def _insist(self, payload: str) -> None:
        at_once = [self._send(line, payload) for line in self.lines]
        answers = await asyncio.gather(self._person.send(self.conversation_id, payload, payload), *at_once)
        answers += await asyncio.gather(*(self._send(line, payload) for line in self.lines))
        self.acked[payload] += [answer["seq"] for answer in answers]

    async def _send(self, line: Line, payload: str) -> dict[str, int]:
        content = {"type": "text", "text": payload}
        answer: dict[str, int] = await line.call(
            "messages.send", conversation_id=self.conversation_id, client_msg_id=payload, content=content
        )
        return answer


async def insist(url: str, gateways: list[str]) -> tuple[int, list[str]]:
    """How many messages were sent, and what was wrong with them. `url` takes REST."""
    wrong: list[str] = []
    async with People(url) as people:
        pairs = [await _pair(people, gateways) for _ in range(PAIRS)]
        until = time.monotonic() + SECONDS
        await asyncio.gather(*(insister.run(until) for insister, _ in pairs))
        for insister, friend in pairs:
            read = await insister.read_back()
            wrong += judge_density(read) + judge_repeats(insister.acked, read)
            wrong += judge_repeats(insister.acked, await _heard(friend, len(insister.acked)))
            for line in (*insister.lines, friend):
                await line.close()
    return sum(len(insister.acked) for insister, _ in pairs), wrong


async def _pair(people: People, gateways: list[str]) -> tuple[Insister, Line]:
    mark = secrets.token_hex(4)
    person, friend = [await people.register(f"{name}{mark}") for name in ("insister", "friend")]
    conversation_id = await people.befriend(person, friend)
    lines = [await _line(gateway, person) for gateway in gateways]
    return Insister(person, conversation_id, lines), await _line(gateways[0], friend)


async def _line(gateway: str, person: Person) -> Line:
    address = gateway.replace("http", "ws", 1) + "/api/v1/socket"
    line = Line(await websockets.connect(address, subprotocols=[SUBPROTOCOL], compression=None))
    await line.connect(person.token)
    return line


async def _heard(friend: Line, count: int) -> list[Entry]:
    """What a friend was told; the same place twice is the same message, which clients know."""
    return sorted(set(_said(await friend.messages(count))))


def _said(messages: list[dict[str, Any]]) -> list[Entry]:
    return [Entry(one["seq"], one["content"].get("text", NOTICE)) for one in messages]
