"""A small world in which everybody stands differently to Alice, and what is hers.

It is built once, and restored whenever something has changed it.
"""

import base64
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hongyan.core.ids import new_id
from hongyan.core.settings import Files, Gateway, Limits, Server, Settings, Users
from hongyan.roles.serving import Running, serving
from tests.features.files.tus import begin, links, send, upload
from tests.people import PASSWORD, People, Person

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ACTORS = (
    "nobody",
    "disabled",
    "stranger",
    "elsewhere",
    "ex_member",
    "blocked",
    "member",
    "admin",
    "owner",
    "staff",
)
Things = dict[str, Any]


@dataclass
class World:
    """`things` are Alice's, by the name that requests have for them; `of` says what differs for an actor."""

    data: Path
    tokens: dict[str, str] = field(default_factory=dict)
    user_ids: dict[str, str] = field(default_factory=dict)
    things: Things = field(default_factory=dict)
    of: dict[str, Things] = field(default_factory=dict)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Running]:
        """A server in this world. What happens in it stays until `restore`."""
        async with serving(roomy(self.data)) as running:
            yield running

    def keep(self) -> "World":
        """Remember the world as it is now. To be called while nobody serves it."""
        shutil.copytree(self.data, self._kept)
        return self

    def restore(self) -> None:
        """Make the world what it was, also under a running server."""
        shutil.copytree(self._kept / "blobs", self.data / "blobs", dirs_exist_ok=True)
        with (
            closing(sqlite3.connect(self._kept / "hongyan.db")) as kept,
            closing(sqlite3.connect(self.data / "hongyan.db")) as present,
        ):
            kept.backup(present)

    @property
    def _kept(self) -> Path:
        return self.data.with_name("kept")


def roomy(data: Path, registration: Literal["open", "approval"] = "open") -> Settings:
    """Settings under which nobody is too fast, and tokens outlive the tests."""
    return Settings(
        data=str(data),
        server=Server(port=0, internal_port=0, drain_seconds=0),
        users=Users(
            registration=registration,
            verify_email=False,
            password_kib=1_024,
            access_minutes=600,
            knock_seconds=36_000,
        ),
        files=Files(link_minutes=600),
        limits=Limits(user_burst=1e6, address_burst=1e6, guesses=1_000),
        gateway=Gateway(strangers=1_000),
    )


async def build(data: Path) -> World:
    async with serving(roomy(data)) as running, People(running.url) as people:
        world = await _populate(World(data), people)
    async with serving(roomy(data, "approval")) as running, People(running.url) as people:
        world.things["applicant_id"] = (await people.register("applicant")).user_id
    return world.keep()


async def _populate(world: World, people: People) -> World:
    everybody = await _register(people)
    alice = everybody["owner"]
    for name in ("member", "admin", "ex_member", "blocked"):
        await people.befriend(alice, everybody[name])
    group = await people.group(alice, everybody["member"], everybody["admin"], everybody["ex_member"])
    role = f"/api/v1/social/groups/{group}/members/{everybody['admin'].user_id}/role"
    await alice.put(role, role="admin")
    said = await alice.send(group, "said before")
    await alice.delete(f"/api/v1/social/groups/{group}/members/{everybody['ex_member'].user_id}")
    direct = await people.direct(alice, everybody["blocked"])
    whispered = await alice.send(direct, "said before the block")
    await alice.post(f"/api/v1/social/blocks/{everybody['blocked'].user_id}")
    await people.group(everybody["elsewhere"], name="Another")
    asked = await everybody["asker"].post("/api/v1/social/friends/request", user_id=alice.user_id)
    world.things = await _things(alice, everybody) | _said(group, said)
    world.things |= {"request_id": asked["request_id"]} | await _ways_in(group, alice, everybody)
    burning = {"type": "text", "text": "burns"}
    burns = await alice.post(
        f"/api/v1/messages/conversations/{direct}", client_msg_id="burns", content=burning, burn_seconds=60
    )
    world.of["blocked"] = _said(direct, whispered)
    world.things["burning_id"] = burns["message_id"]
    world.things |= await _knocks(people, alice)
    world.things |= await _files(alice, group)
    world.things |= await _transfer(alice, everybody["member"])
    world.things |= await _favourite(alice)
    staff = everybody["staff"]
    await staff.put(f"/api/v1/users/{everybody['disabled'].user_id}/state", state="disabled")
    world.tokens = {"nobody": ""} | {name: everybody[name].token for name in ACTORS if name != "nobody"}
    world.user_ids = {name: person.user_id for name, person in everybody.items()}
    return world


async def _ways_in(group: str, alice: Person, everybody: dict[str, Person]) -> Things:
    """A link into Alice's group and one who came by it and waits; Alice waits for another group."""
    path = f"/api/v1/social/groups/{group}"
    link = await alice.post(f"{path}/links")
    announced = await alice.post(f"{path}/announcements", text="Hear")
    await alice.put(f"{path}/rules", how_to_join="approval")
    asked = await everybody["asker"].post("/api/v1/social/groups/join", token=link["token"])
    other = (await everybody["elsewhere"].post("/api/v1/social/groups", name="Closed"))["conversation_id"]
    rules = {"is_public": True, "how_to_join": "approval"}
    await everybody["elsewhere"].put(f"/api/v1/social/groups/{other}/rules", **rules)
    mine = await alice.post(f"/api/v1/social/groups/{other}/join")
    await alice.put(f"{path}/bans/{everybody['disabled'].user_id}")
    pictured = await alice.put(f"{path}/avatar", content=base64.b64encode(PICTURE).decode())
    return {
        "token": link["token"],
        "link_id": link["link_id"],
        "announcement_id": announced["announcement_id"],
        "group_request_id": asked["request"]["request_id"],
        "group_avatar_id": pictured["avatar_id"],
        "own_request_id": mine["request"]["request_id"],
        "banned_id": everybody["disabled"].user_id,
    }


async def _register(people: People) -> dict[str, Person]:
    """Staff first, since the first user becomes the owner of the place."""
    names = ["staff", *(name for name in ACTORS if name not in ("nobody", "staff")), "asker"]
    return {name: await people.register(name) for name in names}


def _said(conversation_id: str, sent: Any) -> Things:
    return {
        "conversation_id": conversation_id,
        "group_id": conversation_id,
        "message_id": sent["message_id"],
        "message_ids": [sent["message_id"]],
        "of": {"type": "message", "message_id": sent["message_id"]},
        "conversation_ids": [conversation_id],
        "positions": [{"conversation_id": conversation_id, "seq": 1}],
    }


async def _things(alice: Person, everybody: dict[str, Person]) -> Things:
    """What is Alice's, and what requests need besides."""
    content = {"type": "text", "text": "later"}
    saved = (await alice.post("/api/v1/social/conversations"))["conversation"]["conversation_id"]
    later = int(time.time() * 1_000) + 3_600_000
    path = f"/api/v1/messages/conversations/{saved}/scheduled"
    scheduled = await alice.post(path, client_msg_id="later", content=content, due_at=later)
    folder = await alice.post("/api/v1/social/folders", name="Work", conversation_ids=[saved])
    picture = base64.b64encode(PICTURE).decode()
    me = await alice.put(f"/api/v1/users/{alice.user_id}/avatar", content=picture)
    phone = await alice._people.login("owner", platform="mobile")
    return {
        "user_id": alice.user_id,
        "user_ids": [alice.user_id],
        "member_id": everybody["member"].user_id,
        "contact_id": everybody["blocked"].user_id,
        "subject_id": everybody["member"].user_id,
        "device_id": phone.device_id,
        "refresh_token": phone.refresh_token,
        "schedule_id": scheduled["schedule_id"],
        "folder_id": folder["folder_id"],
        "folder_ids": [folder["folder_id"]],
        "avatar_id": me["avatar_id"],
        "due_at": later,
        "query": "owner",
        "since": 0,
        "contact_ids": [everybody["blocked"].user_id],
        "picture": picture,
        "staff_role": "admin",
    }


async def _knocks(people: People, alice: Person) -> Things:
    """One that Alice has seen, and one that she has let in."""
    knocks = "/api/v1/users/knocks"
    asking = {"device": {"platform": "web"}}
    seen, approved = [await people.request("POST", knocks, json=asking) for _ in range(2)]
    for knock in (seen, approved):
        await alice.post(f"{knocks}/see", code=knock["code"])
    await alice.post(f"{knocks}/{approved['knock_id']}/answer", accept=True)
    return {
        "knock_id": seen["knock_id"],
        "knock_code": seen["code"],
        "secret": seen["secret"],
        "approved_id": approved["knock_id"],
        "approved_secret": approved["secret"],
    }


async def _files(alice: Person, group: str) -> Things:
    """One that nobody needs, one in a message, and one that is still to come."""
    file_id, sent_id = await upload(alice, b"words"), await upload(alice, b"more")
    sent = await send(alice, group, {"type": "file", "file_id": sent_id})
    [own] = (await alice.post("/api/v1/content/files/links", file_ids=[file_id]))["items"]
    [link] = await links(alice, sent["message_id"])
    return {
        "file_id": file_id,
        "file_ids": [file_id],
        "upload_id": (await begin(alice, 10)).rpartition("/")[2],
        "ticket": own["url"].rpartition("/")[2],
        "message_ticket": link["url"].rpartition("/")[2],
    }


async def _transfer(alice: Person, other: Person) -> Things:
    """A file that Alice has offered to a member of her group."""
    direct = await alice._people.direct(alice, other)
    body: Things = {"conversation_id": direct, "client_msg_id": "offer", "name": "x", "size": 1}
    offered = await alice.post("/api/v1/content/transfers", **body)
    return {"direct_id": direct, "transfer_id": offered["message_id"]}


async def _favourite(alice: Person) -> Things:
    """A file that Alice keeps."""
    path = "/api/v1/content/favorites"
    kept = await alice.post(path, of={"type": "file", "file_id": await upload(alice, b"kept")})
    ids = [kept["favourite_id"]]
    [link] = (await alice.post(f"{path}/files", favourite_ids=ids))["items"]
    return {
        "favourite_id": kept["favourite_id"],
        "favourite_ids": ids,
        "favourite_ticket": link["url"].rpartition("/")[2],
    }


def made_up(things: Things) -> Things:
    """The same, but of things that never were."""
    message_id = f"{new_id()}.1"
    ids = {name: new_id() for name in things if name.endswith("_id")}
    lists: Things = {"conversation_ids": [new_id()], "message_ids": [message_id], "user_ids": [new_id()]}
    lists |= {"folder_ids": [new_id()], "file_ids": [new_id()], "ticket": "x", "message_ticket": "x"}
    lists |= {"favourite_ids": [new_id()], "favourite_ticket": "x"}
    lists |= {"of": {"type": "message", "message_id": message_id}}
    lists |= {"positions": [{"conversation_id": new_id(), "seq": 1}]}
    return {
        **things,
        **ids,
        **lists,
        "message_id": message_id,
        "burning_id": message_id,
        "transfer_id": message_id,
    }


MINIMAL: Things = {
    "accept": True,
    "claim_id": "0" * 26,
    "client_msg_id": "minimal",
    "code": "000000",
    "content": {"type": "text", "text": "minimal"},
    "device": {"platform": "web"},
    "numbers": [1],
    "parts": [{"number": 1, "etag": "x"}],
    "done_bytes": 1,
    "emoji": "👍",
    "large": 1 << 20,
    "length": 5,
    "login": "owner",
    "name": "Minimal",
    "new_password": "another horse",
    "nickname": "Minimal",
    "offset": 0,
    "old_password": PASSWORD,
    "password": PASSWORD,
    "proof": "0" * 64,
    "purpose": "register",
    "q": "minimal",
    "role": "admin",
    "reason": "spam",
    "seq": 1,
    "sha256": "0" * 64,
    "size": 1,
    "state": "disabled",
    "text": "Minimal",
    "username": "minimal",
}
# where an operation needs something else than its fields' names say
OF_OPERATION: dict[str, dict[str, str]] = {
    "contacts.update": {"user_id": "contact_id"},
    "contacts.delete": {"user_id": "contact_id"},
    "contacts.unblock": {"user_id": "contact_id"},
    "files.claim": {"size": "large"},
    "favourites.download": {"ticket": "favourite_ticket"},
    "groups.add": {"user_ids": "contact_ids"},
    "groups.avatar": {"avatar_id": "group_avatar_id"},
    "groups.ban": {"user_id": "member_id"},
    "groups.decide": {"request_id": "group_request_id"},
    "groups.mute": {"user_id": "member_id"},
    "groups.remove": {"user_id": "member_id"},
    "groups.set_avatar": {"content": "picture"},
    "groups.set_role": {"user_id": "member_id"},
    "groups.unban": {"user_id": "banned_id"},
    "groups.withdraw": {"request_id": "own_request_id"},
    "messages.download": {"ticket": "message_ticket"},
    "messages.answer_offer": {"message_id": "transfer_id"},
    "messages.cancel_transfer": {"message_id": "transfer_id"},
    "messages.hand_over": {"message_id": "transfer_id"},
    "messages.offer": {"conversation_id": "direct_id"},
    "messages.open": {"message_id": "burning_id"},
    "messages.take": {"message_id": "transfer_id"},
    "messages.tell_progress": {"message_id": "transfer_id"},
    "users.answer_registration": {"user_id": "applicant_id"},
    "users.enter": {"knock_id": "approved_id", "secret": "approved_secret"},
    "users.see_knock": {"code": "knock_code"},
    "users.set_avatar": {"content": "picture"},
    "users.set_role": {"role": "staff_role"},
}
