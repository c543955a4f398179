"""Who lives in the house at first: Alice with two devices, Bob and Carol, all contacts; Dave, a stranger."""

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongyan.core.context import Caller
from hongyan.core.wire import convert
from hongyan.transports.executor import Call
from hongyan.transports.tracing import trace_of
from tests.people import PASSWORD
from tests.properties.house import Client, House

NAMES = ("alice", "bob", "carol", "dave")
DEVICES = ("alice", "alice", "bob", "carol", "dave")


@dataclass(frozen=True)
class Village:
    data: Path
    user_ids: dict[str, str]
    tokens: tuple[tuple[str, str], ...]  # a name and a token for each device
    places: tuple[
        str, ...
    ]  # of Alice and Bob, of Alice and Carol, of Bob and Carol, of the group of all three

    def move_in(self, data: Path) -> tuple[House, list[Client]]:
        """A house of its own in `data`, and a client for each device."""
        shutil.copytree(self.data, data, dirs_exist_ok=True)
        house = House(data)
        return house, [Client(house, self.user_ids[name], token) for name, token in self.tokens]


async def settle_village(house: House) -> Village:
    ids: dict[str, str] = {}
    for name in NAMES:
        body = {"username": name, "password": PASSWORD, "email": f"{name}@example.com"}
        signed_in = await ask(house, "users.register", **body, device={"platform": "bot"})
        ids[name] = signed_in.user_id
    tokens = []
    for name in DEVICES:
        device = {"platform": "web", "name": "phone"}
        signed_in = await ask(house, "users.login", login=name, password=PASSWORD, device=device)
        tokens.append((name, signed_in.access_token))
    clients = {name: Client(house, ids[name], token) for name, token in tokens}
    places = []
    for one, other in itertools.combinations(("alice", "bob", "carol"), 2):
        asked = await clients[one].call("contacts.request", user_id=ids[other], greeting="hello")
        await clients[other].call("contacts.answer", request_id=asked["request_id"], accept=True)
        head = await clients[one].call("sync.open", user_id=ids[other])
        places.append(head["conversation"]["conversation_id"])
    group = await clients["alice"].call("groups.create", name="Geese", user_ids=[ids["bob"], ids["carol"]])
    return Village(house.data, ids, tuple(tokens), (*places, group["conversation_id"]))


async def ask(house: House, op: str, **data: Any) -> Any:
    """Call as nobody in particular."""
    operation = house.executor.find(op)
    request = convert(data, operation.request)
    return await house.executor.run(Call(operation, Caller(address="127.0.0.1"), request, trace_of("")))
