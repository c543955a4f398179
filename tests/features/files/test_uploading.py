"""Uploads by tus 1.0: whole, in pieces, broken off, two at once, too large, somebody else's."""

import asyncio
import hashlib
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.core.clock import HOUR
from hongyan.core.settings import Files, Settings, Sql
from hongyan.features.files import store
from hongyan.features.files.service.receiving import PART
from hongyan.roles.serving import Running
from tests.conftest import GENEROUS, PATIENT, QUIET, MovableClock
from tests.features.files.tus import (
    PATH,
    PNG,
    TYPE,
    append,
    ask,
    begin,
    code_of,
    create,
    metadata,
    offset_of,
    settled,
    upload,
)
from tests.people import People, Person, Refused


@pytest.fixture
def settings(data: Path, sql: Sql) -> Settings:
    files = Files(most_bytes=32 << 20, quota_bytes=64 << 20, most_files=50)
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, sql=sql, files=files)


async def bytes_of(person: Person, file_id: str) -> bytes:
    [link] = (await person.post("/api/v1/content/files/links", file_ids=[file_id]))["items"]
    answer = await person._people.http.get(link["url"])
    assert answer.status_code == 200
    return answer.content


async def test_what_tus_is_spoken_is_told_to_anyone(people: People) -> None:
    answer = await people.http.request("OPTIONS", PATH)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-max-size"] == str(32 << 20)
    assert set(answer.headers["tus-extension"].split(",")) >= {"creation", "checksum", "termination"}


async def test_what_a_stock_client_says_is_understood(people: People) -> None:
    alice = await people.register("alice")
    told = metadata(filename="雁.txt", filetype="text/plain") + ",thumbnail /w==,flag"
    headers = {"upload-length": "5", "upload-metadata": told}
    location = (await ask(people, "POST", PATH, alice.token, headers=headers)).headers["location"]
    known = await ask(people, "HEAD", location, alice.token)
    assert known.headers["upload-metadata"] == metadata(name="雁.txt")
    old = await ask(people, "POST", PATH, alice.token, headers={**headers, "tus-resumable": "0.2.2"})
    assert (old.status_code, old.headers["tus-version"]) == (412, "1.0.0")


async def test_a_file_comes_back_as_it_went_up(people: People) -> None:
    alice = await people.register("alice")
    content = os.urandom(2 * PART + 12_345)
    sha256 = hashlib.sha256(content).hexdigest()
    file_id = await upload(alice, content, "雁.bin", sha256=sha256)
    file = await alice.get(f"/api/v1/content/files/{file_id}")
    assert (file["state"], file["name"], file["size"], file["sha256"]) == (
        "ready",
        "雁.bin",
        len(content),
        sha256,
    )
    assert file["owner_id"] == alice.user_id
    assert await bytes_of(alice, file_id) == content
    usage = await alice.get("/api/v1/content/usage")
    assert usage == {
        "used_bytes": len(content),
        "quota_bytes": 64 << 20,
        "files": 1,
        "claim_from": 1 << 20,
        "is_direct": False,
    }


async def test_small_pieces_of_any_size_add_up(people: People) -> None:
    alice = await people.register("alice")
    content = os.urandom(300_000)
    location, place = await begin(alice, len(content), name="x"), 0
    for size in (1, 0, 100_000, 7, 199_991, 1):
        answer = await append(alice, location, place, content[place : place + size])
        place += size
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(place))
        assert await offset_of(alice, location) == place
    file = await settled(alice, answer.headers["hongyan-file-id"])
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert await bytes_of(alice, file["file_id"]) == content


async def test_the_first_bytes_may_come_with_the_creation(people: People) -> None:
    alice = await people.register("alice")
    headers = {**TYPE, "upload-length": str(len(PNG)), "upload-metadata": metadata(name="a.png")}
    answer = await ask(people, "POST", PATH, alice.token, headers=headers, content=PNG)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(PNG)))
    file = await settled(alice, answer.headers["hongyan-file-id"])
    assert (file["state"], file["kind"], file["mime"]) == ("ready", "image", "image/png")


async def test_a_broken_connection_keeps_what_it_brought(people: People) -> None:
    alice = await people.register("alice")
    content = os.urandom(PART + 500_000)
    location = await begin(alice, len(content), name="x")

    async def broken() -> AsyncIterator[bytes]:
        yield content[: PART + 100_000]
        await asyncio.sleep(0.3)
        raise OSError("cut")

    with pytest.raises(OSError, match="cut"):
        await append(alice, location, 0, broken())
    async with asyncio.timeout(30):
        while (place := await offset_of(alice, location)) < PART + 100_000:
            await asyncio.sleep(0.05)
    assert place == PART + 100_000
    done = await append(alice, location, place, content[place:])
    file = await settled(alice, done.headers["hongyan-file-id"])
    assert file["sha256"] == hashlib.sha256(content).hexdigest()


async def test_of_two_who_write_at_once_one_wins(people: People) -> None:
    """The later one takes over, since the first may be a connection that died without a word."""
    alice = await people.register("alice")
    content = os.urandom(100_000)
    location = await begin(alice, len(content), name="x")
    is_waiting = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield content[:1_000]
        is_waiting.set()
        await asyncio.sleep(0.5)
        yield b"\0" * 99_000

    first = asyncio.create_task(append(alice, location, 0, slow()))
    await is_waiting.wait()
    second = await append(alice, location, 0, content)
    assert second.status_code == 204
    assert code_of(await first) == (409, "files.taken_over")
    file = await settled(alice, second.headers["hongyan-file-id"])
    assert file["sha256"] == hashlib.sha256(content).hexdigest()


async def test_many_at_once_leave_one_whole_file(people: People) -> None:
    alice = await people.register("alice")
    content = os.urandom(200_000)
    location = await begin(alice, len(content), name="x")
    answers = await asyncio.gather(*(append(alice, location, 0, content) for _ in range(8)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [204] + [409] * 7
    file = await settled(alice, location.rpartition("/")[2])
    assert file["sha256"] == hashlib.sha256(content).hexdigest()


async def test_bytes_go_where_the_last_ones_ended_and_nowhere_else(people: People) -> None:
    alice = await people.register("alice")
    location = await begin(alice, 10, name="x")
    await append(alice, location, 0, b"01234")
    for wrong in (0, 4, 6, 10):
        answer = await append(alice, location, wrong, b"56789")
        assert code_of(answer) == (409, "files.wrong_offset")
        assert answer.json()["details"] == {"offset": 5}
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert code_of(await append(alice, location, 5, b"567890")) == (413, "files.too_big")
    assert await offset_of(alice, location) == 5
    done = await append(alice, location, 5, b"56789")
    assert code_of(await append(alice, location, 10, b"")) == (409, "files.wrong_offset")
    file = await settled(alice, done.headers["hongyan-file-id"])
    assert (file["state"], file["mime"]) == ("ready", "text/plain")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_bytes_that_were_damaged_are_not_taken(people: People, algorithm: str) -> None:
    alice = await people.register("alice")
    location = await begin(alice, 10, name="x")
    digest = hashlib.new(algorithm, b"01234").digest()
    right = f"{algorithm} {b64encode(digest).decode()}"
    assert code_of(await append(alice, location, 0, b"0123X", upload_checksum=right)) == (
        460,
        "files.wrong_checksum",
    )
    assert await offset_of(alice, location) == 0
    assert (await append(alice, location, 0, b"01234", upload_checksum=right)).status_code == 204
    assert await offset_of(alice, location) == 5
    unknown = await append(alice, location, 5, b"56789", upload_checksum="md5 AAAA")
    assert code_of(unknown) == (400, "files.bad_upload")


async def test_a_file_that_is_not_what_was_announced_is_refused(people: People) -> None:
    alice = await people.register("alice")
    line = await alice.line()
    wrong = hashlib.sha256(b"something else").hexdigest()
    file_id = await upload(alice, b"goose", sha256=wrong)
    told = await line.event("files.changed", file_id=file_id)
    assert (told["state"], told["refusal"]) == ("refused", "files.wrong_hash")
    assert (await alice.post("/api/v1/content/files/links", file_ids=[file_id]))["items"] == []


async def test_only_the_owner_may_go_on_look_or_give_up(people: People) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    location = await begin(alice, 10, name="x")
    nowhere = f"{PATH}/{'0' * 26}"
    for wrong in (location, nowhere):
        assert (await ask(people, "HEAD", wrong, mallory.token)).status_code == 404
        assert code_of(await append(mallory, wrong, 0, b"x")) == (404, "files.no_such_upload")
        assert code_of(await ask(people, "DELETE", wrong, mallory.token)) == (404, "files.no_such_upload")
        assert (await ask(people, "PATCH", wrong, headers={**TYPE, "upload-offset": "0"})).status_code == 401
    file_id = await upload(alice, b"goose")
    with pytest.raises(Refused, match="no_such_file"):
        await mallory.get(f"/api/v1/content/files/{file_id}")
    assert (await mallory.post("/api/v1/content/files/links", file_ids=[file_id]))["items"] == []


async def test_an_upload_that_was_given_up_is_gone(people: People) -> None:
    alice = await people.register("alice")
    location = await begin(alice, 10, name="x")
    await append(alice, location, 0, b"01234")
    gone = await ask(people, "DELETE", location, alice.token)
    assert (gone.status_code, gone.headers["tus-resumable"]) == (204, "1.0.0")
    assert (await ask(people, "HEAD", location, alice.token)).status_code == 404
    assert code_of(await append(alice, location, 5, b"56789")) == (404, "files.no_such_upload")
    assert (await alice.get("/api/v1/content/usage"))["used_bytes"] == 0


async def test_an_upload_that_does_not_go_on_expires(people: People, clock: MovableClock) -> None:
    alice = await people.register("alice")
    location = await begin(alice, 10, name="x")
    clock.skip(23 * HOUR)
    answer = await append(alice, location, 0, b"01234")
    assert "GMT" in answer.headers["upload-expires"]
    clock.skip(23 * HOUR)
    assert await offset_of(alice, location) == 5
    clock.skip(2 * HOUR)
    assert (await ask(people, "HEAD", location, alice.token)).status_code == 404
    assert code_of(await append(alice, location, 5, b"56789")) == (404, "files.no_such_upload")


async def test_what_makes_no_sense_is_refused(people: People) -> None:
    alice = await people.register("alice")
    bad = {"upload-length": "5", "upload-metadata": "name !!!"}
    for headers, told in (
        ({"upload-length": "5", "tus-resumable": "0.2.2"}, (412, "files.other_version")),
        ({}, (400, "requests.malformed")),
        ({"upload-length": "0"}, (400, "files.empty")),
        ({"upload-length": "-1"}, (400, "requests.malformed")),
        ({"upload-length": str((32 << 20) + 1)}, (413, "files.too_big")),
        (bad, (400, "files.bad_upload")),
        ({"upload-length": "5", "upload-metadata": metadata(sha256="xyz")}, (400, "files.bad_upload")),
        ({"upload-length": "5", "upload-metadata": metadata(kind="movie")}, (400, "files.bad_upload")),
        ({"upload-length": "5", "idempotency-key": "with space"}, (400, "requests.bad_key")),
        ({"upload-length": "5", "content-type": "text/plain"}, (415, "files.not_an_upload")),
    ):
        answer = await ask(people, "POST", PATH, alice.token, headers=headers)
        assert code_of(answer) == told, headers
    location = await begin(alice, 10, name="x")
    wrong = {"upload-offset": "0", "content-type": "application/json"}
    answer = await ask(people, "PATCH", location, alice.token, headers=wrong, content=b"{}")
    assert code_of(answer) == (415, "files.not_an_upload")
    assert code_of(await create(alice, 5, name="x" * 5_000)) == (400, "requests.malformed")


async def test_the_same_key_begins_one_upload(people: People) -> None:
    alice = await people.register("alice")
    headers = {"upload-length": "5", "idempotency-key": "once"}
    answers = await asyncio.gather(
        *(ask(people, "POST", PATH, alice.token, headers=headers) for _ in range(5))
    )
    assert len({answer.headers["location"] for answer in answers}) == 1
    other = await ask(people, "POST", PATH, alice.token, headers={**headers, "upload-length": "6"})
    assert code_of(other) == (409, "requests.key_reused")
    assert (await alice.get("/api/v1/content/usage"))["files"] == 1


async def test_ten_at_once_cannot_pass_the_quota(people: People) -> None:
    alice = await people.register("alice")
    answers = await asyncio.gather(*(create(alice, 15 << 20, name="x") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [413] * 6
    refused = next(answer for answer in answers if answer.status_code == 413)
    assert code_of(refused) == (413, "files.over_quota")
    assert refused.json()["details"] == {"used_bytes": 60 << 20, "quota_bytes": 64 << 20}
    bob = await people.register("bob")
    for _ in range(50):
        assert (await create(bob, 1, name="x")).status_code == 201
    assert code_of(await create(bob, 1, name="x")) == (429, "files.too_many")


async def test_a_thousand_crumbs_are_no_thousand_blobs(people: People, server: Running) -> None:
    alice = await people.register("alice")
    location = await begin(alice, 80, name="x")
    for place in range(0, 80, 2):
        assert (await append(alice, location, place, b"go")).status_code == 204
    file = await settled(alice, location.rpartition("/")[2])
    parts = await server.opened.base.read(lambda c: store.list_parts(c.tx, file["file_id"]))
    assert len(parts) == 1
    assert await bytes_of(alice, file["file_id"]) == b"go" * 40


async def test_without_a_bucket_nothing_is_uploaded_past_us(people: People) -> None:
    alice = await people.register("alice")
    with pytest.raises(Refused, match="no_direct_uploads"):
        await alice.post("/api/v1/content/files/direct", name="x", size=5)


async def test_to_know_a_hash_is_not_to_have_the_file(people: People) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    content = os.urandom(1_000)
    sha256 = hashlib.sha256(content).hexdigest()
    await upload(alice, content, sha256=sha256)
    begun = await create(mallory, len(content), name="x", sha256=sha256)
    assert begun.headers["upload-offset"] == "0"
    assert "hongyan-file-id" not in begun.headers
    guessed = await append(mallory, begun.headers["location"], 0, b"\0" * 1_000)
    file = await settled(mallory, guessed.headers["hongyan-file-id"])
    assert (file["state"], file["refusal"]) == ("refused", "files.wrong_hash")
