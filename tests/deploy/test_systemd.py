import configparser
import subprocess
import sys
from pathlib import Path

import pytest

from hongyan.core.settings import Settings, load
from hongyan.roles.gateway.rounds import PATIENCE_SECONDS
from hongyan.roles.serving import ROLES

pytestmark = pytest.mark.slow  # needs programs that `make check` does not install

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
MOST_EXPOSED = "20"  # of 100, by systemd's own measure
REST_SECONDS = 5  # that REST calls may still take


@pytest.fixture(params=["hongyan.service", "hongyan@.service"])
def unit(request: pytest.FixtureRequest) -> Path:
    return UNITS / str(request.param)


def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    """It wants the program to be there, so it is shown the one of these tests."""
    copy = tmp_path / unit.name.replace("@", "@gateway")
    copy.write_text(unit.read_text().replace("/opt/hongyan/bin/hongyan", sys.executable))
    done = _systemd("verify", "--man=no", str(copy))
    assert (done.returncode, [line for line in done.stderr.splitlines() if copy.name in line]) == (0, [])


def test_systemd_finds_little_exposed(unit: Path) -> None:
    done = _systemd("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit))
    assert done.returncode == 0, done.stdout[-2000:]


def test_there_is_time_to_let_go_of_everybody(unit: Path) -> None:
    """What takes longer than TimeoutStopSec is killed, in the middle of whatever it does."""
    stop = float(_read(unit)["TimeoutStopSec"])
    assert stop > Settings().server.drain_seconds + PATIENCE_SECONDS + REST_SECONDS


def test_it_starts_with_roles_and_settings_that_there_are(unit: Path) -> None:
    service = _read(unit)
    words = service["Environment"].replace("%i", "gateway").split()
    load(None, dict(word.split("=", 1) for word in words))
    command = service["ExecStart"]
    assert ("--roles %i" in command) == ("@" in unit.name)
    assert "gateway" in ROLES


def _systemd(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


def _read(unit: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit)
    return parser["Service"]
