"""What goes wrong behind a server's back: work that cannot be done, a mail server that is slow or gone."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx2
from aiosmtpd.smtp import SMTP, Envelope, Session

from chaos.alone import Stage
from chaos.proxy import Proxy
from hongyan.core.events import JOBS
from hongyan.features.users.service.codes import MAIL_WANTED

POISON = b"{not json"
OTHERS_WAIT = 2.0  # seconds at the most, however bad the poison
BURIED = 30.0
MAILS = 5
DELIVERED = 60.0


async def poison(stage: Stage) -> None:
    """Work that nobody can understand is set aside in the end, and what comes after it does not wait."""
    with closing(sqlite3.connect(stage.server.data / "hongyan.db", timeout=10)) as db:
        names = "topic, name, frame, since, rev, gone, floor, created_at"
        row = (JOBS, MAIL_WANTED, POISON, 0, 0, "", 0, int(time.time() * 1_000))
        db.execute(f"insert into outbox ({names}) values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.commit()
        begun = time.monotonic()
        await _want_mail(stage, "alice@example.com")
        while not _mails(stage.server.data) and time.monotonic() < begun + BURIED:
            await asyncio.sleep(0.02)
        stage.figures["until the next mail"] = waited = round(time.monotonic() - begun, 2)
        stage.check(waited < OTHERS_WAIT, f"a mail waited {waited} s behind poison")
        while not (dead := _dead(db)) and time.monotonic() < begun + BURIED:
            await asyncio.sleep(0.1)
        stage.check(dead == 1, f"{dead} dead letters")


def _dead(db: sqlite3.Connection) -> int:
    count: int = db.execute("select count(*) from dead_letters").fetchone()[0]
    return count


def _mails(data: Path) -> int:
    return len(list((data / "mail").glob("new/*")))


async def _want_mail(stage: Stage, address: str) -> None:
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=20, verify=False) as http:
        asked = {"email": address, "purpose": "register"}
        (await http.post("/api/v1/users/codes", json=asked)).raise_for_status()


class Postbox:
    def __init__(self) -> None:
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.count += 1
        return "250 OK"


class ToMail(Proxy):
    """The way to a mail server, and what has come there."""

    postbox: Postbox


@asynccontextmanager
async def mail_server() -> AsyncIterator[Proxy]:
    postbox = Postbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(postbox), "127.0.0.1", 0)
    async with ToMail("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        proxy.postbox = postbox
        yield proxy
    server.close()


async def lose_mail_server(stage: Stage) -> None:
    """The mail server hangs, then refuses, then is back: messages go on, and mails come in the end."""
    assert isinstance(stage.proxy, ToMail)
    before = await stage.acks_in(3)
    stage.proxy.stall()
    for number in range(MAILS):
        await _want_mail(stage, f"user{number}@example.com")
    stage.figures |= {"acks in 3 s before": before, "acks in 3 s meanwhile": await stage.acks_in(3)}
    stage.check(stage.figures["acks in 3 s meanwhile"] > before / 2, "sending suffered")
    stage.proxy.is_refusing = True
    stage.proxy.cut()
    await asyncio.sleep(1)
    stage.proxy.heal()
    begun = time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(DELIVERED):
            while stage.proxy.postbox.count < MAILS:
                await asyncio.sleep(0.05)
    stage.figures["until all mails were there"] = round(time.monotonic() - begun, 2)
    stage.check(stage.proxy.postbox.count == MAILS, f"{stage.proxy.postbox.count} mails of {MAILS}")
