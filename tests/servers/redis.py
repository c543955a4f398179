"""Redis for tests: a real one, which keeps nothing on disk."""

from tests.servers.daemon import Daemon
from tests.servers.nats import answers


class Redis(Daemon):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return ["redis-server", *where, "--save", "", "--appendonly", "no"]

    def is_answering(self) -> bool:
        return answers(self.port)

    def empty(self) -> None:
        self.run("redis-cli", "-p", str(self.port), "flushall")
