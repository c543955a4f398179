"""`make bench`: prints a table and writes bench.json beside it. `--seconds`: that each measure takes."""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.acks import acks, raw_append
from bench.fanout import MARKS, TEXT, Floor, alone, medians, percentile, saturated
from bench.native import Native
from bench.seed import World
from bench.server import GENERATOR_CORE, Served
from hongyan.roles.gateway.frames import text_frame

FRAME = text_frame((TEXT * MARKS).ljust(400).encode())
SETTLED = 3.0  # seconds until a new server has made its first hash, which takes 64 MiB for a moment


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {GENERATOR_CORE})
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as folder:
        figures = measure(Path(folder), chosen.sockets, runs=3, seconds=chosen.seconds)
    chosen.out.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")
    show(figures)


def measure(folder: Path, sockets: int, runs: int, seconds: float) -> dict[str, Any]:
    """Every figure, floor and server by turns."""
    world, native = World(folder / "data", sockets), Native()
    figures: dict[str, Any] = {}
    with Served(world.data) as served:
        figures["cold start, s"] = served.start_seconds
        time.sleep(SETTLED)
        figures["resident, idle, MiB"] = served.resident_kib / 1_024
        figures.update(_fanout(native, served, world, runs, int(seconds * 40)))
        for in_flight in (1, 100, 1_000):
            figures.update(_acks(folder, served, world, in_flight, seconds))
    return figures


def _fanout(native: Native, served: Served, world: World, runs: int, count: int) -> dict[str, Any]:
    before = served.own_kib
    readers = [served.connect(token) for token in world.tokens]
    floor = Floor(len(readers))
    memory = (served.own_kib - before) / len(readers)
    many: dict[str, list[float]] = {"floor": [], "hongyan": []}
    lone: dict[str, list[float]] = {"floor": [], "hongyan": []}
    for _ in range(runs):
        many["floor"].append(floor.saturated(native, FRAME, count))
        many["hongyan"].append(saturated(native, served, world, readers, count))
        lone["floor"] += floor.alone(native, FRAME, count)
        lone["hongyan"] += alone(native, served, world, readers, count)
    floor.close()
    for reader in readers:
        reader.close()
    time.sleep(1)
    return {
        "memory per idle connection, KiB": memory,
        "fan-out, deliveries/s": {name: medians(values) for name, values in many.items()},
        "lone message, last receiver, ms": {
            name: {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "max": max(values)}
            for name, values in lone.items()
        },
    }


def _acks(folder: Path, served: Served, world: World, in_flight: int, seconds: float) -> dict[str, Any]:
    rates, raw, times = [], [], []
    for _ in range(3):
        raw.append(raw_append(folder, in_flight, seconds / 2))
        rate, took = asyncio.run(acks(served, world, in_flight, seconds / 2))
        rates.append(rate)
        times += took
    figures = {"raw append/s": medians(raw), "acks/s": medians(rates)}
    spread = {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95)}
    return {f"one-to-one, {in_flight} in flight": figures | {"ms": spread}}


def machine() -> dict[str, str]:
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, check=False, capture_output=True, text=True)
    return {
        "kernel": platform.release(),
        "cpu": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "settings": "SQLite WAL, synchronous=FULL; rate limits lifted; one server process on one core",
    }


def show(figures: dict[str, Any]) -> None:
    table = Table("what", "Hongyan", "floor", "ratio", title="Hongyan beside the floor of this run")
    for name in ("cold start, s", "resident, idle, MiB", "memory per idle connection, KiB"):
        table.add_row(name, f"{figures[name]:.1f}", "", "")
    many, lone = figures["fan-out, deliveries/s"], figures["lone message, last receiver, ms"]
    ours, floor = many["hongyan"]["median"], many["floor"]["median"]
    table.add_row("fan-out, deliveries/s", f"{ours:,.0f}", f"{floor:,.0f}", f"{ours / floor:.2f}")
    for share in ("p50", "p95"):
        ours, floor = lone["hongyan"][share], lone["floor"][share]
        table.add_row(
            f"lone message, last receiver {share}, ms", f"{ours:.1f}", f"{floor:.1f}", f"{ours / floor:.2f}"
        )
    for name, row in figures.items():
        if name.startswith("one-to-one"):
            ours, floor = row["acks/s"]["median"], row["raw append/s"]["median"]
            words = f"{ours:,.0f}  (P50 {row['ms']['p50']:.2f}, P95 {row['ms']['p95']:.2f} ms)"
            table.add_row(f"{name}, acks/s", words, f"{floor:,.0f}", f"{ours / floor:.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
