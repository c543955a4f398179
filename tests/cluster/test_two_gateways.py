"""Members of one conversation on two gateways, over real back ends: as if there were one."""

import asyncio
import base64
import struct
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from cluster.topology import Cluster
from tests.cluster.scene import Scene, line, send, texts
from tests.people import People, Refused

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]


@pytest.fixture
async def scene(cluster: Cluster, request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    one, other = cluster.urls("gateway")
    async with People(cluster.url) as people:
        mark = str(abs(hash(request.node.name)) % 10**8)
        alice, bob = await people.friends(f"alice{mark}", f"bob{mark}")
        group_id = await people.group(alice, bob)
        near, far = await line(alice, one), await line(bob, other)
        yield Scene(alice, bob, group_id, near, far)
        await near.close()
        await far.close()


async def test_each_hears_the_other_once_and_in_one_order(scene: Scene) -> None:
    for number in range(20):
        await send(scene.near, scene.group_id, f"near {number}")
        await send(scene.far, scene.group_id, f"far {number}")
    heard = [await some.messages(40) for some in (scene.near, scene.far)]
    assert [[one["seq"] for one in some] for some in heard] == [list(range(2, 42))] * 2
    await asyncio.sleep(2.5)  # a look into SQL later nothing has come twice
    assert [len(texts(some)) for some in (scene.near, scene.far)] == [40, 40]


async def test_whoever_is_put_out_on_one_hears_nothing_on_the_other(scene: Scene) -> None:
    await scene.near.call("groups.remove", group_id=scene.group_id, user_id=scene.bob.user_id)
    await send(scene.near, scene.group_id, "secret")
    await asyncio.sleep(3)
    assert "secret" not in texts(scene.far)
    with pytest.raises(Refused):
        await send(scene.far, scene.group_id, "still here?")


async def test_a_device_signed_out_on_one_is_hung_up_on_the_other_within_five_seconds(scene: Scene) -> None:
    begun = time.monotonic()
    await scene.bob.post("/api/v1/users/logout")
    assert await scene.far.closed() == 4501
    assert time.monotonic() - begun < 5


async def test_people_on_the_other_are_seen_coming_and_going(cluster: Cluster, scene: Scene) -> None:
    watched = await scene.near.call("users.presence", user_ids=[scene.bob.user_id])
    assert watched["items"][0]["is_online"]
    await scene.far.close()
    gone = await scene.near.event("users.presence", user_id=scene.bob.user_id)
    assert not gone.get("is_online", False)


async def test_what_is_scheduled_is_sent_once_though_two_could(cluster: Cluster, scene: Scene) -> None:
    """And by the other worker, if the one that works is killed."""
    due_at = int(time.time() * 1_000) + 3_000
    content = {"type": "text", "text": "at its time"}
    data: dict[str, Any] = {
        "conversation_id": scene.group_id,
        "client_msg_id": "later",
        "due_at": due_at,
    }
    await scene.near.call("messages.schedule", content=content, **data)
    await asyncio.to_thread(cluster.members["worker1"].restart)
    async with asyncio.timeout(40):
        while "at its time" not in texts(scene.far):
            await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    assert texts(scene.far).count("at its time") == 1


async def test_a_picture_given_to_one_is_shown_by_the_other(cluster: Cluster, scene: Scene) -> None:
    """It is in S3, where all find it."""
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 8, 8) + b"\x08\x02\x00\x00\x00"
    content = base64.b64encode(picture).decode()
    me = await scene.alice.put(f"/api/v1/users/{scene.alice.user_id}/avatar", content=content)
    async with httpx2.AsyncClient(verify=False) as http:
        for url in cluster.urls("api"):
            shown = await http.get(
                f"{url}/api/v1/avatars/{me['avatar_id']}",
                headers={"authorization": f"Bearer {scene.bob.token}"},
            )
            assert shown.content == picture
    assert any(cluster.backends.s3.folder.glob("data/hongyan/*/*"))
