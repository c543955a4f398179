"""Files in messages: who may send one, who gets it, and when no more."""

from typing import Any

import pytest

from hongyan.core.clock import HOUR, MINUTE, SECOND
from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.features.files.tus import PNG, code_of, links, send, upload
from tests.people import People, Person, Refused


async def get(person: Person, url: str, **headers: str) -> Any:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return await person._people.http.get(url, headers=told)


async def sent_picture(people: People) -> tuple[Person, Person, str, str]:
    """Alice sends Bob a picture: both, their conversation and the message."""
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_id = await upload(alice, PNG, "goose.png")
    sent = await send(alice, conversation_id, {"type": "image", "file_id": file_id})
    return alice, bob, conversation_id, sent["message_id"]


async def test_a_picture_reaches_the_other_with_what_the_server_knows(people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_id = await upload(alice, PNG, "C:\\Photos\\雁\u202egnp.exe\r\n.png")
    line = await bob.line()
    lie = {"name": "lie.exe", "size": 1, "mime": "text/html"}
    content = {"type": "image", "file_id": file_id, "caption": "look", "album": "a1", **lie}
    await send(alice, conversation_id, content)
    [message] = await line.messages(1)
    told = message["content"]
    assert told == told | {"type": "image", "file_id": file_id, "caption": "look", "album": "a1"}
    assert (told["name"], told["size"], told["mime"]) == ("雁gnp.exe.png", len(PNG), "image/png")
    assert message["fallback"] == "[图片 Photo] look"
    [link] = await links(bob, message["message_id"])
    answer = await get(bob, link["url"])
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith('inline; filename="_gnp.exe.png"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_stretches_of_a_file_can_be_had(people: People) -> None:
    alice = await people.register("alice")
    content = bytes(range(256)) * 40_000
    file_id = await upload(alice, content)
    [link] = (await alice.post("/api/v1/content/files/links", file_ids=[file_id]))["items"]
    whole = await get(alice, link["url"])
    etag, size = whole.headers["etag"], len(content)
    assert whole.headers["accept-ranges"] == "bytes"
    for span, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=4194300-4194310", 4194300, 4194311),
        (f"bytes={size - 3}-", size - 3, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=5-{size * 2}", 5, size),
        (f"bytes=5-{'9' * 3_000}", 5, size),
    ):
        answer = await get(alice, link["url"], range=span)
        assert (answer.status_code, answer.content) == (206, content[start:end]), span
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for span in (f"bytes={size}-", f"bytes={'9' * 3_000}-"):
        beyond = await get(alice, link["url"], range=span)
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for odd in ("bytes=5-1", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=x"):
        assert (await get(alice, link["url"], range=odd)).status_code == 200
    assert (await get(alice, link["url"], range="bytes=0-0", if_range='"old"')).status_code == 200
    assert (await get(alice, link["url"], range="bytes=0-0", if_range=etag)).status_code == 206
    for known in (etag, f'"other", W/{etag}', "*"):
        unchanged = await get(alice, link["url"], if_none_match=known)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    head = await people.http.head(link["url"])
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(size), b"")


async def test_who_is_not_in_the_conversation_gets_nothing(people: People) -> None:
    alice, bob, _, message_id = await sent_picture(people)
    mallory = await people.register("mallory")
    assert await links(mallory, message_id) == []
    [link] = await links(bob, message_id)
    headers = {"authorization": f"Bearer {mallory.token}"}
    stolen = await people.http.get(link["url"], headers=headers)
    assert code_of(stolen) == (404, "files.bad_link")
    swapped = link["url"].replace(bob.user_id, mallory.user_id)
    assert code_of(await get(mallory, swapped)) == (404, "files.bad_link")
    longer = link["url"].replace(str(link["expires_at"]), str(link["expires_at"] + HOUR))
    assert code_of(await get(mallory, longer)) == (404, "files.bad_link")
    other = await upload(alice, b"secret")
    assert code_of(await get(bob, link["url"].replace(link["file_id"], other))) == (404, "files.bad_link")
    own = link["url"].replace("/messages/files/", "/content/files/links/")
    assert code_of(await get(bob, own)) == (404, "files.bad_link")


async def test_an_address_is_good_for_some_minutes_and_stays_the_same(
    people: People, clock: MovableClock
) -> None:
    _, bob, _, message_id = await sent_picture(people)
    [link], [again] = await links(bob, message_id), await links(bob, message_id)
    assert link["url"].split("~")[:3] == again["url"].split("~")[:3]
    clock.skip(4 * MINUTE)
    assert (await get(bob, link["url"])).status_code == 200
    clock.skip(7 * MINUTE)
    assert code_of(await get(bob, link["url"])) == (404, "files.bad_link")


async def test_a_recall_ends_it_at_once(people: People) -> None:
    alice, bob, _, message_id = await sent_picture(people)
    [link] = await links(bob, message_id)
    await alice.post(f"/api/v1/messages/{message_id}/recall")
    assert code_of(await get(bob, link["url"])) == (404, "files.bad_link")
    assert await links(bob, message_id) == []


async def test_who_may_not_sign_in_any_more_gets_nothing(people: People) -> None:
    staff = await people.register("staff")
    _, bob, _, message_id = await sent_picture(people)
    [link] = await links(bob, message_id)
    assert (await get(bob, link["url"])).status_code == 200
    await staff.put(f"/api/v1/users/{bob.user_id}/state", state="disabled")
    answer = await people.http.get(link["url"])
    assert code_of(answer) == (404, "files.bad_link")


async def test_deleting_for_oneself_ends_it_for_oneself(people: People) -> None:
    alice, bob, _, message_id = await sent_picture(people)
    [his], [hers] = await links(bob, message_id), await links(alice, message_id)
    await bob.delete(f"/api/v1/messages/{message_id}")
    assert code_of(await get(bob, his["url"])) == (404, "files.bad_link")
    assert (await get(alice, hers["url"])).status_code == 200


async def test_leaving_ends_it_and_coming_later_never_begins_it(people: People) -> None:
    alice, bob, carol, dave = await people.friends("alice", "bob", "carol", "dave")
    group = await people.group(alice, bob, carol)
    file_id = await upload(alice, b"words", "words.txt")
    message_id = (await send(alice, group, {"type": "file", "file_id": file_id}))["message_id"]
    [link] = await links(bob, message_id)
    assert (await get(bob, link["url"])).status_code == 200
    await alice.delete(f"/api/v1/social/groups/{group}/members/{bob.user_id}")
    assert code_of(await get(bob, link["url"])) == (404, "files.bad_link")
    assert await links(bob, message_id) == []
    await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[dave.user_id])
    assert await links(dave, message_id) == []
    assert len(await links(carol, message_id)) == 1


async def test_what_has_burnt_is_gone(people: People, clock: MovableClock) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_id = await upload(alice, PNG)
    path = f"/api/v1/messages/conversations/{conversation_id}"
    content = {"type": "image", "file_id": file_id}
    sent = await alice.post(path, client_msg_id="burns", content=content, burn_seconds=5)
    [link] = await links(bob, sent["message_id"])
    line = await bob.line()
    await bob.post(f"/api/v1/messages/{sent['message_id']}/open")
    clock.skip(6 * SECOND)
    await line.messages(2)
    assert code_of(await get(bob, link["url"])) == (404, "files.bad_link")


async def test_only_ones_own_files_of_the_right_kind_can_be_sent(people: People) -> None:
    alice, bob, conversation_id, _ = await sent_picture(people)
    hers = await upload(alice, PNG, "goose.png")
    words = await upload(bob, b"words", "words.png")
    program = await upload(bob, b"\x7fELF" + b"\0" * 100, "words.txt")
    for content, code in (
        ({"type": "image", "file_id": hers}, "files.no_such_file"),
        ({"type": "file", "file_id": hers}, "files.no_such_file"),
        ({"type": "file", "file_id": "0" * 26}, "files.no_such_file"),
        ({"type": "image", "file_id": words}, "files.wrong_kind"),
        ({"type": "voice", "file_id": words}, "files.wrong_kind"),
        ({"type": "video", "file_id": words}, "files.wrong_kind"),
        ({"type": "file", "file_id": program}, "files.not_ready"),
    ):
        with pytest.raises(Refused) as refused:
            await send(bob, conversation_id, content)
        assert refused.value.code == code, content
        saved = (await bob.post("/api/v1/social/conversations"))["conversation"]["conversation_id"]
        with pytest.raises(Refused) as refused:
            await bob.post(
                f"/api/v1/messages/conversations/{saved}/scheduled",
                client_msg_id="later",
                content=content,
                due_at=4_000_000_000_000,
            )
        assert refused.value.code == code
    file = await bob.get(f"/api/v1/content/files/{program}")
    assert (file["state"], file["refusal"]) == ("refused", "files.type_not_taken")
    assert await send(bob, conversation_id, {"type": "file", "file_id": words})


async def test_what_is_forwarded_takes_its_files_along(people: People) -> None:
    """Also merged into one message, and after the first one was recalled."""
    alice, bob, _, message_id = await sent_picture(people)
    carol = await people.register("carol")
    onward = await people.befriend(bob, carol)
    path = "/api/v1/messages/forward"
    body: dict[str, Any] = {"message_ids": [message_id], "conversation_ids": [onward]}
    [one] = (await bob.post(path, client_msg_id="f1", **body))["items"]
    [merged] = (await bob.post(path, client_msg_id="f2", is_merged=True, **body))["items"]
    body["message_ids"] = [merged["message_id"]]
    [nested] = (await bob.post(path, client_msg_id="f3", is_merged=True, **body))["items"]
    await alice.post(f"/api/v1/messages/{message_id}/recall")
    found = await links(carol, one["message_id"], merged["message_id"], nested["message_id"], message_id)
    assert [link["message_id"] for link in found] == [
        one["message_id"],
        merged["message_id"],
        nested["message_id"],
    ]
    for link in found:
        assert (await get(carol, link["url"])).content == PNG


async def test_a_scheduled_file_waits_and_goes(people: People, clock: MovableClock) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    file_id = await upload(alice, b"words", "words.txt")
    await alice.post(
        f"/api/v1/messages/conversations/{conversation_id}/scheduled",
        client_msg_id="later",
        content={"type": "file", "file_id": file_id},
        due_at=clock.now() + 48 * HOUR,
    )
    with pytest.raises(Refused, match="in_use"):
        await alice.delete(f"/api/v1/content/files/{file_id}")
    line = await bob.line()
    clock.skip(49 * HOUR)
    [message] = await line.messages(1)
    assert message["content"]["name"] == "words.txt"
    assert message["fallback"] == "[文件 File] words.txt"


async def test_ones_own_file_can_be_deleted_unless_it_is_in_a_message(
    people: People, server: Running
) -> None:
    alice, _, conversation_id, _ = await sent_picture(people)
    file_id = await upload(alice, b"words")
    mallory = await people.register("mallory")
    with pytest.raises(Refused, match="no_such_file"):
        await mallory.delete(f"/api/v1/content/files/{file_id}")
    await alice.delete(f"/api/v1/content/files/{file_id}")
    with pytest.raises(Refused, match="no_such_file"):
        await alice.get(f"/api/v1/content/files/{file_id}")
    with pytest.raises(Refused, match="no_such_file"):
        await send(alice, conversation_id, {"type": "file", "file_id": file_id})
