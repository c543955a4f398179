"""Mail through an SMTP server."""

from urllib.parse import unquote, urlsplit

import aiosmtplib

from hongyan.backends.mail import as_message
from hongyan.backends.outward import Guard
from hongyan.core.ports import Mail

UNAVAILABLE = 421  # the server is there, and says that it is not


class SmtpMailer:
    def __init__(self, url: str, sender: str, seconds: float = 20.0) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._seconds = seconds
        self._guard = Guard("smtp", is_failure=_is_away)

    async def send(self, mail: Mail) -> None:
        """Raises `Away`, and `SMTPException` if the server will not have it."""
        await self._guard.call(lambda: self._send(mail))

    async def _send(self, mail: Mail) -> None:
        url = self._url
        await aiosmtplib.send(
            as_message(mail, self._sender),
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=self._seconds,
        )


def _is_away(error: Exception) -> bool:
    is_closing = isinstance(error, aiosmtplib.SMTPResponseException) and error.code == UNAVAILABLE
    return is_closing or isinstance(error, OSError)
