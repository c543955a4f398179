"""With a virus scanner nothing is to be had before it has passed."""

import asyncio
from collections.abc import Iterator

import pytest
from msgspec import structs

from hongyan.core.settings import Files, Settings
from tests.features.files.test_hostile import FILES, downloaded, sent
from tests.features.files.tus import append, begin, send, settled
from tests.people import People, Refused
from tests.servers.clamd import VIRUS, Clamd

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def daemon() -> Iterator[Clamd]:
    with Clamd() as daemon:
        yield daemon


@pytest.fixture
def settings(settings: Settings, daemon: Clamd) -> Settings:
    return structs.replace(settings, files=Files(clamd_url=daemon.url))


async def test_a_virus_is_given_to_nobody(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    file = await sent(alice, b"goose" + VIRUS, "goose.txt")
    assert (file["state"], file["refusal"]) == ("refused", "files.infected")
    assert not (await alice.post(f"{FILES}/links", file_ids=[file["file_id"]]))["items"]
    conversation_id = await people.direct(alice, bob)
    with pytest.raises(Refused):
        await send(alice, conversation_id, {"type": "file", "file_id": file["file_id"]})
    clean = await sent(alice, b"goose", "goose.txt")
    assert (await downloaded(alice, clean["file_id"])).content == b"goose"


async def test_without_the_scanner_files_wait(people: People, daemon: Clamd) -> None:
    alice = await people.register("alice")
    daemon.stop()
    try:
        location = await begin(alice, 5, name="goose.txt")
        file_id = (await append(alice, location, 0, b"goose")).headers["hongyan-file-id"]
        await asyncio.sleep(1)
        assert (await alice.get(f"{FILES}/{file_id}"))["state"] == "processing"
    finally:
        daemon.start()
    assert (await settled(alice, file_id))["state"] == "ready"
