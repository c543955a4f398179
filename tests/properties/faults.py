"""Rules about what goes wrong: the bus, the line, the server, and the moment."""

from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis.stateful import rule
from hypothesis.strategies import integers, lists, sampled_from

from tests.properties.house import Client
from tests.properties.life import Life, where, who, whom
from tests.properties.weather import Fate

fates = lists(sampled_from(Fate), min_size=1, max_size=8)
DEEDS = ("groups.remove", "groups.add", "send", "groups.update", "messages.recall")


class Faults(Life):
    @rule(fates=fates)
    def weather_changes(self, fates: list[Fate]) -> None:
        self.house.weather.fates.extend(fates)

    @rule()
    def what_was_held_back_comes(self) -> None:
        async def clear_up() -> None:
            self.house.weather.clear_up()
            await self.house.quiet()

        self.run(clear_up())

    @rule()
    def gateway_looks(self) -> None:
        self.run(self.house.look())

    @rule(who=who)
    def connect(self, who: int) -> None:
        """Also while connected: the line had broken, unnoticed."""
        self.run(self._connect(self.clients[who]))

    async def _connect(self, client: Client) -> None:
        client.cut()
        await client.connect()

    @rule(who=who)
    def disconnect(self, who: int) -> None:
        async def cut() -> None:
            self.clients[who].cut()

        self.run(cut())

    @rule()
    def everybody_catches_up(self) -> None:
        self.run(self.settle())

    @rule(who=who)
    def catch_up(self, who: int) -> None:
        if self.clients[who].is_online:
            self.run(self.clients[who].catch_up())

    @rule(who=who, where=where, deed=sampled_from(DEEDS), after=integers(0, 2))
    def something_happens_while_connecting(self, who: int, where: int, deed: str, after: int) -> None:
        """I14: between any read of the connecting and what follows from it; and then life goes on."""
        client = self.clients[who]
        other = self.clients[0 if who > 1 else 2]
        self.house.sql.reads_before = after
        self.house.sql.interruption = self._deed(deed, other, client.user_id, self.place(where))
        self.run(self._connect(client))
        self.house.sql.interruption = None
        self.run(self._deed("send", self.clients[0], client.user_id, self.place(where))())

    @rule(whom=whom, where=where, deed=sampled_from(DEEDS), count=integers(0, 4))
    def something_happens_unheard(self, whom: int, where: int, deed: str, count: int) -> None:
        """The bus loses all of it, or all but the first of it; and then life goes on."""
        place = self.place(where)
        self.house.weather.fates.extend([Fate.ARRIVES] * (4 - count) + [Fate.LOST] * count)
        self.run(self._deed(deed, self.clients[0], self.users[whom], place)())
        self.house.weather.fates.clear()
        self.run(self._deed("send", self.clients[0], self.users[whom], place)())

    def _deed(
        self, deed: str, client: Client, user_id: str, place: str
    ) -> Callable[[], Coroutine[Any, Any, object]]:
        data: dict[str, dict[str, Any]] = {
            "groups.remove": {"group_id": place, "user_id": user_id},
            "groups.add": {"group_id": place, "user_ids": [user_id]},
            "groups.update": {"group_id": place, "name": "Renamed"},
            "messages.recall": {"message_id": self.message(place, 0)},
        }
        if deed == "send":
            return lambda: self.send(client, self.fresh_key(client, place), self.fresh_text())
        return lambda: self.attempt(client, deed, **data[deed])

    @rule()
    def server_restarts(self) -> None:
        self.run(self._restart())

    @rule(who=who, where=where)
    def server_dies_between_commit_and_publish(self, who: int, where: int) -> None:
        """I4: the send is on disk, nobody was told, and its sender does not know."""
        self.run(self._die_after_commit(self.clients[who], self.place(where)))

    async def _die_after_commit(self, client: Client, place: str) -> None:
        self.house.weather.is_down = True
        key, text = self.fresh_key(client, place), self.fresh_text()
        known = dict(self.acked)
        await self.send(client, key, text)
        if key in self.acked:
            self.acked = known
            self.unsure.append((key, text))
        await self._restart()

    async def _restart(self) -> None:
        online = [client for client in self.clients if client.is_online]
        for client in self.clients:
            client.cut()
        await self.house.close()
        self.house.open()
        await self.house.look()
        for client in online:
            await client.connect()
