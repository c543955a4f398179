"""Files that need not be uploaded: for whoever proves to have them, and for nobody else."""

import asyncio
import hashlib
import hmac
import os
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from hongyan.core.ids import FileId
from hongyan.core.settings import Files, Settings, Sql
from hongyan.features.files import store
from hongyan.features.files.service import claiming
from hongyan.roles.serving import Running
from tests.conftest import GENEROUS, PATIENT, QUIET, MovableClock
from tests.features.files.test_sharing import blobs_of, bytes_of
from tests.features.files.tus import settled, upload
from tests.people import People, Person, Refused

PATH = "/api/v1/content/files/claims"
QUICK = 0.3


@pytest.fixture(autouse=True)
def failing_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "FAILING", QUICK)


@pytest.fixture
def settings(data: Path, sql: Sql) -> Settings:
    files = Files(claim_from=1_000, quota_bytes=5 << 19)
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, sql=sql, files=files)


async def ask(person: Person, content: bytes, name: str = "goose.bin") -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    challenge: dict[str, Any] = await person.post(PATH, name=name, size=len(content), sha256=sha256)
    return challenge


async def answer(person: Person, challenge: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Prove it with what one has of it."""
    asked = [content[one["start"] : one["start"] + one["size"]] for one in challenge["stretches"]]
    proof = hmac.digest(b64decode(challenge["nonce"]), b"".join(asked), "sha256").hex()
    file: dict[str, Any] = await person.post(f"{PATH}/{challenge['claim_id']}", proof=proof)
    return file


async def claim(person: Person, content: bytes, name: str = "goose.bin") -> dict[str, Any]:
    return await answer(person, await ask(person, content, name), content)


async def test_who_has_a_file_need_not_send_it(people: People, server: Running) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    content = os.urandom(1 << 20)
    first = await upload(alice, content, "alices.bin")
    before = await blobs_of(server)
    challenge = await ask(bob, content, "bobs.bin")
    assert sum(one["size"] for one in challenge["stretches"]) == 128 * 4_096
    file = await answer(bob, challenge, content)
    assert (file["state"], file["name"], file["owner_id"]) == ("ready", "bobs.bin", bob.user_id)
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert "expires_at" in file
    await alice.delete(f"/api/v1/content/files/{first}")
    assert await blobs_of(server) == before
    assert await bytes_of(bob, file["file_id"]) == [content]
    assert (await bob.get("/api/v1/content/usage"))["used_bytes"] == len(content)
    with pytest.raises(Refused, match="no_such_file"):
        await alice.get(f"/api/v1/content/files/{file['file_id']}")


async def test_to_know_a_hash_is_to_know_nothing(people: People) -> None:
    """Known or not, the question looks the same, and so does the answer to who has not the bytes."""
    alice, mallory = await people.register("alice"), await people.register("mallory")
    known, unknown, guess = (os.urandom(1 << 20) for _ in range(3))
    await upload(alice, known)
    outcomes = []
    for content in (known, unknown):
        challenge = await ask(mallory, content)
        told = {name: len(str(value)) for name, value in challenge.items() if name != "stretches"}
        begun = time.monotonic()
        with pytest.raises(Refused) as refused:
            await answer(mallory, challenge, guess)
        assert time.monotonic() - begun >= QUICK
        outcomes.append((told, len(challenge["stretches"]), refused.value.code))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][-1] == "files.not_proven"
    assert (await mallory.get("/api/v1/content/usage"))["files"] == 0


async def test_who_lacks_a_tenth_of_it_does_not_have_it(people: People) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    content = os.urandom(1 << 20)
    await upload(alice, content)
    with pytest.raises(Refused, match="not_proven"):
        await claim_with(mallory, content, content[: len(content) * 9 // 10].ljust(len(content), b"\0"))


async def claim_with(person: Person, content: bytes, had: bytes) -> dict[str, Any]:
    """Claim one content, with what one has of it."""
    return await answer(person, await ask(person, content), had)


async def test_a_challenge_is_for_one_answer_of_one_person_and_soon(
    people: People, clock: MovableClock
) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    content = os.urandom(2_000)
    await upload(alice, content)
    challenge = await ask(alice, content)
    assert challenge["stretches"] == [{"start": 0, "size": 2_000}]
    with pytest.raises(Refused, match="not_proven"):
        await answer(mallory, challenge, content)
    assert (await answer(alice, challenge, content))["state"] == "ready"
    with pytest.raises(Refused, match="not_proven"):
        await answer(alice, challenge, content)
    late = await ask(alice, content)
    clock.skip(121_000)
    with pytest.raises(Refused, match="not_proven"):
        await answer(alice, late, content)
    assert (await ask(alice, content))["nonce"] != late["nonce"]


async def test_one_may_be_wrong_twice_a_day_about_a_file(people: People, clock: MovableClock) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    content = os.urandom(2_000)
    await upload(alice, content)
    challenges = [await ask(mallory, content) for _ in range(3)]
    wrong = [answer(mallory, one, b"\0" * 2_000) for one in challenges[:2]]
    assert all(isinstance(one, Refused) for one in await asyncio.gather(*wrong, return_exceptions=True))
    with pytest.raises(Refused, match="not_proven"):
        await answer(mallory, challenges[2], content)
    for _ in range(4):
        assert (await claim(alice, content))["state"] == "ready"


async def test_what_did_not_pass_is_given_to_nobody(people: People, server: Running) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    content = os.urandom(2_000)
    file_id = FileId(await upload(alice, content))
    for state in ("refused", "processing", "uploading"):
        await server.opened.base.write(
            lambda c, state=state: store.update(c.tx, file_id, state=state)  # type: ignore[misc]
        )
        person = bob if state != "uploading" else await people.register("carol")
        with pytest.raises(Refused, match="not_proven"):
            await claim(person, content)


async def test_what_is_called_something_else_is_looked_into_again(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    content = b"PK\x03\x04" + os.urandom(2_000)
    await upload(alice, content, "geese.zip")
    begun = await claim(bob, content, "geese.docx")
    file = await settled(bob, begun["file_id"])
    assert (file["state"], file["name"]) == ("ready", "geese.docx")
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert await bytes_of(bob, file["file_id"]) == [content]


async def test_a_claimed_file_needs_room_as_any_other(people: People) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    content = os.urandom(1 << 20)
    await upload(alice, content)
    await upload(bob, os.urandom(1 << 20))
    challenges = [await ask(bob, content) for _ in range(2)]
    outcomes = await asyncio.gather(
        *(answer(bob, one, content) for one in challenges), return_exceptions=True
    )
    refused = [one.code for one in outcomes if isinstance(one, Refused)]
    assert refused == ["files.over_quota"]
    with pytest.raises(Refused, match="over_quota"):
        await ask(bob, content)
    with pytest.raises(Refused, match="not_proven"):
        await ask(alice, b"small")


async def test_claiming_and_deleting_at_once_leave_all_or_nothing(people: People, server: Running) -> None:
    alice, bob = await people.register("alice"), await people.register("bob")
    contents = [os.urandom(2_000) for _ in range(8)]
    file_ids = [await upload(alice, content) for content in contents]
    challenges = [await ask(bob, content) for content in contents]
    claims = [answer(bob, one, content) for one, content in zip(challenges, contents, strict=True)]
    deletions = [alice.delete(f"/api/v1/content/files/{file_id}") for file_id in file_ids]
    outcomes = await asyncio.gather(*claims, *deletions, blobs_of(server), return_exceptions=True)
    kept = 0
    for outcome, content in zip(outcomes[:8], contents, strict=True):
        if isinstance(outcome, dict):
            kept += 1
            assert await bytes_of(bob, outcome["file_id"]) == [content]
        else:
            assert isinstance(outcome, Refused)
            assert outcome.code == "files.not_proven"
    assert len(await blobs_of(server)) == kept
