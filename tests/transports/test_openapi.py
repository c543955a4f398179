"""The OpenAPI document, as somebody reads it who knows nothing else."""

from collections import Counter

import httpx2
import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from hongyan.documents import documents
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.serving import Running


@pytest.fixture
def document() -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = msgspec.json.decode(documents()["openapi.json"])
    return found


def test_it_is_valid_openapi(document: dict[str, object]) -> None:
    """By the word of others: with this document code is generated and requests are checked."""
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_is_in_it_once(document: dict[str, dict[str, dict[str, dict[str, str]]]]) -> None:
    described = Counter(
        (one["operationId"], f"{method.upper()} {path}")
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    )
    assert described == Counter((operation.name, operation.rest) for operation in OPERATIONS)


async def test_a_server_shows_what_is_committed(server: Running, document: dict[str, object]) -> None:
    async with httpx2.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == document


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/users/register", 401, "requests.not_signed_in"),  # a user of this id
        ("PATCH", "/api/v1/users/me", 405, "requests.not_this_method"),
        ("POST", "/api/v1/users/me", 405, "requests.not_this_method"),
        ("GET", "/api/v1/social/friends/request", 405, "requests.not_this_method"),
        ("TRACE", "/api/v1/users/policy", 405, "requests.not_this_method"),
        ("GET", "/api/v1/nothing", 404, "requests.no_such_operation"),
        ("POST", "/api/", 404, "requests.no_such_operation"),
        ("POST", "/index.html", 405, "requests.not_this_method"),
    ],
)
async def test_what_is_not_described_is_refused(
    server: Running, method: str, path: str, status: int, code: str
) -> None:
    """Always with a problem, whose status is the one that it has."""
    async with httpx2.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.request(method, path)
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_refused_method_is_told_which_are_not(server: Running) -> None:
    async with httpx2.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.delete("/api/v1/social/conversations")
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/%00", "/..%2f..%2fetc%2fpasswd", "/" + "a" * 5_000, "/%ff%fe"])
async def test_a_path_that_no_file_has_is_the_first_page(server: Running, path: str) -> None:
    async with httpx2.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.get(path)
        first = await http.get("/")
    assert (answer.status_code, answer.content) == (first.status_code, first.content)
