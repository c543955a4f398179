import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec import structs

from hongyan.core.operation import Audience
from hongyan.core.settings import Bus, Server, Settings
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.serving import Running, serving
from tests.deploy.balancers import CONFIGS, Balancer, HAProxy, Nginx, NginxWithTls
from tests.people import People

pytestmark = pytest.mark.slow  # needs programs that `make check` does not install

KINDS = [Nginx, HAProxy]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    trusting = Server(port=0, internal_port=0, drain_seconds=0.2, trusted_proxies=("127.0.0.1",))
    return Settings(data=settings.data, server=trusting, users=settings.users, limits=settings.limits)


@pytest.fixture(params=KINDS)
def balancer(request: pytest.FixtureRequest, server: Running) -> Iterator[Balancer]:
    """In front of the `server`, which has all roles."""
    kind: type[Balancer] = request.param
    address = server.url.removeprefix("http://")
    with kind(gateway=address, api=address, admin=address) as started:
        yield started


async def test_calls_and_sockets_go_through(balancer: Balancer) -> None:
    async with People(balancer.url) as people:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        line = await bob.line()
        await alice.send(conversation_id, "through a balancer")
        [message] = await line.messages(1)
        assert message["content"]["text"] == "through a balancer"
        assert (await line.call("ping"))["at"]


async def test_nobody_can_say_that_they_come_from_elsewhere(balancer: Balancer) -> None:
    """Limits count by address, so an address that callers choose is no limit."""
    async with People(balancer.url) as people:
        people.http.headers["x-forwarded-for"] = "203.0.113.9"
        alice = await people.register("alice")
        devices = (await alice.get(f"/api/v1/users/{alice.user_id}/devices"))["items"]
        assert [device["last_address"] for device in devices] == ["127.0.0.1"]


@pytest.mark.parametrize("kind", [Nginx, NginxWithTls, HAProxy])
def test_the_configuration_is_valid(kind: type[Balancer]) -> None:
    one = kind(gateway="127.0.0.1:1", api="127.0.0.1:1", admin="127.0.0.1:1")
    one.prepare()
    _certify(one.folder)
    one.run(*one.check())
    shutil.rmtree(one.folder)


def test_what_staff_may_do_goes_to_admin_and_nothing_else() -> None:
    for name, pattern in (("nginx.conf", r"location ~ (\S+)"), ("haproxy.cfg", r"path_reg (\S+)")):
        [found] = re.findall(pattern, (CONFIGS / name).read_text())
        for operation in OPERATIONS:
            goes = bool(re.search(found, re.sub(r"{\w+}", "01ABC", operation.path)))
            assert goes == (operation.audience is Audience.STAFF), operation.name


@pytest.mark.parametrize("kind", KINDS)
async def test_calls_go_to_the_members_with_their_role(kind: type[Balancer]) -> None:
    async with Member("gateway") as gateway, Member("api") as api, Member("admin") as admin:
        with kind(gateway=gateway.address, api=api.address, admin=admin.address) as balancer:
            paths = ("/api/v1/socket", "/", "/api/v1/users/01ABC/role", "/api/v1/users/me")
            assert [(await _ask(balancer, path))[1] for path in paths] == ["gateway", "api", "admin", "api"]


async def test_a_member_that_drains_gets_nothing_new() -> None:
    """Its /readyz says 503, and HAProxy asks every second."""
    async with Member("api") as api, asyncio.timeout(60):
        with HAProxy(gateway=api.address, api=api.address, admin=api.address) as balancer:
            assert await _ask(balancer, "/") == (200, "api")
            api.readiness = "503 Service Unavailable"
            while (await _ask(balancer, "/"))[0] == 200:
                await asyncio.sleep(0.1)
            api.readiness = "200 OK"
            while (await _ask(balancer, "/"))[0] == 503:
                await asyncio.sleep(0.1)


async def test_members_that_lost_the_bus_are_not_taken_away(settings: Settings) -> None:
    """All lose it at once: a balancer that takes away whoever did would have nobody left."""
    async with serving(structs.replace(settings, bus=Bus(url="nats://127.0.0.1:1"))) as running:
        address = running.url.removeprefix("http://")
        with HAProxy(gateway=address, api=address, admin=address) as balancer:
            await asyncio.sleep(3)  # three checks
            async with People(balancer.url) as people:
                assert (await people.http.get("/readyz")).json()["bus"] is False
                alice = await people.register("alice")
                assert (await alice.line()).snapshot


class Member:
    """Says its name to whoever asks, and on /readyz how it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.readiness = "200 OK"
        self.address = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            status = self.readiness if b" /readyz " in head else "200 OK"
            length = f"content-length: {len(self.name)}\r\nconnection: close"
            writer.write(f"HTTP/1.1 {status}\r\n{length}\r\n\r\n{self.name}".encode())
            await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _ask(balancer: Balancer, path: str) -> tuple[int, str]:
    async with httpx2.AsyncClient(base_url=balancer.url, verify=False) as http:
        answer = await http.get(path)
        return answer.status_code, answer.text


def _certify(folder: Path) -> None:
    """A certificate by nobody, where the configuration expects one."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    (folder / "tls.crt").write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.key").write_bytes(secret)
