"""Rules about messages."""

import asyncio

from hypothesis.stateful import rule
from hypothesis.strategies import booleans, sampled_from

from hongyan.core.clock import SECOND
from tests.people import Refused
from tests.properties.house import Client
from tests.properties.life import Life, SendKey, what, where, who

emoji = sampled_from(["👍", "🪿"])


class Talking(Life):
    @rule(who=who, where=where)
    def send_and_read_back(self, who: int, where: int) -> None:
        """I7: whoever was acked finds the message at once, on any way to the server."""
        self.run(self._send_and_read_back(self.clients[who], self.place(where)))

    async def _send_and_read_back(self, client: Client, place: str) -> None:
        key, text = self.fresh_key(client, place), self.fresh_text()
        await self.send(client, key, text)
        if key in self.acked:
            other = self.clients[4 - self.clients.index(client)]
            reader = other if other.user_id == client.user_id else client
            page = await reader.call("messages.history", conversation_id=place, limit=1)
            assert page["items"][-1]["client_msg_id"] == key.client_msg_id

    @rule(who=who, where=where, what=what)
    def quote_and_mention(self, who: int, where: int, what: int) -> None:
        client, place = self.clients[who], self.place(where)
        more = {"reply_to": self.seq(place, what), "mentions": self.users[:2]}
        self.run(self.send(client, self.fresh_key(client, place), self.fresh_text(), **more))

    @rule(who=who, other=who, where=where, count=sampled_from([2, 5, 60]))
    def send_many_at_once(self, who: int, other: int, where: int, count: int) -> None:
        """I1, I6: pipelined, by two devices at the same time."""
        self.run(self._rush([self.clients[who], self.clients[other]], self.place(where), count))

    async def _rush(self, clients: list[Client], place: str, count: int) -> None:
        clients = [client for client in dict.fromkeys(clients) if client.is_online]
        sends = [
            (client, self.fresh_key(client, place), self.fresh_text())
            for _ in range(count)
            for client in clients
        ]
        await asyncio.gather(*(self.send(*one) for one in sends))

    @rule(pick=what, is_same=booleans())
    def send_again(self, pick: int, is_same: bool) -> None:
        """I3: the same id is the same message, whatever it says, from whichever device of the sender."""
        if self.acked:
            key = list(self.acked)[-1 - pick % len(self.acked)]
            client = next(one for one in self.clients if one.user_id == key.user_id)
            text = self.said[key.conversation_id, self.acked[key]][0] if is_same else "something else"
            self.run(self.send(client, key, text))

    @rule(pick=what, who=who)
    def use_the_id_of_another(self, pick: int, who: int) -> None:
        """Two users may use the same id for different messages."""
        if self.acked:
            key = list(self.acked)[-1 - pick % len(self.acked)]
            client = self.clients[who]
            own = SendKey(key.conversation_id, client.user_id, f"theirs.{key.client_msg_id}")
            self.run(self.send(client, own, self.fresh_text()))

    @rule(where=where, what=what)
    def edit(self, where: int, what: int) -> None:
        self.run(self._edit(self.message(self.place(where), what)))

    async def _edit(self, message_id: str) -> None:
        client, text = self.author(message_id, self.clients[0]), self.fresh_text()
        content = {"type": "text", "text": text}
        conversation_id, _, seq = message_id.partition(".")
        if await self.attempt(client, "messages.edit", message_id=message_id, content=content):
            self.said[conversation_id, int(seq)].append(text)

    @rule(where=where, what=what)
    def recall(self, where: int, what: int) -> None:
        self.run(self._recall(self.message(self.place(where), what)))

    async def _recall(self, message_id: str) -> None:
        client = self.author(message_id, self.clients[0])
        await self.attempt(client, "messages.recall", message_id=message_id)

    @rule(who=who, where=where, what=what, op=sampled_from(["messages.recall", "messages.open"]))
    def meddle(self, who: int, where: int, what: int, op: str) -> None:
        message_id = self.message(self.place(where), what)
        self.run(self.attempt(self.clients[who], op, message_id=message_id))

    @rule(where=where, what=what)
    def edit_and_recall_at_once(self, where: int, what: int) -> None:
        message_id = self.message(self.place(where), what)

        async def both() -> None:
            await asyncio.gather(self._edit(message_id), self._recall(message_id))

        self.run(both())

    @rule(who=who, where=where, what=what, emoji=emoji, is_on=booleans())
    def react(self, who: int, where: int, what: int, emoji: str, is_on: bool) -> None:
        message_id = self.message(self.place(where), what)
        data = {"message_id": message_id, "emoji": emoji, "is_on": is_on}
        self.run(self.attempt(self.clients[who], "messages.react", **data))

    @rule(who=who, where=where, what=what, is_pinned=booleans())
    def pin(self, who: int, where: int, what: int, is_pinned: bool) -> None:
        message_id = self.message(self.place(where), what)
        self.run(self.attempt(self.clients[who], "messages.pin", message_id=message_id, is_pinned=is_pinned))

    @rule(who=who, where=where, what=what)
    def hide(self, who: int, where: int, what: int) -> None:
        message_id = self.message(self.place(where), what)
        self.run(self.attempt(self.clients[who], "messages.hide", message_id=message_id))

    @rule(who=who, where=where, to=where, what=what, is_merged=booleans())
    def forward(self, who: int, where: int, to: int, what: int, is_merged: bool) -> None:
        self.run(self._forward(self.clients[who], self.place(where), self.place(to), what, is_merged))

    async def _forward(self, client: Client, place: str, to: str, what: int, is_merged: bool) -> None:
        message_id = self.message(place, what)
        self.copied |= set(self.said[place, int(message_id.partition(".")[2])])
        data = {"message_ids": [message_id], "conversation_ids": [to], "is_merged": is_merged}
        await self.attempt(client, "messages.forward", client_msg_id=self.fresh_text(), **data)

    @rule(who=who, where=where, seconds=sampled_from([1, 10, 3_600]))
    def schedule(self, who: int, where: int, seconds: int) -> None:
        due_at = self.house.clock.now() + seconds * SECOND
        data = {"conversation_id": self.place(where), "client_msg_id": self.fresh_text(), "due_at": due_at}
        content = {"type": "text", "text": "later"}
        self.run(self.attempt(self.clients[who], "messages.schedule", content=content, **data))

    @rule(who=who)
    def unschedule(self, who: int) -> None:
        self.run(self._unschedule(self.clients[who]))

    async def _unschedule(self, client: Client) -> None:
        waiting = await client.call("messages.scheduled")
        for row in waiting["items"][:1]:
            await self.attempt(client, "messages.unschedule", schedule_id=row["schedule_id"])

    @rule(who=who, where=sampled_from([0, 1, 2]), is_opened=booleans())
    def send_what_burns(self, who: int, where: int, is_opened: bool) -> None:
        self.run(self._send_what_burns(self.clients[who], self.place(where), is_opened))

    async def _send_what_burns(self, client: Client, place: str, is_opened: bool) -> None:
        key = self.fresh_key(client, place)
        await self.send(client, key, self.fresh_text(), burn_seconds=5)
        if is_opened and key in self.acked:
            for other in self.clients:
                await self.attempt(other, "messages.open", message_id=f"{place}.{self.acked[key]}")

    @rule(seconds=sampled_from([2, 15, 2, 150, 700_000]))
    def pass_time(self, seconds: int) -> None:
        """What is due is sent, burns, expires; and windows close."""
        self.run(self.house.pass_time(seconds * SECOND))

    @rule(who=who, where=where, what=what)
    def read(self, who: int, where: int, what: int) -> None:
        place = self.place(where)
        data = {"conversation_id": place, "seq": self.seq(place, what)}
        self.run(self.attempt(self.clients[who], "conversations.read", **data))

    @rule(who=who, where=where, what=what)
    def deliver(self, who: int, where: int, what: int) -> None:
        place = self.place(where)
        position = {"conversation_id": place, "seq": self.seq(place, what)}
        self.run(self.attempt(self.clients[who], "conversations.deliver", positions=[position]))

    @rule(where=where, marks=sampled_from([(0, 3), (3, 0), (1, 2)]))
    def read_on_two_devices_at_once(self, where: int, marks: tuple[int, int]) -> None:
        """I8: whichever comes last, the position does not go back."""
        place = self.place(where)

        async def both() -> None:
            reads = [
                self.attempt(client, "conversations.read", conversation_id=place, seq=self.seq(place, mark))
                for client, mark in zip(self.clients[:2], marks, strict=True)
            ]
            await asyncio.gather(*reads)

        self.run(both())

    @rule(who=who, where=where, field=sampled_from(["is_pinned", "is_archived", "is_marked_unread"]))
    def set_aside(self, who: int, where: int, field: str) -> None:
        data = {"conversation_id": self.place(where), field: True, "draft": self.fresh_text(), "mute": "all"}
        self.run(self.attempt(self.clients[who], "conversations.update", **data))

    @rule(who=who, where=where)
    def look_around(self, who: int, where: int) -> None:
        """Reads that everybody may try; an outsider is told that there is nothing."""
        place = self.place(where)

        self.run(self._look_around(self.clients[who], place))

    async def _look_around(self, client: Client, place: str) -> None:
        heads = await client.call("sync.heads")
        is_in = place in [head["conversation"]["conversation_id"] for head in heads["items"]]
        expected = None if is_in else "conversations.no_such_conversation"
        for op in ("messages.history", "messages.pinned", "conversations.members", "sync.head"):
            assert await self._refusal(client, op, conversation_id=place) == expected, op
        assert await self._refusal(client, "messages.changes", conversation_id=place, since=0) == expected

    async def _refusal(self, client: Client, op: str, **data: str | int) -> str | None:
        try:
            await client.call(op, **data)
        except Refused as refused:
            return refused.code
        return None
