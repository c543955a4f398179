"""Rules about what groups allow, how one gets in, and what is announced there."""

from collections import defaultdict
from typing import Any

from hypothesis.stateful import rule
from hypothesis.strategies import booleans, sampled_from

from hongyan.core.clock import HOUR
from tests.properties.house import Client
from tests.properties.knowing import Knowing
from tests.properties.life import where, who, whom
from tests.properties.village import Village

RULES: list[dict[str, Any]] = [
    {"shows_history": True},
    {"shows_history": False},
    {"how_to_join": "approval"},
    {"how_to_join": "open", "is_public": True},
    {"how_to_join": "closed"},
    {"who_may_post": "admin"},
    {"who_may_post": "member", "may_befriend": False},
    {"who_may_mention_all": "member", "who_may_pin": "member"},
]


class Ruling(Knowing):
    def __init__(self, village: Village) -> None:
        super().__init__(village)
        self.made: dict[str, list[str]] = defaultdict(
            list
        )  # tokens, requests, announcements, to be used later

    def one(self, kind: str, number: int) -> str:
        things = self.made[kind] or ["nothing"]
        return things[-1 - number % len(things)]

    @rule(where=where, rules=sampled_from(RULES))
    def set_rules(self, where: int, rules: dict[str, Any]) -> None:
        data = {"group_id": self.group(where), **rules}
        self.run(self.attempt(self.owner(where), "groups.set_rules", **data))

    @rule(where=where, is_silent=booleans())
    def silence(self, where: int, is_silent: bool) -> None:
        data = {"group_id": self.group(where), "until": self.house.clock.now() + HOUR if is_silent else None}
        self.run(self.attempt(self.owner(where), "groups.silence", **data))

    @rule(whom=whom, where=where, is_muted=booleans())
    def mute(self, whom: int, where: int, is_muted: bool) -> None:
        until = self.house.clock.now() + HOUR if is_muted else None
        data = {"group_id": self.group(where), "user_id": self.users[whom], "until": until}
        self.run(self.attempt(self.owner(where), "groups.mute", **data))

    @rule(where=where, uses=sampled_from([None, 1]))
    def make_link(self, where: int, uses: int | None) -> None:
        self.run(self._make_link(self.owner(where), self.group(where), uses))

    async def _make_link(self, client: Client, group_id: str, uses: int | None) -> None:
        link = await self.attempt(client, "groups.make_link", group_id=group_id, most_uses=uses)
        if link:
            self.made["token"].append(link["token"])
            self.made["link"].append(f"{group_id} {link['link_id']}")

    @rule(where=where, which=sampled_from([0, 1, 2]))
    def revoke_link(self, where: int, which: int) -> None:
        group_id, _, link_id = self.one("link", which).partition(" ")
        data = {"group_id": group_id, "link_id": link_id}
        self.run(self.attempt(self.owner(where), "groups.revoke_link", **data))

    @rule(who=who, which=sampled_from([0, 1, 2]))
    def join_by_link(self, who: int, which: int) -> None:
        self.run(self._join(self.clients[who], "groups.join", token=self.one("token", which)))

    @rule(who=who, where=where)
    def join_public(self, who: int, where: int) -> None:
        self.run(self._join(self.clients[who], "groups.join_public", group_id=self.group(where)))

    async def _join(self, client: Client, op: str, **data: Any) -> None:
        joined = await self.attempt(client, op, **data)
        if joined and joined.get("request"):
            self.made["request"].append(joined["request"]["request_id"])

    @rule(who=who, which=sampled_from([0, 1]), accept=booleans())
    def decide(self, who: int, which: int, accept: bool) -> None:
        data = {"request_id": self.one("request", which), "accept": accept}
        self.run(self.attempt(self.clients[who], "groups.decide", **data))

    @rule(who=who, which=sampled_from([0, 1]))
    def withdraw(self, who: int, which: int) -> None:
        data = {"request_id": self.one("request", which)}
        self.run(self.attempt(self.clients[who], "groups.withdraw", **data))

    @rule(whom=whom, where=where)
    def ban(self, whom: int, where: int) -> None:
        data = {"group_id": self.group(where), "user_id": self.users[whom]}
        self.run(self.attempt(self.owner(where), "groups.ban", **data))

    @rule(whom=whom, where=where)
    def unban(self, whom: int, where: int) -> None:
        data = {"group_id": self.group(where), "user_id": self.users[whom]}
        self.run(self.attempt(self.owner(where), "groups.unban", **data))

    @rule(where=where, must_confirm=booleans())
    def announce(self, where: int, must_confirm: bool) -> None:
        self.run(self._announce(self.owner(where), self.group(where), must_confirm))

    async def _announce(self, client: Client, group_id: str, must_confirm: bool) -> None:
        data = {"group_id": group_id, "text": self.fresh_text(), "must_confirm": must_confirm}
        made = await self.attempt(client, "groups.announce", **data)
        if made:
            self.made["announcement"].append(f"{group_id} {made['announcement_id']}")

    @rule(who=who, which=sampled_from([0, 1]), op=sampled_from(["groups.confirm", "groups.remind"]))
    def confirm_or_remind(self, who: int, which: int, op: str) -> None:
        group_id, _, announcement_id = self.one("announcement", which).partition(" ")
        data = {"group_id": group_id, "announcement_id": announcement_id}
        self.run(self.attempt(self.clients[who], op, **data))

    @rule(who=who, where=where)
    def report(self, who: int, where: int) -> None:
        data = {"group_id": self.group(where), "reason": "spam"}
        self.run(self.attempt(self.clients[who], "groups.report", **data))

    @rule(where=where, is_meant=sampled_from([False, False, False, False, False, True]))
    def dissolve(self, where: int, is_meant: bool) -> None:
        if is_meant:
            self.run(self.attempt(self.owner(where), "groups.dissolve", group_id=self.group(where)))
