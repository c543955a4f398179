"""`python -m chaos kill --kills 20 --seed 1`, `python -m chaos storm --database mariadb --minutes 5`,
`python -m chaos "X13 full disk"`"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from chaos import alone, failover
from chaos.faults import FAULTS
from chaos.kill import kill_under_load
from chaos.moving import move_to
from chaos.reconnect import reconnect_both
from chaos.scenarios import SCENARIOS
from chaos.storm import Plan, storm
from chaos.upload import upload_badly

RECONNECTS = {"X17": (10_000, False), "X18": (1_000, True)}  # how many come, and whether caches are cold


def main() -> int:
    chosen = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(_run(chosen, Path(folder)))
    print(msgspec.json.format(msgspec.json.encode(report)).decode())
    print("clean" if report.is_clean else "NOT CLEAN")
    return 0 if report.is_clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chaos", description="Faults on purpose, judged.")
    names = ", ".join(["X17 reconnect storm", "X18 cold boot", *FAULTS, *SCENARIOS, *failover.FAILOVERS])
    parser.add_argument("scenario", help=f"kill, storm, move, upload, or one of: {names}")
    parser.add_argument("--database", choices=["postgres", "mariadb"], default="postgres")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--mib", type=int, default=2_048, help="that are uploaded")
    parser.add_argument("--cuts", type=int, default=10, help="of the line, while it is uploaded")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--clients", type=int, help="that reconnect: 10,000, or 1,000 of X18")
    parser.add_argument("--messages", type=int, default=100_000, help="that are moved")
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser


async def _run(chosen: argparse.Namespace, folder: Path) -> Any:
    if alone_deed := ALONE.get(chosen.scenario):
        return await alone_deed(chosen, folder)
    if chosen.scenario[:3] in RECONNECTS:
        clients, is_cold = RECONNECTS[chosen.scenario[:3]]
        return await reconnect_both(folder, chosen.clients or clients, is_cold=is_cold)
    for name, scenario in SCENARIOS.items():
        if name.startswith(chosen.scenario) and chosen.scenario not in FAULTS:
            return await alone.run(folder, scenario, chosen.senders)
    for name in failover.FAILOVERS:
        if name.startswith(chosen.scenario):
            return await failover.run(folder, name, chosen.senders, chosen.seed)
    faults = tuple(name for name in FAULTS if name.startswith(chosen.scenario))
    plan = Plan(chosen.database, chosen.minutes, chosen.senders, chosen.seed, faults)
    return await storm(folder, plan)


ALONE: dict[str, Callable[[argparse.Namespace, Path], Awaitable[Any]]] = {
    "kill": lambda c, folder: kill_under_load(folder, kills=c.kills, senders=c.senders, seed=c.seed),
    "move": lambda c, folder: move_to(c.database, folder, c.messages, c.senders),
    "upload": lambda c, folder: upload_badly(folder, mib=c.mib, cuts=c.cuts, seed=c.seed),
}


if __name__ == "__main__":
    sys.exit(main())
