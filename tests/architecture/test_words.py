import re
from collections import Counter
from types import ModuleType

import msgspec

from hongyan.core.operation import Operation
from hongyan.documents import refusals
from tests.architecture.sources import features, modules

OUR_OWN = {"requests", "server"}


def test_every_refusal_has_a_code_of_its_own() -> None:
    """Clients act on codes and translate by them, so a code means one thing and says whose word it is."""
    codes = [(refusal.code, refusal.__module__) for refusal in refusals()]
    repeated = [code for code, times in Counter(code for code, _ in codes).items() if times > 1]
    misplaced = [(code, module) for code, module in codes if code.split(".")[0] not in _prefixes(module)]
    assert (repeated, misplaced) == ([], [])


def test_every_operation_is_called_alike_everywhere() -> None:
    """One name is the socket's operation, metric, log field and audit word: one search must find them all."""
    operations = [(_feature(module), one) for module in modules() for one in _operations(module)]
    assert operations
    assert not [one.name for feature, one in operations if not one.name.startswith(f"{feature}.")]
    for words in ("name", "rest", "rpc"):
        times = Counter(getattr(one, words) for _, one in operations)
        assert not [word for word, count in times.items() if count > 1]


def test_every_route_names_fields_of_its_request() -> None:
    """A path parameter is merged into the request; one that the request lacks could never be sent."""
    operations = [one for module in modules() for one in _operations(module)]
    assert not [one.name for one in operations if not one.path.startswith("/api/v1/")]
    assert not [one.name for one in operations if not set(_parameters(one)) <= set(_fields(one))]


def _prefixes(module: str) -> set[str]:
    """A feature speaks for itself; what is below all features may speak for the server or for any."""
    return {module.split(".")[2]} if ".features." in module else OUR_OWN | set(features())


def _operations(module: ModuleType) -> tuple[Operation, ...]:
    is_table = re.fullmatch(r"hongyan\.features\.\w+\.api", module.__name__)
    return module.OPERATIONS if is_table else ()


def _feature(module: ModuleType) -> str:
    return module.__name__.split(".")[2] if ".features." in module.__name__ else ""


def _parameters(operation: Operation) -> list[str]:
    return re.findall(r"{(\w+)}", operation.path)


def _fields(operation: Operation) -> list[str]:
    return [field.name for field in msgspec.structs.fields(operation.request)]
