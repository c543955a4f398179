"""Two gateways on two machines, with a real network between them, and what holds when its cable is pulled."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chaos.proxy import Proxy
from cluster.topology import Backends
from tests.cluster.network import Machine, Resident
from tests.cluster.scene import Scene, line, send, texts
from tests.people import People, Refused
from tests.process import Process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]
UNPLUGGED = 4.0  # seconds
MINUTE = 60.0


@pytest.fixture(scope="module")
def backends() -> Iterator[Backends]:
    with Backends() as running:
        yield running


@pytest.fixture
def machine() -> Iterator[Machine]:
    with Machine() as running:
        yield running


@pytest.fixture
async def scene(backends: Backends, machine: Machine, tmp_path: Path) -> AsyncIterator[Scene]:
    """Alice is on a gateway here, Bob on one that runs on the other machine."""
    shared = backends.environment() | {"HONGYAN__KEYS": str(tmp_path / "keys")}
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    async with AsyncExitStack() as stack:
        led = await _lead_through(stack, shared, machine)
        near = Process(here, roles="api,gateway,worker", **shared)
        far = Resident(machine, there, roles="gateway", **led)
        for server in (near, far):
            await asyncio.to_thread(stack.enter_context, server)
        people = await stack.enter_async_context(People(near.url))
        mark = tmp_path.name[-20:].replace("_", "")
        alice, bob = await people.friends(f"alice{mark}", f"bob{mark}")
        group_id = await people.group(alice, bob)
        yield Scene(alice, bob, group_id, await line(alice, near.url), await line(bob, far.url))


async def _lead_through(stack: AsyncExitStack, shared: dict[str, str], machine: Machine) -> dict[str, str]:
    """Settings with which the other machine reaches the servers of this one, through its cable."""
    led = dict(shared)
    for name, url in shared.items():
        if "127.0.0.1" in url:
            port = int(url.rpartition(":")[2].partition("/")[0])
            proxy = await stack.enter_async_context(Proxy("127.0.0.1", port, machine.back.near))
            led[name] = url.replace(f"127.0.0.1:{port}", f"{machine.back.near}:{proxy.port}")
    return led


async def test_members_on_two_machines_get_everything_once_in_one_order(
    scene: Scene, machine: Machine
) -> None:
    for number in range(20):
        await send(scene.near, scene.group_id, f"near {number}")
        await send(scene.far, scene.group_id, f"far {number}")
    machine.back.pull()
    for number in range(5):
        await send(scene.near, scene.group_id, f"meanwhile {number}")
    await asyncio.sleep(UNPLUGGED)
    machine.back.plug()
    async with asyncio.timeout(MINUTE):
        while len(texts(scene.far)) < 45:
            await asyncio.sleep(0.1)
    heard = [await some.messages(45) for some in (scene.near, scene.far)]
    assert [[one["seq"] for one in some] for some in heard] == [list(range(2, 47))] * 2


async def test_who_is_put_out_while_their_gateway_is_cut_off_is_told_nothing_more(
    scene: Scene, machine: Machine
) -> None:
    """And their device, signed out meanwhile, is hung up within a minute."""
    machine.back.pull()
    await scene.near.call("groups.remove", group_id=scene.group_id, user_id=scene.bob.user_id)
    await send(scene.near, scene.group_id, "secret")
    with pytest.raises(Refused, match="storage_unavailable"):
        await send(scene.far, scene.group_id, "am I still here?")
    await scene.bob.post("/api/v1/users/logout")
    machine.back.plug()
    async with asyncio.timeout(MINUTE):
        await scene.far.socket.wait_closed()
    assert scene.far.socket.close_code == 4501
    assert "secret" not in texts(scene.far)
    history = await scene.alice.get(f"/api/v1/messages/conversations/{scene.group_id}/history")
    assert "am I still here?" not in [one["fallback"] for one in history["items"]]
