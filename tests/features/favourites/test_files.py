"""Files of favourites: the saver's from then on, whatever becomes of the message, until they are removed."""

import asyncio
from typing import Any

import pytest

from hongyan.core.clock import HOUR, MINUTE
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.features.favourites.shelf import PATH, addresses, keep, save
from tests.features.files.test_collecting import blobs_of, collect, erase_late, is_there
from tests.features.files.tus import PNG, code_of, links, send, upload
from tests.people import People, Person, Refused
from tests.search.conftest import everywhere

BAD = (404, "files.bad_link")


async def kept_picture(people: People) -> tuple[Person, Person, str, Any]:
    """Bob keeps a picture that Alice has sent him: both, the message and the favourite."""
    alice, bob = await people.friends("alice", "bob")
    content = {"type": "image", "file_id": await upload(alice, PNG, "goose.png")}
    sent = await send(alice, await people.direct(alice, bob), content)
    return alice, bob, sent["message_id"], await keep(bob, sent["message_id"])


async def usage(person: Person) -> int:
    used: int = (await person.get("/api/v1/content/usage"))["used_bytes"]
    return used


@everywhere
async def test_a_kept_file_outlives_its_message_and_goes_with_the_favourite(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob, message_id, kept = await kept_picture(people)
    [sent] = await links(bob, message_id)
    hers, his = sent["file_id"], kept["content"]["file_id"]
    await erase_late(server, message_id)
    clock.skip(25 * HOUR)
    await collect(server)
    assert not await is_there(alice, hers)
    assert (await usage(alice), await usage(bob)) == (0, len(PNG))
    [link] = await addresses(bob, kept["favourite_id"])
    previews = [(await people.http.get(url)).status_code for url in link["previews"].values()]
    assert (await people.http.get(link["url"])).content == PNG
    assert previews == [200] * len(link["previews"])

    await bob.delete(f"{PATH}/{kept['favourite_id']}")
    assert code_of(await people.http.get(link["url"])) == BAD
    assert await addresses(bob, kept["favourite_id"]) == []
    clock.skip(25 * HOUR)
    await collect(server)
    assert not await is_there(bob, his)
    assert await blobs_of(server) == set()
    assert await usage(bob) == 0


async def test_removing_a_favourite_leaves_the_message_its_file_and_the_other_way_round(
    people: People, server: Running, clock: MovableClock
) -> None:
    _alice, bob, message_id, kept = await kept_picture(people)
    other = await keep(_alice, message_id)
    assert other["content"]["file_id"] != kept["content"]["file_id"]
    await bob.delete(f"{PATH}/{kept['favourite_id']}")
    clock.skip(25 * HOUR)
    await collect(server)
    [link] = await links(bob, message_id)
    assert (await people.http.get(link["url"])).content == PNG
    await erase_late(server, message_id)
    clock.skip(25 * HOUR)
    await collect(server)
    [link] = await addresses(_alice, other["favourite_id"])
    assert (await people.http.get(link["url"])).content == PNG


async def test_nobody_elses_access_changes_and_an_address_is_for_the_saver_alone(
    people: People, clock: MovableClock
) -> None:
    alice, bob, message_id, kept = await kept_picture(people)
    carol = await people.register("carol")
    [link] = await addresses(bob, kept["favourite_id"])
    for other in (alice, carol):
        assert await addresses(other, kept["favourite_id"]) == []
        headers = {"authorization": f"Bearer {other.token}"}
        assert code_of(await people.http.get(link["url"], headers=headers)) == BAD
        assert code_of(await people.http.get(link["url"].replace(bob.user_id, other.user_id))) == BAD
        with pytest.raises(Refused, match="no_such_file"):
            await other.get(f"/api/v1/content/files/{kept['content']['file_id']}")
    other_way = link["url"].replace("/content/favorites/files/", "/content/files/links/")
    assert code_of(await people.http.get(other_way)) == BAD
    await alice.post(f"/api/v1/messages/{message_id}/recall")
    assert (await people.http.get(link["url"])).status_code == 200
    clock.skip(11 * MINUTE)
    assert code_of(await people.http.get(link["url"])) == BAD


async def test_files_inside_of_merged_messages_are_kept_and_can_be_sent_on(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    direct, other = await people.direct(alice, bob), await people.direct(bob, carol)
    picture = await send(alice, direct, {"type": "image", "file_id": await upload(alice, PNG)})
    words = await alice.send(direct, "words")
    ids = [picture["message_id"], words["message_id"]]
    body: dict[str, Any] = {"conversation_ids": [direct], "client_msg_id": "f", "is_merged": True}
    [merged] = (await alice.post("/api/v1/messages/forward", message_ids=ids, **body))["items"]
    kept = await keep(bob, merged["message_id"])
    for one in (picture, merged):
        await erase_late(server, one["message_id"])
    clock.skip(25 * HOUR)
    await collect(server)
    assert kept["content"]["items"][1]["content"] == {"type": "text", "text": "words"}
    [link] = await addresses(bob, kept["favourite_id"])
    assert (await people.http.get(link["url"])).content == PNG

    web = await save(bob, "link", url="https://example.com", title="Example")
    both: dict[str, Any] = {
        "favourite_ids": [kept["favourite_id"], web["favourite_id"]],
        "conversation_ids": [other],
    }
    sent = (await bob.post(f"{PATH}/send", **both, client_msg_id="s"))["items"]
    assert (await bob.post(f"{PATH}/send", **both, client_msg_id="s"))["items"] == sent
    last = [await carol.get(f"/api/v1/messages/{one['message_id']}") for one in sent]
    assert last[0]["content"] == kept["content"]
    assert last[1]["content"] == {"type": "text", "text": "Example\nhttps://example.com"}
    await bob.delete(f"{PATH}/{kept['favourite_id']}")
    clock.skip(25 * HOUR)
    await collect(server)
    [theirs] = await links(carol, sent[0]["message_id"])
    assert (await people.http.get(theirs["url"])).content == PNG


async def test_a_file_of_ones_own_can_be_kept_without_being_sent_and_counts_once(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice = await people.register("alice")
    file_id = await upload(alice, PNG, "goose.png")
    kept = await save(alice, "file", file_id=file_id)
    assert (kept["kind"], kept["content"]["file_id"]) == ("image", file_id)
    assert await save(alice, "file", file_id=file_id) == kept
    assert await usage(alice) == len(PNG)
    clock.skip(25 * HOUR)
    await collect(server)
    [link] = await addresses(alice, kept["favourite_id"])
    assert (await people.http.get(link["url"])).content == PNG
    with pytest.raises(Refused, match="in_use"):
        await alice.delete(f"/api/v1/content/files/{file_id}")
    saved = (await alice.post("/api/v1/social/conversations"))["conversation"]["conversation_id"]
    await send(alice, saved, kept["content"])


async def test_keeping_and_collecting_at_once_leave_all_or_nothing(
    people: People, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    sent = [
        await send(alice, direct, {"type": "file", "file_id": await upload(alice, b"%d" % number)})
        for number in range(8)
    ]
    erased = [one["message_id"] for one in sent]
    keeps = asyncio.gather(*(keep(bob, one) for one in erased), return_exceptions=True)
    erases = asyncio.gather(*(erase_late(server, one) for one in erased))
    outcomes, *_ = await asyncio.gather(keeps, erases)
    clock.skip(25 * HOUR)
    await asyncio.gather(collect(server), collect(server))
    await collect(server)
    kept = [one for one in outcomes if not isinstance(one, BaseException)]
    for one in kept:
        [link] = await addresses(bob, one["favourite_id"])
        assert (await people.http.get(link["url"])).status_code == 200
    assert {one.code for one in outcomes if isinstance(one, Refused)} <= {"messages.gone"}
    assert len(await blobs_of(server)) == len(kept)
