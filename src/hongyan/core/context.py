"""Who is asking, with which powers, inside which transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from msgspec import Struct

from hongyan.core.clock import Clock, Millis
from hongyan.core.errors import NotPermitted
from hongyan.core.events import Announcement, traced
from hongyan.core.ids import DeviceId, SessionId, UserId
from hongyan.core.ports import Ports, Tx
from hongyan.core.settings import Settings

T = TypeVar("T")


class Caller(Struct, frozen=True):
    """Whoever makes a request. Nobody (an empty `user_id`) before signing in."""

    user_id: UserId = UserId("")
    device_id: DeviceId = DeviceId("")
    session_id: SessionId = SessionId("")
    permissions: frozenset[str] = frozenset()
    address: str = ""  # the real peer, not what it says of itself
    connection_id: str = ""  # of the socket that asks, if one does
    expires_at: Millis = Millis(0)

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions


@dataclass(frozen=True, slots=True)
class Context:
    caller: Caller
    ports: Ports
    settings: Settings
    clock: Clock
    trace: str = ""  # W3C traceparent of the call
    _tx: Tx | None = field(default=None)

    @property
    def user_id(self) -> UserId:
        return self.caller.user_id

    @property
    def now(self) -> Millis:
        return self.clock.now()

    @property
    def tx(self) -> Tx:
        assert self._tx is not None, "outside a transaction"
        return self._tx

    def within(self, tx: Tx) -> "Context":
        tx.trace = self.trace
        return replace(self, _tx=tx)

    def emit(self, announcement: Announcement) -> None:
        """Announce what this transaction does, once it has committed."""
        self.tx.announce(announcement)

    def hint(self, announcement: Announcement) -> None:
        """Publish something ephemeral at once; it is not stored and may be lost."""
        assert self._tx is None, "a transaction emits; only outside of one is there anything to hint at"
        self.ports.bus.publish([traced(announcement, self.trace)])

    async def read(self, unit: Callable[["Context"], Awaitable[T]], *, may_be_old: bool = False) -> T:
        return await self.ports.sql.read(lambda tx: unit(self.within(tx)), may_be_old=may_be_old)

    async def write(self, unit: Callable[["Context"], Awaitable[T]]) -> T:
        return await self.ports.sql.write(lambda tx: unit(self.within(tx)))

    def require(self, permission: str) -> None:
        if not self.caller.may(permission):
            raise NotPermitted(permission)
