"""The manual of settings, written from the settings themselves."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from hongyan.core.settings import PREFIX, Settings


def manual() -> str:
    """Every setting with its environment variable, default and meaning, as a Markdown table."""
    rows = "\n".join(_rows(Settings(), ()))
    return f"| setting | environment | default | meaning |\n|---|---|---|---|\n{rows}"


def _rows(section: Struct, path: tuple[str, ...]) -> Iterator[str]:
    hints = get_type_hints(type(section), include_extras=True)
    for name in section.__struct_fields__:
        value = getattr(section, name)
        if isinstance(value, Struct):
            yield from _rows(value, (*path, name))
        else:
            yield _row((*path, name), value, hints[name])


def _row(path: tuple[str, ...], value: Any, hint: Any) -> str:
    words = next((meta.description for meta in get_args(hint)[1:] if isinstance(meta, Meta)), "") or ""
    variable = PREFIX + "__".join(path).upper()
    return f"| `{'.'.join(path)}` | `{variable}` | `{msgspec.json.encode(value).decode()}` | {words} |"
