"""What nobody needs goes, blobs and all; what a message needs stays, whatever happens at the same time."""

import asyncio

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.ids import BlobId, MessageId, new_id, place_of
from hongyan.features.files import store
from hongyan.features.files.service.collecting import collect_expired, drop_loose
from hongyan.features.messages import store as messages
from hongyan.features.messages.service.changing import erase
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.features.files.tus import PNG, append, begin, links, offset_of, send, upload
from tests.people import People, Person, Refused


async def collect(server: Running) -> None:
    """What the worker does every minute."""
    await collect_expired(server.opened.base)
    await drop_loose(server.opened.base)


async def blobs_of(server: Running) -> set[str]:
    return {name async for name in server.opened.base.ports.blobs.names()}


async def is_there(person: Person, file_id: str) -> bool:
    try:
        await person.get(f"/api/v1/content/files/{file_id}")
    except Refused as refused:
        return refused.code != "files.no_such_file"
    return True


async def test_what_was_never_sent_goes_after_a_day(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice = await people.register("alice")
    file_id = await upload(alice, b"never sent")
    location = await begin(alice, 10)
    await append(alice, location, 0, b"01234")
    clock.skip(23 * HOUR)
    await collect(server)
    assert await is_there(alice, file_id)
    assert await offset_of(alice, location) == 5
    clock.skip(2 * HOUR)
    await collect(server)
    assert not await is_there(alice, file_id)
    assert await blobs_of(server) == set()
    assert (await alice.get("/api/v1/content/usage"))["files"] == 0


async def test_what_is_in_a_message_stays_until_a_day_after_the_last_one_was_recalled(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_id = await upload(alice, PNG)
    sent = [await send(alice, conversation_id, {"type": "image", "file_id": file_id}) for _ in range(2)]
    clock.skip(1_000 * HOUR)
    await collect(server)
    assert len(await links(bob, *(one["message_id"] for one in sent))) == 2
    file = await alice.get(f"/api/v1/content/files/{file_id}")
    assert "expires_at" not in file
    for one, expected in zip(sent, (False, True), strict=True):
        await erase_late(server, one["message_id"])
        file = await alice.get(f"/api/v1/content/files/{file_id}")
        assert ("expires_at" in file) == expected
    clock.skip(25 * HOUR)
    await collect(server)
    assert not await is_there(alice, file_id)
    assert await blobs_of(server) == set()


async def erase_late(server: Running, message_id: str) -> None:
    """Too late for its sender: erase it as burning does."""
    conversation_id, seq = place_of(MessageId(message_id))

    async def unit(ctx: Context) -> None:
        message = await messages.fetch_at(ctx.tx, conversation_id, seq)
        await erase(ctx, "im.message.burnt", message, by=None)

    await server.opened.base.write(unit)


async def test_sending_and_collecting_at_once_leave_all_or_nothing(
    people: People, server: Running, clock: MovableClock
) -> None:
    """Either the message has its file for good, or it was refused and the file is gone."""
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_ids = [await upload(alice, b"%d" % number) for number in range(10)]
    clock.skip(25 * HOUR)
    deeds = [send(alice, conversation_id, {"type": "file", "file_id": file_id}) for file_id in file_ids]
    sends = asyncio.gather(*deeds, return_exceptions=True)
    outcomes, *_ = await asyncio.gather(sends, collect(server), collect(server))
    await collect(server)
    for file_id, outcome in zip(file_ids, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            assert isinstance(outcome, Refused)
            assert outcome.code == "files.no_such_file"
            assert not await is_there(alice, file_id)
        else:
            [link] = await links(bob, outcome["message_id"])
            assert (await people.http.get(link["url"])).status_code == 200
    kept = [one for one in outcomes if not isinstance(one, BaseException)]
    assert len(await blobs_of(server)) == len(kept)


async def test_a_blob_whose_writer_died_is_dropped_and_one_that_is_being_dropped_cannot_be_had(
    server: Running, clock: MovableClock
) -> None:
    base = server.opened.base
    orphan, late = BlobId(new_id()), BlobId(new_id())
    for blob_id in (orphan, late):
        await base.write(lambda c, one=blob_id: store.let_loose(c.tx, [one], c.now + HOUR))  # type: ignore[misc]
        await base.ports.blobs.put(blob_id, b"goose")
    await drop_loose(base)
    assert await blobs_of(server) == {orphan, late}
    assert await base.write(lambda c: store.take_up(c.tx, [late]))
    clock.skip(2 * HOUR)
    assert await base.write(lambda c: store.claim_due(c.tx, c.now, 10)) == [orphan]
    assert not await base.write(lambda c: store.take_up(c.tx, [orphan]))
    await drop_loose(base)
    assert await blobs_of(server) == {late}
