"""`make bench-web`: measures the web client in Chromium, prints a table, and writes bench-web.json."""

import argparse
import gzip
import json
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.__main__ import machine
from bench.fanout import percentile
from bench.server import Served
from bench.web.inbox import Inbox
from hongyan.roles.pages import WEB

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--enable-precise-memory-info",
]
MEASURES = (Path(__file__).parent / "measures.js").read_text()
SIGNED_IN = """
localStorage.setItem("hongyan.session", JSON.stringify(%s));
localStorage.setItem("hongyan.device", "bench");
"""
KIB, MIB = 1_024, 1_048_576
TYPED = "The quick brown fox jumps over the lazy dog, and types on and on. "


class Figure(NamedTuple):
    what: str
    value: float
    unit: str
    target: float | None
    more: str = ""


class Sizes(NamedTuple):
    """How much there is to be measured."""

    conversations: int
    opened: int
    history: int
    longest: int
    steps: int


FULL = Sizes(conversations=500, opened=50, history=2_000, longest=100_000, steps=1_000)
QUICK = Sizes(conversations=40, opened=5, history=200, longest=2_000, steps=60)


class Bench:
    def __init__(self, world: Inbox, context: BrowserContext, url: str, sizes: Sizes) -> None:
        self.world = world
        self.context = context
        self.url = url
        self.sizes = sizes

    def page(self, path: str = "/chats") -> Page:
        page = self.context.new_page()
        page.goto(self.url + path)
        _usable(page)
        return page

    def chat(self, place: int) -> str:
        return f"/chats/{self.world.chat_ids[place]}"

    def first_load(self) -> list[Figure]:
        page = self.page(self.chat(1))
        page.get_by_test_id("message").first.wait_for()
        names = page.evaluate(
            "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)"
        )
        size = sum(_compressed(name) for name in names if name.endswith(".js"))
        page.close()
        return [Figure("script until a conversation is there, gzip", size / KIB, "KiB", 250)]

    def warm_start(self) -> list[Figure]:
        page = self.page()
        cold = page.evaluate("bench.marks.list")
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.wait_for_timeout(6_000)
        times = []
        for _ in range(5):
            page.reload()
            _usable(page)
            times.append(page.evaluate("bench.marks.list"))
            page.wait_for_timeout(1_500)
        page.close()
        what = f"start to usable list, {self.sizes.conversations} conversations"
        spread = f"{min(times):.0f}-{max(times):.0f}"
        return [
            Figure(f"{what}, warm", statistics.median(times), "ms", 1_000, spread),
            Figure(f"{what}, first visit", cold, "ms", None),
        ]

    def typing(self) -> list[Figure]:
        page = self.page(self.chat(1))
        page.get_by_test_id("message").first.wait_for()
        _scroll_up(page, self.sizes.history * 60 // 900)
        page.get_by_test_id("composer").focus()
        page.evaluate("bench.keys.length = bench.tasks.length = 0")
        page.keyboard.type(TYPED * 2, delay=40)
        page.wait_for_timeout(500)
        keys, tasks = page.evaluate("[bench.keys, bench.tasks]")
        page.close()
        what = f"key to frame, {self.sizes.history:,} messages of history"
        more = f"max {max(keys):.0f}; {len(tasks)} tasks over 50 ms"
        return [
            Figure(f"{what}, P50", percentile(keys, 0.5), "ms", None),
            Figure(f"{what}, P95", percentile(keys, 0.95), "ms", 50, more),
        ]

    def memory(self) -> list[Figure]:
        page = self.page()
        for place in range(self.sizes.opened):
            page.evaluate(
                "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
                self.chat(place),
            )
            page.locator("[data-testid=conversation] [data-testid=message]").first.wait_for()
            page.wait_for_timeout(80)
        heap = _heap(self.context.new_cdp_session(page))
        page.close()
        return [Figure(f"JS heap after {self.sizes.opened} conversations", heap / MIB, "MiB", 150)]

    def scrolling(self) -> list[Figure]:
        page = self.page(self.chat(0))
        page.get_by_test_id("message").first.wait_for()
        scrolled = _scroll_up(page, self.sizes.steps)
        heap = _heap(self.context.new_cdp_session(page))
        top = page.evaluate("document.querySelector('[data-testid=message]').innerText.split('·').at(-1)")
        page.close()
        frames, jumps = scrolled["frames"], scrolled["jumps"]
        what = f"scrolling up in {self.sizes.longest:,} messages"
        return [
            Figure(
                f"{what}: frame, P50",
                percentile(frames, 0.5),
                "ms",
                None,
                f"{len(frames)} steps of 900 px, to seq {top.split()[0]}",
            ),
            Figure(f"{what}: frame, P95", percentile(frames, 0.95), "ms", 50, f"max {max(frames):.0f}"),
            Figure(
                f"{what}: place lost when older ones come, most",
                max(jumps, default=float("inf")),
                "px",
                1,
                f"{len(jumps)} looks",
            ),
            Figure(f"{what}: JS heap", heap / MIB, "MiB", 150),
        ]


def _usable(page: Page) -> None:
    page.wait_for_function("() => window.bench.marks.list !== undefined", timeout=60_000)


def _scroll_up(page: Page, steps: int) -> dict[str, list[float]]:
    result: dict[str, list[float]] = page.evaluate("steps => bench.scrollUp(steps, 900)", steps)
    return result


def _compressed(name: str) -> int:
    file = WEB / name.lstrip("/")
    return len(gzip.compress(file.read_bytes())) if file.is_file() else 0


def _heap(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used


def measure(folder: Path, sizes: Sizes) -> list[Figure]:
    lengths = [sizes.longest, sizes.history + 100] + [60] * (sizes.conversations - 2)
    world = Inbox(folder / "data", lengths)
    figures: list[Figure] = []
    with Served(world.data) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in ("first_load", "warm_start", "typing", "memory", "scrolling"):
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")
            context.add_init_script(SIGNED_IN % json.dumps(world.session))
            context.add_init_script(MEASURES)
            run: Callable[[], list[Figure]] = getattr(
                Bench(world, context, f"http://127.0.0.1:{served.port}", sizes), name
            )
            figures += run()
            context.close()
        browser.close()
    return figures


def show(figures: list[Figure]) -> None:
    table = Table(
        "what",
        "measured",
        "target",
        "",
        title=f"The web client on this machine, at a load of {os.getloadavg()[1]:.0f}",
    )
    for what, value, unit, target, more in figures:
        verdict = (
            "" if target is None else f"≤ {target:,.0f} {unit}  {'met' if value <= target else 'MISSED'}"
        )
        table.add_row(what, f"{value:,.1f} {unit}", verdict, more)
    Console(width=170).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.web")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("bench-web.json"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as folder:
        figures = measure(Path(folder), QUICK if chosen.quick else FULL)
    rows = [figure._asdict() for figure in figures]
    chosen.out.write_text(
        json.dumps({"machine": machine(), "figures": rows}, indent=1, ensure_ascii=False) + "\n"
    )
    show(figures)


if __name__ == "__main__":
    main()
