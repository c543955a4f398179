"""Asking for an operation by whichever way there is: the socket while it is there, else REST."""

import asyncio
import contextlib
import time
import uuid

from msgspec import Struct

from hongyan_client.connection import Connection
from hongyan_client.errors import Refused, Unreachable
from hongyan_client.pacing import backoff
from hongyan_client.rest import Rest, is_of_token
from hongyan_client.route import R, Route
from hongyan_client.tokens import Tokens
from hongyan_client.wire import decode, encode

MOST_BYTES = 60_000  # of a request, to fit into a frame of the socket; longer ones go over REST


class Calls:
    """What can be repeated without harm is asked again, with the same key, until `seconds` have passed."""

    def __init__(self, connection: Connection, rest: Rest, tokens: Tokens, seconds: float) -> None:
        self._connection = connection
        self._rest = rest
        self._tokens = tokens
        self._seconds = seconds

    async def __call__(self, route: Route[R], request: Struct) -> R:
        """Raises `Refused`, `Unreachable` or `SignedOut`."""
        key = "" if route.method == "GET" or route.is_open else uuid.uuid4().hex
        end = time.monotonic() + self._seconds
        attempt = 0
        while True:
            try:
                return await self.once(route, request, key)
            except Unreachable:
                pause = backoff(attempt)
                if not route.is_repeatable or time.monotonic() + pause > end:
                    raise
            attempt += 1
            await self._pause(pause)

    async def once(self, route: Route[R], request: Struct, key: str = "") -> R:
        """Ask, and do not ask again."""
        if route.is_open:
            return await self._rest.ask(route, request)
        body = encode(request)
        if self._connection.is_online and len(body) <= MOST_BYTES:
            raw = await self._connection.ask(route.name, body, key=key, seconds=self._seconds)
            return decode(raw, route.reply)
        token = await self._tokens.fresh()
        try:
            return await self._rest.ask(route, request, token=token, key=key)
        except Refused as refused:
            if not is_of_token(refused):
                raise
        return await self._rest.ask(route, request, token=await self._tokens.fresh(token), key=key)

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until there is a connection."""
        if not self._connection.is_running or self._connection.is_online:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(Unreachable):
            await self._connection.online(seconds)
