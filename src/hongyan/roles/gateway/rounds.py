"""What a gateway does again and again: close the dead, check sessions, look for what the bus did not say."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from hongyan.core.clock import MINUTE
from hongyan.core.context import Context
from hongyan.core.ids import UserId
from hongyan.features import users
from hongyan.roles.gateway.gateway import Gateway
from hongyan.roles.gateway.news import News
from hongyan.transports.socket import Close

LOOK_SECONDS = 2.0  # how long a hint that the bus lost stays unnoticed
SWEEP_SECONDS = 1.0
PATIENCE_SECONDS = 5.0  # that calls may still take after all clients have been let go
log = structlog.get_logger()


class Rounds:
    def __init__(self, gateway: Gateway, base: Context) -> None:
        self._gateway = gateway
        self._base = base
        self._news = News(base)

    def start(self) -> list[asyncio.Task[None]]:
        settings = self._base.settings.gateway
        rounds = (
            (SWEEP_SECONDS, self._sweep),
            (LOOK_SECONDS, self._look),
            (settings.session_check_seconds, self._check_sessions),
            (settings.dead_seconds / 3, self._renew_presence),
        )
        return [asyncio.create_task(again(seconds, deed)) for seconds, deed in rounds]

    async def _sweep(self) -> None:
        settings, now = self._base.settings.gateway, asyncio.get_running_loop().time()
        wall = self._base.now
        for connection in list(self._gateway.strangers):
            if not connection.running and now - connection.opened_at > settings.authenticate_seconds:
                connection.close(Close.NOT_CONNECTED, "connect first")
        for connection in list(self._gateway.connections):
            if now - connection.heard_at > settings.dead_seconds:
                connection.close(Close.SILENT, "no sign of life")
            elif connection.caller.user_id and wall > connection.caller.expires_at + MINUTE:
                connection.close(Close.NOT_CONNECTED, "token expired")

    async def _look(self) -> None:
        """Compare what SQL says has happened with what the bus has said."""
        for row in await self._news.fetch():
            if row.topic.startswith("p:"):
                self._gateway.review_watchers(UserId(row.topic[2:]))
            else:
                self._gateway.hub.check(row.topic, row.since, row.rev)

    async def _check_sessions(self) -> None:
        """Close sockets whose session has ended, in case nobody told us."""
        callers = {c.caller.session_id: c for c in self._gateway.connections if c.caller.user_id}
        if not callers:
            return
        ended = await self._base.read(lambda c: users.ended_sessions(c.tx, list(callers)))
        for connection in list(self._gateway.connections):
            if connection.caller.session_id in ended:
                connection.close(Close.SIGNED_OUT, "signed_out")

    async def _renew_presence(self) -> None:
        """Say again who is here, and look for who has come or gone unheard."""
        witness = None
        for connection in list(self._gateway.connections):
            if connection.caller.user_id and connection.is_open:
                await self._gateway.arrived(connection)
                witness = connection.caller.user_id
        if witness:
            await self._gateway.watching.compare(witness)


async def drain(gateway: Gateway, seconds: float) -> None:
    """Let go of all clients, spread over `seconds` so that they do not come back all at once."""
    gateway.is_draining = True
    connections = list(gateway.connections)
    random.shuffle(connections)
    pause = seconds / max(len(connections), 1)
    for connection in connections:
        gateway.dismiss(connection, Close.GOING_AWAY, "server is stopping")
        if pause > 0.001:
            await asyncio.sleep(pause)
    try:
        await asyncio.wait_for(gateway.settled(), PATIENCE_SECONDS)
    except TimeoutError:
        log.warning("calls left unanswered")


async def again(seconds: float, deed: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await deed()
        except Exception:
            log.exception("round failed", round=getattr(deed, "__name__", ""))
        await asyncio.sleep(seconds)
