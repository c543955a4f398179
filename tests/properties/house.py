"""The whole server but its ports: the real gateway, hub, services and SQLite, with sockets that are objects.

Its bus is bad weather, its clock can be moved, and a deed can be put between a read and what follows it.
"""

import asyncio
import functools
import itertools
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection as SqlConnection

from hongyan.backends.blobs.store import folder
from hongyan.backends.cache.memory import MemoryCache
from hongyan.backends.keys.argon2 import Argon2
from hongyan.backends.keys.keyring import Keyring
from hongyan.backends.mail.maildir import MaildirMailer
from hongyan.backends.media.examiner import Examiner
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.context import Caller, Context
from hongyan.core.ports import Ports, Unit
from hongyan.core.settings import Limits, Settings, Users
from hongyan.features import users
from hongyan.features.contacts import jobs as contacts_jobs
from hongyan.features.messages import jobs as messages_jobs
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.gateway import Gateway
from hongyan.roles.gateway.connection import Connection
from hongyan.roles.gateway.rounds import Rounds
from hongyan.transports.executor import Executor
from hongyan.transports.peers import Peers
from tests.conftest import MovableClock
from tests.people import Refused
from tests.properties.mirror import Mirror
from tests.properties.weather import Weather

T = TypeVar("T")
Deed = Callable[[], Awaitable[object]]
NO_LIMITS = Limits(user_per_second=1e6, user_burst=1e6, address_per_second=1e6, address_burst=1e6)
PATIENT = Users(verify_email=False, access_minutes=1_000_000)


class HastySql(SqliteSql):
    """SQLite that does not wait for the disk, and that can be interrupted after a read."""

    interruption: Deed | None = None
    reads_before = 0

    async def read(self, unit: Unit[T], *, may_be_old: bool = False) -> T:
        result = await super().read(unit, may_be_old=may_be_old)
        if self.interruption is not None:
            self.reads_before -= 1
            if self.reads_before < 0:
                deed, self.interruption = self.interruption, None
                await deed()
        return result

    def _connection(self, *pragmas: str) -> SqlConnection:
        return super()._connection(*pragmas, "PRAGMA synchronous=OFF")


class House:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = MovableClock()
        self.settings = Settings(data=str(data), users=PATIENT, limits=NO_LIMITS)
        self.open()

    def open(self) -> None:
        """Start on what the database holds; nothing else is remembered."""
        self.weather = Weather()
        self.sql = HastySql(self.data / "hongyan.db", self.clock, readers=2, batch=256, queue=10_000)
        self.sql.publish = self.weather.publish
        ports = Ports(
            sql=self.sql,
            cache=MemoryCache(self.clock),
            bus=self.weather,
            blobs=folder(self.data / "blobs"),
            mailer=MaildirMailer(self.data / "mail", "Hongyan <hongyan@localhost>"),
            signer=Keyring(self.data / "keys"),
            hasher=_hasher(),
            media=Examiner(),
        )
        self.base = Context(Caller(), ports, self.settings, self.clock)
        self.executor = Executor(OPERATIONS, self.base, users.authenticate)
        self.gateway = Gateway(self.executor, self.base, Peers(()))
        self._rounds = Rounds(self.gateway, self.base)

    async def close(self) -> None:
        await self.quiet()
        await self.gateway.hub.close()
        await self.sql.close()

    async def quiet(self) -> None:
        """Wait until nothing is being done any more."""
        for _ in range(3):
            await self.gateway.settled()
            while self.gateway.hub._fills:
                await asyncio.wait(self.gateway.hub._fills)
            await asyncio.sleep(0)

    async def look(self) -> None:
        """What the gateway does every two seconds: look for what the bus did not say."""
        await self._rounds._look()
        await self.quiet()

    async def pass_time(self, milliseconds: int) -> None:
        """Later: what is due by then is done."""
        self.clock.skip(milliseconds)
        for _, deed in (*messages_jobs.SCHEDULES, *contacts_jobs.SCHEDULES):
            await deed(self.base)


class Wire:
    """What picows gives a connection to write to; here it is the client's ear."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self.underlying_transport = self
        self.is_disconnected = False
        self.close_code = 0
        self.writes: list[bytes] = []
        self._hear = hear

    def set_write_buffer_limits(self, high: int) -> None:
        """There is always room."""

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        for payload in frames_in(data):
            self._hear(payload)

    def send_close(self, code: int, reason: bytes) -> None:
        self.close_code = self.close_code or code

    def write_eof(self) -> None:
        self.is_disconnected = True

    def disconnect(self, graceful: bool = True) -> None:
        self.is_disconnected = True


class Client:
    """One device of a user: a socket, when it is online, and what it knows."""

    def __init__(self, house: House, user_id: str, token: str) -> None:
        self.house = house
        self.token = token
        self.mirror = Mirror(user_id)
        self.inbox: deque[dict[str, Any]] = deque()
        self.wire = Wire(self._hear)
        self.heard: set[tuple[str, int]] = set()  # the messages that events told of
        self._connection: Connection | None = None
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}

    @property
    def user_id(self) -> str:
        return self.mirror.user_id

    @property
    def is_online(self) -> bool:
        return self._connection is not None and self._connection.is_open

    async def connect(self) -> None:
        """Come (back) online with the cursor that it has."""
        self.begin_to_connect()
        cursor = self.mirror.cursor()
        snapshot = await self.call("connect", token=self.token, **({"cursor": cursor} if cursor else {}))
        self.mirror.take_snapshot(snapshot)

    def begin_to_connect(self) -> None:
        self.inbox.clear()
        self.wire = Wire(self._hear)
        self._connection = Connection(self.house.gateway, "127.0.0.1")
        self._connection.on_ws_connected(self.wire)  # type: ignore[arg-type]

    def cut(self) -> None:
        """The line breaks, without a word; what was still on its way is gone."""
        if self._connection is not None:
            self._connection.on_ws_disconnected(self.wire)  # type: ignore[arg-type]
            self._connection = None
            self.wire = Wire(lambda _: None)
        for future in self._answers.values():
            future.cancel()
        self._answers.clear()
        self.inbox.clear()

    async def call(self, op: str, **data: Any) -> Any:
        """Call over the socket, or over a fresh one if this client is offline. Raises `Refused`."""
        if not self.is_online:
            return await self._call_from_elsewhere(op, data)
        return await self.start(op, **data)

    def start(self, op: str, **data: Any) -> asyncio.Future[Any]:
        """Send a frame; the answer to come."""
        assert self._connection is not None
        frame_id = next(self._ids)
        future = self._answers[frame_id] = asyncio.get_running_loop().create_future()
        frame = {"id": frame_id, "op": op, "data": data}
        self.house.gateway.received(self._connection, msgspec.json.encode(frame))
        return future

    async def _call_from_elsewhere(self, op: str, data: dict[str, Any]) -> Any:
        other = Client(self.house, self.user_id, self.token)
        other.begin_to_connect()
        await other.start("connect", token=self.token)
        try:
            return await other.start(op, **data)
        finally:
            other.cut()

    async def catch_up(self) -> None:
        """Take in what has come, and ask for what is missing."""
        while True:
            while self.inbox:
                event = self.inbox.popleft()
                self.mirror.take_event(event["ev"], event["data"])
            ask = self.mirror.missing()
            if ask is None:
                return
            try:
                self.mirror.take_answer(ask, await self.call(ask.op, **ask.data))
            except Refused:
                self.mirror.give_up(ask)

    def _hear(self, payload: bytes) -> None:
        frame = msgspec.json.decode(payload)
        if "ev" in frame:
            self.inbox.append(frame)
            if frame["ev"] == "conversation.changed":
                told = frame["data"]
                self.heard |= {(told["conversation_id"], row["seq"]) for row in told.get("messages", [])}
        elif (future := self._answers.pop(frame["id"], None)) and not future.done():
            if "error" in frame:
                future.set_exception(Refused(frame["error"]))
            else:
                future.set_result(frame["data"])


@functools.cache
def _hasher() -> Argon2:
    """One for all houses, because each begins by hashing."""
    return Argon2(passes=1, memory_kib=1_024)


async def fresh(client: Client) -> Mirror:
    """What somebody knows who comes for the first time, now."""
    newcomer = Client(client.house, client.user_id, client.token)
    newcomer.begin_to_connect()
    newcomer.mirror.take_snapshot(await newcomer.start("connect", token=client.token))
    await newcomer.catch_up()
    newcomer.cut()
    return newcomer.mirror


def frames_in(data: bytes) -> list[bytes]:
    """The payloads of frames as a server sends them, one after another (RFC 6455 §5.2)."""
    found, position = [], 0
    while position < len(data):
        length, position = data[position + 1], position + 2
        if length > 125:
            size = 2 if length == 126 else 8
            length, position = int.from_bytes(data[position : position + size], "big"), position + size
        found.append(data[position : position + length])
        position += length
    return found
