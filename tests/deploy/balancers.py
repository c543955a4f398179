"""The balancers of deploy/, each as a process in front of servers of a test."""

import re
from abc import abstractmethod
from pathlib import Path

from tests.servers.daemon import Daemon
from tests.servers.nats import answers

CONFIGS = Path(__file__).parents[2] / "deploy" / "balancers"
MEMBER = re.compile(r"\b(gateway|api|admin)\d:8010")


class Balancer(Daemon):
    """With the committed configuration, but for addresses, ports and folders. `members`: role → address."""

    def __init__(self, **members: str) -> None:
        super().__init__()
        self._members = members

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_answering(self) -> bool:
        return answers(self.port)

    @abstractmethod
    def check(self) -> list[str]:
        """The command that says whether the configuration is right."""

    def text(self, name: str) -> str:
        text = MEMBER.sub(lambda found: self._members[found[1]], (CONFIGS / name).read_text())
        text = re.sub(r":?\b8080\b", f"127.0.0.1:{self.port}", text).replace("/tmp/", f"{self.folder}/")
        return text.replace("maxconn 50000", "maxconn 1000")  # nobody may not open more files


class Nginx(Balancer):
    listen = "listen-plain.conf"

    def prepare(self) -> None:
        (self.folder / "nginx.conf").write_text(self.text("nginx.conf"))
        (self.folder / "listen.conf").write_text(self.text(self.listen))

    def command(self) -> list[str]:
        where = ["-e", "stderr", "-c", f"{self.folder}/nginx.conf", "-g", "daemon off;"]
        return ["/usr/sbin/nginx", *where]

    def check(self) -> list[str]:
        return [*self.command(), "-t"]


class NginxWithTls(Nginx):
    listen = "listen-tls.conf"

    def text(self, name: str) -> str:
        return super().text(name).replace("/etc/hongyan/tls", str(self.folder))


class HAProxy(Balancer):
    def prepare(self) -> None:
        (self.folder / "haproxy.cfg").write_text(self.text("haproxy.cfg"))

    def command(self) -> list[str]:
        return ["/usr/sbin/haproxy", "-db", "-f", f"{self.folder}/haproxy.cfg"]

    def check(self) -> list[str]:
        return [*self.command(), "-c"]
