"""Frames, right and wrong, and the close codes that RFC 6455 gives them. `ping` serves as the echo."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.conformance.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, frame
from tests.process import Process

LIMIT = 64 << 10


def ping(size: int = 0) -> bytes:
    """An operation whose text is at least `size` bytes long."""
    text = json.dumps({"op": "ping", "id": 7})
    return text.encode().ljust(size)


async def expect_answer(wire: Wire) -> None:
    opcode, payload = await wire.receive()
    assert opcode == TEXT
    assert json.loads(payload)["id"] == 7


@pytest.mark.parametrize("size", [0, 125, 126, 127, 128, 65_535, LIMIT])
async def test_texts_of_every_length_are_read(wire: Wire, size: int) -> None:
    await wire.send(frame(ping(size)))
    await expect_answer(wire)


async def test_a_frame_may_come_byte_by_byte(wire: Wire) -> None:
    for byte in frame(ping()):
        await wire.send(bytes([byte]))
    await expect_answer(wire)


async def test_many_frames_may_come_at_once(wire: Wire) -> None:
    await wire.send(*[frame(ping())] * 50)
    for _ in range(50):
        await expect_answer(wire)


@pytest.mark.parametrize("pieces", [2, 3, 10])
async def test_fragments_are_put_together(wire: Wire, pieces: int) -> None:
    whole = ping(100)
    parts = [whole[at : at + 100 // pieces + 1] for at in range(0, 100, 100 // pieces + 1)]
    for number, part in enumerate(parts):
        opcode = TEXT if number == 0 else CONTINUATION
        await wire.send(frame(part, opcode, fin=number == len(parts) - 1))
    await expect_answer(wire)


async def test_a_ping_between_fragments_is_answered_first(wire: Wire) -> None:
    await wire.send(frame(ping()[:5], fin=False), frame(b"now", PING), frame(ping()[5:], CONTINUATION))
    assert await wire.receive() == (PONG, b"now")
    await expect_answer(wire)


@pytest.mark.parametrize("payload", [b"", b"hello", b"\xff\x00" * 62])
async def test_a_ping_is_answered_with_its_own_words(wire: Wire, payload: bytes) -> None:
    await wire.send(frame(payload, PING))
    assert await wire.receive() == (PONG, payload)


async def test_an_unasked_pong_is_ignored(wire: Wire) -> None:
    await wire.send(frame(b"", PONG), frame(ping()))
    await expect_answer(wire)


FORBIDDEN = [
    frame(b"x" * 126, PING),
    frame(b"x", PING, fin=False),
    frame(b"x", CLOSE, fin=False),
    *(frame(ping(), rsv=bits) for bits in range(1, 8)),
    *(frame(ping(), opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    frame(ping(), masked=False),
    frame(b"more", CONTINUATION),
    frame(b"one", fin=False) + frame(b"another"),
]


@pytest.mark.parametrize("wrong", FORBIDDEN, ids=range(len(FORBIDDEN)))
async def test_what_the_protocol_forbids_is_1002(wire: Wire, wrong: bytes) -> None:
    await wire.send(wrong)
    assert await wire.closed() == 1002


async def test_binary_is_not_understood(wire: Wire) -> None:
    await wire.send(frame(b"\x00", BINARY))
    assert await wire.closed() == 1003


@pytest.mark.parametrize(
    "bad",
    [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"ok \xce", b"\xf8\x88\x80\x80\x80"],
    ids=range(6),
)
async def test_what_is_not_utf8_is_1007(wire: Wire, bad: bytes) -> None:
    await wire.send(frame(bad))
    assert await wire.closed() == 1007


async def test_bad_utf8_is_found_before_the_message_ends(wire: Wire) -> None:
    await wire.send(frame(b"good \xff", fin=False))
    assert await wire.closed() == 1007


async def test_a_character_may_be_split_between_fragments(wire: Wire) -> None:
    whole = json.dumps({"op": "ping", "id": 7, "data": {"text": "鸿"}}, ensure_ascii=False).encode()
    cut = whole.index("鸿".encode()) + 1
    await wire.send(frame(whole[:cut], fin=False), frame(whole[cut:], CONTINUATION))
    await expect_answer(wire)


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1011, 3000, 3999, 4000, 4999])
async def test_a_good_close_is_echoed(wire: Wire, code: int) -> None:
    await wire.send(frame(code.to_bytes(2, "big") + b"bye", CLOSE))
    assert await wire.closed() == code


async def test_a_close_without_a_code_is_answered(wire: Wire) -> None:
    await wire.send(frame(b"", CLOSE))
    assert await wire.closed() in (1000, 1005)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535])
async def test_a_code_that_nobody_may_send_is_1002(wire: Wire, code: int) -> None:
    await wire.send(frame(code.to_bytes(2, "big"), CLOSE))
    assert await wire.closed() == 1002


async def test_half_a_code_is_1002(wire: Wire) -> None:
    await wire.send(frame(b"\x03", CLOSE))
    assert await wire.closed() == 1002


async def test_a_reason_that_is_not_utf8_is_refused(wire: Wire) -> None:
    await wire.send(frame(b"\x03\xe8\xff", CLOSE))
    assert await wire.closed() in (1002, 1007)


async def test_nothing_after_a_close_is_heard(wire: Wire) -> None:
    await wire.send(frame(b"\x03\xe8", CLOSE), frame(ping()))
    assert await wire.closed() == 1000


async def test_one_frame_over_the_limit_is_1009(wire: Wire) -> None:
    await wire.send(frame(ping(LIMIT + 1)))
    assert await wire.closed() == 1009


async def test_fragments_over_the_limit_are_1009(wire: Wire) -> None:
    await wire.send(frame(b" " * 30_000, fin=False))
    for _ in range(2):
        await wire.send(frame(b" " * 30_000, CONTINUATION, fin=False))
    assert await wire.closed() == 1009


@pytest.mark.parametrize("declared", [1 << 31, (1 << 63) - 1])
async def test_a_declared_length_alone_is_refused(wire: Wire, declared: int) -> None:
    await wire.send(b"\x81\xff" + declared.to_bytes(8, "big") + b"mask")
    assert await wire.closed() in (1002, 1009)


@pytest.mark.slow
async def test_bad_frames_cost_no_memory(process: Process) -> None:
    """Beyond what it takes to have dealt with some at all."""
    after = []
    for _ in range(6):
        await asyncio.gather(*(misbehave(process.port, number) for number in range(40)))
        after.append(resident(process))
    assert after[-1] - after[0] < 5 * 1_024


async def misbehave(port: int, number: int) -> None:
    """Declare much, begin what never ends, or say nonsense; then go."""
    bad = (
        b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"mask" + b"x" * 4_096,
        frame(b"[" * 30_000, fin=False) + frame(b"[" * 30_000, CONTINUATION, fin=False),
        frame(b"[" * 60_000),
    )[number % 3]
    async with Wire(port) as wire:
        await wire.open()
        await wire.send(bad)
        await asyncio.sleep(0.05)


def resident(process: Process) -> int:
    """KiB of memory that the server holds."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
