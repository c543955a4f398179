"""One thing a client can ask for, said once for every transport."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec import Struct

NONE: Mapping[str, str] = MappingProxyType({})


class Audience(StrEnum):
    ANYONE = "anyone"  # no token needed
    USER = "user"  # a signed-in user
    STAFF = "staff"  # a signed-in user whose role holds `permission`


class Access(StrEnum):
    """How an operation meets the database."""

    READ = "read"  # run(ctx, request) inside one read snapshot
    LOOK = "look"  # the same, but the snapshot may be some seconds old: for search and reports
    WRITE = "write"  # run(ctx, request) inside one transaction, announced after its commit
    BATCH = "batch"  # run([(ctx, request), …]): all that arrived meanwhile, in one transaction
    OWN = "own"  # run(ctx, request) opens its own: it also hashes, mails or stores bytes


class Http(Struct, frozen=True, kw_only=True):
    """For an operation that speaks in headers and bytes, and therefore over HTTP alone.

    `fields` of the request stand in these headers. If it `takes_bytes`, `run` is called with a third
    argument, an iterator of the body's bytes as they come, which raises `ConnectionError` if they end too
    early. `always` are headers of every answer, refusals too. The reply is `Bytes`.
    """

    fields: Mapping[str, str] = NONE
    takes_bytes: bool = False
    always: Mapping[str, str] = NONE


class Operation(Struct, frozen=True, kw_only=True):
    """`run` is called with a `Context` and a `request`; what it returns is a `reply`.

    `cost` is what one call takes from the caller's rate limit, where an ordinary call takes 1.
    `limit` names a stricter bucket of its own, for what must not be guessed or flooded.
    """

    name: str
    rest: str
    rpc: str
    request: type[Struct]
    reply: type[Struct]
    run: Callable[..., Any]
    access: Access = Access.WRITE
    audience: Audience = Audience.USER
    permission: str = ""
    cost: int = 1
    limit: str = ""
    is_audited: bool = False
    http: Http | None = None

    @property
    def method(self) -> str:
        return self.rest.split()[0]

    @property
    def path(self) -> str:
        return self.rest.split()[1]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"
