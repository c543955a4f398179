"""Starting and stopping a process: which roles run in it, on which ports, and how it lets go."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from socket import gethostname
from typing import Any

import structlog
import uvicorn
from prometheus_client import make_asgi_app
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from hongyan.core.clock import Clock
from hongyan.core.ids import new_id
from hongyan.core.operation import Audience, Operation
from hongyan.core.settings import Settings
from hongyan.features import users
from hongyan.roles import api, docs_page, export, pages, traces
from hongyan.roles.assembly import Opened, open_all
from hongyan.roles.catalog import GIVING_UP, HANDLERS, OPERATIONS, ROUNDS, schedules
from hongyan.roles.gateway import Gateway, make_bridge
from hongyan.roles.gateway.rounds import Rounds, again, drain
from hongyan.roles.members import Member, Presence, Seen
from hongyan.roles.patience import PatientHttp
from hongyan.roles.version import VERSION
from hongyan.roles.worker import Worker
from hongyan.transports import openapi
from hongyan.transports.executor import Executor
from hongyan.transports.peers import Peers
from hongyan.transports.refusals import Described, describe, kinds
from hongyan.transports.rest import Rest

ROLES = ("api", "gateway", "worker", "admin")
BACKLOG = 4_096
log = structlog.get_logger()


class Server(uvicorn.Server):
    """uvicorn without its own idea of signals: draining comes first, and is ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @property
    def port(self) -> int:
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


@dataclass(slots=True)
class Running:
    """A started process."""

    settings: Settings
    opened: Opened
    gateway: Gateway | None = None
    worker: Worker | None = None
    presence: Presence | None = None
    servers: list[Server] = field(default_factory=list)
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)
    is_stopping: bool = False

    @property
    def url(self) -> str:
        return f"http://{self.settings.server.host}:{self.servers[0].port}"

    @property
    def internal_url(self) -> str:
        return f"http://{self.settings.server.internal_host}:{self.servers[1].port}"

    async def is_ready(self) -> dict[str, bool]:
        return {"serving": not self.is_stopping, **await self.opened.is_ready()}

    def members(self) -> list[Seen]:
        return self.presence.register.present() if self.presence is not None else []

    async def stop(self) -> None:
        """Drain: no new work, what is at hand is finished, then everything is closed."""
        self.is_stopping = True
        if self.presence is not None:
            await self.presence.leave()
        if self.gateway is not None:
            await drain(self.gateway, self.settings.server.drain_seconds)
        for server in self.servers:
            server.should_exit = True
        if self.worker is not None:
            await self.worker.stop()
        await _finish(self.tasks)
        for _, deed in ROUNDS:
            with contextlib.suppress(Exception):
                await deed(self.opened.base)
        if self.gateway is not None:
            await self.gateway.hub.close()
        await self.opened.close()


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, roles: tuple[str, ...] = ROLES, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Run these roles in this process until the block ends."""
    running = await start(settings, roles, clock)
    try:
        yield running
    finally:
        await running.stop()


async def start(settings: Settings, roles: tuple[str, ...], clock: Clock | None = None) -> Running:
    traces.configure(settings.tracing)
    opened = await open_all(settings, clock)
    running = Running(settings, opened)
    peers = Peers(settings.server.trusted_proxies)
    executor = Executor(OPERATIONS, opened.base, users.authenticate)
    if "gateway" in roles:
        running.gateway = Gateway(executor, opened.base, peers)
        running.tasks += Rounds(running.gateway, opened.base).start()
    rounds = [again(seconds, partial(deed, opened.base)) for seconds, deed in ROUNDS]
    running.tasks += [asyncio.create_task(one) for one in rounds]
    if "worker" in roles:
        running.worker = Worker(
            opened.base, HANDLERS, [*schedules(), *export.schedules(opened.base)], GIVING_UP
        )
        running.worker.start()
    app = api.build_app(settings, _routes(running, roles, peers))
    await _listen(running, app, settings.server.host, settings.server.port, _bridge(running))
    routes = [*pages.health(running.is_ready), pages.members(running.members)]
    internal = Starlette(routes=[*routes, Mount("/metrics", make_asgi_app())])
    await _listen(running, internal, settings.server.internal_host, settings.server.internal_port, "none")
    running.presence = _presence(running, roles)
    running.presence.start()
    return running


def _presence(running: Running, roles: tuple[str, ...]) -> Presence:
    server = running.settings.server
    me = Member(
        instance_id=new_id(),
        roles=roles,
        address=server.address or _address(server.host, running.servers[0].port),
        internal_address=_address(server.internal_host, running.servers[1].port),
        version=VERSION,
        started_at=running.opened.base.now,
        health={},
    )
    return Presence(running.opened.base, me, running.is_ready)


def _address(host: str, port: int) -> str:
    """Where others may reach a port that listens on `host`; on all addresses: by this machine's name."""
    return f"{gethostname() if host in ('0.0.0.0', '::', '') else host}:{port}"  # noqa: S104


def _routes(running: Running, roles: tuple[str, ...], peers: Peers) -> list[BaseRoute]:
    offered = _offered(roles)
    executor = Executor(offered, running.opened.base, users.authenticate)
    rest = Rest(executor, peers, running.settings.limits.body_bytes)
    routes: list[BaseRoute] = [*rest.routes(), *pages.health(running.is_ready)]
    if "api" in roles:
        routes += [api.description(_document), *docs_page.routes(_document, _refusals)]
    routes.append(api.unknown(routes))
    if "api" in roles:
        routes.append(pages.web_client())
    return routes


@cache
def _document() -> dict[str, Any]:
    return openapi.document(OPERATIONS, VERSION)


@cache
def _refusals() -> list[Described]:
    return describe(kinds())


def _offered(roles: tuple[str, ...]) -> list[Operation]:
    """Staff operations belong to the admin role, all others to the api."""
    wanted = {True: "admin" in roles, False: "api" in roles}
    return [operation for operation in OPERATIONS if wanted[operation.audience is Audience.STAFF]]


def _bridge(running: Running) -> Any:
    if running.gateway is None:
        return "none"
    return make_bridge(running.gateway.factory, running.gateway.frame_bytes)


async def _listen(running: Running, app: Starlette, host: str, port: int, ws: Any) -> None:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        ws=ws,
        http=PatientHttp,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            raise OSError(f"cannot listen on {host}:{port}")
        await asyncio.sleep(0.005)
    running.servers.append(server)
    running.tasks.append(task)


async def _finish(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        if task.get_coro().__name__ == "again":  # type: ignore[union-attr]
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
