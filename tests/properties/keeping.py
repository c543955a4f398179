"""Rules about favourites: everybody's own, and the same on all their devices."""

from hypothesis.stateful import rule
from hypothesis.strategies import booleans

from tests.properties.house import Client
from tests.properties.life import Life, what, where, who


class Keeping(Life):
    @rule(who=who, where=where, what=what)
    def keep_a_message(self, who: int, where: int, what: int) -> None:
        message_id = self.message(self.place(where), what)
        place, _, seq = message_id.partition(".")
        self.copied |= set(self.said[place, int(seq)])
        of = {"type": "message", "message_id": message_id}
        self.run(self.attempt(self.clients[who], "favourites.save", of=of, tags=[self.fresh_text()]))

    @rule(who=who)
    def keep_a_note(self, who: int) -> None:
        of = {"type": "note", "text": self.fresh_text()}
        self.run(self.attempt(self.clients[who], "favourites.save", of=of))

    @rule(who=who, what=what, is_label=booleans())
    def change_a_favourite(self, who: int, what: int, is_label: bool) -> None:
        client = self.clients[who]
        change = {"tags": [self.fresh_text()]} if is_label else {"text": self.fresh_text()}
        data = {"favourite_id": self.favourite(client, what), **change}
        self.run(self.attempt(client, "favourites.update", **data))

    @rule(who=who, what=what)
    def remove_a_favourite(self, who: int, what: int) -> None:
        client = self.clients[who]
        data = {"favourite_id": self.favourite(client, what)}
        self.run(self.attempt(client, "favourites.delete", **data))

    @rule(who=who, what=what, to=where)
    def send_a_favourite(self, who: int, what: int, to: int) -> None:
        client = self.clients[who]
        data = {"favourite_ids": [self.favourite(client, what)], "conversation_ids": [self.place(to)]}
        self.run(self.attempt(client, "favourites.send", client_msg_id=self.fresh_text(), **data))

    def favourite(self, client: Client, number: int) -> str:
        """One of this user's, or one of somebody else's, which is refused."""
        query = "select favourite_id from favourites order by user_id = ? desc, favourite_id"
        found = [row[0] for row in self._sql.execute(query, (client.user_id,))]
        return found[number % len(found)] if found else "nothing"
