"""Every member is stopped and started again, half of them at a time, and nobody who tries again fails."""

import asyncio
import itertools
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from cluster.topology import Cluster
from hongyan_client import Arrived, Client, model
from hongyan_client.outbox import Sending
from tests.people import PASSWORD
from tests.sdk.circle import Circle, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]
PATIENCE, PAUSE = 60.0, 0.25  # seconds that a client goes on asking, and between two tries
BETWEEN = 1.5  # seconds until a balancer believes that those who were away are back
HALVES = (("api1", "gateway1", "worker1"), ("api2", "gateway2", "worker2", "admin"))


class Caller:
    """Asks over REST, again and again; what is answered by nobody, or with a 5xx, is asked again."""

    def __init__(self, http: httpx2.AsyncClient, method: str, path: str, body: Any = None) -> None:
        self._http, self._method, self._path, self._body = http, method, path, body
        self.answers: Counter[int] = Counter()
        self.failed = 0
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            self.failed += not await self._ask()
            await asyncio.sleep(0.1)

    async def _ask(self) -> bool:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(httpx2.HTTPError):
                status = (await self._http.request(self._method, self._path, json=self._body)).status_code
                self.answers[status] += 1
                if status < 500:
                    return True
            await asyncio.sleep(PAUSE)
        return False


async def keep_sending(sender: Client, place: str, sendings: list[Sending]) -> None:
    for number in itertools.count():
        sendings.append(await sender.send(place, f"text {number}"))
        await asyncio.sleep(0.1)


def restart(cluster: Cluster, names: tuple[str, ...]) -> None:
    members = [cluster.members[name] for name in names]
    with ThreadPoolExecutor() as all_at_once:
        list(all_at_once.map(lambda member: member.stop(), members))
        list(all_at_once.map(lambda member: member.start(), members))


async def schedule(client: Client, place: str) -> None:
    """Something to do for whichever worker is there."""
    content, due_at = model.Text(text="at its time"), int(time.time() * 1_000) + 3_000
    await client.messages.schedule(
        conversation_id=place, client_msg_id="later", content=content, due_at=due_at
    )


async def test_no_operation_fails_while_every_member_is_restarted(cluster: Cluster) -> None:
    heard: list[tuple[int, str]] = []
    async with (
        Circle(cluster.url) as circle,
        httpx2.AsyncClient(base_url=cluster.url, timeout=60, verify=False) as http,
    ):
        alice, bob = await circle.join("rolling_alice"), await circle.join("rolling_bob")
        place = await circle.befriend(alice, bob)
        bob.on(Arrived, lambda event: heard.append((event.message.seq, event.message.fallback)))
        login = {"login": "rolling_bob", "password": PASSWORD, "device": {"platform": "web"}}
        signed_in = (await http.post("/api/v1/users/login", json=login)).json()
        http.headers["authorization"] = f"Bearer {signed_in['access_token']}"
        api = Caller(http, "GET", "/api/v1/users/me")
        admin = Caller(http, "PUT", f"/api/v1/users/{alice.user_id}/role", {"role": "admin"})
        sendings: list[Sending] = []
        sending = asyncio.create_task(keep_sending(alice, place, sendings))
        await schedule(alice, place)
        for half in HALVES:
            await asyncio.to_thread(restart, cluster, half)
            await asyncio.sleep(BETWEEN)
        await until(lambda: "at its time" in dict(heard).values(), PATIENCE)
        sending.cancel()
        acks = [await one.acked() for one in sendings]
        await until(lambda: len(heard) > len(acks), PATIENCE)
        for caller in (api, admin):
            caller.task.cancel()
    texts = [text for _, text in heard if text != "at its time"]
    assert texts == [f"text {number}" for number in range(len(acks))]
    assert [seq for seq, _ in heard] == list(range(heard[0][0], heard[0][0] + len(heard)))
    assert (api.failed, admin.failed) == (0, 0)
    assert set(api.answers) <= {200, 502, 503}, api.answers
    assert admin.answers[403] > 0
    assert len(acks) > 50
