"""Saving, finding, changing and removing what one keeps for oneself."""

import pytest

from tests.features.favourites.shelf import MOST, PATH, keep, save, shelf
from tests.people import People, Refused
from tests.search.conftest import everywhere

QUESTIONS = {  # where in the list below its answers are
    "依旧": (3,),
    "夕阳 青山": (3,),
    "wild": (3,),
    "ALICE": (2, 3),
    "小爱": (2, 3),
    "100%": (3,),
    "poem": (3,),
    "to READ": (0, 3),
    "江": (1,),
    "milk_2": (0,),
    "milkx2": (),
    "1000": (),
    "river": (1,),
    "青山 river": (),
}


@everywhere
async def test_what_is_kept_is_found_by_its_words_its_author_its_place_its_kind_and_its_labels(
    people: People,
) -> None:
    alice, bob = await people.friends("alice", "bob")
    await bob.put(f"/api/v1/social/friends/{alice.user_id}", remark="小爱")
    group = await people.group(alice, bob, name="Ｗｉｌｄ 鸿雁")
    said = await alice.send(group, "青山依旧在，几度夕阳红")
    linked = await alice.send(await people.direct(alice, bob), "https://example.com/goose")
    kept = await keep(bob, said["message_id"], note="  Poem 100%  ", tags=["诗 词", "To read", "诗  词"])
    await keep(bob, linked["message_id"])
    await save(bob, "link", url="https://example.com/river", title="长江")
    await save(bob, "note", text="买 Milk_2", tags=["To read"])

    assert kept["tags"] == ["诗 词", "To read"]
    assert kept["source"]["author_name"] == "Alice"
    assert kept["source"]["conversation_name"] == "Ｗｉｌｄ 鸿雁"
    everything = ["买 Milk_2", "[链接 Link] 长江", "https://example.com/goose", "青山依旧在，几度夕阳红"]
    assert await shelf(bob) == everything
    for question, places in QUESTIONS.items():
        assert await shelf(bob, q=question) == [everything[place] for place in places], question
    assert await shelf(bob, kind="link") == everything[1:3]
    assert await shelf(bob, kind="note") == everything[:1]
    assert await shelf(bob, kind="text") == everything[3:]
    assert await shelf(bob, tag="To read") == [everything[0], everything[3]]
    assert await shelf(bob, tag="to read") == await shelf(bob, tag="诗") == []
    assert await shelf(bob, tag="To read", kind="note", q="买") == everything[:1]
    assert await shelf(alice) == []


@everywhere
async def test_a_page_ends_where_the_next_begins_and_tags_are_counted(people: People) -> None:
    alice = await people.register("alice")
    made = [
        await save(alice, "note", text=str(number), tags=["all", f"t{number % 2}"]) for number in range(5)
    ]
    seen, cursor = [], None
    while True:
        page = await alice.get(PATH, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [one["favourite_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [one["favourite_id"] for one in reversed(made)]
    counts = [("all", 5), ("t0", 3), ("t1", 2)]
    assert [(one["tag"], one["count"]) for one in (await alice.get(f"{PATH}/tags"))["items"]] == counts
    await alice.delete(f"{PATH}/{made[1]['favourite_id']}")
    await alice.put(f"{PATH}/{made[3]['favourite_id']}", tags=[])
    counts = [("all", 3), ("t0", 3)]
    assert [(one["tag"], one["count"]) for one in (await alice.get(f"{PATH}/tags"))["items"]] == counts


async def test_the_same_message_file_or_address_is_one_favourite_however_often_it_is_saved(
    people: People,
) -> None:
    alice, bob = await people.friends("alice", "bob")
    sent = await alice.send(await people.direct(alice, bob), "once")
    first = await keep(bob, sent["message_id"], note="mine")
    content = {"type": "text", "text": "edited"}
    await alice.put(f"/api/v1/messages/{sent['message_id']}/edit", content=content)
    assert await keep(bob, sent["message_id"], note="other") == first
    await alice.post(f"/api/v1/messages/{sent['message_id']}/recall")
    assert await keep(bob, sent["message_id"]) == first
    links = [await save(bob, "link", url=url) for url in ("https://example.com/a", " https://example.com/a ")]
    assert links[0] == links[1]
    notes = [await save(bob, "note", text="twice") for _ in range(2)]
    assert notes[0]["favourite_id"] != notes[1]["favourite_id"]
    await bob.delete(f"{PATH}/{links[0]['favourite_id']}")
    assert (await save(bob, "link", url="https://example.com/a")) != links[0]
    key = {"idempotency-key": "k"}
    again = [await bob.post(PATH, of={"type": "note", "text": "with a key"}, headers=key) for _ in range(2)]
    assert again[0] == again[1]


async def test_every_device_hears_that_something_changed_and_asks_what(people: People) -> None:
    alice = await people.register("alice")
    line, phone = await alice.line(), await (await people.login("alice", "mobile")).line()
    assert "favourites" not in line.snapshot["user"]
    note = await save(alice, "note", text="first")
    path = f"{PATH}/{note['favourite_id']}"
    for one in (line, phone):
        told = await one.event("user.changed", rev=note["rev"])
        assert told["favourites"] == [{"rev": note["rev"], "count": 1}]
    edited = await alice.put(path, note="n", tags=["t"], text="second")
    assert (edited["fallback"], edited["note"], edited["tags"]) == ("second", "n", ["t"])
    assert await shelf(alice, q="second") == ["second"]
    assert await shelf(alice, q="first") == []
    other = await save(alice, "note", text="other")
    await alice.delete(path)
    gone = other["rev"] + 1
    told = await phone.event("user.changed", rev=gone)
    assert told["favourites"] == [{"rev": gone, "count": 1}]

    changes = await alice.get(f"{PATH}/changes", since=note["rev"])
    assert [(one["favourite_id"], one["rev"]) for one in changes["items"]] == [
        (other["favourite_id"], other["rev"]),
        (note["favourite_id"], gone),
    ]
    assert changes["items"][1] == {
        "favourite_id": note["favourite_id"],
        "rev": gone,
        "kind": "note",
        "saved_at": note["saved_at"],
        "edited_at": edited["edited_at"],
        "removed_at": changes["items"][1]["removed_at"],
    }
    assert (changes["rev"], changes["has_more"]) == (gone, False)
    first = await alice.get(f"{PATH}/changes", since=note["rev"], limit=1)
    assert (first["rev"], first["has_more"], len(first["items"])) == (other["rev"], True, 1)
    fresh = await alice.get(f"{PATH}/changes", since=0)
    assert [one["favourite_id"] for one in fresh["items"]] == [other["favourite_id"]]
    late = await alice.line()
    assert late.snapshot["user"]["favourites"] == [{"rev": gone, "count": 1}]
    since = await alice.get("/api/v1/sync/changes", since=other["rev"])
    assert since["favourites"] == [{"rev": gone, "count": 1}]


async def test_there_are_limits_to_how_many_how_long_and_how_labelled(people: People) -> None:
    alice = await people.register("alice")
    with pytest.raises(Refused, match="too_long"):
        await save(alice, "note", text="x" * 5_001)
    for url in ("javascript:alert(1)", "ftp://example.com", "https://", "https://a b", "//x.y", "https://[x"):
        with pytest.raises(Refused, match="bad_address"):
            await save(alice, "link", url=url)
    for labels in ({"tags": ["x"] * 11}, {"tags": ["x" * 33]}, {"note": "x" * 1_001}):
        with pytest.raises(Refused, match="malformed"):
            await save(alice, "note", text="x", **labels)
    link = await save(alice, "link", url="HTTPS://example.com")
    with pytest.raises(Refused, match="cannot_edit"):
        await alice.put(f"{PATH}/{link['favourite_id']}", text="other")
    for number in range(MOST - 1):
        await save(alice, "note", text=str(number))
    with pytest.raises(Refused, match="too_many") as refused:
        await save(alice, "note", text="one more")
    assert refused.value.problem["details"] == {"limit": MOST}
    assert not refused.value.problem["retryable"]
    await alice.delete(f"{PATH}/{link['favourite_id']}")
    await save(alice, "note", text="again there is room")


async def test_nobody_has_more_different_tags_than_a_list_can_show(people: People) -> None:
    alice = await people.register("alice")
    for number in range(20):
        await save(alice, "note", text="x", tags=[f"{number}.{one}" for one in range(10)])
    known = await save(alice, "note", text="x", tags=["7.7"])
    path = f"{PATH}/{known['favourite_id']}"
    for refused in (save(alice, "note", text="x", tags=["new"]), alice.put(path, tags=["7.7", "new"])):
        with pytest.raises(Refused, match="too_many_tags"):
            await refused
    assert await alice.get(path) == known
    assert len((await alice.get(f"{PATH}/tags"))["items"]) == 200
