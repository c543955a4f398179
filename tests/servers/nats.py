"""NATS for tests: a real one, from PyPI, because Debian's is too old."""

import socket
import sys
from pathlib import Path

from tests.servers.daemon import Daemon


class Nats(Daemon):
    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    more: tuple[str, ...] = ()

    def command(self) -> list[str]:
        where = ("-a", "127.0.0.1", "-p", str(self.port))
        return [str(Path(sys.executable).with_name("nats-server")), *where, *self.more]

    def is_answering(self) -> bool:
        return answers(self.port)


class JetStream(Nats):
    """One that keeps streams in its folder."""

    def prepare(self) -> None:
        self.more = ("-js", "-sd", f"{self.folder}/streams")


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
