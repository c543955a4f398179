"""The village with everybody's clients, for tests that tell what happens step by step."""

from pathlib import Path
from typing import Any

from tests.properties.house import Client
from tests.properties.village import Village


class Scene:
    """Everybody's clients, and the group."""

    def __init__(self, village: Village, data: Path) -> None:
        self.house, (self.alice, self.tablet, self.bob, self.carol, self.dave) = village.move_in(data)
        self.places = village.places
        self.group = village.places[-1]

    async def send(self, client: Client, key: str, place: str = "") -> Any:
        content = {"type": "text", "text": key}
        data = {"conversation_id": place or self.group, "client_msg_id": key, "content": content}
        return await client.call("messages.send", **data)

    async def kick(self, client: Client) -> None:
        await self.alice.call("groups.remove", group_id=self.group, user_id=client.user_id)

    async def add(self, client: Client) -> None:
        await self.alice.call("groups.add", group_id=self.group, user_ids=[client.user_id])

    def texts(self, client: Client) -> list[str]:
        """What a client was told in events."""
        told = [event["data"] for event in client.inbox if event["ev"] == "conversation.changed"]
        messages = [message for change in told for message in change.get("messages", [])]
        return [one["content"]["text"] for one in messages if "text" in one.get("content", {})]
