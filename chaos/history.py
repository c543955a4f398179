"""What clients saw, one line an event, so that a judge needs nothing else."""

import time
from pathlib import Path

import msgspec
from msgspec import Struct, field


class Event(Struct, frozen=True, omit_defaults=True):
    """`kind` is invoke, ok, fail (refused: it did not happen) or info (nobody knows whether it did)."""

    process: str
    op: str
    kind: str
    value: str
    seq: int = 0
    at: int = field(default_factory=time.monotonic_ns)


class History:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.count = 0  # of what went well

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.count += event.kind == "ok"

    def values(self, op: str, kind: str) -> list[str]:
        return [event.value for event in self.events if (event.op, event.kind) == (op, kind)]

    def write(self, path: Path) -> None:
        path.write_bytes(b"".join(msgspec.json.encode(event) + b"\n" for event in self.events))
