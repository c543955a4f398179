import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import FEATURES, ROOT, features
from tools.contracts import FrontDoor


def test_imports_keep_their_direction() -> None:
    """Grouping does not keep a code base clean; a checked direction does. `.importlinter` holds the rules."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_side_door_is_noticed() -> None:
    """The front-door contract is our own, so it must be seen to fail."""
    contract = FrontDoor(
        "front door", {}, {"house": "hongyan.features", "keyholders": ["hongyan.roles.catalog"]}
    )
    graph = grimp.build_graph("hongyan")
    assert contract.check(graph, verbose=False).kept
    graph.add_import(importer="hongyan.features.messages.model", imported="hongyan.features.users.store")
    assert not contract.check(graph, verbose=False).kept


@pytest.mark.parametrize("feature", features())
def test_a_front_door_shows_all_it_lets_through(feature: str) -> None:
    """`__all__` is a feature's promise to the others: what it imports, no more, no less, and no code."""
    about, *body = ast.parse((FEATURES / feature / "__init__.py").read_text()).body
    assert isinstance(about, ast.Expr)
    imported = [
        alias.asname or alias.name
        for node in body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assigned = [node.value for node in body if isinstance(node, ast.Assign | ast.AnnAssign)]
    shown = [name for value in assigned if value for name in ast.literal_eval(value)]
    assert all(isinstance(node, ast.ImportFrom | ast.Assign | ast.AnnAssign) for node in body)
    assert sorted(imported) == sorted(shown)
