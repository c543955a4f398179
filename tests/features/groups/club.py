"""A group of an owner, an admin and two members; and more members than one can register."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Self

from hongyan.core.context import Context
from hongyan.core.ids import ConversationId, UserId, new_id
from hongyan.features import conversations
from hongyan.features.users.tables import streams
from hongyan.roles.serving import Running
from tests.people import People, Person

PATH = "/api/v1/social/groups"


@dataclass
class Club:
    owner: Person
    admin: Person
    member: Person
    lowest: Person
    group_id: str
    said: str = ""  # the id of a message of the owner
    later: int = 0
    numbers: Any = field(default_factory=itertools.count)

    @classmethod
    async def found(cls, people: People, **rules: Any) -> Self:
        owner, admin, member, lowest = [
            await people.register(name) for name in ("owner", "admin", "member", "lowest")
        ]
        for one in (admin, member, lowest):
            await people.befriend(owner, one)
        club = cls(owner, admin, member, lowest, await people.group(owner, admin, member, lowest))
        await owner.put(f"{club.path}/members/{admin.user_id}/role", role="admin")
        club.said = (await owner.send(club.group_id, "said by the owner"))["message_id"]
        if rules:
            await club.set_rules(**rules)
        return club

    @property
    def path(self) -> str:
        return f"{PATH}/{self.group_id}"

    def number(self) -> str:
        return f"club-{next(self.numbers)}"

    async def set_rules(self, **rules: Any) -> Any:
        return await self.owner.put(f"{self.path}/rules", **rules)

    async def link(self, maker: Person | None = None, **terms: Any) -> Any:
        return await (maker or self.owner).post(f"{self.path}/links", **terms)

    async def join(self, person: Person, link: Any, answer: str = "") -> Any:
        return await person.post(f"{PATH}/join", token=link["token"], answer=answer)

    async def head(self, person: Person | None = None) -> Any:
        found = await (person or self.owner).get(f"/api/v1/social/conversations/{self.group_id}")
        return found["conversation"]

    async def members(self) -> set[str]:
        page = await self.owner.get(f"/api/v1/social/conversations/{self.group_id}/members")
        return {row["user_id"] for row in page["items"] if "left_seq" not in row}

    async def notices(self, person: Person | None = None) -> list[str]:
        path = f"/api/v1/messages/conversations/{self.group_id}/history"
        page = await (person or self.owner).get(path, limit=100)
        contents = [message.get("content", {}) for message in page["items"]]
        return [content["notice"] for content in contents if content.get("type") == "system"]


async def fill(server: Running, group_id: str, sizes: list[int]) -> None:
    """So many more members, who are nobody else, at each of some revisions."""

    async def gather(ctx: Context) -> None:
        for size in sizes:
            place = await conversations.claim(ctx.tx, ConversationId(group_id))
            user_ids = [UserId(new_id()) for _ in range(size)]
            await ctx.tx.run(streams.insert(), [{"user_id": user_id, "rev": 0} for user_id in user_ids])
            newcomers: dict[UserId, dict[str, Any]] = {user_id: {} for user_id in user_ids}
            await conversations.join(ctx, place, ConversationId(group_id), newcomers)

    await server.opened.base.write(gather)
