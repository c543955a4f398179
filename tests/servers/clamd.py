"""ClamAV for tests: a real one, that knows one virus, which is ours."""

import socket

from tests.servers.daemon import Daemon

VIRUS = b"hongyan-test-virus: as harmless as it looks"
NAME = "Hongyan.Test.UNOFFICIAL"  # what is not from its makers is called so
MOST_BYTES = 1 << 20


class Clamd(Daemon):
    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        database = self.folder / "database"
        database.mkdir()
        (database / "ours.ndb").write_text(f"Hongyan.Test:0:*:{VIRUS.hex()}\n")
        (self.folder / "clamd.conf").write_text(
            f"Foreground yes\nTCPSocket {self.port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {database}\n"
            f"TemporaryDirectory {self.folder}\nStreamMaxLength {MOST_BYTES}\nMaxThreads 4\n"
        )

    def command(self) -> list[str]:
        return ["/usr/sbin/clamd", "--config-file", str(self.folder / "clamd.conf")]

    def is_answering(self) -> bool:
        """It listens before it has read what it knows."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(b"zPING\0")
                return line.recv(16) == b"PONG\0"
        except OSError:
            return False
