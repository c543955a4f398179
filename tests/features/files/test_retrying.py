"""Files that could not be looked into, by no fault of theirs; what an owner's devices hear of files."""

import asyncio

import pytest
from sqlalchemy import select

from hongyan.backends.media import examiner
from hongyan.backends.sql import dead_letters, outbox
from hongyan.core.clock import HOUR
from hongyan.features.files.service.collecting import collect_expired
from hongyan.roles import worker
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.features.files.tus import PNG, append, begin, settled, upload
from tests.people import People, Refused


@pytest.fixture(autouse=True)
def hurrying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.01)


async def test_what_could_not_be_looked_into_is_refused_and_may_be_tried_again(
    people: People, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    line = await alice.line()
    with monkeypatch.context() as broken:
        broken.setattr(examiner, "PROGRAM", "hongyan.backends.media.nothing")
        file_id = await upload(alice, PNG)
    told = await line.event("files.changed", file_id=file_id)
    assert (told["state"], told["refusal"]) == ("refused", "files.not_looked_into")
    async with asyncio.timeout(10):
        while not await server.opened.base.read(lambda c: c.tx.all(select(dead_letters))):
            await asyncio.sleep(0.02)
    path = f"/api/v1/content/files/{file_id}"
    with pytest.raises(Refused, match="no_such_file"):
        await mallory.post(f"{path}/retry")
    assert (await alice.post(f"{path}/retry"))["state"] in ("processing", "ready")
    file = await settled(alice, file_id)
    assert (file["state"], file["previews"]) == ("ready", ["large", "small"])
    assert (await alice.post(f"{path}/retry"))["state"] == "ready"


async def test_what_is_wrong_with_a_file_stays_wrong(people: People) -> None:
    alice = await people.register("alice")
    file_id = await upload(alice, b"\x7fELF" + b"\0" * 100)
    with pytest.raises(Refused, match="refused_for_good"):
        await alice.post(f"/api/v1/content/files/{file_id}/retry")


async def test_the_owners_devices_hear_what_becomes_of_a_file(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    line, others = await alice.line(), await bob.line()
    ready, refused, unfinished = (
        await upload(alice, b"words"),
        await upload(alice, b"\x7fELF" + b"\0" * 100),
        await begin(alice, 10),
    )
    await append(alice, unfinished, 0, b"01234")
    await line.event("files.changed", file_id=ready)
    await line.event("files.changed", file_id=refused)
    await alice.delete(f"/api/v1/content/files/{ready}")
    await line.event("files.deleted", file_id=ready)
    clock.skip(25 * HOUR)
    await collect_expired(server.opened.base)
    await line.event("files.deleted", file_id=refused)
    kept = select(outbox.c.name, outbox.c.topic).where(outbox.c.name.like("im.file.%")).order_by(outbox.c.id)
    rows = await server.opened.base.read(lambda c: c.tx.all(kept))
    assert [row.name for row in rows] == [
        "im.file.ready",
        "im.file.refused",
        "im.file.deleted",
        "im.file.deleted",
    ]
    assert {row.topic for row in rows} == {f"u:{alice.user_id}"}
    assert not [one for one in others.events if one["ev"].startswith("files.")]
