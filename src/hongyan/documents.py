"""The documents that are generated from the code, committed, and checked to be current."""

import json
import pkgutil
from importlib import import_module
from pathlib import Path

import hongyan
from hongyan.core.errors import Refusal
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.version import VERSION
from hongyan.transports import openapi
from hongyan.transports.refusals import Described, describe, kinds
from hongyan.transports.socket import Close


def write_all(folder: Path) -> list[Path]:
    """Write every generated document into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in documents().items():
        (folder / name).write_text(text)
        written.append(folder / name)
    return written


def documents() -> dict[str, str]:
    """File name → text of every generated document."""
    described = openapi.document(OPERATIONS, VERSION)
    return {
        "openapi.json": json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
        "errors.md": errors(),
    }


def errors() -> str:
    """Every refusal's code with its status, details and meaning, and the socket's close codes."""
    rows = "\n".join(_row(one) for one in describe(refusals()))
    closes = "\n".join(
        f"| {close.value} | {close.name.lower()} | {'yes' if close < 4500 else 'no'} |" for close in Close
    )
    return (
        "# Errors\n\nGenerated from the code by `make protocol`.\n\n"
        "## Refusals\n\n| code | status | retry | details | meaning |\n|---|---|---|---|---|\n"
        f"{rows}\n\n## Close codes\n\n| code | name | reconnect |\n|---|---|---|\n{closes}\n"
    )


def refusals() -> set[type[Refusal]]:
    """Every refusal that has a code, of every module."""
    for module in pkgutil.walk_packages(hongyan.__path__, "hongyan."):
        if ".migrations." not in module.name:
            import_module(module.name)
    return kinds()


def _row(one: Described) -> str:
    details = ", ".join(f"`{name}`" for name in one.details) or "–"
    return f"| `{one.code}` | {one.status} | {'yes' if one.retryable else 'no'} | {details} | {one.meaning} |"
