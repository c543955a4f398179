import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement

from hongyan.documents import documents
from tests.architecture.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CLIENT = tomllib.loads((ROOT / "clients" / "python" / "pyproject.toml").read_text())
PIN = re.compile(r"^([\w.-]+)(?:\[.*\])?==([^ ]+)", re.MULTILINE)
TYPES = ROOT / "clients" / "web" / "src" / "protocol" / "api.gen.ts"


def test_the_protocol_documents_are_current() -> None:
    """Others build on what is committed; it must be what the server does. `make protocol` writes it."""
    folder = ROOT / "protocol"
    assert not [name for name, text in documents().items() if (folder / name).read_text() != text]


@pytest.mark.parametrize(
    ("locked", "asked"),
    [
        ("run.txt", [PROJECT["project"]["dependencies"]]),
        ("setup.txt", [PROJECT["dependency-groups"]["setup"]]),
        ("dev.txt", [*PROJECT["dependency-groups"].values(), CLIENT["project"]["dependencies"]]),
    ],
)
def test_what_is_locked_is_what_is_asked_for(locked: str, asked: list[list[str]]) -> None:
    """Only what is locked is ever installed. `tools/requirements.sh` locks anew."""
    pins = dict(PIN.findall((ROOT / "requirements" / locked).read_text()))
    wanted = [Requirement(words) for group in asked for words in group]
    assert not [str(one) for one in wanted if not one.specifier.contains(pins.get(one.name, "0"))]


@pytest.mark.slow
def test_the_types_of_the_web_client_are_current() -> None:
    """Types that were true once are worse than none."""
    was = TYPES.read_text()
    command = [str(ROOT / "tools" / "npm"), "run", "--silent", "types"]
    subprocess.run(command, check=True, capture_output=True)
    now, _ = TYPES.read_text(), TYPES.write_text(was)
    assert now == was
