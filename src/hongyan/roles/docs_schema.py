"""Schemas of the OpenAPI document in words that people read, and the smallest example of each."""

from collections.abc import Iterator
from html import escape
from typing import Any

Schema = dict[str, Any]
LIMITS = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
)
UNBOUNDED = 2**53 - 1  # which says no more than that it is an integer
WORDS = {"string": "text", "object": "object", "null": "null"}
SAMPLES: dict[str, Any] = {"string": "…", "integer": 1, "number": 1.5, "boolean": True, "object": {}}


def short(name: str) -> str:
    """`hongyan.features.users.model.ByUser` → `ByUser`."""
    return name.rpartition(".")[2]


def target(schema: Schema) -> str:
    """The name of the schema that this one refers to, or nothing."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def words(schema: Schema) -> str:
    """A type as HTML: `list of <a>Message</a>, at most 100`."""
    if name := target(schema):
        return f'<a href="#{escape(name)}">{escape(short(name))}</a>'
    if options := schema.get("anyOf"):
        return " or ".join(words(option) for option in options)
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    return ", ".join([_name(schema), *_limits(schema)])


def is_shown(schema: Schema) -> bool:
    return "properties" in schema or "enum" in schema or "anyOf" in schema


def example(schema: Schema, schemas: dict[str, Schema]) -> Any:
    """The least that fits: required fields alone."""
    if name := target(schema):
        return example(schemas[name], schemas)
    for some in ("anyOf", "enum"):
        if options := schema.get(some):
            return example(options[0], schemas) if some == "anyOf" else options[0]
    if "const" in schema:
        return schema["const"]
    if schema.get("type") == "array":
        return [example(schema["items"], schemas)] if schema.get("items") else []
    if "properties" in schema:
        required = schema.get("required", ())
        return {name: example(schema["properties"][name], schemas) for name in required}
    return SAMPLES.get(schema.get("type", ""), "…")


def _name(schema: Schema) -> str:
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {words(schema['items'])}" if schema.get("items") else "list"
    if schema.get("contentEncoding"):
        return str(schema["contentEncoding"])
    values = schema.get("additionalProperties")
    if kind == "object" and isinstance(values, dict) and values:
        return f"object of {words(values)}"
    return escape(WORDS.get(kind, kind))


def _limits(schema: Schema) -> Iterator[str]:
    for low, high, unit in LIMITS:
        least, most = schema.get(low), schema.get(high)
        if most == UNBOUNDED:
            most = None
        if least is not None and most is not None:
            yield f"{least:,}{unit}" if least == most else f"{least:,}–{most:,}{unit}"
        elif least is not None:
            yield f"at least {least:,}{unit}"
        elif most is not None:
            yield f"at most {most:,}{unit}"
