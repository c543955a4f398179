"""The one live socket: it says `connect`, carries calls and events, and comes back when it breaks."""

import asyncio
import contextlib
import itertools
import logging
import time
from typing import Any, Protocol

from msgspec import Raw, Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from hongyan_client.errors import Refused, SignedOut, Unreachable
from hongyan_client.model import Cursor, Snapshot
from hongyan_client.pacing import (
    COME_LATER,
    LONGEST_SECONDS,
    OUTDATED,
    Verdict,
    backoff,
    reason_of,
    verdict_of,
)
from hongyan_client.rest import is_of_token
from hongyan_client.tokens import Tokens
from hongyan_client.wire import Frame, decode, encode, refused

PATH = "/api/v1/socket"
SUBPROTOCOL = Subprotocol("hongyan.v1.json")
MOST_BYTES = 64 << 20  # of a frame from the server; the first snapshot is the largest
OPEN_SECONDS, CLOSE_SECONDS = 10.0, 2.0
TICKS = 6  # looks at the connection in a heartbeat
DEAD_AFTER = 9  # ticks of silence: one and a half heartbeats
BLAMED = (4408, 4429)  # too slow, too fast: coming back at once would only repeat it
STEADY_SECONDS = 10.0  # after so long, that is over too
CUT = 1006
log = logging.getLogger("hongyan_client")


class Greeting(Struct, omit_defaults=True):
    token: str
    cursor: Cursor | None = None


class Listener(Protocol):
    def cursor(self) -> Cursor | None: ...

    def on_snapshot(self, snapshot: Snapshot, *, is_resumed: bool) -> None:
        """Raises `Unreachable` if we cannot go on from there."""

    def begin_anew(self) -> None:
        """Forget what was known: the server cannot go on from our cursor."""

    def on_event(self, name: str, data: Raw) -> None: ...

    def on_lost(self, reason: str) -> None: ...

    def on_stop(self, reason: str) -> None:
        """The server does not want us back."""


class Connection:
    def __init__(self, url: str, tokens: Tokens, listener: Listener) -> None:
        self._url = url.replace("http", "ws", 1) + PATH
        self._tokens = tokens
        self._listener = listener
        self.is_online = False
        self.is_running = False
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Raw]] = {}
        self._ids = itertools.count(1)
        self._refused_token = ""
        self._heard_at = self._came_at = 0.0
        self._failures = 0
        self._stopped_because = "never_signed_in"

    def start(self) -> None:
        if not self.is_running:
            self.is_running = True
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        self._become(is_online=False, is_running=False)

    async def online(self, seconds: float | None = None) -> None:
        """Return once there is a connection. Raises `Unreachable`, or `SignedOut` if there will be none."""
        try:
            async with asyncio.timeout(seconds):
                while not self.is_online:  # it may be gone again before we get to look
                    if not self.is_running:
                        raise SignedOut(self._stopped_because)
                    await self._turn.wait()
        except TimeoutError as error:
            raise Unreachable("no connection") from error

    async def ask(self, op: str, body: bytes, *, key: str = "", seconds: float = 20.0) -> Raw:
        """Raises `Refused`, or `Unreachable`, and then it may or may not have been done."""
        socket = self._socket
        if socket is None:
            raise Unreachable("no connection")
        frame_id = next(self._ids)
        frame: dict[str, Any] = {"id": frame_id, "op": op, "data": Raw(body)}
        answer: asyncio.Future[Raw] = asyncio.get_running_loop().create_future()
        self._answers[frame_id] = answer
        try:
            async with asyncio.timeout(seconds):
                await socket.send(encode(frame | ({"key": key} if key else {})), text=True)
                return await answer
        except (ConnectionClosed, TimeoutError) as error:
            raise Unreachable(f"{op}: no answer") from error
        finally:
            self._answers.pop(frame_id, None)

    # life

    async def _run(self) -> None:
        while True:
            self._came_at, wait = time.monotonic(), 0.0  # that we are asked for
            try:
                await self._visit()
            except SignedOut as out:
                await self._stopped(out.reason)
                return
            except Refused as refusal:
                log.warning("not let in: %s", refusal)
                wait = refusal.wait_seconds
            except (InvalidStatus, ConnectionClosed) as error:
                wait = _advice(error)
            except (OSError, TimeoutError, WebSocketException, Unreachable) as error:
                log.info("no connection: %r", error)
            except Exception:
                log.exception("the connection failed")
            if wait:  # somebody who knows how many wait has said when
                await asyncio.sleep(wait + backoff(0))
            else:
                await asyncio.sleep(backoff(self._failures))
                self._failures += 1

    def _become(self, *, is_online: bool, is_running: bool = True) -> None:
        """Turn, and wake all who wait for that."""
        self.is_online, self.is_running = is_online, is_running
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def _stopped(self, reason: str) -> None:
        """The server does not want us back: the session is over, unless we only speak the wrong protocol."""
        self._stopped_because = reason
        if reason != OUTDATED:
            await self._tokens.forget()
        self._become(is_online=False, is_running=False)
        self._listener.on_stop(reason)

    async def _visit(self) -> None:
        """Connect and stay until the connection ends. Returns if we may come back."""
        token = await self._tokens.fresh(self._refused_token)
        options: dict[str, Any] = {"subprotocols": [SUBPROTOCOL], "compression": None, "ping_interval": None}
        limits: dict[str, Any] = {"max_size": MOST_BYTES, "open_timeout": OPEN_SECONDS}
        async with connect(self._url, close_timeout=CLOSE_SECONDS, **options, **limits) as socket:
            self._socket = socket
            try:
                snapshot = await self._greet(socket, token)
                await self._stay(socket, snapshot)
            except ConnectionClosed as closed:
                if closed.rcvd and closed.rcvd.code == COME_LATER:
                    raise
                self._end(closed.rcvd.code if closed.rcvd else CUT)
            finally:
                self._let_go(socket.close_code or CUT)

    async def _greet(self, socket: ClientConnection, token: str) -> Snapshot:
        """Say who we are and where we stand. Events that overtake the answer wait for it."""
        cursor = self._listener.cursor()
        frame = {"id": 0, "op": "connect", "data": Greeting(token, cursor)}
        await socket.send(encode(frame), text=True)
        early: list[Frame] = []
        async with asyncio.timeout(OPEN_SECONDS):
            while (answer := decode(await socket.recv(decode=False), Frame)).ev:
                early.append(answer)
        if answer.error:
            raise self._not_let_in(refused(answer.error), token)
        snapshot = decode(answer.data, Snapshot)
        self._refused_token = ""
        self._tokens.note_time(snapshot.at)
        self._listener.on_snapshot(snapshot, is_resumed=cursor is not None)
        self._become(is_online=True)
        for event in early:
            self._listener.on_event(event.ev, event.data)
        return snapshot

    def _not_let_in(self, refusal: Refused, token: str) -> Refused:
        if is_of_token(refusal) or refusal.code == "users.session_ended":
            self._refused_token = token
        elif refusal.code == "requests.malformed":
            self._listener.begin_anew()
        return refusal

    async def _stay(self, socket: ClientConnection, snapshot: Snapshot) -> None:
        tending = asyncio.create_task(self._tend(socket, snapshot.heartbeat_seconds))
        renewing = asyncio.create_task(self._renew())
        self._heard_at = time.monotonic()
        try:
            while True:
                raw = await socket.recv(decode=False)
                self._heard_at = time.monotonic()
                self._hear(decode(raw, Frame))
        finally:
            tending.cancel()
            renewing.cancel()

    def _hear(self, frame: Frame) -> None:
        if frame.ev:
            self._listener.on_event(frame.ev, frame.data)
            return
        answer = self._answers.get(frame.id)
        if answer is None or answer.done():
            return
        if frame.error:
            answer.set_exception(refused(frame.error))
        else:
            answer.set_result(frame.data)

    async def _tend(self, socket: ClientConnection, heartbeat: float) -> None:
        """Say that we live, and notice when the other side does not."""
        tick = heartbeat / TICKS
        for number in itertools.count(1):
            await asyncio.sleep(tick)
            if time.monotonic() - self._heard_at > (DEAD_AFTER - 1) * tick:
                socket.transport.abort()
                return
            if number % TICKS == 0:
                with contextlib.suppress(ConnectionClosed):
                    await socket.send(b'{"id":0,"op":"ping"}', text=True)

    async def _renew(self) -> None:
        """Give the open socket a fresh access token before the old one ends."""
        with contextlib.suppress(SignedOut, ConnectionClosed):  # the server will close, and say why
            while True:
                await asyncio.sleep(max(self._tokens.fresh_seconds, 1.0))
                with contextlib.suppress(Unreachable, Refused):
                    await self.ask("renew", encode(Greeting(await self._tokens.fresh())))

    def _end(self, close_code: int) -> None:
        """Raises `SignedOut` if we must not come back."""
        match verdict_of(close_code):
            case Verdict.STOP:
                raise SignedOut(reason_of(close_code))
            case Verdict.REFRESH if self._tokens.current:
                self._refused_token = self._tokens.current.access_token
        if self.is_online:
            is_blamed = close_code in BLAMED and time.monotonic() - self._came_at < STEADY_SECONDS
            self._failures = self._failures if is_blamed else 0

    def _let_go(self, close_code: int) -> None:
        self._socket = None
        if self.is_online:
            self._become(is_online=False)
            self._listener.on_lost(f"closed with {close_code}")
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Unreachable("the connection was lost"))
                answer.exception()  # who asked may be stuck in sending, and hear it from there


def _advice(error: InvalidStatus | ConnectionClosed) -> float:
    """Seconds after which the server wants us back; 0 if it does not say."""
    if isinstance(error, InvalidStatus):
        seconds = error.response.headers.get("retry-after", "")
    else:
        seconds = error.rcvd.reason if error.rcvd else ""
    return min(float(seconds), LONGEST_SECONDS) if seconds.isdecimal() else 0.0
