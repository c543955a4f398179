"""The benchmark runs and prints what it promises. It is never judged by its figures here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_figure_is_printed_beside_its_floor(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bench", "--seconds", "0.2", "--sockets", "120", "--out", str(out)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
    figures = json.loads(out.read_text())["figures"]
    assert {"fan-out, deliveries/s", "lone message, last receiver, ms"} <= figures.keys()
    assert any(row["acks/s"]["median"] > 0 for name, row in figures.items() if name.startswith("one-to-one"))
    for words in ("fan-out", "last receiver", "memory per idle connection", "acks/s", "ratio"):
        assert words in printed


@pytest.mark.slow
def test_a_crowd_is_measured_deed_by_deed(tmp_path: Path) -> None:
    out = tmp_path / "bench-crowd.json"
    size = ["--members", "60", "--sockets", "20", "--rounds", "2"]
    command = [sys.executable, "-m", "bench.crowd", *size, "--out", str(out)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
    figures = json.loads(out.read_text())["figures"]
    for deed in ("send", "recall", "kick", "join"):
        assert f"{deed}, last receiver" in printed
    assert figures["ms"]["page of 200 members"]["p95"] > 0
    assert len(set(figures["statements per send"].values())) == 1
