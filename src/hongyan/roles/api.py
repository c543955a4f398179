"""The api and admin roles: operations over HTTP, their description, and the web client."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from hongyan.core.errors import NoSuchOperation
from hongyan.core.settings import Settings
from hongyan.core.wire import encode
from hongyan.transports.problems import NotThisMethod
from hongyan.transports.rest import failure
from hongyan.transports.tracing import trace_id_of

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
HEADERS = ["authorization", "content-type", "idempotency-key", "traceparent", "x-request-id", "range"]
TUS = ["tus-resumable", "upload-length", "upload-offset", "upload-metadata", "upload-checksum"]
SHOWN = ["location", "tus-resumable", "upload-length", "upload-offset", "upload-expires", "hongyan-file-id"]


def build_app(settings: Settings, routes: Sequence[BaseRoute]) -> Starlette:
    """The application of the public port."""
    origins = list(settings.server.origins)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=[*HEADERS, *TUS],
        expose_headers=SHOWN,
    )
    return Starlette(
        routes=routes,
        middleware=[cors] if origins else [],
        exception_handlers={HTTPException: _refused},
    )


def description(document: Callable[[], dict[str, Any]]) -> Route:
    """`/api/v1/openapi.json`, made when somebody first asks: no start needs to wait for it."""
    content = cache(lambda: encode(document()))

    async def page(http: Request) -> Response:
        made = await asyncio.to_thread(content)
        return Response(made, media_type="application/json", headers={"cache-control": "no-cache"})

    return Route("/api/v1/openapi.json", page)


def unknown(routes: Sequence[BaseRoute]) -> Mount:
    """What stands below `/api` and fits none of `routes`: not this method, or no such operation."""
    known = [route for route in routes if isinstance(route, Route)]

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        path, trace_id = scope["path"], trace_id_of(Headers(scope=scope).get("traceparent", ""))
        allowed = {method for route in known for method in _methods(route, scope)}
        if allowed:
            response = failure(NotThisMethod(scope["method"][:16]), trace_id)
            response.headers["allow"] = ", ".join(sorted(allowed))
        else:
            response = failure(NoSuchOperation(path[:64]), trace_id)
        await response(scope, receive, send)

    return Mount("/api", app=refuse)


def _methods(route: Route, scope: Scope) -> set[str]:
    """The methods of a route, if all but the method fits."""
    fits = route.path_regex.match(scope["path"]) is not None
    return set(route.methods or ()) if fits else set()


async def _refused(http: Request, error: Exception) -> Response:
    """What no route is for, outside of the API."""
    trace_id = trace_id_of(http.headers.get("traceparent", ""))
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return failure(NotThisMethod(http.method[:16]), trace_id)
    return failure(NoSuchOperation(http.url.path[:64]), trace_id)
