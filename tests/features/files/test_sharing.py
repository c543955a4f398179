"""Files made of the same blobs: these stay until the last one has gone, in whatever order."""

import asyncio
from dataclasses import replace

from hongyan.core.context import Caller, Context
from hongyan.core.ids import FileId, UserId
from hongyan.features.files import store
from hongyan.features.files.service.beginning import New, new_row
from hongyan.features.files.service.collecting import drop_loose
from hongyan.roles.serving import Running
from tests.features.files.tus import PNG, upload
from tests.people import People, Person


async def copied(server: Running, person: Person, file_id: str) -> str:
    """A file of a person's, of the blobs of another file."""
    base = replace(server.opened.base, caller=Caller(user_id=UserId(person.user_id)))

    async def unit(ctx: Context) -> str:
        row = await store.find(ctx.tx, FileId(file_id))
        assert row is not None
        new = New(name="copy", size=row.size, kind="", sha256=row.sha256)
        copy = new_row(ctx, new, state="ready", sha256=row.sha256, mime=row.mime, kind=row.kind)
        await store.insert(ctx.tx, copy)
        await store.copy_blobs(ctx.tx, FileId(file_id), copy["file_id"])
        return str(copy["file_id"])

    return await base.write(unit)


async def bytes_of(person: Person, file_id: str) -> list[bytes]:
    """The file, and its previews."""
    links = (await person.post("/api/v1/content/files/links", file_ids=[file_id]))["items"]
    urls = [url for link in links for url in (link["url"], *link["previews"].values())]
    return [(await person._people.http.get(url)).content for url in urls]


async def blobs_of(server: Running) -> set[str]:
    await drop_loose(server.opened.base)
    return {name async for name in server.opened.base.ports.blobs.names()}


async def test_what_one_owner_deletes_the_other_still_has(people: People, server: Running) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    first = await upload(alice, PNG)
    whole = await bytes_of(alice, first)
    second = await copied(server, bob, first)
    await alice.delete(f"/api/v1/content/files/{first}")
    assert len(await blobs_of(server)) == len(whole) == 3
    assert await bytes_of(alice, first) == []
    assert await bytes_of(bob, second) == whole
    await bob.delete(f"/api/v1/content/files/{second}")
    assert await blobs_of(server) == set()


async def test_all_who_delete_at_once_leave_nothing_behind(people: People, server: Running) -> None:
    alice = await people.register("alice")
    first = await upload(alice, PNG)
    file_ids = [first, *[await copied(server, alice, first) for _ in range(7)]]
    await asyncio.gather(*(alice.delete(f"/api/v1/content/files/{file_id}") for file_id in file_ids))
    assert await blobs_of(server) == set()
