"""From settings to opened back ends: the one place that names a driver."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import make_url

from hongyan.backends.blobs.bucket import bucket_at
from hongyan.backends.blobs.direct import BucketUploads
from hongyan.backends.blobs.store import folder, s3
from hongyan.backends.bus.memory import MemoryBus
from hongyan.backends.cache.memory import MemoryCache
from hongyan.backends.keys.argon2 import Argon2
from hongyan.backends.keys.keyring import Keyring
from hongyan.backends.mail.maildir import MaildirMailer
from hongyan.backends.mail.smtp import SmtpMailer
from hongyan.backends.media.clamd import Clamd
from hongyan.backends.media.examiner import Examiner
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.clock import Clock, SystemClock
from hongyan.core.context import Caller, Context
from hongyan.core.ports import Bus, Cache, Direct, Exporter, Mailer, Ports, Scanner, Sql
from hongyan.core.settings import Settings, SettingsRefused, complaints
from hongyan.migrations import migrate

READY_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Opened:
    """The back ends of this process, and the context of nobody in particular."""

    ports: Ports
    base: Context

    async def close(self) -> None:
        await self.ports.sql.close()
        await self.ports.bus.close()
        await self.ports.cache.close()
        if self.ports.exporter is not None:
            await self.ports.exporter.close()

    async def is_ready(self) -> dict[str, bool]:
        ports = self.ports
        parts = {"sql": ports.sql.is_ready(), "bus": ports.bus.is_ready(), "blobs": ports.blobs.is_ready()}
        return dict(zip(parts, await asyncio.gather(*map(_soon, parts.values())), strict=True))


async def _soon(answer: Awaitable[bool]) -> bool:
    """A balancer does not wait, so what answers late does not answer."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(answer, READY_SECONDS)
    return False


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Context]:
    """Every back end, for as long as a command runs. Raises `SettingsRefused`."""
    everything = await open_all(settings)
    try:
        yield everything.base
    finally:
        await everything.close()


async def open_all(settings: Settings, clock: Clock | None = None) -> Opened:
    """Open every back end, and bring the schema up to date. Raises `SettingsRefused`."""
    check(settings)
    clock = clock or SystemClock()
    data = _folder(settings.data)
    ports = Ports(
        media=Examiner(),
        scanner=_scanner(settings.files.clamd_url),
        exporter=_exporter(settings.export.url),
        sql=await _open_sql(settings, clock),
        cache=_open_cache(settings.cache.url, clock),
        bus=_open_bus(settings.bus.url),
        direct=_direct(settings),
        blobs=s3(settings.blobs.url) if settings.blobs.url else folder(data / "blobs"),
        mailer=_mailer(settings, data),
        signer=Keyring(keys_folder(settings)),
        hasher=Argon2(passes=settings.users.password_passes, memory_kib=settings.users.password_kib),
    )
    ports.sql.publish = ports.bus.publish
    return Opened(ports, Context(Caller(), ports, settings, clock))


def _direct(settings: Settings) -> Direct | None:
    if not settings.blobs.direct:
        return None
    bucket = bucket_at(settings.blobs.url)
    if not bucket.key:
        raise SettingsRefused("blobs.direct: only with blobs.url = s3://key:secret@bucket…")
    return BucketUploads(bucket)


def _folder(name: str) -> Path:
    folder = Path(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


async def _open_sql(settings: Settings, clock: Clock) -> Sql:
    chosen = settings.sql
    if is_on_server(settings):
        from hongyan.backends.sql.server import ServerSql  # noqa: PLC0415 - most do not need it

        await asyncio.to_thread(migrate, chosen.url)
        return ServerSql(chosen, clock)
    migrate(schema_url(settings))
    return SqliteSql(
        database(settings), clock, readers=chosen.readers, batch=chosen.batch, queue=chosen.queue
    )


def is_on_server(settings: Settings) -> bool:
    return settings.sql.url.startswith(("postgresql+asyncpg:", "mysql+asyncmy:"))


def schema_url(settings: Settings) -> str:
    """The database, as `migrate` wants it named. Makes the folder of an embedded one."""
    if is_on_server(settings):
        return settings.sql.url
    database(settings).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite+pysqlite:///{database(settings)}"


def keys_folder(settings: Settings) -> Path:
    """Where the keys that sign tokens are."""
    return Path(settings.keys) if settings.keys else Path(settings.data) / "keys"


def _open_cache(url: str, clock: Clock) -> Cache:
    if not url:
        return MemoryCache(clock)
    from hongyan.backends.cache.redis import RedisCache  # noqa: PLC0415 - most do not need it

    return RedisCache(url, clock)


def _open_bus(url: str) -> Bus:
    if not url:
        return MemoryBus()
    from hongyan.backends.bus.remote import RemoteBus  # noqa: PLC0415 - most do not need it

    if url.startswith("nats://"):
        from hongyan.backends.bus.nats import NatsLine  # noqa: PLC0415

        return RemoteBus(NatsLine(url))
    if url.startswith(("redis://", "rediss://")):
        from hongyan.backends.bus.redis import RedisLine  # noqa: PLC0415

        return RemoteBus(RedisLine(url))
    raise SettingsRefused("bus.url: must begin with nats:// or redis://")


def _exporter(url: str) -> Exporter | None:
    if not url:
        return None
    if url.startswith("nats://"):
        from hongyan.backends.export.jetstream import JetStreamExporter  # noqa: PLC0415 - few have one

        return JetStreamExporter(url)
    from hongyan.backends.export.kafka import KafkaExporter  # noqa: PLC0415

    try:
        return KafkaExporter(url)
    except ValueError as error:
        raise SettingsRefused(f"export.url: {error}, or nats://") from error


def _scanner(url: str) -> Scanner | None:
    if url and not url.startswith(("tcp://", "unix://")):
        raise SettingsRefused("files.clamd_url: must begin with tcp:// or unix://")
    return Clamd(url) if url else None


def check(settings: Settings) -> None:
    """Refuse what cannot run, and what must not run in production. Raises `SettingsRefused`."""
    urls = (settings.sql.url, settings.sql.replica_url)
    if urls[1] and not all(url.startswith("postgresql+asyncpg:") for url in urls):
        raise SettingsRefused("sql.replica_url: only PostgreSQL, sql.url too (postgresql+asyncpg://…)")
    if settings.mode == "production" and (wrong := complaints(settings)):
        raise SettingsRefused("not fit for production:\n  " + "\n  ".join(wrong))


def database(settings: Settings) -> Path:
    """The file of the embedded database."""
    if not settings.sql.url:
        return Path(settings.data) / "hongyan.db"
    url = make_url(settings.sql.url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise SettingsRefused(
            "sql.url: must begin with sqlite:////, postgresql+asyncpg:// or mysql+asyncmy://"
        )
    return Path(url.database)


def _mailer(settings: Settings, data: Path) -> Mailer:
    sender = settings.mail.sender
    match settings.mail.driver:
        case "smtp":
            return SmtpMailer(settings.mail.smtp_url, sender, settings.mail.seconds)
        case "maildir":
            return MaildirMailer(data / "mail", sender)
        case "console":
            return MaildirMailer(data / "mail", sender, Console(stderr=True))
