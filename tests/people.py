"""People for tests: `alice, bob = await people.friends("alice", "bob")`, then `await alice.call(...)`.

They speak the protocol plainly, so that a test sees exactly what goes over the wire.
"""

import asyncio
import itertools
from types import TracebackType
from typing import Any, Self

import httpx2
import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

SUBPROTOCOL: Any = "hongyan.v1.json"
PASSWORD = "correct horse"
SECONDS = 30.0


class Refused(Exception):
    """The server said no."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem)
        self.problem = problem
        self.code: str = problem["code"]
        self.status: int = problem["status"]


class Line:
    """A socket: calls are answered, and what comes unasked is kept in `events`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.snapshot: dict[str, Any] = {}
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def call(self, op: str, *, key: str | None = None, **data: Any) -> Any:
        frame_id = next(self._ids)
        future = self._answers[frame_id] = asyncio.get_running_loop().create_future()
        frame = {"id": frame_id, "op": op, "data": data} | ({} if key is None else {"key": key})
        await self.socket.send(msgspec.json.encode(frame).decode())
        return await asyncio.wait_for(future, SECONDS)

    async def connect(self, token: str, cursor: Any = None) -> dict[str, Any]:
        self.snapshot = await self.call("connect", token=token, **({"cursor": cursor} if cursor else {}))
        return self.snapshot

    async def event(self, ev: str, **fields: Any) -> dict[str, Any]:
        """The first event of this kind whose data has these fields, waited for if need be."""
        async with asyncio.timeout(SECONDS):
            while True:
                for event in self.events:
                    data = event["data"]
                    if event["ev"] == ev and all(data.get(name) == fields[name] for name in fields):
                        return dict(data)
                self._news.clear()
                await self._news.wait()

    async def messages(self, count: int) -> list[dict[str, Any]]:
        """The first `count` messages that came as events."""
        async with asyncio.timeout(SECONDS):
            while True:
                found = [
                    message
                    for event in self.events
                    if event["ev"] == "conversation.changed"
                    for message in event["data"].get("messages", [])
                ]
                if len(found) >= count:
                    return found[:count]
                self._news.clear()
                await self._news.wait()

    async def closed(self) -> int:
        """The close code, once it has come."""
        await asyncio.wait_for(self.socket.wait_closed(), SECONDS)
        code = self.socket.close_code
        assert code is not None
        return code

    async def close(self) -> None:
        await self.socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async for raw in self.socket:
                frame = msgspec.json.decode(raw)
                if "ev" in frame:
                    self.events.append(frame)
                    self._news.set()
                elif (future := self._answers.pop(frame["id"], None)) and not future.done():
                    if "error" in frame:
                        future.set_exception(Refused(frame["error"]))
                    else:
                        future.set_result(frame["data"])
        except websockets.ConnectionClosed:
            pass
        finally:
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(ConnectionResetError("socket closed"))


class Person:
    """A signed-in user."""

    def __init__(self, people: "People", name: str, signed_in: dict[str, Any]) -> None:
        self._people = people
        self.name = name
        self.user_id: str = signed_in["user_id"]
        self.device_id: str = signed_in["device_id"]
        self.token: str = signed_in["access_token"]
        self.refresh_token: str = signed_in["refresh_token"]

    async def get(self, path: str, **query: Any) -> Any:
        return await self._people.request("GET", path, self.token, params=query)

    async def post(self, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> Any:
        return await self._people.request("POST", path, self.token, json=body, headers=headers or {})

    async def put(self, path: str, **body: Any) -> Any:
        return await self._people.request("PUT", path, self.token, json=body)

    async def delete(self, path: str) -> Any:
        return await self._people.request("DELETE", path, self.token)

    async def line(self, cursor: Any = None) -> Line:
        """A connected socket."""
        line = await self._people.line()
        await line.connect(self.token, cursor)
        return line

    async def send(self, conversation_id: str, text: str, client_msg_id: str = "") -> dict[str, Any]:
        body: dict[str, Any] = {
            "client_msg_id": client_msg_id or f"{self.name}-{next(self._people.numbers)}",
            "content": {"type": "text", "text": text},
        }
        sent: dict[str, Any] = await self.post(f"/api/v1/messages/conversations/{conversation_id}", **body)
        return sent


class People:
    def __init__(self, url: str) -> None:
        self.url = url
        # nothing here is encrypted, and reading all certificates takes longer than most tests
        self.http = httpx2.AsyncClient(base_url=url, timeout=SECONDS, verify=False)
        self.numbers = itertools.count(1)
        self._lines: list[Line] = []

    async def request(self, method: str, path: str, token: str = "", **rest: Any) -> Any:
        """Call the REST API. Raises `Refused`."""
        headers = {**rest.pop("headers", {}), **({"authorization": f"Bearer {token}"} if token else {})}
        response = await self.http.request(method, path, headers=headers, **rest)
        body = msgspec.json.decode(response.content)
        if response.status_code != 200:
            raise Refused(body)
        return body

    async def register(self, name: str, platform: str = "web") -> Person:
        body = {
            "username": name,
            "password": PASSWORD,
            "email": f"{name}@example.com",
            "name": name.capitalize(),
            "device": {"platform": platform},
        }
        return Person(self, name, await self.request("POST", "/api/v1/users/register", json=body))

    async def login(self, name: str, platform: str = "web", password: str = PASSWORD) -> Person:
        body = {"login": name, "password": password, "device": {"platform": platform}}
        return Person(self, name, await self.request("POST", "/api/v1/users/login", json=body))

    async def friends(self, *names: str) -> list[Person]:
        """New users, each a contact of each."""
        made = [await self.register(name) for name in names]
        for one, other in itertools.combinations(made, 2):
            await self.befriend(one, other)
        return made

    async def befriend(self, one: Person, other: Person) -> str:
        """Make two users contacts; their conversation."""
        asked = await one.post("/api/v1/social/friends/request", user_id=other.user_id)
        await other.put(f"/api/v1/social/friends/request/{asked['request_id']}", accept=True)
        return await self.direct(one, other)

    async def direct(self, one: Person, other: Person) -> str:
        head = await one.post("/api/v1/social/conversations", user_id=other.user_id)
        conversation_id: str = head["conversation"]["conversation_id"]
        return conversation_id

    async def group(self, owner: Person, *members: Person, name: str = "Group") -> str:
        user_ids = [member.user_id for member in members]
        made = await owner.post("/api/v1/social/groups", name=name, user_ids=user_ids)
        conversation_id: str = made["conversation_id"]
        return conversation_id

    async def line(self) -> Line:
        """A socket that has not connected as anybody yet."""
        address = self.url.replace("http", "ws", 1) + "/api/v1/socket"
        socket = await websockets.connect(
            address, subprotocols=[SUBPROTOCOL], max_size=None, compression=None
        )
        self._lines.append(Line(socket))
        return self._lines[-1]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines:
            await line.close()
        await self.http.aclose()
