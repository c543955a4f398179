"""A small community, already talking, for visitors. It lives in a data folder of its own.

Everything is said through the operations that people use, by a clock that walks through the past.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import structs

from hongyan.core.clock import MINUTE, Millis, SystemClock
from hongyan.core.context import Caller
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.settings import Settings, SettingsRefused
from hongyan.core.wire import convert
from hongyan.features import users
from hongyan.roles.assembly import Opened, open_all
from hongyan.roles.catalog import OPERATIONS
from hongyan.transports.executor import Call, Executor
from hongyan.transports.tracing import trace_of

STORY = Path(__file__).with_name("demo.toml")
PASSWORD = "goose-carries-letters"  # noqa: S105  # shown to every visitor; production mode has no demo
FOLDER = "data-demo"


class StoryClock(SystemClock):
    """The time at which the story is, some minutes ago."""

    minutes_ago = 0

    def now(self) -> Millis:
        return Millis(super().now() - self.minutes_ago * MINUTE)


def demo_settings(settings: Settings) -> Settings:
    """The same server on its own data, with nothing in the way of a visitor. Raises `SettingsRefused`."""
    if settings.mode == "production":
        raise SettingsRefused("the demo's password is public: not in production mode")
    return structs.replace(
        settings,
        data=FOLDER if settings.data == Settings().data else settings.data,
        users=structs.replace(settings.users, verify_email=False),
    )


async def seed(settings: Settings) -> bool:
    """Let the story happen, unless it has; whether it did now."""
    generous = structs.replace(settings.limits, user_per_second=1e6, user_burst=1e6, address_burst=1e6)
    clock = StoryClock()
    opened = await open_all(structs.replace(settings, limits=generous), clock)
    try:
        if await opened.base.read(lambda c: users.has_anyone(c.tx)):
            return False
        await Story(opened, clock).tell(tomllib.loads(STORY.read_text()))
        return True
    finally:
        await opened.close()


@dataclass(slots=True)
class Story:
    opened: Opened
    clock: StoryClock
    ids: dict[str, UserId] = field(default_factory=dict)
    conversations: dict[str, ConversationId] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    async def tell(self, story: dict[str, Any]) -> None:
        self.clock.minutes_ago = 3_000
        for person in story["people"]:
            await self._register(person)
        await self._befriend_all()
        for group in story["groups"]:
            await self._gather(group)
        for number, message in enumerate(story["messages"]):
            self.clock.minutes_ago = message["ago"]
            await self._say(number, message)

    async def _call(self, who: str, op: str, **data: Any) -> Any:
        executor = Executor(OPERATIONS, self.opened.base, users.authenticate)
        operation = executor.find(op)
        caller = Caller(user_id=self.ids.get(who, UserId("")), address="127.0.0.1")
        return await executor.run(Call(operation, caller, convert(data, operation.request), trace_of("")))

    async def _register(self, person: dict[str, str]) -> None:
        username = person["username"]
        signed_in = await self._call(
            "",
            "users.register",
            username=username,
            password=PASSWORD,
            email=f"{username}@example.com",
            name=person["name"],
            device={"platform": "web"},
        )
        self.ids[username] = signed_in.user_id
        await self._call(username, "users.update_profile", user_id=signed_in.user_id, bio=person["bio"])

    async def _befriend_all(self) -> None:
        names = list(self.ids)
        for position, one in enumerate(names):
            for other in names[position + 1 :]:
                asked = await self._call(one, "contacts.request", user_id=self.ids[other])
                await self._call(other, "contacts.answer", request_id=asked.request_id, accept=True)

    async def _gather(self, group: dict[str, Any]) -> None:
        members = [self.ids[name] for name in group["members"]]
        made = await self._call(group["owner"], "groups.create", name=group["name"], user_ids=members)
        self.conversations[group["label"]] = made.conversation_id

    async def _say(self, number: int, message: dict[str, Any]) -> None:
        kind = "markdown" if "markdown" in message else "text"
        draft: dict[str, Any] = {
            "conversation_id": await self._place(message["in"]),
            "client_msg_id": f"story-{number}",
            "content": {"type": kind, "text": message[kind]},
            "mentions": [self.ids[name] for name in message.get("mentions", ())],
        }
        if "reply" in message:
            draft["reply_to"] = self.told[message["reply"]].seq
        sent = await self._call(message["from"], "messages.send", **draft)
        here = {"conversation_id": draft["conversation_id"], "seq": sent.seq}
        await self._call(message["from"], "conversations.read", **here)  # who answers has read
        self.told[message.get("label", str(number))] = sent
        await self._respond(message, sent)

    async def _respond(self, message: dict[str, Any], sent: Any) -> None:
        for emoji, names in message.get("reactions", {}).items():
            for name in names:
                await self._call(name, "messages.react", message_id=sent.message_id, emoji=emoji)
        if "pinned" in message:
            await self._call(message["pinned"], "messages.pin", message_id=sent.message_id)
        if message.get("recalled"):
            await self._call(message["from"], "messages.recall", message_id=sent.message_id)

    async def _place(self, label: str) -> ConversationId:
        """The group of this label, or the direct conversation of the two whose names it joins."""
        if label not in self.conversations:
            one, other = label.split("+")
            head = await self._call(one, "sync.open", user_id=self.ids[other])
            self.conversations[label] = head.conversation.conversation_id
        return self.conversations[label]
