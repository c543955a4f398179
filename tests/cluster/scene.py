"""Two members of one group, each on a gateway of their own."""

from typing import NamedTuple

import websockets

from tests.people import SUBPROTOCOL, Line, Person


class Scene(NamedTuple):
    alice: Person
    bob: Person
    group_id: str
    near: Line  # Alice's, on one gateway
    far: Line  # Bob's, on the other


async def line(person: Person, url: str) -> Line:
    address = url.replace("http", "ws", 1) + "/api/v1/socket"
    opened = Line(await websockets.connect(address, subprotocols=[SUBPROTOCOL], compression=None))
    await opened.connect(person.token)
    return opened


def texts(some: Line) -> list[str]:
    told = [event["data"] for event in some.events if event["ev"] == "conversation.changed"]
    return [message["fallback"] for change in told for message in change.get("messages", [])]


async def send(some: Line, group_id: str, text: str) -> None:
    content = {"type": "text", "text": text}
    await some.call("messages.send", conversation_id=group_id, client_msg_id=text, content=content)
