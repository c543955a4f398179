"""Rules about folders: everybody's own, on all their devices the same."""

from hypothesis.stateful import rule
from hypothesis.strategies import booleans

from tests.properties.house import Client
from tests.properties.life import Life, what, where, who


class Filing(Life):
    @rule(who=who, where=where)
    def make_a_folder(self, who: int, where: int) -> None:
        data = {"name": self.fresh_text(), "conversation_ids": [self.place(where)]}
        self.run(self.attempt(self.clients[who], "conversations.create_folder", **data))

    @rule(who=who, where=where, what=what, is_in=booleans())
    def file_a_conversation(self, who: int, where: int, what: int, is_in: bool) -> None:
        client = self.clients[who]
        change = {"add" if is_in else "remove": [self.place(where)], "name": self.fresh_text()}
        data = {"folder_id": self.folder(client, what), **change}
        self.run(self.attempt(client, "conversations.update_folder", **data))

    @rule(who=who, what=what)
    def arrange_folders(self, who: int, what: int) -> None:
        client = self.clients[who]
        folder_ids = [self.folder(client, what)]
        self.run(self.attempt(client, "conversations.arrange_folders", folder_ids=folder_ids))

    @rule(who=who, what=what)
    def delete_a_folder(self, who: int, what: int) -> None:
        client = self.clients[who]
        data = {"folder_id": self.folder(client, what)}
        self.run(self.attempt(client, "conversations.delete_folder", **data))

    def folder(self, client: Client, number: int) -> str:
        """One of this user's, or one of somebody else's, which is refused."""
        query = "select folder_id from conversation_folders order by user_id = ? desc, folder_id"
        found = [row[0] for row in self._sql.execute(query, (client.user_id,))]
        return found[number % len(found)] if found else "nothing"
