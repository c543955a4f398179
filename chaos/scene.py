"""People and a group for a fault to happen to, and reading everything back afterwards."""

import asyncio
from typing import Any

import httpx2

from chaos.checkers import Entry

PASSWORD = "correct horse"
DEVICE = {"platform": "bot", "name": "chaos"}


class Scene:
    """A group with `count` members on a fresh server, each with a token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.tokens: list[str] = []
        self.conversation_id = ""

    async def set_up(self, count: int) -> None:
        async with httpx2.AsyncClient(base_url=self.url, timeout=20, verify=False) as http:
            people = [await self._register(http, f"chaos{number}") for number in range(count)]
            self.tokens = [person["access_token"] for person in people]
            await asyncio.gather(*(self._befriend(http, people[0], other) for other in people[1:]))
            body = {"name": "chaos", "user_ids": [person["user_id"] for person in people[1:]]}
            made = await self._call(http, "POST", "/api/v1/social/groups", self.tokens[0], json=body)
            self.conversation_id = made["conversation_id"]

    async def read_back(self, token: str) -> list[Entry]:
        """The whole conversation as one member is told it, with notices left in as `notice.0`."""
        path = f"/api/v1/messages/conversations/{self.conversation_id}/history"
        entries: list[Entry] = []
        after: int | None = 0
        async with httpx2.AsyncClient(base_url=self.url, timeout=20, verify=False) as http:
            while after is not None:
                page = await self._call(http, "GET", path, token, params={"after": after, "limit": 100})
                entries += [
                    Entry(item["seq"], item["content"].get("text", "notice.0")) for item in page["items"]
                ]
                after = page["next"]
        return entries

    async def _register(self, http: httpx2.AsyncClient, name: str) -> dict[str, Any]:
        body = {"username": name, "password": PASSWORD, "email": f"{name}@example.com", "device": DEVICE}
        return await self._call(http, "POST", "/api/v1/users/register", "", json=body)

    async def _befriend(self, http: httpx2.AsyncClient, one: dict[str, Any], other: dict[str, Any]) -> None:
        path = "/api/v1/social/friends/request"
        asked = await self._call(http, "POST", path, one["access_token"], json={"user_id": other["user_id"]})
        token = other["access_token"]
        await self._call(http, "PUT", f"{path}/{asked['request_id']}", token, json={"accept": True})

    async def _call(
        self, http: httpx2.AsyncClient, method: str, path: str, token: str, **rest: Any
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = await http.request(method, path, headers=headers, **rest)
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body
