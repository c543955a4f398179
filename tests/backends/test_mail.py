"""Mails as whoever gets them sees them: in a maildir, and at a real SMTP server."""

import asyncio
import io
import mailbox
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from rich.console import Console

from hongyan.backends.mail.maildir import MaildirMailer
from hongyan.backends.mail.smtp import SmtpMailer
from hongyan.core.ports import Mail

MAIL = Mail("anna@example.org", "鸿雁 verification code", "Your code is 123456.\n鸿雁\n")
SENDER = "Hongyan <hongyan@example.org>"


class Postbox:
    """What an SMTP server received."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    def login(self, _: SMTP, __: Session, ___: Envelope, ____: str, data: object) -> AuthResult:
        self.logins.append((data.login, data.password))  # type: ignore[attr-defined]
        return AuthResult(success=data.password == b"p@ss", handled=False)  # type: ignore[attr-defined]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def port(postbox: Postbox) -> AsyncIterator[int]:
    def serve() -> SMTP:
        return SMTP(postbox, authenticator=postbox.login, auth_require_tls=False, enable_SMTPUTF8=True)

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def check(message: EmailMessage) -> None:
    assert (message["To"], message["From"], message["Subject"]) == (MAIL.to, SENDER, MAIL.subject)
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


async def test_a_maildir_keeps_the_mail(tmp_path: Path) -> None:
    await MaildirMailer(tmp_path / "mail", SENDER).send(MAIL)
    kept = [bytes(message) for message in mailbox.Maildir(tmp_path / "mail")]
    assert len(kept) == 1
    check(message_from_bytes(kept[0], policy=policy.default))


async def test_the_console_shows_it_too(tmp_path: Path) -> None:
    console = Console(record=True, file=io.StringIO())
    await MaildirMailer(tmp_path / "mail", SENDER, console).send(MAIL)
    assert "Your code is 123456." in console.export_text()


async def test_a_server_receives_the_mail(port: int, postbox: Postbox) -> None:
    await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)
    check(*postbox.received)


async def test_it_signs_in_at_the_server(port: int, postbox: Postbox) -> None:
    await SmtpMailer(f"smtp://goose:p%40ss@127.0.0.1:{port}", SENDER).send(MAIL)
    assert postbox.logins == [(b"goose", b"p@ss")]


async def test_a_server_that_does_not_know_us_is_an_error(port: int, postbox: Postbox) -> None:
    with pytest.raises(Exception, match="535"):
        await SmtpMailer(f"smtp://goose:wrong@127.0.0.1:{port}", SENDER).send(MAIL)
    assert postbox.received == []


@pytest.mark.parametrize("wrong", ["anna@example.org\r\nBcc: all@example.org", "anna\n@example.org"])
async def test_an_address_cannot_add_headers(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError):
        await MaildirMailer(tmp_path / "mail", SENDER).send(Mail(wrong, "subject", "text"))
