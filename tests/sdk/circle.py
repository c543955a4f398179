"""Clients for tests: `alice = await circle.join("alice")`, then `await circle.befriend(alice, bob)`."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from hongyan_client import Arrived, Client, Events, model

PASSWORD = "correct horse"
SECONDS = 30.0


class Circle:
    def __init__(self, url: str) -> None:
        self.url = url
        self._open = AsyncExitStack()

    async def client(self, store: Path | None = None, url: str = "") -> Client:
        """A client that nobody has signed in to."""
        return await self._open.enter_async_context(Client(url or self.url, store=store))

    async def join(self, name: str, store: Path | None = None, url: str = "") -> Client:
        """A new user, online."""
        client = await self.client(store, url)
        await client.register(name, PASSWORD, f"{name}@example.com")
        return client

    async def befriend(self, one: Client, other: Client) -> str:
        """Make two users contacts; their conversation, as both see it by then."""
        asked = await one.contacts.request(user_id=other.user_id)
        await other.contacts.answer(request_id=asked.request_id, accept=True)
        place = await one.open(other.user_id)
        for each in (one, other):
            await until(lambda each=each: place in each.state.conversations and not each.state.holes())  # type: ignore[misc]
        return place

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()


async def until(is_so: Callable[[], bool], seconds: float = SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # there is nothing to be told by
            await asyncio.sleep(0.01)


async def heard(events: Events, count: int) -> list[str]:
    """The next `count` texts that arrive."""
    texts: list[str] = []
    async with asyncio.timeout(SECONDS):
        while len(texts) < count:
            event = await anext(events)
            if isinstance(event, Arrived) and isinstance(event.message.content, model.Text):
                texts.append(event.message.content.text)
    return texts


def said(client: Client, place: str) -> list[str]:
    """The texts that a client holds of a conversation."""
    contents = [one.content for one in client.state.messages(place)]
    return [content.text for content in contents if isinstance(content, model.Text)]
