"""Frames as somebody hostile would write them: right in part, and wrong in every way that JSON allows."""

import json
import random
from collections.abc import Iterator
from typing import Any

from msgspec.structs import fields

from hongyan.roles.catalog import OPERATIONS

VALUES: list[str] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e400",
    "NaN",
    "-Infinity",
    "9" * 40,
    '""',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '"' + "𝕏" * 300 + '"',
    "[]",
    "{}",
    '{"$ne":null}',
    '["a","b"]',
    '{"__proto__":{"x":1}}',
    '{"type":"text","text":"x"}',
    '{"type":"system","notice":"x"}',
    '{"type":"nothing"}',
    '{"type":"custom","name":"x","fallback":"x","data":{"a":[[[]]]}}',
    "[" * 10_000 + "]" * 10_000,
    '{"a":' * 10_000 + "1" + "}" * 10_000,
]
NAMES = sorted({field.name for operation in OPERATIONS for field in fields(operation.request)})
LEAVING = {"users.logout", "users.remove_device"}  # they end the session that asks
OPS = [operation.name for operation in OPERATIONS if operation.name not in LEAVING]
BROKEN = ["", "{", "[]", "null", '"x"', "{}{}", "\ufeff{}", '{"op":}', "{'op':'ping'}", '{"op":"ping",}']


def frames(seed: int, known: list[str], count: int) -> Iterator[str]:
    """`count` frames of at most 64 KiB; `known` are ids of real things."""
    rng = random.Random(seed)
    for number in range(count):
        frame = rng.choice(BROKEN) if rng.random() < 0.02 else _frame(rng, known, number)
        yield frame if len(frame.encode()) <= 64 << 10 else BROKEN[0]


def _frame(rng: random.Random, known: list[str], number: int) -> str:
    op = rng.choice(OPS) if rng.random() < 0.9 else rng.choice(["connect", "renew", "ping", "x", "sync", ""])
    parts = [f'"op":{json.dumps(op)}', f'"data":{_data(rng, op, known)}']
    if rng.random() < 0.95:
        parts.append(f'"id":{number}')
    if rng.random() < 0.03:
        parts.append(
            rng.choice(['"op":"ping"', '"id":[]', '"key":5', '"data":1', '"seq":1', '"traceparent":"x"'])
        )
    rng.shuffle(parts)
    return "{" + ",".join(parts) + "}"


def _data(rng: random.Random, op: str, known: list[str]) -> str:
    if rng.random() < 0.03:
        return rng.choice(VALUES)
    operation: Any = next((one for one in OPERATIONS if one.name == op), None)
    names = [field.name for field in fields(operation.request)] if operation else []
    names = [name for name in names if rng.random() < 0.95]
    if rng.random() < 0.05:
        names.append(rng.choice(NAMES))
    return "{" + ",".join(f'"{name}":{_value(rng, name, known)}' for name in names) + "}"


def _value(rng: random.Random, name: str, known: list[str]) -> str:
    if rng.random() < 0.25:
        return rng.choice(VALUES[:-2]) if rng.random() < 0.98 else rng.choice(VALUES[-2:])
    if name.endswith("_ids"):
        return json.dumps(rng.sample(known, 2))
    if name.endswith("_id"):
        return json.dumps(rng.choice(known))
    if name == "content":
        return '{"type":"text","text":"fuzz"}'
    return rng.choice(["1", "true", '"x"', '"member"', "0", '"fuzzed"'])
