"""What happens around every operation, whichever way it was reached.

Authorisation, rate limit, idempotency, audit, metrics and tracing stand here and nowhere else: a second
entrance with weaker checks is the worst bug of this field.
"""

import re
import time
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from msgspec import Struct
from prometheus_client import Counter, Histogram

from hongyan.backends import ledger
from hongyan.core.context import Caller, Context
from hongyan.core.errors import (
    BadKey,
    Exhausted,
    NoSuchOperation,
    NotPermitted,
    NotSignedIn,
    Refusal,
    TooFast,
)
from hongyan.core.operation import Access, Audience, Operation
from hongyan.core.wire import decode, encode
from hongyan.transports.problems import status_of
from hongyan.transports.tracing import id_of, span, trace_here

Authenticate = Callable[..., Awaitable[Caller]]
KEY = re.compile(r"[!-~]{1,64}")
log = structlog.get_logger()

CALLS = Counter("hongyan_calls_total", "Operations called", ["op", "outcome"])
SECONDS = Histogram(
    "hongyan_call_seconds",
    "Time an operation took",
    ["op"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class Call(Struct, frozen=True):
    """One call on its way through: who asks for what.

    `turn` keeps the calls of one socket in order until they are queued, whatever is awaited before.
    """

    operation: Operation
    caller: Caller
    request: Any
    trace: str  # W3C traceparent, well formed
    key: str | None = None
    turn: Lock | None = None
    body: AsyncIterator[bytes] | None = None  # for an operation that takes bytes

    @property
    def trace_id(self) -> str:
        return id_of(self.trace)


class Executor:
    def __init__(self, operations: Iterable[Operation], base: Context, authenticate: Authenticate) -> None:
        self.operations = {operation.name: operation for operation in operations}
        self._base = base
        self._authenticate = authenticate
        self._seconds = {name: SECONDS.labels(name) for name in self.operations}

    def find(self, name: str) -> Operation:
        operation = self.operations.get(name)
        if operation is None:
            raise NoSuchOperation(name[:64])
        return operation

    async def sign_in(self, token: str, address: str, connection_id: str = "") -> Caller:
        """Whoever the token stands for; nobody without a token."""
        if not token:
            return Caller(address=address, connection_id=connection_id)
        return await self._authenticate(self._base, token, address=address, connection_id=connection_id)

    async def run(self, call: Call) -> Any:
        """Carry a call out, or raise why not."""
        name = call.operation.name
        started = time.perf_counter()
        outcome = "internal"
        with span(name, call.trace):
            try:
                async with call.turn or nullcontext():
                    _check(call)
                    await self._limit(call)
                    work = self._perform(call)
                reply = await work
                outcome = "ok"
                return reply
            except Refusal as refused:
                outcome = refused.code
                raise
            finally:
                self._seconds[name].observe(time.perf_counter() - started)
                CALLS.labels(name, outcome).inc()
                await self._audit(call, outcome)

    async def _limit(self, call: Call) -> None:
        limits, caller, cost = self._base.settings.limits, call.caller, call.operation.cost
        if caller.user_id:
            bucket, rate, burst = f"limit:user:{caller.user_id}", limits.user_per_second, limits.user_burst
        else:
            bucket = f"limit:address:{neighbourhood(caller.address)}"
            rate, burst = limits.address_per_second, limits.address_burst
        wait = await self._base.ports.cache.take(bucket, rate, burst, cost)
        if wait:
            raise TooFast(retry_after_ms=int(wait * 1_000) + 1)

    def _perform(self, call: Call) -> Awaitable[Any]:
        """The work of a call, to be awaited. What is appended has its place in the queue by now."""
        operation, request = call.operation, call.request
        ctx = replace(self._base, caller=call.caller, trace=trace_here(call.trace))
        match operation.access:
            case Access.BATCH:
                place = getattr(request, "conversation_id", "")
                return ctx.ports.sql.append(operation.run, (ctx, request), place)
            case Access.READ:
                return ctx.read(lambda c: operation.run(c, request))
            case Access.LOOK:
                return ctx.read(lambda c: operation.run(c, request), may_be_old=True)
            case Access.OWN:
                body = () if call.body is None else (call.body,)
                own: Awaitable[Any] = operation.run(ctx, request, *body)
                return own
            case Access.WRITE if call.key and call.caller.user_id:
                return ctx.write(partial(_once, call=call, key=call.key))
        return ctx.write(lambda c: operation.run(c, request))

    async def _audit(self, call: Call, outcome: str) -> None:
        if not call.operation.is_audited:
            return
        row = {
            "at": self._base.now,
            "user_id": call.caller.user_id,
            "device_id": call.caller.device_id,
            "address": call.caller.address,
            "op": call.operation.name,
            "outcome": outcome,
            "trace_id": call.trace_id,
        }
        await self._base.ports.sql.write(lambda tx: ledger.note(tx, **row))


def _check(call: Call) -> None:
    operation, caller = call.operation, call.caller
    if operation.audience is not Audience.ANYONE and not caller.user_id:
        raise NotSignedIn
    if operation.permission and not caller.may(operation.permission):
        raise NotPermitted(operation.permission)
    if call.key is not None and not KEY.fullmatch(call.key):
        raise BadKey


async def _once(ctx: Context, call: Call, key: str) -> Any:
    """Run a keyed call, or answer as before if it has been run: both in the transaction of the deed."""
    asked = encode([call.operation.name, call.request])
    if known := await ledger.find_answer(ctx.tx, ctx.user_id, key, asked):
        return decode(known, call.operation.reply)
    reply = await call.operation.run(ctx, call.request)
    await ledger.keep_answer(
        ctx.tx, ctx.user_id, key, asked, op=call.operation.name, reply=encode(reply), answered_at=ctx.now
    )
    return reply


def report(error: Exception, call_name: str) -> None:
    """Log why a call failed: refusals in a line, bugs with their traceback."""
    if isinstance(error, Exhausted):
        log.debug("refused", op=call_name, code=error.code)  # a flood must not fill the log as well
    elif isinstance(error, Refusal):
        log.info("refused", op=call_name, code=error.code, status=status_of(error))
    else:
        log.exception("bug", op=call_name, exc_info=error)


def neighbourhood(address: str) -> str:
    """Whom a limit by address counts as one: an IPv4 address, a /64 of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address)
    return address
