"""Operations over a socket: frames `{"id", "op", "data"}`, answered with `data` or `error`.

This module knows frames and operations; what carries them is the gateway's business.
"""

from asyncio import Lock
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from hongyan.core.context import Caller
from hongyan.core.errors import NoSuchOperation
from hongyan.core.wire import decode, encode
from hongyan.transports.executor import Call, Executor, report
from hongyan.transports.problems import problem
from hongyan.transports.tracing import bind, id_of, trace_id_of, trace_of

PATH = "/api/v1/socket"
SUBPROTOCOL = "hongyan.v1.json"
FrameId = int | Annotated[str, Meta(max_length=64)]


class Close(IntEnum):
    """Why a socket is closed. Below 4500 the client should come back, from 4500 on it should not."""

    GOING_AWAY = 4100
    NOT_CONNECTED = 4401  # no good token in time, or it has expired: get a fresh one first
    TOO_SLOW = 4408
    SILENT = 4410
    TOO_FAST = 4429
    COME_LATER = 4430  # too many come at once; the reason is the seconds to wait
    SIGNED_OUT = 4501
    REPLACED = 4502
    DISABLED = 4503
    NOT_UNDERSTOOD = 4510


class Frame(Struct, frozen=True, forbid_unknown_fields=True):
    """What a client sends."""

    op: Annotated[str, Meta(max_length=64)]
    id: FrameId = 0
    data: Raw = Raw(b"{}")
    key: str | None = None
    traceparent: Annotated[str, Meta(max_length=64)] = ""


class Answer(Struct, frozen=True):
    id: FrameId
    data: Any


class Failure(Struct, frozen=True):
    id: FrameId
    error: Any


_frames = msgspec.json.Decoder(Frame)


def read_frame(raw: bytes) -> Frame:
    """Parse what a client sent. Raises `msgspec.DecodeError` or `RecursionError`."""
    return _frames.decode(raw)


async def answer(executor: Executor, caller: Caller, frame: Frame, turn: Lock | None = None) -> bytes:
    """Carry out what a frame asks for, in its socket's turn; the frame to answer with."""
    trace = trace_of(frame.traceparent)
    trace_id = id_of(trace)
    bind(op=frame.op, trace_id=trace_id, user_id=caller.user_id)
    try:
        operation = executor.find(frame.op)
        if operation.http is not None:  # it needs headers
            raise NoSuchOperation(frame.op)
        request = decode(frame.data, operation.request)
        reply = await executor.run(Call(operation, caller, request, trace, frame.key, turn))
        return encode(Answer(frame.id, reply))
    except Exception as error:
        report(error, frame.op)
        return encode(Failure(frame.id, problem(error, trace_id)))


def failed(frame_id: FrameId, error: Exception) -> bytes:
    return encode(Failure(frame_id, problem(error, trace_id_of(""))))
