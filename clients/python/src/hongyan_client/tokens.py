"""Who is signed in on this installation, and an access token that is good for a while."""

import asyncio
import time

import msgspec

from hongyan_client.errors import Refused, SignedOut
from hongyan_client.model import DeviceId, Millis, Refresh, SignedIn
from hongyan_client.operations import USERS_REFRESH
from hongyan_client.rest import Rest
from hongyan_client.store import Store

EARLY = 60_000  # milliseconds before the end at which a token is changed for a new one
SHARE = 4  # of tokens with a short life, the last quarter


class Tokens:
    def __init__(self, store: Store, rest: Rest) -> None:
        self._store = store
        self._rest = rest
        self._lock = asyncio.Lock()
        self._margin = EARLY
        self._skew = 0
        self.current: SignedIn | None = None

    async def load(self) -> None:
        raw = await self._store.find("session")
        if raw is not None:
            self.current = msgspec.msgpack.decode(raw, type=SignedIn)

    async def find_device(self) -> DeviceId | None:
        """The device that this installation was given before."""
        raw = await self._store.find("device")
        return raw.decode() if raw else None

    async def keep(self, signed_in: SignedIn) -> None:
        """Put it on disk, then use it: a used refresh token that came back would end the session."""
        session = msgspec.msgpack.encode(signed_in)
        await self._store.keep(session=session, device=signed_in.device_id.encode())
        self.current = signed_in
        self._margin = min(EARLY, max(signed_in.expires_at - self.now, 0) // SHARE)

    async def forget(self) -> None:
        await self._store.keep(session=None)
        self.current = None

    def note_time(self, at: Millis) -> None:
        """Our clock may be wrong; the server's decides when a token is old."""
        self._skew = at - _wall_clock()

    @property
    def now(self) -> Millis:
        return _wall_clock() + self._skew

    @property
    def fresh_seconds(self) -> float:
        """How long the present token stays good enough."""
        return (self.current.expires_at - self._margin - self.now) / 1_000 if self.current else 0.0

    async def fresh(self, refused: str = "") -> str:
        """A good access token, other than one that was `refused`. However many ask, one refreshes.

        Raises `SignedOut`, or `Unreachable` and `Refused` if it could not be changed now.
        """
        async with self._lock:
            if self.current is None:
                raise SignedOut("never_signed_in")
            if self.fresh_seconds <= 0 or self.current.access_token == refused:
                await self._refresh(self.current)
            return self.current.access_token

    async def _refresh(self, session: SignedIn) -> None:
        try:
            request = Refresh(refresh_token=session.refresh_token)
            await self.keep(await self._rest.ask(USERS_REFRESH, request))
        except Refused as refused:
            if refused.code != "users.session_ended":
                raise
            await self.forget()
            raise SignedOut("session_ended") from refused


def _wall_clock() -> Millis:
    return time.time_ns() // 1_000_000
