"""Mail through an SMTP server."""

from urllib.parse import unquote, urlsplit

import aiosmtplib

from hongyan.backends.mail import as_message
from hongyan.core.ports import Mail

SECONDS = 20


class SmtpMailer:
    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        url = self._url
        await aiosmtplib.send(
            as_message(mail, self._sender),
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=SECONDS,
        )
