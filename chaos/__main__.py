"""`python -m chaos kill --kills 20 --senders 20 --seed 1`"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import msgspec

from chaos.kill import kill_under_load


def main() -> int:
    parser = argparse.ArgumentParser(prog="chaos", description="Faults on purpose, judged.")
    parser.add_argument("scenario", choices=["kill"])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(
            kill_under_load(Path(folder), kills=chosen.kills, senders=chosen.senders, seed=chosen.seed)
        )
    print(msgspec.json.format(msgspec.json.encode(report)).decode())
    print("clean" if report.is_clean else "NOT CLEAN")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
