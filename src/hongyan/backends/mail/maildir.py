"""Mail into a maildir folder, for trying and for tests; optionally shown on the console too."""

import asyncio
import mailbox
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from hongyan.backends.mail import as_message
from hongyan.core.ports import Mail


class MaildirMailer:
    def __init__(self, folder: Path, sender: str, console: Console | None = None) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = mailbox.Maildir(folder)
        self._sender = sender
        self._console = console

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._folder.add, as_message(mail, self._sender))
        if self._console:
            self._console.print(Panel(mail.text.strip(), title=f"mail to {mail.to}: {mail.subject}"))
