"""What a developer finds at /docs: all of it, safely, and without asking anybody else."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from hongyan.documents import refusals
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.docs_schema import words
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close


@pytest.fixture
async def http(server: Running) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.url, verify=False) as http:
        yield http


async def test_every_operation_stands_there_in_both_forms(http: httpx2.AsyncClient) -> None:
    page = (await http.get("/docs")).text
    for operation in OPERATIONS:
        assert f'<article id="{operation.name}">' in page
        assert f"<b>{operation.method}</b> <code>{operation.path}</code>" in page
        is_on_socket = f"&quot;op&quot;: &quot;{operation.name}&quot;" in page
        assert is_on_socket == (operation.http is None)


async def test_every_link_leads_somewhere(http: httpx2.AsyncClient) -> None:
    """A `type` of a refusal, a shape that is answered: all anchors exist, and pages too."""
    for path in ("/docs", "/docs/errors"):
        page = (await http.get(path)).text
        for link in set(re.findall(r'href="([^"]+)"', page)):
            where, _, anchor = link.partition("#")
            found = await http.get(where or path)
            assert found.status_code == 200
            assert not anchor or f'id="{anchor}"' in found.text


async def test_the_address_in_a_refusal_explains_it(http: httpx2.AsyncClient) -> None:
    page = (await http.get("/docs/errors")).text
    assert not [kind.code for kind in refusals() if f'<tr id="{kind.code}">' not in page]
    assert '<tr id="internal">' in page
    assert not [close for close in Close if f"<code>{close.value}</code>" not in page]
    told = (await http.get("/api/v1/users/me")).json()
    assert f'id="{told["type"].partition("#")[2]}"' in (await http.get(told["type"])).text


@pytest.mark.parametrize("path", ["/docs", "/docs/errors", "/docs/style.css"])
async def test_nothing_comes_from_elsewhere_and_no_script_runs(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script|javascript:|\son\w+=|style=|https?://|url\(", answer.text)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 5_000}, "text, 1–5,000 characters"),
        ({"type": "string", "minLength": 6, "maxLength": 6}, "text, 6 characters"),
        ({"type": "integer", "minimum": 0, "maximum": 2**53 - 1}, "integer, at least 0"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 9}, "list of text, at most 9 items"),
        (
            {"anyOf": [{"$ref": "#/components/schemas/a.b.C"}, {"type": "null"}]},
            '<a href="#a.b.C">C</a> or null',
        ),
        ({"enum": ["<b>", "c"]}, "<code>&lt;b&gt;</code>, <code>c</code>"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
        ({}, "anything"),
    ],
    ids=str,
)
def test_types_are_said_in_words(schema: dict[str, object], said: str) -> None:
    assert words(schema) == said
