"""Operations over HTTP."""

import contextlib
from collections.abc import AsyncIterator
from functools import cache
from ssl import SSLContext
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
from msgspec import Struct

from hongyan_client.errors import Refused, Unreachable
from hongyan_client.model import Content
from hongyan_client.route import R, Route
from hongyan_client.wire import decode, encode, refused

PROBLEM = "application/problem+json"
IN_PATH = "{{{}}}".format


@cache
def _trust() -> SSLContext:
    """Made once: it reads all certificates, which is too slow for each of a thousand clients."""
    return httpx2.create_ssl_context()


class Rest:
    """Give it an `http` of yours to share connections between clients; else it has its own."""

    def __init__(self, url: str, http: httpx2.AsyncClient | None, seconds: float) -> None:
        self._url = url
        self._is_ours = http is None
        self._http = http or httpx2.AsyncClient(verify=_trust(), timeout=seconds)

    async def close(self) -> None:
        if self._is_ours:
            await self._http.aclose()

    async def ask(self, route: Route[R], request: Struct, *, token: str = "", key: str = "") -> R:
        """Raises `Refused` or `Unreachable`."""
        path, rest = _split(route, request)
        headers = {name: value for name, value in _headers(token, key).items() if value}
        sent: dict[str, Any] = (
            {"params": rest} if route.method in ("GET", "DELETE") else {"content": encode(rest)}
        )
        try:
            response = await self._http.request(route.method, self._url + path, headers=headers, **sent)
        except httpx2.TransportError as error:
            raise Unreachable(f"{route.name}: {error!r}") from error
        return _reply(route, response)

    async def exchange(
        self, method: str, path: str, headers: dict[str, str], body: AsyncIterator[bytes] | None = None
    ) -> httpx2.Response:
        """What speaks in headers. Raises `Refused` or `Unreachable`."""
        try:
            answer = await self._http.request(method, self._url + path, headers=headers, content=body)
        except httpx2.TransportError as error:
            raise Unreachable(f"{method} {path}: {error!r}") from error
        _check(answer, answer.content)
        return answer

    @contextlib.asynccontextmanager
    async def stream(self, path: str, headers: dict[str, str]) -> AsyncIterator[httpx2.Response]:
        """Bytes while they come; 416 is no refusal. Raises `Refused` or `Unreachable`."""
        try:
            async with self._http.stream("GET", self._url + path, headers=headers) as answer:
                if answer.status_code != 416:
                    _check(answer, await answer.aread() if answer.status_code >= 400 else b"")
                yield answer
        except httpx2.TransportError as error:
            raise Unreachable(f"GET {path}: {error!r}") from error


def _check(answer: httpx2.Response, content: bytes) -> None:
    if answer.status_code < 400:
        return
    if code := answer.headers.get("hongyan-refusal"):  # of a HEAD, which has no content
        raise Refused(code, {}, retryable=answer.status_code >= 500)
    if answer.headers.get("content-type", "").partition(";")[0] != PROBLEM:
        raise Unreachable(f"HTTP {answer.status_code}, not from Hongyan")
    raise refused(content)


def _split(route: Route[R], request: Struct) -> tuple[str, dict[str, Any]]:
    """The path with its parameters filled in, and the fields that are left."""
    path, fields = route.path, msgspec.to_builtins(request)
    for name in list(fields):
        if IN_PATH(name) in path:
            path = path.replace(IN_PATH(name), quote(str(fields.pop(name)), safe=""))
    return path, fields


def _headers(token: str, key: str) -> dict[str, str]:
    bearer = f"Bearer {token}" if token else ""
    return {"authorization": bearer, "idempotency-key": key, "content-type": "application/json"}


def _reply(route: Route[R], response: httpx2.Response) -> R:
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code != 200:
        if kind != PROBLEM:
            raise Unreachable(f"{route.name}: HTTP {response.status_code}, not from Hongyan")
        raise refused(response.content)
    if route.reply is Content:
        return route.reply(media_type=kind, content=response.content)
    return decode(response.content, route.reply)


def is_of_token(error: Refused) -> bool:
    """Whether it was the access token that was refused, so that another may do."""
    return error.code == "requests.not_signed_in"
