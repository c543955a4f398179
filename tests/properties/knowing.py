"""Rules about who knows whom: contacts, groups, profiles."""

from hypothesis.stateful import rule
from hypothesis.strategies import booleans, sampled_from

from tests.properties.house import Client
from tests.properties.life import Life, where, who, whom


class Knowing(Life):
    @rule(who=who, whom=whom, greeting=sampled_from(["", "It is me"]))
    def ask(self, who: int, whom: int, greeting: str) -> None:
        data = {"user_id": self.users[whom], "greeting": greeting}
        self.run(self.attempt(self.clients[who], "contacts.request", **data))

    @rule(who=who, accept=booleans())
    def answer(self, who: int, accept: bool) -> None:
        self.run(self._answer(self.clients[who], accept))

    async def _answer(self, client: Client, accept: bool) -> None:
        requests = await client.call("contacts.requests")
        waiting = [
            one for one in requests["items"] if (one["to_id"], one["state"]) == (client.user_id, "waiting")
        ]
        for request in waiting[:1]:
            await self.attempt(client, "contacts.answer", request_id=request["request_id"], accept=accept)
            query = "select conversation_id from conversations where kind = 'direct'"
            direct = [row[0] for row in self._sql.execute(query)]
            self.places += [one for one in direct if one not in self.places]

    @rule(who=who, whom=whom, op=sampled_from(["contacts.delete", "contacts.block", "contacts.unblock"]))
    def part_or_mend(self, who: int, whom: int, op: str) -> None:
        self.run(self.attempt(self.clients[who], op, user_id=self.users[whom]))

    @rule(who=who, whom=whom, is_starred=booleans())
    def note(self, who: int, whom: int, is_starred: bool) -> None:
        data = {"user_id": self.users[whom], "remark": self.fresh_text(), "is_starred": is_starred}
        self.run(self.attempt(self.clients[who], "contacts.update", **data))

    @rule(who=who, whom=whom)
    def open_conversation(self, who: int, whom: int) -> None:
        self.run(self._open_conversation(self.clients[who], self.users[whom]))

    async def _open_conversation(self, client: Client, user_id: str) -> None:
        head = await self.attempt(client, "sync.open", user_id=user_id)
        if head and head["conversation"]["conversation_id"] not in self.places:
            self.places.append(head["conversation"]["conversation_id"])

    @rule(who=who, whom=whom)
    def create_group(self, who: int, whom: int) -> None:
        self.run(self._create_group(self.clients[who], self.users[whom]))

    async def _create_group(self, client: Client, user_id: str) -> None:
        made = await self.attempt(client, "groups.create", name=self.fresh_text(), user_ids=[user_id])
        if made:
            self.places.append(made["conversation_id"])

    @rule(whom=whom, where=where)
    def add(self, whom: int, where: int) -> None:
        data = {"group_id": self.group(where), "user_ids": [self.users[whom]]}
        self.run(self.attempt(self.owner(where), "groups.add", **data))

    @rule(whom=whom, where=where)
    def remove(self, whom: int, where: int) -> None:
        data = {"group_id": self.group(where), "user_id": self.users[whom]}
        self.run(self.attempt(self.owner(where), "groups.remove", **data))

    @rule(who=who, whom=whom, where=where, deed=sampled_from(["add", "remove"]))
    def meddle_with_members(self, who: int, whom: int, where: int, deed: str) -> None:
        user_id = self.users[whom]
        asked = {"user_ids": [user_id]} if deed == "add" else {"user_id": user_id}
        self.run(self.attempt(self.clients[who], f"groups.{deed}", group_id=self.group(where), **asked))

    @rule(who=who, where=where)
    def leave(self, who: int, where: int) -> None:
        self.run(self.attempt(self.clients[who], "groups.leave", group_id=self.group(where)))

    @rule(who=who, where=where)
    def rename(self, who: int, where: int) -> None:
        data = {"group_id": self.group(where), "name": self.fresh_text()}
        self.run(self.attempt(self.clients[who], "groups.update", **data))

    @rule(whom=whom, where=where, role=sampled_from(["owner", "admin", "member"]))
    def set_role(self, whom: int, where: int, role: str) -> None:
        data = {"group_id": self.group(where), "user_id": self.users[whom], "role": role}
        self.run(self.attempt(self.owner(where), "groups.set_role", **data))

    @rule(who=who, where=where)
    def set_nickname(self, who: int, where: int) -> None:
        data = {"group_id": self.group(where), "nickname": self.fresh_text()}
        self.run(self.attempt(self.clients[who], "groups.set_nickname", **data))

    @rule(who=who)
    def change_profile(self, who: int) -> None:
        client = self.clients[who]
        data = {"user_id": client.user_id, "name": self.fresh_text(), "bio": "goose"}
        self.run(self.attempt(client, "users.update_profile", **data))

    @rule(who=who, who_may_add=sampled_from(["everyone", "nobody"]))
    def change_settings(self, who: int, who_may_add: str) -> None:
        privacy = {"who_may_add": who_may_add}
        self.run(self.attempt(self.clients[who], "users.update_settings", privacy=privacy))

    def group(self, number: int) -> str:
        """One of the groups, the first among them made before."""
        groups = [place for place in self.places if place not in self.places[:3]]
        return groups[(number - 3) % len(groups)]

    def owner(self, number: int) -> Client:
        """A device of the owner of one of the groups."""
        query = "select owner_id from conversations where conversation_id = ?"
        owners = [row[0] for row in self._sql.execute(query, (self.group(number),))]
        return next((one for one in self.clients if one.user_id in owners), self.clients[0])
