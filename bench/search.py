"""Search among a million messages: `.venv/bin/python -m bench.search --messages 1000000`.

One user is in all of three hundred conversations, of which some are large and most are small. Words are as
common as in a language: the commonest stands in every fifth message, most in a few.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine

from bench.__main__ import machine
from bench.fanout import percentile
from bench.seed import World, conversation, member
from bench.server import Served
from hongyan.core.ids import new_id
from hongyan.core.settings import Settings
from hongyan.core.wire import encode
from hongyan.features import conversations, messages, search
from hongyan.features.messages import Text
from hongyan.roles.assembly import opened

CONVERSATIONS = 300
WORDS = 20_000
ASKED = 40  # times each
PAGE = 5_000
BEGUN_AT = 1_750_000_000_000
SECONDS_APART = 20


class Language:
    """Words of two characters, the n-th of which is used 1/n as often as the first."""

    def __init__(self, dice: random.Random) -> None:
        letters = [chr(0x4E00 + dice.randrange(3_500)) for _ in range(1_500)]
        self.words = list(dict.fromkeys("".join(dice.choices(letters, k=2)) for _ in range(2 * WORDS)))[
            :WORDS
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(WORDS)))
        self._dice = dice

    def say(self) -> str:
        count = min(40, 2 + int(self._dice.expovariate(0.2)))
        said = self._dice.choices(self.words, cum_weights=self._weights, k=count)
        return "".join(word + ("，" if number % 4 == 3 else "") for number, word in enumerate(said))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, help="A folder to keep; it is filled if it is empty.")
    parser.add_argument("--out", type=Path, default=Path("bench-search.json"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as folder:
        figures = measure(chosen.data or Path(folder), chosen.messages)
    chosen.out.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")
    show(figures)


def measure(data: Path, count: int) -> dict[str, Any]:
    language = Language(random.Random(1))
    known = data / "bench.json"
    if not known.exists():
        data.mkdir(parents=True, exist_ok=True)
        known.write_text(json.dumps(fill(data, count, language)))
    figures: dict[str, Any] = json.loads(known.read_text())
    with Served(data) as served:
        figures["answers"] = {
            name: _ask(served.port, figures["token"], questions)
            for name, questions in _questions(language).items()
        }
    return {name: value for name, value in figures.items() if name != "token"}


def fill(data: Path, count: int, language: Language) -> dict[str, Any]:
    world = World(data, 2)
    places = [new_id() for _ in range(CONVERSATIONS)]
    engine = create_engine(f"sqlite+pysqlite:///{data}/hongyan.db")
    with engine.begin() as connection:
        sizes = dict.fromkeys(places, 0)
        for rows in _messages(world, places, count, language, sizes):
            connection.execute(messages.messages.insert(), rows)
        made = [
            conversation(one, "group", 2) | {"last_seq": size, "rev": size} for one, size in sizes.items()
        ]
        connection.execute(conversations.conversations.insert(), made)
        members = [member(one, user_id) for one in places for user_id in world.user_ids]
        connection.execute(conversations.members.insert(), members)
    engine.dispose()
    before = (data / "hongyan.db").stat().st_size
    seconds = asyncio.run(_index(data))
    _settle(data)
    return {
        "messages": count,
        "messages, MiB": before / 2**20,
        "index, MiB": ((data / "hongyan.db").stat().st_size - before) / 2**20,
        "indexed a second": count / seconds,
        "token": world.tokens[0],
    }


def _messages(
    world: World, places: list[str], count: int, language: Language, sizes: dict[str, int]
) -> Iterator[list[dict[str, Any]]]:
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(CONVERSATIONS)))
    dice = random.Random(2)
    for start in range(0, count, PAGE):
        rows = []
        for number in range(start, min(start + PAGE, count)):
            (place,) = dice.choices(places, cum_weights=weights)
            sizes[place] += 1
            rows.append(_row(place, sizes[place], number, world.user_ids[number % 2], language.say()))
        yield rows


def _row(place: str, seq: int, number: int, sender_id: str, text: str) -> dict[str, Any]:
    row = {"conversation_id": place, "seq": seq, "rev": seq, "sender_id": sender_id, "kind": "text"}
    row |= {"client_msg_id": f"bench-{number}", "content": encode(Text(text=text)).decode()}
    row |= {"fallback": text[:200], "mentions": "[]", "reactions": "[]"}
    return row | {"sent_at": BEGUN_AT + number * SECONDS_APART * 1_000}


async def _index(data: Path) -> float:
    begun = time.monotonic()
    async with opened(Settings(data=str(data))) as base:
        async for _ in search.reindex(base):
            pass
    return time.monotonic() - begun


def _settle(data: Path) -> None:
    with sqlite3.connect(data / "hongyan.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _questions(language: Language) -> dict[str, list[str]]:
    words = language.words
    return {
        "the commonest words": words[:20],
        "common words": words[200:240],
        "rare words": words[10_000:10_040],
        "words that nobody said": ["龘靐", "齉爩", "鱻麤"],
        "two common words": [f"{one} {other}" for one, other in zip(words[:20], words[100:120], strict=True)],
        "a common and a rare word": [
            f"{one} {other}" for one, other in zip(words[:20], words[9_000:9_020], strict=True)
        ],
        "one character": [word[0] for word in words[:20]],
    }


def _ask(port: int, token: str, questions: list[str]) -> dict[str, float]:
    """Milliseconds until the first page is there, on one connection, one after the other."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    times, found = [], 0
    for question in itertools.islice(itertools.cycle(questions), max(ASKED, len(questions))):
        begun = time.monotonic()
        path = f"/api/v1/search/messages?q={quote(question)}"
        line.request("GET", path, headers={"authorization": f"Bearer {token}"})
        answer = json.loads(line.getresponse().read())
        times.append((time.monotonic() - begun) * 1_000)
        found += len(answer["items"])
    line.close()
    spread = {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95), "max": max(times)}
    return spread | {"found a page": found / len(times)}


def show(figures: dict[str, Any]) -> None:
    table = Table("asked for", "P50, ms", "P95, ms", "max, ms", "found a page")
    for name, row in figures["answers"].items():
        table.add_row(name, *(f"{row[one]:.1f}" for one in ("p50", "p95", "max", "found a page")))
    out = Console(width=110)
    out.print(table)
    out.print(
        f"{figures['messages']:,} messages ({figures['messages, MiB']:,.0f} MiB) and their index "
        f"({figures['index, MiB']:,.0f} MiB), indexed at {figures['indexed a second']:,.0f} a second",
        highlight=False,
    )


if __name__ == "__main__":
    main()
