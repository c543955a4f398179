"""Who may do what in a group: every cell of rights.csv, of the rule itself and through the server."""

import csv
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from hongyan.core.wire import convert, encode
from hongyan.features.conversations import Right, Role, Rules, may
from tests.features.groups.club import PATH, Club
from tests.people import People, Person, Refused

TABLE = Path(__file__).with_name("rights.csv")
BY_RULE = ("who_may_post", "who_may_mention_all", "who_may_pin", "who_may_invite", "who_may_edit_info")
NO = {"role_too_low", "may_not_post", "may_not_mention_all", "may_not_pin", "not_yours"}
Deed = Callable[[Person, Club], Awaitable[Any]]


class Cell(NamedTuple):
    right: Right
    rule: str
    role: Role
    is_allowed: bool


def cells() -> list[Cell]:
    with TABLE.open() as file:
        rows = list(csv.DictReader(file))
    return [Cell(Right(row["right"]), row["rule"], role, row[role] == "yes") for row in rows for role in Role]


def test_every_right_is_in_the_table() -> None:
    assert {cell.right for cell in cells()} == set(Right)


@pytest.mark.parametrize("cell", cells(), ids=lambda cell: f"{cell.right}-{cell.rule}-{cell.role}")
def test_the_rule_is_what_the_table_says(cell: Cell) -> None:
    rules = convert({f"who_may_{cell.right}": cell.rule} if cell.rule else {}, Rules)
    group = SimpleNamespace(kind="group", rules=encode(rules).decode())
    assert may(cell.right, group, SimpleNamespace(role=cell.role)) is cell.is_allowed


@pytest.mark.parametrize("kind", ["direct", "saved"])
def test_where_there_are_no_roles_one_may_post_and_pin(kind: str) -> None:
    place = SimpleNamespace(kind=kind, rules=None)
    allowed = {right for right in Right if may(right, place, SimpleNamespace(role=Role.MEMBER))}
    assert allowed == {Right.POST, Right.PIN}


async def post(actor: Person, club: Club) -> None:
    await actor.send(club.group_id, "hello")


async def mention_all(actor: Person, club: Club) -> None:
    body: dict[str, Any] = {
        "client_msg_id": club.number(),
        "content": {"type": "text", "text": "@all"},
        "mentions": ["@all"],
    }
    await actor.post(f"/api/v1/messages/conversations/{club.group_id}", **body)


async def pin(actor: Person, club: Club) -> None:
    await actor.put(f"/api/v1/messages/{club.said}/pin")


async def recall(actor: Person, club: Club) -> None:
    sent = await club.lowest.send(club.group_id, "regretted by others")
    await actor.post(f"/api/v1/messages/{sent['message_id']}/recall")


DEEDS: dict[Right, Deed] = {
    Right.POST: post,
    Right.MENTION_ALL: mention_all,
    Right.PIN: pin,
    Right.RECALL: recall,
    Right.INVITE: lambda actor, club: actor.post(f"{club.path}/members", user_ids=[]),
    Right.EDIT_INFO: lambda actor, club: actor.put(club.path, name="Goose"),
    Right.ANNOUNCE: lambda actor, club: actor.post(f"{club.path}/announcements", text="Hear"),
    Right.ADMIT: lambda actor, club: actor.get(f"{club.path}/requests"),
    Right.MUTE: lambda actor, club: actor.put(f"{club.path}/members/{club.lowest.user_id}/mute"),
    Right.SILENCE: lambda actor, club: actor.put(f"{club.path}/silence"),
    Right.REMOVE: lambda actor, club: actor.delete(f"{club.path}/members/nobody"),
    Right.BAN: lambda actor, club: actor.get(f"{club.path}/bans"),
    Right.SET_RULES: lambda actor, club: actor.put(f"{club.path}/rules"),
    Right.SET_ROLE: lambda actor, club: actor.put(
        f"{club.path}/members/{club.lowest.user_id}/role", role="member"
    ),
    Right.DISSOLVE: lambda actor, club: actor.delete(club.path),
}


async def is_allowed(deed: Awaitable[Any]) -> bool:
    try:
        await deed
    except Refused as refused:
        return refused.code.partition(".")[2] not in NO
    return True


@pytest.mark.parametrize("rule", list(Role))
async def test_the_server_does_what_the_table_says(people: People, rule: Role) -> None:
    club = await Club.found(people)
    actors = {Role.MEMBER: club.member, Role.ADMIN: club.admin, Role.OWNER: club.owner}
    wanted = [cell for cell in cells() if cell.rule in ("", rule)]
    told = []
    for cell in sorted(wanted, key=lambda cell: cell.right is Right.DISSOLVE and cell.role is Role.OWNER):
        await club.set_rules(**dict.fromkeys(BY_RULE, "member" if cell.right is Right.RECALL else rule))
        told.append(cell._replace(is_allowed=await is_allowed(DEEDS[cell.right](actors[cell.role], club))))
    assert set(told) == set(wanted)


async def test_an_outsider_has_no_right_at_all(people: People) -> None:
    club = await Club.found(people)
    mallory = await people.register("mallory")
    for right, deed in DEEDS.items():
        if right is not Right.RECALL:
            with pytest.raises(Refused) as refused:
                await deed(mallory, club)
            assert refused.value.status == 404
    assert PATH in club.path
