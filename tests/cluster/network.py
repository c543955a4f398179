"""Another machine, as far as the kernel's network is concerned: a namespace that two cables lead to.

One cable is for its clients, the other for what it needs; either can be pulled, and then nobody is told.
"""

import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.process import Process


class Cable:
    """A veth pair: `near` is our address, `far` the other machine's."""

    def __init__(self, name: str, network: str) -> None:
        self.name = name
        self.near, self.far = f"{network}.1", f"{network}.2"

    def lay(self, machine: str) -> None:
        ip("link", "add", self.name, "type", "veth", "peer", "name", f"{self.name}p", "netns", machine)
        ip("addr", "add", f"{self.near}/24", "dev", self.name)
        ip("link", "set", self.name, "up")
        ip("-n", machine, "addr", "add", f"{self.far}/24", "dev", f"{self.name}p")
        ip("-n", machine, "link", "set", f"{self.name}p", "up")

    def pull(self) -> None:
        ip("link", "set", self.name, "down")

    def plug(self) -> None:
        ip("link", "set", self.name, "up")


class Machine:
    """`with Machine() as machine:` with `machine.front` to its clients and `machine.back` to its servers."""

    def __init__(self) -> None:
        mark = os.getpid() % 100_000
        self.name = f"hongyan{mark}"
        self.front = Cable(f"hf{mark}", f"10.213.{mark % 128}")
        self.back = Cable(f"hb{mark}", f"10.213.{128 + mark % 128}")

    def __enter__(self) -> Self:
        if os.geteuid() != 0:
            raise PermissionError("laying cables needs root: leave out tests/cluster, or run it as root")
        ip("netns", "add", self.name)
        ip("-n", self.name, "link", "set", "lo", "up")
        for cable in (self.front, self.back):
            cable.lay(self.name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for cable in (self.front, self.back):
            ip("link", "del", cable.name)  # both ends; left to the namespace, they go some time later
        ip("netns", "del", self.name)


class Resident(Process):
    """A server that runs on another machine."""

    def __init__(self, machine: Machine, data: Path, *, roles: str, **environment: str) -> None:
        super().__init__(data, roles=roles, HONGYAN__SERVER__HOST="0.0.0.0", **environment)
        self.machine = machine
        self.under = ("ip", "netns", "exec", machine.name)

    @property
    def url(self) -> str:
        return f"http://{self.machine.front.far}:{self.port}"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
