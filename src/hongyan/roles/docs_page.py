"""`/docs`: every operation as people read it, made from the OpenAPI document when first asked for.

Plain HTML with one style sheet of our own. Nothing is fetched from elsewhere, and no script runs.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hongyan.roles.docs_schema import Schema, example, is_shown, short, words
from hongyan.transports.refusals import Described
from hongyan.transports.socket import Close

STYLE = Path(__file__).with_name("docs.css")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
REFUSAL = ("code", "status", "again?", "details", "meaning")
NO_FIELDS: Schema = {"properties": {}, "required": []}
COMES_BACK, STAYS_AWAY = "come back", "do not come back"


def routes(document: Callable[[], Schema], refusals: Callable[[], list[Described]]) -> list[Route]:
    """The page, the errors, and their style."""
    return [
        Route("/docs", _answer(HTMLResponse, lambda: operations(document(), refusals()))),
        Route("/docs/errors", _answer(HTMLResponse, lambda: errors(refusals()))),
        Route("/docs/style.css", _answer(_Css, STYLE.read_text)),
    ]


def operations(document: Schema, refusals: list[Described]) -> str:
    """All operations, by feature, and the shapes that they are made of."""
    features: dict[str, list[tuple[str, str, Schema]]] = {}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            features.setdefault(one["tags"][0], []).append((method.upper(), path, one))
    schemas = document["components"]["schemas"]
    links = "".join(_links(name, found) for name, found in features.items())
    body = "".join(_feature(name, found, schemas, refusals) for name, found in features.items())
    info = document["info"]
    return _page(
        "API",
        f'<nav aria-label="Operations">{links}<h2><a href="#shapes">Shapes</a></h2></nav>'
        f"<main><h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>{_PREFACE}"
        f'{body}<section><h2 id="shapes">Shapes</h2>{_shapes(schemas)}</section></main>',
    )


def errors(refusals: list[Described]) -> str:
    """Every refusal, under the address that stands in its `type`, and the close codes."""
    rows = "".join(_refusal_row(one, anchor=True) for one in refusals)
    closes = "".join(
        f"<tr><td><code>{close.value}</code></td><td>{close.name.lower().replace('_', ' ')}</td>"
        f"<td>{COMES_BACK if close < 4500 else STAYS_AWAY}</td></tr>"
        for close in Close
    )
    internal = Described(
        code="internal", status=500, retryable=True, details=[], meaning="A bug of ours; it is in the log."
    )
    rows += _refusal_row(internal, anchor=True)
    return _page(
        "Errors",
        "<main><h1>Errors</h1><p>A refusal has a stable <code>code</code>: act on it, translate by it.</p>"
        f"{_table(REFUSAL, rows)}<h2>Close codes</h2>{_table(('code', 'why', 'then'), closes)}</main>",
    )


_PREFACE = (
    "<p>Each operation can be called as a REST request, or as a frame on the socket at "
    "<code>/api/v1/socket</code> (subprotocol <code>hongyan.v1.json</code>), with the same fields, the same "
    "answer and the same refusals. Those marked <b>open</b> need no token; all others want "
    "<code>Authorization: Bearer …</code>, or a socket that has connected.</p>"
)


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title} · Hongyan 鸿雁</title>"
        '<link rel="stylesheet" href="/docs/style.css"></head><body>'
        '<header><a class="home" href="/docs">鸿雁 <span>Hongyan API</span></a>'
        '<a href="/docs/errors">Errors</a><a href="/api/v1/openapi.json">OpenAPI 3.1</a></header>'
        f"{body}</body></html>"
    )


def _links(feature: str, found: Iterable[tuple[str, str, Schema]]) -> str:
    items = "".join(
        f'<li><a href="#{one["operationId"]}">{escape(one["operationId"].partition(".")[2])}</a></li>'
        for _, _, one in found
    )
    return f'<h2><a href="#{feature}">{feature}</a></h2><ul>{items}</ul>'


def _feature(
    name: str,
    found: Iterable[tuple[str, str, Schema]],
    schemas: dict[str, Schema],
    refusals: list[Described],
) -> str:
    articles = "".join(_operation(method, path, one, schemas) for method, path, one in found)
    own = "".join(_refusal_row(one) for one in refusals if one.code.startswith(f"{name}."))
    told = f"<h3>Refusals of {name}</h3>{_table(REFUSAL, own)}" if own else ""
    return f'<section><h2 id="{name}">{name}</h2>{articles}{told}</section>'


def _operation(method: str, path: str, one: Schema, schemas: dict[str, Schema]) -> str:
    name = one["operationId"]
    fields = list(_fields(one))
    asked = _table(("field", "where", "type", ""), "".join(fields)) if fields else "<p>No fields.</p>"
    meaning = f"<p>{_code(one['description'])}</p>" if "description" in one else ""
    return (
        f'<article id="{name}"><h3>{escape(name)}{_marks(one)}</h3><p>{_code(one["summary"])}</p>{meaning}'
        f'<p class="route"><b>{method}</b> <code>{escape(path)}</code></p>{asked}'
        f"<p>Answers {_reply(one)}.</p>{_on_socket(name, one, schemas)}</article>"
    )


def _reply(one: Schema) -> str:
    content = one["responses"].get("200", {}).get("content")
    return words(next(iter(content.values()))["schema"]) if content else "headers, and perhaps bytes"


def _on_socket(name: str, one: Schema, schemas: dict[str, Schema]) -> str:
    if "200" not in one["responses"]:
        return "<p>Over HTTP alone.</p>"
    return f"<pre><code>{escape(_frame(name, one, schemas))}</code></pre>"


def _marks(one: Schema) -> str:
    marks = [] if one["security"] else ["open"]
    marks += [f"needs {one['x-permission']}"] if "x-permission" in one else []
    marks += [f"costs {one['x-cost']}"] if one["x-cost"] != 1 else []
    return "".join(f'<span class="mark">{escape(mark)}</span>' for mark in marks)


def _fields(one: Schema) -> Iterator[str]:
    for parameter in one["parameters"]:
        if parameter["name"] != "Idempotency-Key":
            yield _field(parameter["name"], parameter["in"], parameter["schema"], parameter["required"])
    for name, schema, is_required in _body_fields(one):
        yield _field(name, "body", schema, is_required)


def _body_fields(one: Schema) -> Iterator[tuple[str, Schema, bool]]:
    if "requestBody" in one:
        body = one["requestBody"]["content"].get("application/json", {}).get("schema", NO_FIELDS)
        for name, schema in body["properties"].items():
            yield name, schema, name in body["required"]


def _field(name: str, where: str, schema: Schema, is_required: bool) -> str:
    default = schema.get("default")
    said = "required" if is_required else "" if default is None else f"default {json.dumps(default)}"
    return (
        f"<tr><td><code>{escape(name)}</code></td><td>{where}</td>"
        f"<td>{words(schema)}</td><td>{escape(said)}</td></tr>"
    )


def _frame(name: str, one: Schema, schemas: dict[str, Schema]) -> str:
    """What to send on the socket."""
    required = {
        parameter["name"]: parameter["schema"]
        for parameter in one["parameters"]
        if parameter["required"] and parameter["in"] != "header"
    }
    required |= {field: schema for field, schema, is_required in _body_fields(one) if is_required}
    data: dict[str, Any] = {field: example(schema, schemas) for field, schema in required.items()}
    return json.dumps({"id": 1, "op": name, "data": data}, ensure_ascii=False)


def _shapes(schemas: dict[str, Schema]) -> str:
    return "".join(_shape(name, schema) for name, schema in schemas.items() if is_shown(schema))


def _shape(name: str, schema: Schema) -> str:
    required = schema.get("required", ())
    rows = "".join(
        _field(field, "", shape, field in required) for field, shape in schema.get("properties", {}).items()
    )
    shown = _table(("field", "", "type", ""), rows) if rows else f"<p>{words(schema)}</p>"
    meaning = f"<p>{_code(schema['description'])}</p>" if "description" in schema else ""
    return f'<article id="{escape(name)}"><h3>{escape(short(name))}</h3>{meaning}{shown}</article>'


def _refusal_row(one: Described, *, anchor: bool = False) -> str:
    name = f"<code>{escape(one.code)}</code>"
    first = f'<tr id="{escape(one.code)}">' if anchor else "<tr>"
    linked = name if anchor else f'<a href="/docs/errors#{escape(one.code)}">{name}</a>'
    details = ", ".join(f"<code>{escape(detail)}</code>" for detail in one.details)
    again = "later" if one.retryable else "no"
    cells = (linked, str(one.status), again, details, _code(one.meaning))
    return first + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table(heads: tuple[str, ...], rows: str) -> str:
    names = "".join(f"<th>{head}</th>" for head in heads)
    return f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table></div>'


def _code(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )


class _Css(Response):
    media_type = "text/css"


def _answer(kind: type[Response], make: Callable[[], str]) -> Any:
    content = cache(lambda: make().encode())

    async def page(http: Request) -> Response:
        return kind(await asyncio.to_thread(content), headers=HEADERS)

    return page
