"""`hongyan doctor`: try everything that the server stands on, and say what is wrong and what to do.

With `--user` it also signs in, sends a message to that user's own notes, hears of it on the bus, reads it
back and recalls it.
"""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from hongyan.backends import leases
from hongyan.core.context import Caller, Context
from hongyan.core.errors import Refusal
from hongyan.core.events import Announcement, conversation_topic
from hongyan.core.ids import BlobId, new_id
from hongyan.core.ports import Mail
from hongyan.core.settings import Settings, SettingsRefused, complaints, load
from hongyan.core.wire import convert
from hongyan.features import users
from hongyan.roles.assembly import opened
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.members import Register
from hongyan.transports.executor import Call, Executor
from hongyan.transports.tracing import trace_of

err = Console(stderr=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="TOML file with settings.")]
User = Annotated[str, typer.Option(help="Sign in as this user; the password comes from HONGYAN_PASSWORD.")]
MailTo = Annotated[str, typer.Option("--mail-to", help="Send a mail to this address.")]
PATIENCE = 10.0  # seconds for each trial
CACHE_KEY = "doctor"
PICTURE = bytes.fromhex(  # a PNG of one white point
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
ANSWER_SECONDS = 1.5  # in which members answer


class Trial(NamedTuple):
    name: str
    attempt: Callable[[], Awaitable[str]]
    advice: str


class Failed(Exception):
    """What did not go as it should."""


def doctor(config: ConfigFile = None, user: User = "", mail_to: MailTo = "") -> None:
    """Try all that the server stands on, and with --user a message on its whole way."""
    try:
        settings = load(config)
        is_well = asyncio.run(_examine(settings, user, mail_to))
    except SettingsRefused as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    raise typer.Exit(0 if is_well else 1)


async def _examine(settings: Settings, user: str, mail_to: str) -> bool:
    table = Table("", "what", "how", "what to do")
    async with opened(settings) as base:
        outcomes = [await _try(trial, table) for trial in _trials(base, user, mail_to)]
    for words in complaints(settings):
        table.add_row("·", "for production", words, "")
    Console().print(table)
    return all(outcomes)


async def _try(trial: Trial, table: Table) -> bool:
    begun = time.monotonic()
    try:
        words = await asyncio.wait_for(trial.attempt(), PATIENCE)
    except TimeoutError:
        table.add_row("[red]✗", trial.name, f"no answer for {PATIENCE:.0f} s", trial.advice)
        return False
    except Exception as error:
        table.add_row("[red]✗", trial.name, f"{type(error).__name__}: {error}"[:200], trial.advice)
        return False
    table.add_row("[green]✓", trial.name, f"{words} ({(time.monotonic() - begun) * 1_000:.1f} ms)", "")
    return True


def _trials(base: Context, user: str, mail_to: str) -> list[Trial]:
    trials = [
        Trial("sql, reading", lambda: _read(base), "Is the database of sql.url up, and its password right?"),
        Trial("sql, writing", lambda: _write(base), "Is the disk full, or the database read-only?"),
        Trial("cache", lambda: _cache(base), "Is the server of cache.url up, and its password right?"),
        Trial("bus", lambda: _bus(base), "Is the server of bus.url up? Messages come late without it."),
        Trial("members", lambda: _members(base), "Do they all have the same bus.url?"),
        Trial("blobs", lambda: _blobs(base), "May we write where blobs.url points to?"),
        Trial("media", lambda: _media(base), "May we write into the temporary folder, and start programs?"),
        Trial("keys", lambda: _keys(base), "Are the files in the folder of keys ours to read?"),
    ]
    if base.ports.scanner is not None:
        trials.append(Trial("scanner", lambda: _scanner(base), "Is the clamd of files.clamd_url up?"))
    if mail_to:
        trials.append(Trial("mail", lambda: _mail(base, mail_to), "Are mail.driver and mail.smtp_url right?"))
    if user:
        trials.append(Trial("a message", lambda: _message(base, user), "See the log of the server."))
    return trials


async def _read(base: Context) -> str:
    await base.read(lambda c: c.tx.first(text("select 1")))
    return "answers"


async def _write(base: Context) -> str:
    """Take a lease of our own; nobody waits for it."""
    name = f"doctor.{new_id()}"
    if not await base.write(lambda c: leases.take(c.tx, name, "doctor", 0)):
        raise Failed("what was written is not there")
    await base.write(lambda c: leases.forget(c.tx, name))
    return "commits"


async def _cache(base: Context) -> str:
    value = new_id().encode()
    await base.ports.cache.put(CACHE_KEY, value, 10)
    if await base.ports.cache.get(CACHE_KEY) != value:
        raise Failed("what was put is not there")
    await base.ports.cache.drop(CACHE_KEY)
    return "keeps and forgets"


async def _bus(base: Context) -> str:
    return await _heard(base, f"d:{new_id()}", lambda topic: _publish(base, topic))


async def _publish(base: Context, topic: str) -> None:
    base.ports.bus.publish([Announcement(topic, "doctor", b"{}")])


async def _heard(base: Context, topic: str, deed: Callable[[str], Awaitable[object]]) -> str:
    """Do something and wait until the bus speaks of it."""
    heard = asyncio.Event()
    base.ports.bus.subscribe(topic, hear := lambda _: heard.set())
    try:
        await deed(topic)
        await heard.wait()
    finally:
        base.ports.bus.unsubscribe(topic, hear)
    return "heard"


async def _members(base: Context) -> str:
    """Ask who is there. None is no fault: they may not have been started yet."""
    register = Register(base)
    register.listen()
    await asyncio.sleep(ANSWER_SECONDS if base.settings.bus.url else 0)
    everyone = [seen.member for seen in register.present()]
    register.close()
    if ill := [one for one in everyone if not all(one.health.values())]:
        raise Failed("; ".join(f"{'+'.join(one.roles)} at {one.address}: {one.health}" for one in ill))
    if len({one.version for one in everyone}) > 1:
        raise Failed("versions differ: " + ", ".join(f"{one.address} {one.version}" for one in everyone))
    return ", ".join(f"{'+'.join(one.roles)} at {one.address}" for one in everyone) or "nobody else"


async def _blobs(base: Context) -> str:
    blob_id, content = BlobId(new_id()), os.urandom(64 << 10)
    await base.ports.blobs.put(blob_id, content)
    if await base.ports.blobs.get(blob_id) != content:
        raise Failed("what was put came back changed")
    await base.ports.blobs.drop(blob_id)
    return "64 KiB up and down"


async def _media(base: Context) -> str:
    async with base.ports.media.examine(_once(PICTURE), "image") as found:
        if found.mime != "image/png":
            raise Failed("a picture is not recognized")
    has_ffmpeg = all(map(shutil.which, ("ffmpeg", "ffprobe")))
    return "looks into files" if has_ffmpeg else "without ffmpeg, so films and sounds have no previews"


async def _scanner(base: Context) -> str:
    if base.ports.scanner is not None and (virus := await base.ports.scanner.find_virus(_once(PICTURE))):
        raise Failed(f"it takes a white point for {virus}")
    return "answers"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _keys(base: Context) -> str:
    claims = {"sub": "doctor"}
    if base.ports.signer.verify(base.ports.signer.sign(claims)) != claims:
        raise Failed("our own signature is not good")
    return "sign and verify"


async def _mail(base: Context, address: str) -> str:
    await base.ports.mailer.send(Mail(address, "鸿雁 · Hongyan", "雁字回时，月满西楼。\n\nMail works.\n"))
    return f"sent to {address}"


async def _message(base: Context, username: str) -> str:
    """Sign in, send to one's own notes, hear of it, read it, recall it, sign out."""
    executor = Executor(OPERATIONS, base, users.authenticate)
    device = {"platform": "bot", "name": "doctor"}
    password = os.environ.get("HONGYAN_PASSWORD", "")
    login = {"login": username, "password": password, "device": device}
    signed_in = await _call(executor, Caller(), "users.login", login)
    caller = await executor.sign_in(signed_in.access_token, "127.0.0.1")
    try:
        await _send_and_recall(base, executor, caller)
    finally:
        await _call(executor, caller, "users.logout", {})
    return "sent, heard, read and recalled"


async def _send_and_recall(base: Context, executor: Executor, caller: Caller) -> None:
    head = await _call(executor, caller, "sync.open", {})
    conversation_id = head.conversation.conversation_id
    content = {"type": "text", "text": "hongyan doctor"}
    draft = {"conversation_id": conversation_id, "client_msg_id": new_id(), "content": content}
    topic = conversation_topic(conversation_id)
    await _heard(base, topic, lambda _: _call(executor, caller, "messages.send", draft))
    page = await _call(executor, caller, "messages.history", {"conversation_id": conversation_id, "limit": 1})
    if page.items[-1].client_msg_id != draft["client_msg_id"]:
        raise Failed("what was sent is not in the history")
    await _call(executor, caller, "messages.recall", {"message_id": page.items[-1].message_id})


async def _call(executor: Executor, caller: Caller, op: str, data: dict[str, Any]) -> Any:
    operation = executor.find(op)
    try:
        return await executor.run(Call(operation, caller, convert(data, operation.request), trace_of("")))
    except Refusal as refused:
        raise Failed(f"{op} was refused: {refused.code}") from refused
