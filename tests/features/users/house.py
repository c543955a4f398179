"""The users feature over its real embedded back ends, with time that stands still until it is moved."""

import asyncio
import email
import email.policy
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import create_engine, text

from hongyan.backends.blobs.store import folder
from hongyan.backends.bus.memory import MemoryBus
from hongyan.backends.cache.memory import MemoryCache
from hongyan.backends.keys.argon2 import Argon2
from hongyan.backends.keys.keyring import Keyring
from hongyan.backends.mail.maildir import MaildirMailer
from hongyan.backends.media.examiner import Examiner
from hongyan.backends.sql import metadata
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.clock import Millis
from hongyan.core.context import Caller, Context
from hongyan.core.events import Announcement
from hongyan.core.operation import Access
from hongyan.core.ports import Ports
from hongyan.core.settings import Settings
from hongyan.core.wire import convert, decode
from hongyan.features import users
from hongyan.features.users.api import OPERATIONS
from hongyan.features.users.jobs import HANDLERS
from hongyan.features.users.model import Platform, SignedIn

TABLE = {operation.name: operation for operation in OPERATIONS}
HOME = "203.0.113.7"
PASSWORD = "a goose flies south"


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000_000

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return self.at / 1_000

    def move(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        self.at += int((seconds + 60 * minutes + 86_400 * days) * 1_000)


class CountingArgon2(Argon2):
    """The real one, which also counts how much work it was given."""

    def __init__(self) -> None:
        super().__init__(passes=1, memory_kib=32)
        self.work: list[str] = []
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None  # done once, during the next check

    async def hash(self, password: str) -> str:
        self.work.append("hash")
        return await super().hash(password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        self.work.append("verify")
        is_right = await super().verify(password, hashed)
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            await meanwhile()
        return is_right


@dataclass
class House:
    path: Path
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    announced: list[Announcement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._posting = asyncio.Lock()
        engine = create_engine(f"sqlite:///{self.path}/db")
        metadata.create_all(engine)
        engine.dispose()
        self.sql = SqliteSql(self.path / "db", self.clock, readers=2, batch=64, queue=1_000)
        self.sql.publish = self.announced.extend
        self.hasher = CountingArgon2()
        self.ports = Ports(
            sql=self.sql,
            cache=MemoryCache(self.clock),
            bus=MemoryBus(),
            blobs=folder(self.path / "blobs"),
            mailer=MaildirMailer(self.path / "mail", "house@example.org"),
            signer=Keyring(self.path / "keys"),
            hasher=self.hasher,
            media=Examiner(),
        )
        self.ctx = Context(Caller(address=HOME), self.ports, self.settings, self.clock)

    async def call(
        self, name: str, by: Caller | None = None, /, *, address: str = HOME, **fields: Any
    ) -> Any:
        """Run an operation as an adapter would, with a request made of plain values."""
        operation = TABLE[name]
        request: Struct = convert(fields, operation.request)
        ctx = replace(self.ctx, caller=by or Caller(address=address))
        run: Callable[..., Any] = operation.run
        if operation.access is Access.OWN:
            return await run(ctx, request)
        if operation.access in (Access.READ, Access.LOOK):
            return await ctx.read(lambda c: run(c, request))
        return await ctx.write(lambda c: run(c, request))

    async def join(self, username: str, platform: Platform = Platform.WEB, **fields: Any) -> SignedIn:
        """Register with a mailed code, as everybody must."""
        address = f"{username}@example.org"
        await self.call("users.send_code", email=address, purpose="register")
        answer: SignedIn = await self.call(
            "users.register",
            username=username,
            password=PASSWORD,
            email=address,
            code=await self.code(address),
            device={"platform": platform},
            **fields,
        )
        return answer

    async def enter(self, username: str, platform: Platform = Platform.WEB, **fields: Any) -> SignedIn:
        """Sign in from a device; a known one if its id is given."""
        password = fields.pop("password", PASSWORD)
        address = fields.pop("address", HOME)
        device = {"platform": platform, **fields}
        answer: SignedIn = await self.call(
            "users.login", login=username, password=password, device=device, address=address
        )
        return answer

    async def caller(self, who: SignedIn, *, connection_id: str = "") -> Caller:
        return await users.authenticate(self.ctx, who.access_token, address=HOME, connection_id=connection_id)

    async def joined(self, username: str) -> Caller:
        return await self.caller(await self.join(username))

    async def me(self, by: Caller) -> Any:
        return await self.call("users.me", by)

    async def mails(self, to: str) -> list[str]:
        """Send what is waiting; the texts that came to an address, oldest first."""
        async with self._posting:
            for announcement in [one for one in self.announced if one.name in HANDLERS]:
                shape, handle = HANDLERS[announcement.name]
                await handle(self.ctx, decode(announcement.frame, shape))
                self.announced.remove(announcement)
        return self._read_mails(to)

    def _read_mails(self, to: str) -> list[str]:
        files = sorted((self.path / "mail" / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail.get_content() for mail in mails if mail["To"] == to]

    async def code(self, to: str) -> str:
        found = re.search(r"code is: (\d{6})", (await self.mails(to))[-1])
        assert found
        return found[1]

    async def rows(self, statement: str) -> list[Any]:
        return list(await self.sql.read(lambda tx: tx.all(text(statement))))

    def said(self, name: str) -> list[Any]:
        """The data of what was announced by a name."""
        return [decode(one.frame, dict)["data"] for one in self.announced if one.name == name]

    def signed_out(self) -> list[tuple[str, list[str]]]:
        """Why sessions ended and which, in order."""
        return [(one["reason"], one["session_ids"]) for one in self.said("im.user.signed_out")]
