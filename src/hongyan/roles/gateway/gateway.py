"""Who may connect, what connected clients ask for, and how they leave."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from msgspec import Struct
from picows import WSListener, WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener
from prometheus_client import Gauge

from hongyan.backends import outbox
from hongyan.core import events
from hongyan.core.context import Context
from hongyan.core.errors import NotSignedIn, NotUnderstood, StorageUnavailable, TooFast
from hongyan.core.events import Announcement, user_topic
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow
from hongyan.core.wire import decode, encode
from hongyan.features import conversations, users
from hongyan.roles.gateway.admission import Door
from hongyan.roles.gateway.connection import MOST_AT_ONCE, STRIKES, Connection
from hongyan.roles.gateway.frames import text_frame
from hongyan.roles.gateway.hub import PAUSE, UNKNOWN, Hub
from hongyan.roles.gateway.watching import Watching
from hongyan.transports import socket
from hongyan.transports.executor import Call, Executor, neighbourhood, report
from hongyan.transports.peers import Peers
from hongyan.transports.socket import Answer, Close, Frame
from hongyan.transports.tracing import trace_of

MOST_REPLAYED = 200
FAREWELL_SECONDS = 2.0  # that a socket whose session has ended may wait for its last answers
CONNECTIONS = Gauge("hongyan_connections", "Open sockets")
REASONS = {
    "signed_out": Close.SIGNED_OUT,
    "replaced": Close.REPLACED,
    "disabled": Close.DISABLED,
    "password_changed": Close.SIGNED_OUT,
    "token_reused": Close.SIGNED_OUT,
}
log = structlog.get_logger()


class Connect(Struct, frozen=True, forbid_unknown_fields=True):
    token: str
    cursor: msgspec.Raw = msgspec.Raw(b"null")  # a union with None would take None alone


class Renew(Struct, frozen=True, forbid_unknown_fields=True):
    token: str


class Gateway:
    def __init__(self, executor: Executor, base: Context, peers: Peers) -> None:
        self._executor = executor
        self._base = base
        self._peers = peers
        self._settings = base.settings.gateway
        self.frame_bytes = self._settings.frame_bytes
        self.buffer_bytes = self._settings.buffer_bytes
        self.hub = Hub(base.ports.bus, self._replay, self._notice)
        self.watching = Watching(self.hub, base)
        self.connections: set[Connection] = set()
        self.strangers: set[Connection] = set()
        self._strangers_at: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._door = Door(self._settings.connects_per_second)
        self.is_draining = False

    # admission

    def factory(self, peername: tuple[str, int] | None) -> Any:
        peer = peername[0] if peername else ""
        return lambda request: self._admit(request, peer)

    def _admit(self, request: WSUpgradeRequest, peer: str) -> WSUpgradeResponseWithListener:
        address = self._peers.real_address(peer, request.headers.getall("x-forwarded-for", []))
        refused = self._refusal(request, address)
        wait = 0 if refused else self._door.find_wait(asyncio.get_running_loop().time())
        is_browser = "origin" in request.headers  # whose programs learn nothing of a refused handshake
        if refused is not None or (wait and not is_browser):
            response = WSUpgradeResponse.create_error_response(
                refused or HTTPStatus.SERVICE_UNAVAILABLE, b"", {"retry-after": str(wait or 5)}
            )
            return WSUpgradeResponseWithListener(response, None)
        listener: WSListener = Connection(self, address, wait)
        chosen = {"sec-websocket-protocol": socket.SUBPROTOCOL}
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(chosen), listener)

    def _refusal(self, request: WSUpgradeRequest, address: str) -> HTTPStatus | None:
        if request.path.decode("latin-1").partition("?")[0] != socket.PATH:
            return HTTPStatus.NOT_FOUND
        if not self._is_welcome(request.headers.get("origin"), request.headers.get("host", "")):
            return HTTPStatus.FORBIDDEN
        offered = [one.strip() for one in request.headers.get("sec-websocket-protocol", "").split(",")]
        if socket.SUBPROTOCOL not in offered:
            return HTTPStatus.BAD_REQUEST
        if self.is_draining or len(self.connections) >= self._settings.connections:
            return HTTPStatus.SERVICE_UNAVAILABLE
        if self._strangers_at[neighbourhood(address)] >= self._settings.strangers:
            return HTTPStatus.TOO_MANY_REQUESTS
        return None

    def _is_welcome(self, origin: str | None, host: str) -> bool:
        """No browser page of another site may connect; programs send no Origin, and hold no cookies."""
        if origin is None or origin in self._base.settings.server.origins:
            return True
        return urlsplit(origin).netloc == host != ""

    # life of a connection

    def opened(self, connection: Connection) -> None:
        self.connections.add(connection)
        self.strangers.add(connection)
        self._strangers_at[neighbourhood(connection.address)] += 1
        CONNECTIONS.set(len(self.connections))
        if connection.wait_seconds:
            connection.close(Close.COME_LATER, str(connection.wait_seconds))

    def closed(self, connection: Connection) -> None:
        self.connections.discard(connection)
        self._no_stranger(connection)
        CONNECTIONS.set(len(self.connections))
        if connection.caller.user_id:
            self.hub.leave(connection, connection.caller.user_id)
            self.spawn(self._left(connection))

    def received(self, connection: Connection, raw: bytes) -> None:
        if connection.farewell is not None:
            return
        try:
            frame = socket.read_frame(raw)
        except (msgspec.DecodeError, RecursionError) as error:
            self.hub.push(connection, socket.failed(0, NotUnderstood(str(error)[:300])))
            self._strike(connection)
            return
        if frame.op == "ping":
            self.hub.push(connection, encode(Answer(frame.id, {"at": self._base.now})))
        elif connection.running >= MOST_AT_ONCE:
            self.hub.push(connection, socket.failed(frame.id, TooFast(retry_after_ms=1_000)))
            self._strike(connection)
        else:
            connection.running += 1
            self.spawn(self._handle(connection, frame))

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait for the calls at hand."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _handle(self, connection: Connection, frame: Frame) -> None:
        try:
            match frame.op:
                case "connect":
                    await self._attempt(connection, frame, self._wait_and_connect)
                case "renew":
                    await self._attempt(connection, frame, self._renew)
                case _:
                    reply = await socket.answer(self._executor, connection.caller, frame, connection.turn)
                    self.hub.push(connection, reply)
                    if b'"code":"requests.too_fast"' in reply[:400]:
                        self._strike(connection)
        finally:
            connection.running -= 1
            if connection.farewell is not None and not connection.running:
                asyncio.get_running_loop().call_soon(connection.close, *connection.farewell)

    async def _attempt(self, connection: Connection, frame: Frame, deed: Any) -> None:
        try:
            await deed(connection, frame)
        except Exception as error:
            report(error, frame.op)
            self.hub.push(connection, socket.failed(frame.id, error))

    async def _wait_and_connect(self, connection: Connection, frame: Frame) -> None:
        """One attempt of a socket at a time, so that nobody keeps the others waiting with many."""
        if connection.is_coming:
            raise NotUnderstood("connecting already")
        connection.is_coming = True
        try:
            async with self._door.greeting():
                if connection.is_open:
                    await self._connect(connection, frame)
        finally:
            connection.is_coming = False

    async def _connect(self, connection: Connection, frame: Frame) -> None:
        """Authenticate, begin to listen, then read the snapshot: nothing can fall between the two."""
        request = decode(frame.data, Connect)
        if connection.caller.user_id:
            raise NotUnderstood("connected already")
        caller = await self._executor.sign_in(request.token, connection.address, connection.connection_id)
        if not caller.user_id:
            raise NotSignedIn
        if not connection.is_open or connection.caller.user_id:
            return
        connection.caller = caller
        self._no_stranger(connection)
        self.hub.enter(connection, caller.user_id, connection.connection_id)
        connection.hold()
        connection.release(text_frame(await self._greet(connection, frame, request)))
        if connection.is_open:
            await self.arrived(connection)

    async def _greet(self, connection: Connection, frame: Frame, request: Connect) -> bytes:
        try:
            await self._join_all(connection)
            return await self._snapshot(connection, frame, request)
        except Exception as error:
            report(error, frame.op)
            return socket.failed(frame.id, error)

    async def _snapshot(self, connection: Connection, frame: Frame, request: Connect) -> bytes:
        operation = self._executor.find("sync.connect")
        asked = decode(encode({"cursor": request.cursor}), operation.request)
        call = Call(operation, connection.caller, asked, trace_of(frame.traceparent))
        return encode(Answer(frame.id, await self._executor.run(call)))

    async def _renew(self, connection: Connection, frame: Frame) -> None:
        """A fresh access token for a socket that stays open; it must be of the same session."""
        token = decode(frame.data, Renew).token
        caller = await self._executor.sign_in(token, connection.address, connection.connection_id)
        if caller.session_id != connection.caller.session_id:
            raise NotSignedIn
        connection.caller = caller
        self.hub.push(connection, encode(Answer(frame.id, {"expires_at": caller.expires_at})))

    async def _join_all(self, connection: Connection) -> None:
        """Listen to a user's conversations. Those that moved meanwhile are read again: who left is out."""
        user_id = connection.caller.user_id
        rev, rooms = await self._base.read(lambda c: _whereabouts(c, user_id))
        self.hub.check(user_topic(user_id), rev, rev)
        doubtful = [
            row
            for row in rooms
            if not self.hub.join(connection, row.conversation_id, row.joined_seq, row.rev)
        ]
        if doubtful:
            again = await self._base.read(lambda c: conversations.rooms_of(c.tx, user_id))
            present = {row.conversation_id for row in again}
            for row in doubtful:
                if row.conversation_id not in present:
                    self.hub.part(connection, row.conversation_id, row.joined_seq)

    async def arrived(self, connection: Connection) -> None:
        """A connection is here. To be said again more often than every `gateway.dead_seconds`."""
        user_id = connection.caller.user_id
        if await users.arrive(self._base, user_id, connection.connection_id):
            self.watching.show(user_id, is_online=True)
        if not connection.is_open:
            await self._left(connection)

    async def _left(self, connection: Connection) -> None:
        user_id = connection.caller.user_id
        if await users.leave(self._base, user_id, connection.connection_id):
            self.watching.show(user_id, is_online=False)

    def _no_stranger(self, connection: Connection) -> None:
        if connection in self.strangers:
            self.strangers.discard(connection)
            place = neighbourhood(connection.address)
            self._strangers_at[place] -= 1
            if not self._strangers_at[place]:
                del self._strangers_at[place]

    def _strike(self, connection: Connection) -> None:
        connection.strikes += 1
        if connection.strikes >= STRIKES:
            connection.close(Close.TOO_FAST, "slow down")

    # what the hub tells

    async def _replay(self, topic: str, rev: int) -> list[Announcement]:
        return await self._base.read(lambda c: _replay(c, topic, rev))

    def _notice(self, user_id: UserId, announcement: Announcement, is_late: bool) -> None:
        """What reaches a user may concern their connections themselves."""
        match announcement.name:
            case "im.user.signed_out":
                self._sign_out(user_id, msgspec.json.decode(announcement.frame)["data"])
            case name if is_late and (announcement.gone or name == "im.conversation.joined"):
                self.spawn(_insist(lambda: self._join_again(user_id)))
            case "im.conversation.joined":
                for membership in msgspec.json.decode(announcement.frame)["data"]["memberships"]:
                    self._join(user_id, membership["conversation_id"], membership.get("joined_seq", 0))
            case users.WATCH:
                self.watching.begin(announcement)
            case events.UNWATCH:
                self.review_watchers(user_id)
            case users.SHOWN:
                self.watching.note(user_id, announcement)

    def review_watchers(self, user_id: UserId) -> None:
        """Some of those who watch a user may not do so any more."""
        self.spawn(_insist(lambda: self.watching.review(user_id)))

    def _join(self, user_id: UserId, conversation_id: ConversationId, joined_seq: int) -> None:
        if self.hub.is_old_news(user_id, conversation_id, joined_seq):
            self.spawn(_insist(lambda: self._join_again(user_id)))
            return
        for connection in self.hub.connections_of(user_id):
            self.hub.join(connection, conversation_id, joined_seq)
        self.spawn(_insist(lambda: self._make_sure(user_id, conversation_id, joined_seq)))

    async def _join_again(self, user_id: UserId) -> None:
        """They had come somewhere, and may have gone since."""
        for connection in self.hub.connections_of(user_id):
            await self._join_all(connection)

    async def _make_sure(self, user_id: UserId, conversation_id: ConversationId, joined_seq: int) -> None:
        """Between processes, that somebody has gone may be heard of before that they had come."""
        rooms = await self._base.read(lambda c: conversations.rooms_of(c.tx, user_id))
        if conversation_id not in {row.conversation_id for row in rooms}:
            for connection in self.hub.connections_of(user_id):
                self.hub.part(connection, conversation_id, joined_seq)

    def _sign_out(self, user_id: UserId, told: dict[str, Any]) -> None:
        for connection in self.hub.connections_of(user_id):
            if connection.caller.session_id in told["session_ids"]:
                self.dismiss(connection, REASONS.get(told["reason"], Close.SIGNED_OUT), told["reason"])

    def dismiss(self, connection: Connection, code: int, reason: str) -> None:
        """Tell and hear nothing more, and close; only what is being carried out is answered before."""
        if not connection.running:
            connection.close(code, reason)
            return
        connection.farewell = (code, reason)
        self.hub.leave(connection, connection.caller.user_id)
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, connection.close, code, reason)


async def _insist(deed: Callable[[], Awaitable[None]]) -> None:
    """Do something once SQL is there."""
    while True:
        try:
            await deed()
            return
        except StorageUnavailable:
            await asyncio.sleep(PAUSE)


async def _whereabouts(ctx: Context, user_id: UserId) -> tuple[int, Sequence[AnyRow]]:
    return await users.find_rev(ctx.tx, user_id), await conversations.rooms_of(ctx.tx, user_id)


async def _replay(ctx: Context, topic: str, rev: int) -> list[Announcement]:
    """What was announced after `rev`; if that is not known, since somebody last came or went."""
    if rev == UNKNOWN:
        rev = await conversations.find_last_coming(ctx.tx, ConversationId(topic[2:])) - 1
    return await outbox.replay(ctx.tx, topic, rev, MOST_REPLAYED)
