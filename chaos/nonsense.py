"""Sockets that break the rules of RFC 6455 without end, while others chat.

Each must be hung up on with the code for what it did. Most do it before they say who they are, some of them
afterwards. The server must live, not grow, and have time for the others.
"""

import asyncio
import json
import time
import zlib
from collections import Counter

from chaos.alone import Stage
from chaos.faults import memory_of
from tests.conformance.wire import CONTINUATION, PING, Wire, frame
from tests.people import People

SOCKETS = 20
SIGNED_IN = 10  # every tenth of them says who it is first
PATIENCE, LOOK = 30.0, 3.0  # seconds
STEADY = 512 << 10  # bytes in a look
WARM_UP, MEASURED = 4.0, 8.0  # seconds
PAUSE = 0.1  # seconds between two sockets of one
MOST_GROWN = 5 << 20  # bytes
LIMIT = 64 << 10  # bytes in a message, as set by default
PROTOCOL_ERROR, BAD_TEXT, TOO_BIG = 1002, 1007, 1009
BOMB = zlib.compress(bytes(16 << 20))[2:-4]
BAD = {
    "too large": (frame(b" " * (LIMIT + 1)), TOO_BIG),
    "said to be huge": (b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"mask", TOO_BIG),
    "too large in pieces": (
        frame(b" " * 40_000, fin=False) + frame(b" " * 40_000, CONTINUATION, fin=False),
        TOO_BIG,
    ),
    "not UTF-8": (frame(b'{"op": "\xff"}'), BAD_TEXT),
    "half a character": (frame(b"\xe9\xb8"), BAD_TEXT),
    "an opcode that is not used": (frame(b"{}", 3), PROTOCOL_ERROR),
    "a bit that is not used": (frame(b"{}", rsv=1), PROTOCOL_ERROR),
    "compressed": (frame(BOMB, rsv=4), PROTOCOL_ERROR),
    "not masked": (frame(b"{}", masked=False), PROTOCOL_ERROR),
    "the rest of nothing": (frame(b"{}", CONTINUATION), PROTOCOL_ERROR),
    "a ping that is too long": (frame(b"x" * 126, PING), PROTOCOL_ERROR),
}
HALF = (b"\x81", b"\x81\xfe\x10", frame(b" " * 40_000)[:20_000], frame(b"{", fin=False))


async def talk_nonsense(stage: Stage) -> None:
    await _fill_caches(stage)
    seen: Counter[tuple[str, int]] = Counter()
    before = await stage.acks_in(MEASURED / 2) * 2
    async with People(stage.server.url) as people:
        token = (await people.register("mallory")).token
        over, begun = asyncio.Event(), time.monotonic()
        crowd = [
            asyncio.create_task(_break_rules(stage, number, "" if number % SIGNED_IN else token, seen, over))
            for number in range(SOCKETS)
        ]
        await asyncio.sleep(WARM_UP)
        warm = memory_of(stage.server)
        meanwhile = await stage.acks_in(MEASURED)
        grown = memory_of(stage.server) - warm
        over.set()
        await asyncio.gather(*crowd)
    rate = round(seen.total() / (time.monotonic() - begun))
    stage.wrong += judge_closes(seen)
    stage.figures |= {"acks in 8 s before": before, "acks in 8 s meanwhile": meanwhile}
    stage.figures |= {"bad sockets a second": rate, "KiB grown": grown >> 10}
    stage.check(meanwhile > before / 2, "sending suffered")
    stage.check(grown < MOST_GROWN, f"grew by {grown >> 10} KiB")
    stage.check((await stage.get("/healthz")).status_code == 200, "it is dead")


async def _fill_caches(stage: Stage) -> None:
    """Wait until ordinary sending takes no more memory: caches grow until they are full."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = memory_of(stage.server)
        await asyncio.sleep(LOOK)
        if memory_of(stage.server) - before < STEADY:
            return


def judge_closes(seen: Counter[tuple[str, int]]) -> list[str]:
    """Whether every kind of nonsense came up, and was hung up on with its code."""
    wrong = [
        f"{name}: closed {count} times with {code}"
        for (name, code), count in seen.items()
        if code != BAD[name][1]
    ]
    return wrong + [f"{name}: never tried" for name in BAD.keys() - {name for name, _ in seen}]


async def _break_rules(
    stage: Stage, number: int, token: str, seen: Counter[tuple[str, int]], over: asyncio.Event
) -> None:
    """One bad socket after another, each with the next kind of nonsense, and some that leave in a frame."""
    names = list(BAD)
    while not over.is_set():
        number += 1
        async with Wire(stage.server.port) as wire:
            if await wire.open() != 101:
                await asyncio.sleep(1)
                continue
            if token:
                await _connect(wire, token)
            if number % 4 == 0:
                await wire.send(HALF[number // 4 % len(HALF)])
            else:
                name = names[number % len(names)]
                await wire.send(BAD[name][0])
                seen[name, await wire.closed()] += 1
        await asyncio.sleep(PAUSE)


async def _connect(wire: Wire, token: str) -> None:
    hello = {"id": "hi", "op": "connect", "data": {"token": token}}
    await wire.send(frame(json.dumps(hello).encode()))
    answer = json.loads((await wire.receive())[1])
    assert "data" in answer, answer
