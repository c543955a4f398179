import pytest

from hongyan.features.search.words import MOST_NEEDLES, fold, needles_in, terms, terms_of
from hongyan.roles.serving import Running
from tests.people import People, Person, Refused
from tests.search.conftest import Indexed, everywhere, found

NASTY = ['"', '""', '"*"', "a AND OR NOT NEAR(b)", "content:*", "'; drop table users; --", "%_%", "a" * 200]
NASTY += ["我" * 200, "的 了 我 不 在 是 有 人 这 上 来 到", "(" * 200, "\\", "{a b}", "-x", "^", "🀄" * 100]
EXACT = '"条消息"'


@everywhere
async def test_pages_are_full_and_follow_each_other(people: People, indexed: Indexed) -> None:
    alice, bob = await people.friends("alice", "bob")
    places = [await people.direct(alice, bob), await people.group(alice, bob), await people.group(alice, bob)]
    said = [f"第{number}条消息" for number in range(30)]
    for number, text in enumerate(said):
        await (alice, bob)[number % 2].send(places[number % 3], text)
        await bob.send(places[number % 3], "条消和消息")
    await indexed()
    sizes: list[int] = []
    texts: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await alice.get("/api/v1/search/messages", q=EXACT, limit=7, **cursor)
        sizes.append(len(page["items"]))
        texts += [hit["message"]["content"]["text"] for hit in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert texts == said[::-1]
    assert sizes == [7, 7, 7, 7, 2]
    await _filters(alice, bob, places)


async def _filters(alice: Person, bob: Person, places: list[str]) -> None:
    assert len(await found(alice, EXACT, conversation_id=places[1])) == 10
    assert len(await found(alice, EXACT, sender_id=bob.user_id)) == 15
    assert len(await found(alice, EXACT, sender_id=bob.user_id, conversation_id=places[1])) == 5
    assert len(await found(alice, EXACT, type="text")) == 30
    assert await found(alice, EXACT, type="file") == []
    page = await alice.get("/api/v1/search/messages", q=EXACT, limit=10)
    times = [hit["message"]["sent_at"] for hit in page["items"]]
    assert len(await found(alice, EXACT, since=times[-1], until=times[0])) == 10
    assert await found(alice, EXACT, until=1) == []
    with pytest.raises(Refused, match="bad_cursor"):
        await alice.get("/api/v1/search/messages", q=EXACT, cursor="1.x")


async def test_a_hit_shows_where_its_words_are(people: People, indexed: Indexed) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    await alice.send(direct, "🪿 Café 里的火锅，火锅！")
    await alice.send(direct, "前" * 200 + "麻辣火锅" + "后" * 200)
    await indexed()
    long, short = (await bob.get("/api/v1/search/messages", q="火锅"))["items"]
    assert (short["snippet"], short["highlights"]) == ("🪿 Café 里的火锅，火锅！", [[10, 12], [13, 15]])
    (start, end), snippet = long["highlights"][0], long["snippet"]
    assert (snippet[start:end], snippet[0], snippet[-1], len(snippet)) == ("火锅", "…", "…", 122)
    await alice.send(
        direct, "Somebody said that everything must begin somewhere, " + "and so on " * 20 + "noodles"
    )
    await indexed()
    (word,) = (await bob.get("/api/v1/search/messages", q="begin"))["items"]
    assert word["snippet"].startswith("…said that everything must begin somewhere")
    (cafe,) = (await bob.get("/api/v1/search/messages", q="CAFE 火锅"))["items"]
    assert cafe["highlights"] == [[3, 7], [10, 12], [13, 15]]


async def test_no_question_breaks_anything(people: People, indexed: Indexed) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    for text in NASTY:
        await bob.send(direct, text)
    await indexed()
    for q in NASTY:
        await alice.get("/api/v1/search/messages", q=q)
    assert await found(alice, "%") == await found(alice, "_") == await found(alice, "*") == []
    for q in ("", "x" * 201):
        with pytest.raises(Refused, match="malformed"):
            await alice.get("/api/v1/search/messages", q=q)


def test_every_text_is_found_by_whatever_it_is_asked_for_with() -> None:
    text = fold("鸿雁 v2.0 is 自己的 iPhone15Pro，ÅNGSTRÖM ＡＢ１２").text
    assert {"鸿雁", "雁", "iphone15pro", "15pro", "pr", "angstrom", "ab12", "12", "v2", "0"} <= terms(text)
    for q in ("鸿", "鸿雁", "iphone15", "ångs", "ab1", '"is 自己的"'):
        assert all(terms_of(needle) <= terms(text) for needle in needles_in(q))
    assert len(needles_in(" ".join(map(str, range(100, 150))))) == MOST_NEEDLES


async def test_what_a_crash_left_out_is_indexed_after_it(people: People, server: Running) -> None:
    """Without anybody having told of it: as after a restore, or an import."""
    from hongyan.features import search  # noqa: PLC0415
    from hongyan.features.search.tables import rooms, terms, texts  # noqa: PLC0415

    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    assert server.worker is not None
    await server.worker.stop()
    await alice.send(direct, "落霞与孤鹜齐飞")
    base = server.opened.base
    for table in (rooms, terms, texts):
        await base.write(lambda c, table=table: c.tx.run(table.delete()))  # type: ignore[misc]
    assert await found(bob, "落霞") == []
    counts = [count async for count in search.reindex(base)]
    assert sum(counts) == await base.read(lambda c: _last_seqs(c, [direct]))
    assert await found(bob, "落霞") == ["落霞与孤鹜齐飞"]
    await search.begin_anew(base)
    assert await base.read(lambda c: search.count_messages(c.tx)) == sum(counts)
    assert sum([count async for count in search.reindex(base)]) == sum(counts)
    assert await found(bob, "落霞") == ["落霞与孤鹜齐飞"]


async def _last_seqs(ctx: object, conversation_ids: list[str]) -> int:
    from sqlalchemy import func, select  # noqa: PLC0415

    from hongyan.features.conversations import conversations  # noqa: PLC0415

    row = await ctx.tx.first(select(func.sum(conversations.c.last_seq)))  # type: ignore[attr-defined]
    return int(row[0])
