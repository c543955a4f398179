import subprocess

import pytest

from hongyan.documents import documents
from tests.architecture.sources import ROOT

TYPES = ROOT / "clients" / "web" / "src" / "protocol" / "api.gen.ts"


def test_the_protocol_documents_are_current() -> None:
    """Others build on what is committed; it must be what the server does. `make protocol` writes it."""
    folder = ROOT / "protocol"
    assert not [name for name, text in documents().items() if (folder / name).read_text() != text]


@pytest.mark.slow
def test_the_types_of_the_web_client_are_current() -> None:
    """Types that were true once are worse than none."""
    was = TYPES.read_text()
    command = [str(ROOT / "tools" / "npm"), "run", "--silent", "types"]
    subprocess.run(command, check=True, capture_output=True)
    now, _ = TYPES.read_text(), TYPES.write_text(was)
    assert now == was
