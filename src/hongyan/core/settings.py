"""Every setting, its default and its meaning; one frozen tree, read once and passed down.

A value comes from the default here, then the TOML file, then the environment
(`HONGYAN__SECTION__KEY`). Unknown keys are refused. `hongyan config docs` prints this file as a manual.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, field

PREFIX = "HONGYAN__"
Count = Annotated[int, Meta(ge=1)]


class Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table of the file."""


class Server(Section, frozen=True):
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port for REST, socket and web client.")] = 8010
    internal_port: Annotated[
        int, Meta(ge=0, le=65535, description="Port for /metrics and health, on 127.0.0.1 unless said.")
    ] = 8011
    internal_host: Annotated[str, Meta(description="Address of the internal port.")] = "127.0.0.1"
    public_url: Annotated[str, Meta(description="How users reach the server; used in mails.")] = ""
    address: Annotated[
        str,
        Meta(description="How others reach `port`, as told to other members; empty is host:port."),
    ] = ""
    origins: Annotated[
        tuple[str, ...], Meta(description="Other web origins that may use the API and the socket.")
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...], Meta(description="Peers whose X-Forwarded-For is believed (addresses or networks).")
    ] = ()
    drain_seconds: Annotated[float, Meta(ge=0, description="How long a stop waits for work at hand.")] = 10.0


class Sql(Section, frozen=True):
    url: Annotated[
        str,
        Meta(
            description="Database; empty is SQLite in the data folder. `sqlite:////path`, "
            "`postgresql+asyncpg://user:password@host/name`, `mysql+asyncmy://user:password@host/name`."
        ),
    ] = ""
    replica_url: Annotated[
        str, Meta(description="A read replica of PostgreSQL, asked by search and reports; empty is none.")
    ] = ""
    replica_seconds: Annotated[
        float, Meta(gt=0, description="How old a replica may be; older, the database itself is asked.")
    ] = 5.0
    pool: Annotated[Count, Meta(description="Connections to PostgreSQL or MariaDB per process.")] = 16
    writers: Annotated[Count, Meta(description="Of those, how many append messages at the same time.")] = 2
    statement_seconds: Annotated[float, Meta(gt=0, description="Longest that one statement may take.")] = 10.0
    readers: Annotated[Count, Meta(description="Connections for reads beside the writer.")] = 4
    batch: Annotated[Count, Meta(description="Most units of work in one commit.")] = 256
    queue: Annotated[Count, Meta(description="Most units waiting before new ones are refused.")] = 10_000


class Cache(Section, frozen=True):
    url: Annotated[
        str,
        Meta(
            description="Presence and limits; empty is this process alone. `redis://:password@host`, or "
            "`redis+cluster://…` with any node of a cluster."
        ),
    ] = ""


class Bus(Section, frozen=True):
    url: Annotated[
        str,
        Meta(description="Hints between processes; empty is this process alone. `nats://…` or `redis://…`."),
    ] = ""


class Export(Section, frozen=True):
    url: Annotated[
        str,
        Meta(
            description="Where other systems are told of all that happens, with what users write; empty is "
            "nowhere. `kafka://user:password@host:9092,host2:9092`, `kafkas://…` for TLS, or a JetStream: "
            "`nats://host:4222?stream=HONGYAN`."
        ),
    ] = ""
    names: Annotated[
        tuple[str, ...], Meta(description="Which events are exported: beginnings of their names.")
    ] = ("im.user.", "im.message.", "im.friend.", "im.group.", "im.file.", "im.config.", "im.system.")
    prefix: Annotated[str, Meta(description="Before Kafka's topics `conversations` and `users`.")] = "im."


class Blobs(Section, frozen=True):
    url: Annotated[
        str, Meta(description="Pictures and files; empty is a folder of the data folder. `s3://bucket?…`.")
    ] = ""
    direct: Annotated[
        bool,
        Meta(
            description="Let clients upload to the bucket themselves, at addresses that we sign. They must "
            "be able to reach it, and `url` must name a key."
        ),
    ] = False


class Mailing(Section, frozen=True):
    driver: Annotated[
        Literal["console", "maildir", "smtp"],
        Meta(description="console prints mails and keeps them in the data folder; maildir only keeps them."),
    ] = "console"
    sender: Annotated[str, Meta(description="From address.")] = "Hongyan <hongyan@localhost>"
    smtp_url: Annotated[str, Meta(description="smtp://user:password@host:port or smtps://…")] = ""
    seconds: Annotated[float, Meta(gt=0, description="How long the mail server may take to answer.")] = 20.0


class Users(Section, frozen=True):
    registration: Annotated[
        Literal["open", "approval", "closed"],
        Meta(description="Who may register: anybody, whoever staff approve of, nobody."),
    ] = "open"
    verify_email: Annotated[bool, Meta(description="Registering needs a code sent by mail.")] = True
    code_minutes: Annotated[Count, Meta(description="How long a mailed code is good.")] = 10
    knock_seconds: Annotated[Count, Meta(description="How long a QR code to sign in with is good.")] = 120
    access_minutes: Annotated[Count, Meta(description="How long an access token is good.")] = 15
    refresh_days: Annotated[Count, Meta(description="How long an unused device stays signed in.")] = 90
    devices: Annotated[Count, Meta(description="Signed-in devices per user; the oldest of a class goes.")] = 5
    password_kib: Annotated[int, Meta(ge=1_024, description="Memory of one argon2id hash, KiB.")] = 65_536
    password_passes: Annotated[Count, Meta(description="Passes of argon2id over that memory.")] = 3
    issuer: Annotated[str, Meta(description="`iss` of our tokens.")] = "hongyan"


class Contacts(Section, frozen=True):
    request_days: Annotated[Count, Meta(description="When an unanswered contact request expires.")] = 7
    most: Annotated[Count, Meta(description="Contacts per user.")] = 5_000


class Groups(Section, frozen=True):
    most_members: Annotated[Count, Meta(description="Members per group.")] = 5_000
    most_admins: Annotated[Count, Meta(description="Admins per group, beside its owner.")] = 20
    most_links: Annotated[Count, Meta(description="Good invite links of a group at a time.")] = 50


class Messages(Section, frozen=True):
    recall_minutes: Annotated[Count, Meta(description="How long a sender may recall a message.")] = 2
    edit_minutes: Annotated[Count, Meta(description="How long a sender may edit a message.")] = 1_440
    most_characters: Annotated[Count, Meta(description="Longest text.")] = 5_000
    most_scheduled: Annotated[Count, Meta(description="Scheduled messages waiting per user.")] = 100
    offer_hours: Annotated[Count, Meta(description="How long a file that is offered can be handed over.")] = (
        168
    )


class Files(Section, frozen=True):
    most_bytes: Annotated[Count, Meta(description="Largest file.")] = 2 << 30
    quota_bytes: Annotated[Count, Meta(description="What one user may keep here.")] = 10 << 30
    most_files: Annotated[Count, Meta(description="Files that one user may keep here.")] = 100_000
    types: Annotated[
        tuple[str, ...], Meta(description="Media types that are taken, by content; `*` stands for anything.")
    ] = (
        "image/*",
        "audio/*",
        "video/*",
        "text/*",
        "application/octet-stream",
        "application/pdf",
        "application/rtf",
        "application/json",
        "application/xml",
        "application/ogg",
        "application/zip",
        "application/gzip",
        "application/x-tar",
        "application/x-7z-compressed",
        "application/x-rar-compressed",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/epub+zip",
        "application/msword",
        "application/vnd.ms-*",
        "application/vnd.openxmlformats-officedocument.*",
        "application/vnd.oasis.opendocument.*",
        "application/postscript",
        "application/x-sqlite3",
        "font/*",
    )
    look_mib: Annotated[
        int,
        Meta(
            ge=0,
            description="Largest picture, film or sound that is looked into, MiB; it needs as much room in "
            "the temporary folder. Larger ones can be sent, without previews.",
        ),
    ] = 512
    clamd_url: Annotated[
        str,
        Meta(
            description="A virus scanner that every file must pass; empty is none. `tcp://host:3310` or "
            "`unix:///run/clamav/clamd.ctl`."
        ),
    ] = ""
    claim_from: Annotated[
        int,
        Meta(
            ge=0,
            description="Smallest file that whoever proves to have it need not upload if it is here, "
            "bytes; 0 is none. Whoever can make the very file can find out that somebody has it: let none be "
            "claimed if that must not be.",
        ),
    ] = 1 << 20
    unfinished_hours: Annotated[
        Count, Meta(description="How long an upload that does not go on can be taken up again.")
    ] = 24
    unused_hours: Annotated[
        Count, Meta(description="How long a file stays that is in no message, or in none any more.")
    ] = 24
    link_minutes: Annotated[Count, Meta(description="How long an address of a file is good.")] = 10


class Search(Section, frozen=True):
    statistics: Annotated[
        bool,
        Meta(description="Count searches, and words that five users ask for within a week. Nobody is named."),
    ] = True
    statistics_days: Annotated[Count, Meta(description="How long these counts are kept.")] = 90


class Favourites(Section, frozen=True):
    most: Annotated[Count, Meta(description="Favourites per user.")] = 5_000


class Limits(Section, frozen=True):
    user_per_second: Annotated[float, Meta(gt=0, description="Calls a signed-in user may make, lasting.")] = (
        30.0
    )
    user_burst: Annotated[float, Meta(ge=1, description="Calls in a burst.")] = 120.0
    address_per_second: Annotated[float, Meta(gt=0, description="Calls without a token, per address.")] = 5.0
    address_burst: Annotated[float, Meta(ge=1, description="Calls without a token in a burst.")] = 60.0
    guesses: Annotated[Count, Meta(description="Wrong passwords or codes before one must wait.")] = 8
    guess_minutes: Annotated[Count, Meta(description="How long one waits then, at the most.")] = 10
    body_bytes: Annotated[Count, Meta(description="Largest REST body.")] = 1 << 20


class Gateway(Section, frozen=True):
    authenticate_seconds: Annotated[float, Meta(gt=0, description="Until a socket must have connected.")] = (
        5.0
    )
    heartbeat_seconds: Annotated[float, Meta(gt=0, description="How often a client should ping.")] = 30.0
    dead_seconds: Annotated[float, Meta(gt=0, description="Silence after which a socket is closed.")] = 90.0
    frame_bytes: Annotated[Count, Meta(description="Largest message from a client.")] = 64 << 10
    buffer_bytes: Annotated[Count, Meta(description="Unsent bytes before a slow client is closed.")] = 1 << 20
    connections: Annotated[Count, Meta(description="Sockets per gateway.")] = 10_000
    strangers: Annotated[Count, Meta(description="Sockets per address that have not connected yet.")] = 50
    connects_per_second: Annotated[
        float, Meta(gt=0, description="Sockets that may come in; others are told when to come back.")
    ] = 500.0
    session_check_seconds: Annotated[float, Meta(gt=0, description="How often sessions are checked.")] = 30.0


class Logging(Section, frozen=True):
    format: Annotated[Literal["console", "json"], Meta(description="How log lines look.")] = "console"
    level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="From which level.")] = (
        "info"
    )


class Tracing(Section, frozen=True):
    otlp_url: Annotated[str, Meta(description="OTLP/HTTP endpoint for traces; empty for none.")] = ""


class Settings(Section, frozen=True):
    mode: Annotated[
        Literal["development", "production"],
        Meta(description="production refuses to start with what is only good for trying."),
    ] = "development"
    data: Annotated[str, Meta(description="Folder of the embedded database, blobs, keys and mails.")] = "data"
    server: Server = field(default_factory=Server)
    keys: Annotated[
        str,
        Meta(
            description="Folder of the keys that sign tokens, the same for all processes; empty is in data."
        ),
    ] = ""
    sql: Sql = field(default_factory=Sql)
    cache: Cache = field(default_factory=Cache)
    bus: Bus = field(default_factory=Bus)
    export: Export = field(default_factory=Export)
    blobs: Blobs = field(default_factory=Blobs)
    mail: Mailing = field(default_factory=Mailing)
    users: Users = field(default_factory=Users)
    contacts: Contacts = field(default_factory=Contacts)
    groups: Groups = field(default_factory=Groups)
    messages: Messages = field(default_factory=Messages)
    files: Files = field(default_factory=Files)
    search: Search = field(default_factory=Search)
    favourites: Favourites = field(default_factory=Favourites)
    limits: Limits = field(default_factory=Limits)
    gateway: Gateway = field(default_factory=Gateway)
    logging: Logging = field(default_factory=Logging)
    tracing: Tracing = field(default_factory=Tracing)


class SettingsRefused(Exception):
    """The settings make no sense; the text says which and why."""


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings tree. Raises `SettingsRefused`."""
    tree = _file(path) if path else {}
    for name, value in sorted(environment.items()):
        if name.startswith(PREFIX):
            _plant(tree, name.removeprefix(PREFIX).lower().split("__"), value)
    try:
        return msgspec.convert(tree, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsRefused(str(error)) from error


def complaints(settings: Settings) -> list[str]:
    """What production mode refuses in these settings, in words; empty when all is well."""
    server, mail = settings.server, settings.mail
    return [
        words
        for is_wrong, words in (
            ("*" in server.origins, "server.origins: '*' lets every web site act for your users"),
            (not server.public_url.startswith("https://"), "server.public_url: must be an https:// address"),
            (mail.driver == "console", "mail.driver: 'console' prints secrets into the log; use 'smtp'"),
            (mail.driver == "smtp" and not mail.smtp_url, "mail.smtp_url: is empty"),
            *_secrets(settings),
            (settings.logging.level == "debug", "logging.level: 'debug' logs what users write"),
            (not settings.users.verify_email, "users.verify_email: anyone could register as anyone"),
            (settings.users.password_kib < ARGON2_KIB, "users.password_kib: hashes are guessed too quickly"),
        )
        if is_wrong
    ]


ARGON2_KIB = 19_456  # what OWASP's password storage cheat sheet asks of argon2id at the least
SAMPLE_SECRETS = ("123456", "minioadmin", "password", "changeme", "secret", "admin", "root")


def _secrets(settings: Settings) -> list[tuple[bool, str]]:
    """What is wrong with the passwords that other servers know us by."""
    shared = {"cache.url": settings.cache.url, "bus.url": settings.bus.url}
    stored = {"sql.url": settings.sql.url, "sql.replica_url": settings.sql.replica_url}
    kept = {**stored, "blobs.url": settings.blobs.url, "export.url": settings.export.url}
    all_urls = {**shared, **kept, "mail.smtp_url": settings.mail.smtp_url}
    return [
        *((_has_sample_secret(url), f"{name}: contains a sample password") for name, url in all_urls.items()),
        *((bool(url) and "@" not in url, f"{name}: anyone may connect") for name, url in shared.items()),
    ]


def _has_sample_secret(url: str) -> bool:
    """Whether a login has a password that anyone would try, or none. Of NATS, a lone word is a token."""
    before, has_login, _ = url.partition("@")
    scheme, _, login = before.rpartition("/")
    word, has_password, password = login.partition(":")
    secret = word if scheme == "nats:/" and not has_password else password
    return bool(has_login) and secret in ("", *SAMPLE_SECRETS)


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(f"{path}: {error}") from error


def _plant(tree: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
    tree[keys[-1]] = [part.strip() for part in value.split(",") if part.strip()] if keys in _LISTS else value


def _lists(section: type[Section], path: list[str]) -> list[list[str]]:
    """Where in the tree lists stand, which the environment gives as words with commas between them."""
    found = []
    for name, hint in get_type_hints(section).items():
        if get_origin(hint) is tuple:
            found.append([*path, name])
        elif isinstance(hint, type) and issubclass(hint, Section):
            found += _lists(hint, [*path, name])
    return found


_LISTS = _lists(Settings, [])
