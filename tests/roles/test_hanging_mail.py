"""A mail server that hangs: nobody else waits, and what was to be mailed is mailed when it is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from statistics import median

import httpx2
import msgspec
import pytest
from sqlalchemy import select

from hongyan.backends import outward
from hongyan.backends.sql import dead_letters
from hongyan.core.clock import DAY
from hongyan.core.settings import Mailing, Settings
from hongyan.roles import worker
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People
from tests.servers.smtp import MailServer

LETTERS = 24


@pytest.fixture
async def mail(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    monkeypatch.setattr(outward, "FIRST_PAUSE", 0.3)
    monkeypatch.setattr(outward, "LAST_PAUSE", 0.5)
    monkeypatch.setattr(outward, "BUSY_SECONDS", 0.1)
    async with MailServer().open() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, mail: MailServer) -> Settings:
    mailing = Mailing(driver="smtp", smtp_url=mail.url, seconds=0.4)
    return msgspec.structs.replace(settings, mail=mailing)


async def ask_for_code(people: People, name: str) -> None:
    body = {"email": f"{name}@example.com", "purpose": "register"}
    assert (await people.http.post("/api/v1/users/codes", json=body)).is_success


async def is_known_to_be_away(server: Running) -> bool:
    async with httpx2.AsyncClient(verify=False) as http:
        metrics = (await http.get(f"{server.internal_url}/metrics/")).text
    return 'hongyan_outward_away{to="smtp"} 1.0' in metrics


async def until(mail: MailServer, count: int) -> None:
    async with asyncio.timeout(60):
        while len(mail.received) < count:
            await asyncio.sleep(0.02)


async def test_messages_go_on_and_mails_come_later(people: People, server: Running, mail: MailServer) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    line = await alice.line()
    mail.is_hanging = True
    for number in range(LETTERS):
        await ask_for_code(people, f"{number}")
    begun, waited = time.monotonic(), list[float]()
    while time.monotonic() - begun < 1 or not await is_known_to_be_away(server):
        assert time.monotonic() - begun < 20
        sent_at = time.monotonic()
        content = {"type": "text", "text": "on"}
        await line.call(
            "messages.send", conversation_id=group_id, client_msg_id=f"{sent_at}", content=content
        )
        waited.append(time.monotonic() - sent_at)
    assert median(waited) < 0.2  # a mail waits for 0.4 s
    mail.is_hanging = False
    await until(mail, LETTERS)
    await ask_for_code(people, "later")
    await until(mail, LETTERS + 1)
    assert sorted(mail.received) == sorted(f"{name}@example.com" for name in [*range(LETTERS), "later"])
    assert not await server.opened.base.read(lambda c: c.tx.all(select(dead_letters)))


async def test_a_mail_that_has_waited_for_too_long_is_buried(
    people: People, server: Running, mail: MailServer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    mail.is_hanging = True
    await ask_for_code(people, "late")
    clock.skip(DAY)
    async with asyncio.timeout(60):
        while not (rows := await server.opened.base.read(lambda c: c.tx.all(select(dead_letters)))):
            await asyncio.sleep(0.05)
    assert "smtp is away" in rows[0].reason
