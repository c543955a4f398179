"""Who may do what to Alice's things, by both entrances. What is expected stands in matrix.csv."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hongyan.core.ids import new_id
from hongyan.core.operation import Access, Operation
from hongyan.documents import refusals
from hongyan.roles.catalog import OPERATIONS
from hongyan.transports.problems import status_of
from tests.security.entrances import Outcome, minimal, over_rest, over_socket
from tests.security.world import ACTORS, MINIMAL, OF_OPERATION, Things, World, made_up

TABLE = Path(__file__).with_name("matrix.csv")
ENTRANCES = {"rest": over_rest, "socket": over_socket}
CALLS = [
    (operation, entrance)
    for operation in OPERATIONS
    for entrance in ENTRANCES
    if entrance == "rest" or operation.http is None
]
OUTSIDERS = ("stranger", "elsewhere", "ex_member")
NOT_SECRET = {  # refusals about what an outsider may know: that a user is there, and what is their own
    "contacts.already",
    "users.not_you",
    "users.wrong_code",
    "requests.not_permitted",
}


def expected() -> dict[str, dict[str, str]]:
    with TABLE.open() as file:
        return {row["operation"]: row for row in csv.DictReader(file)}


def request_of(operation: Operation, things: Things) -> Things:
    known = {**MINIMAL, **things}
    known |= {name: known[other] for name, other in OF_OPERATION.get(operation.name, {}).items()}
    return minimal(operation, known)


class Stage:
    """A server in the world, which is restored after every deed."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._url = url

    async def play(self, entrance: str, operation: Operation, actor: str, things: Things) -> Outcome:
        request = request_of(operation, {"email": f"{new_id()}@example.com", **things})
        outcome = await ENTRANCES[entrance](self._url, operation, self._world.tokens[actor], request)
        if outcome.code == "ok" and operation.access not in (Access.READ, Access.LOOK):
            self._world.restore()
        return outcome


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(world: World) -> AsyncIterator[Stage]:
    async with world.served() as running:
        yield Stage(world, running.url)
    world.restore()


def test_the_table_has_a_row_for_every_operation() -> None:
    """An operation that nobody has thought through may not be served."""
    assert list(expected()) == [operation.name for operation in OPERATIONS]


def test_what_outsiders_may_not_see_does_not_exist() -> None:
    """403 says that there is something. Outsiders are told 404, but for what everybody knows."""
    statuses = {kind.code: status_of(kind.__new__(kind)) for kind in refusals()}
    cells = {(name, actor): row[actor] for name, row in expected().items() for actor in OUTSIDERS}
    hidden = {place: code for place, code in cells.items() if code != "ok" and code not in NOT_SECRET}
    assert not {place: code for place, code in hidden.items() if statuses[code] == 403}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("operation", "entrance"), CALLS, ids=lambda one: getattr(one, "name", one))
async def test_everybody_gets_what_the_table_says(
    world: World, stage: Stage, operation: Operation, entrance: str
) -> None:
    row = expected()[operation.name]
    told = {
        actor: (
            await stage.play(entrance, operation, actor, {**world.things, **world.of.get(actor, {})})
        ).code
        for actor in ACTORS
    }
    assert told == {actor: row[actor] for actor in ACTORS}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("operation", "entrance"), CALLS, ids=lambda one: getattr(one, "name", one))
async def test_what_is_hidden_looks_like_what_never_was(
    world: World, stage: Stage, operation: Operation, entrance: str
) -> None:
    """For outsiders the refusal of a real thing is, word for word, that of one that somebody made up."""
    row = expected()[operation.name]
    for actor in OUTSIDERS:
        if row[actor] != "ok" and row[actor] not in NOT_SECRET:
            real = await stage.play(entrance, operation, actor, world.things)
            unreal = await stage.play(entrance, operation, actor, made_up(world.things))
            assert real.told == unreal.told
