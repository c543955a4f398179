from typing import Any

from hongyan.features.search.names import rank, sought_in
from tests.features.files.tus import send, upload
from tests.people import People, Person
from tests.search.conftest import Indexed, everywhere


async def search(person: Person, q: str) -> dict[str, list[Any]]:
    """What somebody finds, by names and texts."""
    found = await person.get("/api/v1/search", q=q)
    return {
        "contacts": [one["profile"]["name"] for one in found["contacts"]],
        "groups": [(one["conversation"]["name"], one["members"]) for one in found["groups"]],
        "messages": [one["snippet"] for one in found["messages"]],
        "files": found["files"],
    }


async def call_themselves(person: Person, name: str) -> None:
    await person.put(f"/api/v1/users/{person.user_id}/profile", name=name)


@everywhere
async def test_one_box_finds_people_groups_and_words(people: People, indexed: Indexed) -> None:
    me, zhang, li, stranger = [
        await people.register(name) for name in ("myself", "zhang", "lisi", "stranger")
    ]
    await call_themselves(zhang, "张三丰")
    await call_themselves(li, "李四")
    await call_themselves(stranger, "张无忌")
    for friend in (zhang, li):
        await people.befriend(me, friend)
    await me.put(f"/api/v1/social/friends/{li.user_id}", remark="老张的徒弟")
    group = await people.group(me, zhang, name="武当派")
    await people.group(li, me, name="Chess club")
    other = await people.group(stranger, name="张家大院")
    await people.befriend(zhang, stranger)
    await zhang.send(group, "张开双臂")
    await stranger.send(other, "张牙舞爪")
    await indexed()

    assert await search(me, "张") == {
        "contacts": ["张三丰", "李四"],
        "groups": [("武当派", ["张三丰"]), ("Chess club", ["李四"])],
        "messages": ["张开双臂"],
        "files": [],
    }
    assert (await search(me, "zsf"))["contacts"] == ["张三丰"]
    assert (await search(me, "LAO zhang"))["contacts"] == ["李四"]
    assert (await search(me, "wudang"))["groups"] == [("武当派", [])]
    assert (await search(me, "chess"))["groups"] == [("Chess club", [])]
    assert (await search(me, "%"))["groups"] == []
    assert (await search(stranger, "武当"))["groups"] == []

    await me.post(f"/api/v1/social/blocks/{zhang.user_id}")
    found = await search(me, "张三")
    assert (found["contacts"], found["messages"]) == ([], [])


async def test_files_are_found_by_their_names(people: People, indexed: Indexed) -> None:
    alice, bob, stranger = await people.friends("alice", "bob", "stranger")
    direct = await people.direct(alice, bob)
    file_id = await upload(alice, b"goose", "季度报告 2026.txt")
    sent = await send(alice, direct, {"type": "file", "file_id": file_id})
    await alice.send(direct, "报告在哪里")
    await indexed()
    found = await search(bob, "报告")
    assert [one["message"]["message_id"] for one in found["files"]] == [sent["message_id"]]
    assert found["messages"] == ["报告在哪里"]
    offer: dict[str, Any] = {
        "conversation_id": direct,
        "client_msg_id": "offer",
        "name": "年终报告.pdf",
        "size": 9,
    }
    await alice.post("/api/v1/content/transfers", **offer)
    await indexed()
    assert (await search(bob, "年终"))["messages"] == ["年终报告.pdf"]
    assert (await search(stranger, "报告"))["files"] == []
    await alice.post(f"/api/v1/messages/{sent['message_id']}/recall")
    assert (await search(bob, "报告"))["files"] == []


def test_names_are_found_as_they_are_written_and_as_they_sound() -> None:
    names = {"张三丰": 0, "zhang": 3, "zhsf": 3, "zsf": 3, "zhangsanf": 3, "sanfeng": 4, "三": 2, "张": 1}
    assert {typed: rank(sought_in(typed), "张三丰") for typed in names} == names
    assert rank(sought_in("chongqing"), "重庆") == rank(sought_in("zq"), "重庆") == 3
    assert rank(sought_in("zhangwuji"), "张三丰") is rank(sought_in("  "), "张三丰") is None
    assert rank(sought_in("bobl"), "Bob 李") == 3
    assert rank(sought_in("陈龙"), "陳龍") == rank(sought_in("陳龍"), "陈龙") == 0
    assert rank(sought_in("a" * 199 + "b"), "啊" * 64) is None
