"""How docs/protocol.md writes its examples, so that they can be replayed.

An ``http`` block is a request or, beginning with `HTTP/1.1`, the answer to the one before it. A
``socket name`` block has lines that begin with `→` (the client sends), `←` (it receives) or `×` (the
server closes, with a code). `"$name"` is a text and `$name` a number that is kept when it is first seen
and must be the same from then on. `…` stands for any value, or for more fields or items.
`<!-- mail to somebody: $name -->` takes a code from a mail.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

BLOCK = re.compile(
    r"^```(http|socket \w+)\n(.*?)^```$|^<!-- mail to (\S+): \$(\w+) -->$", re.MULTILINE | re.DOTALL
)
TOKEN = re.compile(r'("(?:\\.|[^"\\])*")|([{}\[\]])|([,:])|\$(\w+)|(…)|([^\s{}\[\],:"$…]+)|\s+')
NAME = re.compile(r"\$(\w+)")
MORE = "…"
Bindings = dict[str, Any]


@dataclass(frozen=True)
class Number:
    """`$name` without quotes."""

    name: str


@dataclass(frozen=True)
class Bytes:
    """A body that is no JSON."""

    content: bytes


@dataclass(frozen=True)
class Anything:
    """`…` in place of a value."""


@dataclass(frozen=True)
class Step:
    """One thing that happens: a request, an answer, a frame sent or received, a close, a mail."""

    line: int
    kind: str
    start: str = ""  # what stands before the JSON: the request line, the status, the close code
    where: str = ""  # the socket's name, or the address of a mail
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class Mismatch(AssertionError):
    """An example says something else than the server."""


def parse(text: str) -> Iterator[Step]:
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        if block[3]:
            yield Step(line, "mail", where=block[3], start=block[4])
        elif block[1] == "http":
            yield _http(line + 1, block[2])
        else:
            yield from _socket(line + 1, block[1].split()[1], block[2])


def _http(line: int, text: str) -> Step:
    head, _, body = text.partition("\n\n")
    start, *rest = head.strip().splitlines()
    headers = dict(one.split(": ", 1) for one in rest)
    kind = "answer" if start.startswith("HTTP/1.1 ") else "request"
    told = Bytes(body.removesuffix("\n").encode()) if _is_bytes(headers) else None
    return Step(
        line,
        kind,
        start.removeprefix("HTTP/1.1 "),
        "",
        headers,
        told or (read(body) if body.strip() else None),
    )


def _is_bytes(headers: dict[str, str]) -> bool:
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return kind.endswith("octet-stream")


def _socket(line: int, name: str, text: str) -> Iterator[Step]:
    kinds = {"→": "send", "←": "receive", "×": "close"}
    for part in re.finditer(r"^([→←×])(.*?)(?=^[→←×]|\Z)", text, re.MULTILINE | re.DOTALL):
        at = line + text.count("\n", 0, part.start())
        if part[1] == "×":
            yield Step(at, "close", part[2].strip(), name)
        else:
            yield Step(at, kinds[part[1]], "", name, body=read(part[2]))


def read(text: str) -> Any:
    """JSON with `$name` and `…` in it."""
    written: list[str] = []
    open_: list[str] = []
    for token in TOKEN.finditer(text):
        if token[2] and token[2] in "{[":
            open_.append(token[2])
        elif token[2]:
            open_.pop()
        written.append(_plain(token, open_, written))
    return json.loads("".join(written), object_hook=_special)


def _plain(token: re.Match[str], open_: list[str], before: list[str]) -> str:
    if token[4]:
        return json.dumps({"$number": token[4]})
    if not token[5]:
        return token[0]
    if "".join(before).rstrip().endswith(":"):
        return '{"$any": 0}'
    return f'"{MORE}": 0' if open_[-1] == "{" else f'"{MORE}"'


def _special(found: dict[str, Any]) -> Any:
    match found:
        case {"$number": name}:
            return Number(name)
        case {"$any": _}:
            return Anything()
    return found


def fill(example: Any, known: Bindings) -> Any:
    """What to send: every `$name` replaced."""
    match example:
        case Number(name):
            return known[name]
        case str():
            return NAME.sub(lambda found: str(known[found[1]]), example)
        case dict():
            return {key: fill(value, known) for key, value in example.items()}
        case list():
            return [fill(value, known) for value in example]
    return example


def match(example: Any, actual: Any, known: Bindings, path: str = "") -> None:
    """Compare what came with what the example says, and keep new names. Raises `Mismatch`."""
    match example:
        case Anything():
            return
        case Number(name):
            _match_number(name, actual, known, path)
        case str() if "$" in example:
            _match_text(example, actual, known, path)
        case dict() if isinstance(actual, dict):
            _match_object(example, actual, known, path)
        case list() if isinstance(actual, list):
            _match_list(example, actual, known, path)
        case _ if type(example) is not type(actual) or example != actual:
            raise Mismatch(f"{path}: {actual!r} is not {example!r}")


def _match_number(name: str, actual: Any, known: Bindings, path: str) -> None:
    if isinstance(actual, bool) or not isinstance(actual, int | float):
        raise Mismatch(f"{path}: {actual!r} is no number")
    if known.setdefault(name, actual) != actual:
        raise Mismatch(f"{path}: {actual!r} is not ${name}, which is {known[name]!r}")


def _match_text(example: str, actual: Any, known: Bindings, path: str) -> None:
    parts = NAME.split(example)
    pattern = "".join(
        re.escape(part) if not place % 2 else f"({re.escape(str(known[part])) if part in known else '.+'})"
        for place, part in enumerate(parts)
    )
    found = re.fullmatch(pattern, actual, re.DOTALL) if isinstance(actual, str) else None
    if found is None:
        shown = NAME.sub(lambda name: str(known.get(name[1], name[0])), example)
        raise Mismatch(f"{path}: {actual!r} is not {shown!r}")
    known.update(zip(parts[1::2], found.groups(), strict=True))


def _match_object(example: dict[str, Any], actual: dict[str, Any], known: Bindings, path: str) -> None:
    wanted = example.keys() - {MORE}
    if missing := wanted - actual.keys():
        raise Mismatch(f"{path}: lacks {sorted(missing)}")
    if MORE not in example and (more := actual.keys() - wanted):
        raise Mismatch(f"{path}: says nothing of {sorted(more)}")
    for name in example.keys() & wanted:
        match(example[name], actual[name], known, f"{path}.{name}")


def _match_list(example: list[Any], actual: list[Any], known: Bindings, path: str) -> None:
    wanted = [one for one in example if one != MORE]
    if len(actual) < len(wanted) or (len(actual) > len(wanted) and MORE not in example):
        raise Mismatch(f"{path}: {len(actual)} items, not {len(wanted)}")
    for place, (one, other) in enumerate(zip(wanted, actual, strict=False)):
        match(one, other, known, f"{path}[{place}]")
