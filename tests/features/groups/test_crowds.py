"""Large groups: what is many comes in pages, and costs no more statements than what is few."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.context import Context
from hongyan.core.ids import ConversationId
from hongyan.features import conversations
from hongyan.roles.serving import Running
from tests.features.groups.club import fill
from tests.people import People, Person

PATH = "/api/v1/social/conversations"


async def pages(person: Person, path: str, **query: Any) -> list[Any]:
    """All pages of a list, by its `next`."""
    found = [await person.get(path, **query)]
    while found[-1]["next"] is not None:
        found.append(await person.get(path, **query | {"since": found[-1]["next"]}))
    return found


async def test_members_come_in_pages_and_then_only_what_changed(people: People, server: Running) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await fill(server, group_id, [200, 200, 200, 200])
    found = await pages(alice, f"{PATH}/{group_id}/members", limit=150)
    assert len({row["user_id"] for page in found for row in page["items"]}) == 802
    assert max(len(page["items"]) for page in found) <= 400
    last = max(row["rev"] for page in found for row in page["items"])
    await bob.put(f"/api/v1/social/groups/{group_id}/nickname", nickname="Bob")
    (news,) = await pages(alice, f"{PATH}/{group_id}/members", since=last)
    assert [row["user_id"] for row in news["items"]] == [bob.user_id]


async def test_changes_of_a_large_group_come_in_parts_and_leave_nothing_out(
    people: People, server: Running
) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await fill(server, group_id, [200] * 7)
    await alice.send(group_id, "after all")
    rev, rows, texts, parts = 0, set(), [], 0
    while True:
        part = await alice.get(f"/api/v1/messages/conversations/{group_id}/changes", since=rev)
        assert part["since"] == rev
        assert len(part.get("members", [])) <= 700
        rows |= {row["user_id"] for row in part.get("members", [])}
        texts += [message["fallback"] for message in part.get("messages", [])]
        rev, parts = part["rev"], parts + 1
        if not part.get("has_more"):
            break
    assert (len(rows), texts[-1]) == (1_402, "after all")
    assert parts > 2


async def test_who_has_read_is_counted_and_paged(people: People, server: Running) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await fill(server, group_id, [600])
    sent = await alice.send(group_id, "read me")
    await bob.put(f"{PATH}/{group_id}/read", seq=sent["seq"])
    path = f"/api/v1/messages/{sent['message_id']}/readers"
    first = await alice.get(path)
    assert (first["read_count"], first["member_count"], len(first["items"])) == (1, 601, 500)
    assert first["items"][0] == {"user_id": bob.user_id, "has_read": True}
    unread = await alice.get(path, has_read="false", limit=400)
    rest = await alice.get(path, has_read="false", limit=400, after=unread["next"])
    seen = {row["user_id"] for row in unread["items"] + rest["items"]}
    assert (len(seen), rest["next"]) == (600, None)
    assert bob.user_id not in seen


async def test_members_are_found_by_name(people: People, server: Running) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    await fill(server, group_id, [100])
    await bob.put(f"/api/v1/social/groups/{group_id}/nickname", nickname="小鲍 100%")
    path = f"/api/v1/social/groups/{group_id}/members/search"
    for query in ("BOB", "鲍", "0%"):
        found = await alice.get(path, query=query)
        assert [row["user_id"] for row in found["items"]] == [bob.user_id]
    assert (await alice.get(path, query="%bob"))["items"] == []


@contextmanager
def counted(server: Running) -> Iterator[list[str]]:
    """The statements of the writer meanwhile."""
    sql = server.opened.ports.sql
    assert isinstance(sql, SqliteSql)
    statements: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if threading.current_thread().name.startswith("sql-writer") and "answers" not in statement:
            statements.append(statement)

    event.listen(sql._engine, "before_cursor_execute", count)
    yield statements
    event.remove(sql._engine, "before_cursor_execute", count)


async def test_adding_two_hundred_takes_the_statements_of_adding_one(server: Running) -> None:
    async def found(ctx: Context) -> ConversationId:
        return await conversations.create(ctx, conversations.Kind.GROUP, name="Crowd")

    group_id = await server.opened.base.write(found)
    counts = []
    for size in (1, 200):
        with counted(server) as statements:
            await fill(server, group_id, [size])
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0
