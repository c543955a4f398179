"""Operations over HTTP: one route each, all alike."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
from msgspec import structs
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from hongyan.core.errors import NotUnderstood, Refusal
from hongyan.core.operation import Http, Operation
from hongyan.core.wire import Bytes, Content, convert, decode, encode
from hongyan.transports.executor import Call, Executor, report
from hongyan.transports.peers import Peers
from hongyan.transports.problems import NotJson, TooLarge, problem, retry_after
from hongyan.transports.tracing import bind, id_of, request_id_of, trace_of

JSON = "application/json"
PROBLEM = "application/problem+json"
FOR_EVER = "public, max-age=31536000, immutable"


class Rest:
    def __init__(self, executor: Executor, peers: Peers, body_bytes: int) -> None:
        self._executor = executor
        self._peers = peers
        self._body_bytes = body_bytes

    def routes(self) -> list[Route]:
        """A route an operation; those without a variable first, since the first that fits is taken."""
        operations = sorted(self._executor.operations.values(), key=lambda one: one.path.count("{"))
        return [
            Route(operation.path, self._endpoint(operation), methods=[operation.method], name=operation.name)
            for operation in operations
        ]

    def _endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(http: Request) -> Response:
            trace = trace_of(http.headers.get("traceparent", ""))
            trace_id = id_of(trace)
            request_id = request_id_of(http.headers.get("x-request-id", ""), trace_id)
            bind(op=operation.name, trace_id=trace_id, request_id=request_id)
            try:
                response = _success(await self._call(operation, http, trace), http.method)
            except Exception as error:
                report(error, operation.name)
                response = failure(error, trace_id)
                if http.method == "HEAD" and isinstance(error, Refusal):  # the problem stays behind
                    response.headers["hongyan-refusal"] = error.code
            response.headers.update(operation.http.always if operation.http else {})
            response.headers["x-request-id"] = request_id
            response.headers["x-trace-id"] = trace_id
            return response

        return endpoint

    async def _call(self, operation: Operation, http: Request, trace: str) -> Any:
        caller = await self._executor.sign_in(_token(http), self._address(http))
        if operation.http is not None:
            call = Call(operation, caller, _in_headers(operation, operation.http, http), trace, _key(http))
            body = _bytes(http) if operation.http.takes_bytes else None
            return await self._executor.run(structs.replace(call, body=body))
        request = await self._read(operation, http)
        return await self._executor.run(Call(operation, caller, request, trace, _key(http)))

    def _address(self, http: Request) -> str:
        peer = http.client.host if http.client else ""
        return self._peers.real_address(peer, http.headers.getlist("x-forwarded-for"))

    async def _read(self, operation: Operation, http: Request) -> Any:
        if operation.method in ("GET", "DELETE"):
            return convert({**_query(http), **http.path_params}, operation.request, lax=True)
        raw = await self._body(http)
        if not http.path_params and raw:
            return decode(raw, operation.request)
        body = decode(raw, dict[str, msgspec.Raw]) if raw else {}
        fields = {name: decode(value, Any) for name, value in body.items()}
        if clash := fields.keys() & http.path_params.keys():
            raise NotUnderstood(f"also in the path: {sorted(clash)[0]}")
        return convert({**fields, **http.path_params}, operation.request)

    async def _body(self, http: Request) -> bytes:
        kind = http.headers.get("content-type", JSON).partition(";")[0].strip().lower()
        if kind != JSON or http.headers.get("content-encoding"):
            raise NotJson
        body = bytearray()
        async for chunk in http.stream():
            body += chunk
            if len(body) > self._body_bytes:
                raise TooLarge(self._body_bytes)
        return bytes(body)


def failure(error: Exception, trace_id: str) -> Response:
    told = problem(error, trace_id)
    headers = {"cache-control": "no-store"}
    if (seconds := retry_after(error)) is not None:
        headers["retry-after"] = str(seconds)
    if told.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(encode(told), told.status, headers, media_type=PROBLEM)


def _success(reply: Any, method: str) -> Response:
    if isinstance(reply, Bytes):
        if reply.chunks is None or method == "HEAD":
            return Response(None, reply.status, reply.headers)
        return StreamingResponse(reply.chunks, reply.status, reply.headers)
    if isinstance(reply, Content):
        headers = {
            "cache-control": FOR_EVER,
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
        }
        return Response(reply.content, 200, headers, media_type=reply.media_type)
    return Response(encode(reply), 200, {"cache-control": "no-store"}, media_type=JSON)


def _in_headers(operation: Operation, spoken: Http, http: Request) -> Any:
    """A request whose fields stand in the path, the query and headers."""
    told = {name: http.headers[header] for name, header in spoken.fields.items() if header in http.headers}
    return convert({**_query(http), **told, **http.path_params}, operation.request, lax=True)


async def _bytes(http: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `ConnectionError` if it ends too early."""
    try:
        async for chunk in http.stream():
            yield chunk
    except ClientDisconnect as error:
        raise ConnectionAbortedError from error


def _token(http: Request) -> str:
    scheme, _, token = http.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _key(http: Request) -> str | None:
    """Two keys are joined as HTTP has it, which makes a bad one."""
    keys = http.headers.getlist("idempotency-key")
    return ", ".join(keys) if keys else None


def _query(http: Request) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in http.query_params.multi_items():
        if name in query:
            raise NotUnderstood(f"given twice: {name[:64]}")
        query[name] = value
    return query
