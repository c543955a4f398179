"""Who watches whom here, and what they were shown, compared at times: presence is only ever a hint."""

from typing import Any

import msgspec

from hongyan.core.context import Context
from hongyan.core.events import Announcement, hint, person_topic
from hongyan.core.ids import UserId
from hongyan.features import users
from hongyan.roles.gateway.hub import Hub


class Watching:
    def __init__(self, hub: Hub, base: Context) -> None:
        self._hub = hub
        self._base = base
        self._shown: dict[UserId, bool | None] = {}  # None: not the same to all who watch here
        self._doubtful: set[UserId] = set()  # shown as online, and not found so the last time

    def begin(self, announcement: Announcement) -> None:
        """A connection asked who is online, was told, and watches them from now on."""
        connection = self._hub.listener(announcement.topic)
        if connection is None:
            return
        told = _data(announcement)
        self._hub.watch(connection, told["user_ids"])
        for user_id in told["user_ids"]:
            is_online = user_id in told["online"]
            if self._shown.setdefault(user_id, is_online) != is_online:
                self._shown[user_id] = None

    def note(self, user_id: UserId, announcement: Announcement) -> None:
        """All who watch a user here are being shown this."""
        self._shown[user_id] = bool(_data(announcement).get("is_online"))

    def show(self, user_id: UserId, *, is_online: bool) -> None:
        """Somebody has come online or gone: tell all gateways."""
        presence = users.Presence(user_id=user_id, is_online=is_online, last_seen_at=self._base.now)
        self._base.hint(hint(person_topic(user_id), users.SHOWN, presence))

    async def review(self, user_id: UserId) -> None:
        """Let those who watch a user go on only if they still may."""
        watchers = self._hub.watchers_of(user_id)
        if not watchers:
            return
        asked = {connection.caller.user_id for connection in watchers}
        viewers = await self._base.read(lambda c: users.find_viewers(c, user_id, asked))
        for connection in watchers:
            if connection.caller.user_id not in viewers:
                self._hub.unwatch(connection, user_id)

    async def compare(self, witness: UserId) -> None:
        """Show what hints did not say: who came and who went unheard.

        `witness` is online for certain: a cache that does not know it is not to be believed. Whoever seems
        to have gone is looked for twice, because a cache that forgot everything hears of all again in time.
        """
        watched = self._hub.watched()
        self._shown = {user_id: self._shown.get(user_id) for user_id in watched}
        online = await users.find_online(self._base, [*watched, witness])
        if witness not in online:
            return
        gone = set(watched) - online
        certain = online | (gone & self._doubtful)
        self._doubtful = gone
        unheard = [one for one in watched if one in certain and self._shown[one] is not (one in online)]
        for presence in await users.presences_of(self._base, unheard, online):
            self._hub.receive([hint(person_topic(presence.user_id), users.SHOWN, presence)])


def _data(announcement: Announcement) -> Any:
    return msgspec.json.decode(announcement.frame)["data"]
