"""The api and admin roles: operations over HTTP, their description, and the web client."""

from collections.abc import Iterable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hongyan.core.errors import Malformed, refusal
from hongyan.core.operation import Operation
from hongyan.core.settings import Settings
from hongyan.core.wire import encode
from hongyan.transports import openapi
from hongyan.transports.rest import failure
from hongyan.transports.tracing import trace_id_of

METHODS = ["GET", "POST", "PUT", "DELETE"]
HEADERS = ["authorization", "content-type", "idempotency-key", "traceparent", "x-request-id"]


@refusal
class NotThisMethod(Malformed):
    code = "requests.not_this_method"
    method: str


def build_app(settings: Settings, routes: Sequence[BaseRoute]) -> Starlette:
    """The application of the public port."""
    origins = list(settings.server.origins)
    cors = Middleware(CORSMiddleware, allow_origins=origins, allow_methods=METHODS, allow_headers=HEADERS)
    return Starlette(
        routes=routes,
        middleware=[cors] if origins else [],
        exception_handlers={HTTPException: _refused},
    )


def description(operations: Iterable[Operation], version: str) -> Route:
    """`/api/v1/openapi.json`, encoded once."""
    content = encode(openapi.document(operations, version))

    async def page(http: Request) -> Response:
        return Response(content, media_type="application/json", headers={"cache-control": "no-cache"})

    return Route("/api/v1/openapi.json", page)


async def _refused(http: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = failure(NotThisMethod(http.method[:16]), trace_id_of(http.headers.get("traceparent", "")))
    response.status_code = status
    return response
