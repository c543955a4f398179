"""A mail server for tests, which can hang: it takes connections and says nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    def __init__(self) -> None:
        self.port = 0
        self.received: list[str] = []  # to whom, in order
        self.connections = 0
        self.is_hanging = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received += envelope.rcpt_tos
        return "250 OK"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        server = await asyncio.get_running_loop().create_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()

    def _answer(self) -> asyncio.Protocol:
        self.connections += 1
        return asyncio.Protocol() if self.is_hanging else SMTP(self, enable_SMTPUTF8=True)
