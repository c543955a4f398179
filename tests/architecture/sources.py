"""What the house rules look at: the files that are, or would be, committed."""

import ast
import importlib
import io
import pkgutil
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import hongyan

ROOT = Path(__file__).parents[2]
FEATURES = ROOT / "src" / "hongyan" / "features"
UNSEEN = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """All files that git keeps or would keep, or those with one of the `suffixes`."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    paths = {ROOT / name for name in names if name}
    return tuple(
        sorted(path for path in paths if path.is_file() and (path.suffix in suffixes or not suffixes))
    )


def written(*suffixes: str) -> Iterator[Path]:
    """Source files that somebody wrote, without those that are generated."""
    return (path for path in files(*suffixes) if not is_generated(path))


def is_generated(path: Path) -> bool:
    """A generated file says so in its name or its first line; migrations are history, written once."""
    return (
        ".gen." in path.name or "versions" in path.parts or "generated" in path.read_text().partition("\n")[0]
    )


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a Python file, each with its lines of code: no blanks, comments or docstring."""
    source = path.read_text()
    tree = ast.parse(source)
    lines = _lines_of_code(source) - set(_docstring_lines(tree))
    for node in ast.walk(tree):
        if isinstance(node, Function):
            end = node.end_lineno or node.lineno
            yield f"{named(path)}:{node.lineno} {node.name}", len(lines & set(range(node.lineno, end + 1)))


def features() -> list[str]:
    return sorted(path.parent.name for path in FEATURES.glob("*/model.py"))


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the server, imported; only Alembic may run migrations."""
    found = pkgutil.walk_packages(hongyan.__path__, "hongyan.")
    names = [module.name for module in found if not module.name.startswith("hongyan.migrations.")]
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines_of_code(source: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        line
        for token in tokens
        if token.type not in UNSEEN
        for line in range(token.start[0], token.end[0] + 1)
    }


def _docstring_lines(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            yield from range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
