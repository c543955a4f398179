import re
from pathlib import Path

from tests.architecture.sources import files, named, written

BINS = {"base", "common", "handlers", "helper", "helpers", "manager", "misc", "types", "util", "utils"}
# written so that these lines do not match themselves
REGISTRIES = re.compile(
    r"pypi[.]org|pythonhoste[d]|registry[.]npmj[s]|deb[.]debia[n]|--(?:extra-)?index-ur[l]|--find-link[s]"
    r'|"resolved"\s*:\s*"http'
)
LEFT_BEHIND = re.compile(
    r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|NotImplemented[E]rror|(?:pytest|mark|it|test|describe)[.]ski[p]\b|\bski[p]if\b"
)


def test_no_file_is_a_bin() -> None:
    """A file named after nothing attracts everything. Name it after what it owns."""
    assert not [named(path) for path in written(".py", ".ts", ".tsx") if path.name.split(".")[0] in BINS]


def test_no_file_tells_where_packages_come_from() -> None:
    """Every machine has its own way to its packages; an address of ours would break it, or leak it."""
    assert not [named(path) for path in files() if REGISTRIES.search(_text(path))]


def test_nothing_is_left_for_later() -> None:
    """What is not done is an issue, not a note in the code, and a test that does not run proves nothing."""
    sources = written(".py", ".ts", ".tsx", ".sh")
    assert not [named(path) for path in sources if LEFT_BEHIND.search(_text(path))]


def _text(path: Path) -> str:
    return path.read_text(errors="replace")
