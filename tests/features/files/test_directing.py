"""Files that clients bring to the bucket themselves: with what they may, and what becomes of them."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hongyan.core.clock import HOUR
from hongyan.core.ids import FileId
from hongyan.core.ports import StoredPart
from hongyan.core.settings import Blobs, Files, Settings, Sql
from hongyan.features.files import store
from hongyan.features.files.service import directing
from hongyan.features.files.service.collecting import collect_expired, drop_loose
from hongyan.features.files.service.directing import drop_stale
from hongyan.roles.serving import Running
from hongyan_client import model
from hongyan_client.transfers import DIRECT_FROM
from tests.conftest import GENEROUS, PATIENT, QUIET, MovableClock
from tests.features.files.tus import ask, settled
from tests.people import People, Person, Refused
from tests.sdk.circle import Circle
from tests.servers.s3 import S3

pytestmark = pytest.mark.slow
PATH = "/api/v1/content/files/direct"
PART = 5 << 20


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3]:
    with S3() as server:
        yield server


@pytest.fixture
def settings(data: Path, bucket: S3, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(directing, "LEAST_PART", PART)
    bucket.empty()
    blobs, files = Blobs(url=bucket.url(), direct=True), Files(quota_bytes=20 << 20)
    return Settings(
        data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, sql=sql, blobs=blobs, files=files
    )


async def begin(person: Person, content: bytes, **more: Any) -> str:
    begun = await person.post(PATH, name="goose.bin", size=len(content), **more)
    assert begun["part_bytes"] == PART
    return str(begun["upload_id"])


async def send(person: Person, upload_id: str, content: bytes) -> list[dict[str, Any]]:
    """PUT all parts where they go; what is to be told at the end."""
    numbers = list(range(1, -(-len(content) // PART) + 1))
    addresses = (await person.post(f"{PATH}/{upload_id}/parts", numbers=numbers))["items"]
    assert sum(one["size"] for one in addresses) == len(content)
    sent = []
    async with httpx2.AsyncClient(verify=False) as http:
        for one in addresses:
            start = (one["number"] - 1) * PART
            part = content[start : start + PART]
            answer = await http.put(one["url"], content=part, headers=one["headers"])
            assert answer.status_code == 200
            sent.append({"number": one["number"], "etag": answer.headers["etag"]})
    return sent


async def test_a_file_goes_past_us_and_is_looked_into_all_the_same(people: People, server: Running) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    assert (await alice.get("/api/v1/content/usage"))["is_direct"]
    content = os.urandom(2 * PART + 12_345)
    sha256 = hashlib.sha256(content).hexdigest()
    upload_id = await begin(alice, content, sha256=sha256)
    assert (await alice.get("/api/v1/content/usage"))["used_bytes"] == len(content)
    for deed in (
        mallory.post(f"{PATH}/{upload_id}/parts", numbers=[1]),
        mallory.post(f"{PATH}/{upload_id}", parts=[{"number": 1, "etag": "x"}]),
        mallory.delete(f"{PATH}/{upload_id}"),
        alice.get(f"/api/v1/content/files/{upload_id}"),
    ):
        with pytest.raises(Refused, match="no_such"):
            await deed
    by_tus = await ask(people, "HEAD", f"/api/v1/content/files/uploads/{upload_id}", alice.token)
    assert by_tus.status_code == 404
    with pytest.raises(Refused, match="bad_parts"):
        await alice.post(f"{PATH}/{upload_id}/parts", numbers=[4])
    parts = await send(alice, upload_id, content)
    finished = await alice.post(f"{PATH}/{upload_id}", parts=parts)
    assert finished["file_id"] == upload_id
    file = await settled(alice, upload_id)
    assert (file["state"], file["sha256"], file["size"]) == ("ready", sha256, len(content))
    assert (await alice.post(f"{PATH}/{upload_id}", parts=parts))["state"] == "ready"
    [link] = (await alice.post("/api/v1/content/files/links", file_ids=[upload_id]))["items"]
    assert (await people.http.get(link["url"])).content == content
    await alice.delete(f"/api/v1/content/files/{upload_id}")
    await tidy(server)
    assert await blobs_of(server) == []


async def tidy(server: Running) -> None:
    """What the worker does every minute."""
    for deed in (collect_expired, drop_loose, drop_stale):
        await deed(server.opened.base)


async def blobs_of(server: Running) -> list[str]:
    return [name async for name in server.opened.base.ports.blobs.names()]


async def test_what_a_client_says_of_it_is_not_believed(people: People, server: Running) -> None:
    alice = await people.register("alice")
    wrong = hashlib.sha256(b"something else").hexdigest()
    for content, said, refusal in (
        (b"goose" * 100, wrong, "files.wrong_hash"),
        (b"\x7fELF" + os.urandom(100), "", "files.type_not_taken"),
    ):
        upload_id = await begin(alice, content, sha256=said)
        await alice.post(f"{PATH}/{upload_id}", parts=await send(alice, upload_id, content))
        file = await settled(alice, upload_id)
        assert (file["state"], file["refusal"]) == ("refused", refusal)
    content = os.urandom(PART + 1)
    upload_id = await begin(alice, content)
    with pytest.raises(Refused, match="bad_parts"):
        await alice.post(f"{PATH}/{upload_id}", parts=[{"number": 1, "etag": "no"}])
    upload_id = await begin(alice, content)
    first = await send(alice, upload_id, content[:PART])
    with pytest.raises(Refused, match="bad_parts"):
        await alice.post(f"{PATH}/{upload_id}", parts=first)  # it is shorter than was said
    with pytest.raises(Refused, match="no_such_upload"):
        await alice.post(f"{PATH}/{upload_id}/parts", numbers=[1])
    with pytest.raises(Refused, match="over_quota"):
        await alice.post(PATH, name="x", size=21 << 20)


async def test_ten_at_once_cannot_pass_the_quota(people: People, server: Running) -> None:
    alice = await people.register("alice")
    begun = [alice.post(PATH, name="x", size=6 << 20) for _ in range(10)]
    outcomes = await asyncio.gather(*begun, return_exceptions=True)
    refused = [one.code for one in outcomes if isinstance(one, Refused)]
    assert refused == ["files.over_quota"] * 7
    assert (await alice.get("/api/v1/content/usage"))["files"] == 3


async def test_what_is_given_up_or_forgotten_leaves_nothing_at_the_store(
    people: People, server: Running, bucket: S3, clock: MovableClock
) -> None:
    alice = await people.register("alice")
    content = os.urandom(1_000)
    given_up, forgotten, put_together = [await begin(alice, content) for _ in range(3)]
    sent = {one: await send(alice, one, content) for one in (given_up, forgotten, put_together)}
    at = await server.opened.base.read(lambda c: store.find_direct(c.tx, FileId(put_together)))
    direct = server.opened.base.ports.direct
    assert at is not None
    assert direct is not None
    etag = sent[put_together][0]["etag"]
    await direct.finish(at.blob_id, at.upload_id, [StoredPart(1, etag)])  # and nobody heard of it
    await alice.delete(f"{PATH}/{given_up}")
    clock.skip(25 * HOUR)
    with pytest.raises(Refused, match="no_such_upload"):
        await alice.post(f"{PATH}/{forgotten}/parts", numbers=[1])
    assert len(await blobs_of(server)) == 1
    await tidy(server)
    await tidy(server)
    assert await blobs_of(server) == []
    assert await server.opened.base.read(lambda c: store.list_stale(c.tx, 10)) == []
    for upload_id, parts in sent.items():
        with pytest.raises(Refused, match="no_such_upload"):
            await alice.post(f"{PATH}/{upload_id}", parts=parts)
    assert (await alice.get("/api/v1/content/usage"))["files"] == 0


async def test_who_did_not_hear_that_it_is_finished_says_so_again(people: People, server: Running) -> None:
    alice = await people.register("alice")
    content = os.urandom(1_000)
    upload_id = await begin(alice, content)
    parts = await send(alice, upload_id, content)
    at = await server.opened.base.read(lambda c: store.find_direct(c.tx, FileId(upload_id)))
    direct = server.opened.base.ports.direct
    assert at is not None
    assert direct is not None
    await direct.finish(at.blob_id, at.upload_id, [StoredPart(1, parts[0]["etag"])])
    await alice.post(f"{PATH}/{upload_id}", parts=parts)
    assert (await settled(alice, upload_id))["state"] == "ready"


async def test_the_sdk_goes_past_the_server_where_it_may(server: Running, tmp_path: Path) -> None:
    source = tmp_path / "geese.bin"
    source.write_bytes(os.urandom(DIRECT_FROM + 1))
    steps: list[int] = []
    async with Circle(server.url) as circle:
        alice = await circle.join("alice")
        file = await alice.files.upload(source, told=lambda done, _: steps.append(done))
    assert file.state == model.FileState.READY
    assert steps == [PART, 2 * PART, 3 * PART, DIRECT_FROM + 1]
    assert file.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert len(await blobs_of(server)) == 1
