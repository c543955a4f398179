"""Which processes a cluster consists of, how they know each other, and how they are started and stopped.

Every part runs several times, as in production: two gateways, two APIs, two workers, one admin, over one
database, one Redis, one NATS and one S3. Any address can be led through a proxy that misbehaves.
"""

import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from cluster.balancer import Balancer
from tests.process import Process
from tests.servers.mariadb import MariaDB
from tests.servers.nats import Nats
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.s3 import S3

DATABASES: dict[str, type[Postgres | MariaDB]] = {"postgres": Postgres, "mariadb": MariaDB}
MEMBERS = {
    "api1": "api",
    "api2": "api",
    "gateway1": "gateway",
    "gateway2": "gateway",
    "worker1": "worker",
    "worker2": "worker",
    "admin": "admin",
}


class Backends:
    """A database server, Redis, NATS and S3, each real and each with a port of its own."""

    def __init__(self, kind: str = "postgres") -> None:
        self.sql = DATABASES[kind]()
        self.redis = Redis()
        self.nats = Nats()
        self.s3 = S3()
        self._stack = ExitStack()

    def environment(self, **ports: int) -> dict[str, str]:
        """Settings that lead a member here; `sql`, `redis`, `nats`, `s3`: other ports to go through."""
        urls = {
            "HONGYAN__SQL__URL": (self.sql.url("hongyan"), self.sql.port, ports.get("sql")),
            "HONGYAN__CACHE__URL": (self.redis.url, self.redis.port, ports.get("redis")),
            "HONGYAN__BUS__URL": (self.nats.url, self.nats.port, ports.get("nats")),
            "HONGYAN__BLOBS__URL": (self.s3.url(), self.s3.port, ports.get("s3")),
        }
        return {
            name: url.replace(f":{own}", f":{other}") if other else url
            for name, (url, own, other) in urls.items()
        }

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for server in (self.sql, self.redis, self.nats, self.s3):
                stack.enter_context(server)
            self.sql.execute("create database hongyan")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


class Cluster:
    """Members over back ends. They share a folder for keys, as they would share a secret."""

    def __init__(
        self,
        backends: Backends,
        members: dict[str, str] = MEMBERS,
        detours: dict[str, dict[str, int]] | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
        own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """`detours`: for a member, the ports through which it reaches `sql`, `redis`, `nats` and `s3`.

        `environment` is for all members; `own` is what a member has besides.
        """
        self.backends = backends
        self._folder = tempfile.TemporaryDirectory(prefix="hongyan-cluster-")
        self._stack = ExitStack()
        shared = {"HONGYAN__KEYS": f"{self.folder}/keys", **environment}
        self.members = {
            name: self._member(
                name,
                roles,
                shared | backends.environment(**(detours or {}).get(name, {})) | dict(own.get(name, {})),
            )
            for name, roles in members.items()
        }

    @property
    def url(self) -> str:
        return self.balancer.url

    @property
    def folder(self) -> Path:
        return Path(self._folder.name)

    def urls(self, role: str) -> list[str]:
        """Where the members with a role are."""
        return [member.url for name, member in self.members.items() if name.startswith(role)]

    def _member(self, name: str, roles: str, shared: dict[str, str]) -> Process:
        data = self.folder / name
        data.mkdir()
        return Process(data, roles=roles, **shared)

    def __enter__(self) -> Self:
        """The first member makes the keys and the schema, so the others come after it."""
        first, *others = self.members.values()
        with ExitStack() as stack, ThreadPoolExecutor() as starting:
            stack.enter_context(first)
            list(starting.map(stack.enter_context, others))
            addresses = {
                role: [url.removeprefix("http://") for url in self.urls(role)]
                for role in ("gateway", "admin", "api")
            }
            self.balancer = stack.enter_context(Balancer(addresses))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._folder.cleanup()
