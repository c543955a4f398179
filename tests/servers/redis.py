"""Redis for tests: a real one, which keeps nothing on disk, alone or three that share the keys."""

import subprocess
import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from tests.servers.daemon import START_SECONDS, Daemon, free_port
from tests.servers.nats import answers

SLOTS = ((0, 5_460), (5_461, 10_922), (10_923, 16_383))  # of the 16,384 that a cluster has


class Redis(Daemon):
    more: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return ["redis-server", *where, "--save", "", "--appendonly", "no", *self.more]

    def is_answering(self) -> bool:
        return answers(self.port)

    def empty(self) -> None:
        self.tell("flushall")

    def tell(self, *words: str) -> str:
        command = ["redis-cli", "-p", str(self.port), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class RedisCluster:
    """Three nodes without replicas."""

    def __init__(self) -> None:
        self.nodes = [Redis() for _ in SLOTS]
        self.ports = [free_port() for _ in SLOTS]  # on which they speak with each other
        self._stack = ExitStack()

    @property
    def url(self) -> str:
        return f"redis+cluster://127.0.0.1:{self.nodes[0].port}"

    def empty(self) -> None:
        for node in self.nodes:
            node.empty()

    def __enter__(self) -> Self:
        for node, port, slots in zip(self.nodes, self.ports, SLOTS, strict=True):
            node.more = ("--cluster-enabled", "yes", "--cluster-port", str(port))
            self._stack.enter_context(node)
            node.tell("cluster", "addslotsrange", *map(str, slots))
            self.nodes[0].tell("cluster", "meet", "127.0.0.1", str(node.port), str(port))
        deadline = time.monotonic() + START_SECONDS
        while not all("cluster_state:ok" in node.tell("cluster", "info") for node in self.nodes):
            assert time.monotonic() < deadline, "the nodes do not find each other"
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
