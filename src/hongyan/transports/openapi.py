"""The operation table as an OpenAPI 3.1 document, from the same structs that validate requests."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from hongyan.core.operation import Audience, Http, Operation
from hongyan.core.wire import Bytes, Content
from hongyan.transports.problems import TITLES, Problem

BINARY = {"type": "string", "format": "binary"}
REFERENCE = "#/components/schemas/{name}"
Field = tuple[dict[str, Any], bool]
ERRORS = (400, 401, 403, 404, 409, 412, 413, 415, 429, 460, 500, 503)


class Shapes:
    """The schema of every struct that is asked for or answered, under one name each."""

    def __init__(self, table: list[Operation]) -> None:
        kinds = {one.request for one in table} | {one.reply for one in table} - {Content, Bytes} | {Problem}
        ordered = sorted(kinds, key=lambda kind: (kind.__module__, kind.__name__))
        references, self.schemas = msgspec.json.schema_components(ordered, ref_template=REFERENCE)
        self._references = dict(zip(ordered, references, strict=True))

    def reference(self, kind: type[Struct]) -> dict[str, Any]:
        return self._references[kind]

    def fields(self, kind: type[Struct]) -> dict[str, Field]:
        """Each field's schema, and whether it is required."""
        own = self.schemas[self._references[kind]["$ref"].rpartition("/")[2]]
        required = own.get("required", ())
        return {name: (schema, name in required) for name, schema in own.get("properties", {}).items()}


def document(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """The whole document, as plain objects that encode to JSON."""
    table = list(operations)
    shapes = Shapes(table)
    paths: dict[str, Any] = {}
    for operation in table:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hongyan 鸿雁",
            "version": version,
            "summary": "Self-hosted instant messaging",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": shapes.schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {"problem": _problem(shapes)},
        },
        "tags": [{"name": name} for name in sorted({one.name.partition(".")[0] for one in table})],
    }


def _operation(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    fields = shapes.fields(operation.request)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.name.partition(".")[0]],
        "summary": _first_line(operation.run),
        "parameters": _parameters(operation, fields),
        "responses": {
            "200": _success(operation.reply, shapes),
            **{str(status): {"$ref": "#/components/responses/problem"} for status in ERRORS},
        },
        "security": [] if operation.audience is Audience.ANYONE else [{"token": []}],
        "x-rpc": operation.rpc,
        "x-cost": operation.cost,
    }
    if operation.http is not None:
        described |= _in_headers(operation.http, described, fields)
        return described
    if operation.permission:
        described["x-permission"] = operation.permission
    if fields and (meaning := _own_docstring(operation.request)):
        described["description"] = meaning
    if operation.method in ("POST", "PUT"):
        described["requestBody"] = _body(operation, fields)
        if operation.audience is not Audience.ANYONE:
            described["parameters"].append(_KEY)
    return described


def _in_headers(spoken: Http, described: dict[str, Any], fields: dict[str, Field]) -> dict[str, Any]:
    """What differs where an operation speaks in headers and bytes."""
    shown = [one for one in described["parameters"] if one["name"] not in spoken.fields]
    for name, header in spoken.fields.items():
        if header != "content-type":
            schema, is_required = fields[name]
            shown.append({"name": header, "in": "header", "required": is_required, "schema": schema})
    told: dict[str, Any] = {"parameters": shown}
    if spoken.takes_bytes:
        told["requestBody"] = {
            "required": False,
            "content": {"application/offset+octet-stream": {"schema": BINARY}},
        }
    renamed = {"200": "2XX"}
    told["responses"] = {renamed.get(name, name): one for name, one in described["responses"].items()}
    return told


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeating a request with the same key gives the same answer, for a day.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
}


def _parameters(operation: Operation, fields: dict[str, Field]) -> list[dict[str, Any]]:
    in_path = _variables(operation.path)
    shown = [{"name": name, "in": "path", "required": True, "schema": fields[name][0]} for name in in_path]
    if operation.method in ("GET", "DELETE"):
        shown += [
            {"name": name, "in": "query", "required": is_required, "schema": schema}
            for name, (schema, is_required) in fields.items()
            if name not in in_path
        ]
    return shown


def _body(operation: Operation, fields: dict[str, Field]) -> dict[str, Any]:
    """What of the request is not in the path."""
    in_path = _variables(operation.path)
    shown = {name: field for name, field in fields.items() if name not in in_path}
    required = [name for name, (_, is_required) in shown.items() if is_required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: schema for name, (schema, _) in shown.items()},
        "additionalProperties": False,
        "required": required,
    }
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _success(reply: type[Struct], shapes: Shapes) -> dict[str, Any]:
    if reply is Bytes:
        return {"description": "Headers, and perhaps bytes"}
    if reply is Content:
        schema = {"type": "string", "contentMediaType": "image/*"}
        return {"description": "The bytes", "content": {"image/*": {"schema": schema}}}
    return {"description": "Done", "content": {"application/json": {"schema": shapes.reference(reply)}}}


def _problem(shapes: Shapes) -> dict[str, Any]:
    words = "; ".join(f"{status}: {TITLES[status].lower()}" for status in ERRORS)
    return {
        "description": f"Refused ({words})",
        "content": {"application/problem+json": {"schema": shapes.reference(Problem)}},
    }


def _variables(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _first_line(run: Any) -> str:
    lines = (run.__doc__ or "").strip().splitlines()
    return lines[0] if lines else run.__name__.replace("_", " ").capitalize()


def _own_docstring(kind: type[Struct]) -> str:
    return " ".join((vars(kind).get("__doc__") or "").split())
