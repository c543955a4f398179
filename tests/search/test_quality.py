"""Sixty questions and more, in Chinese and English, and all that each must find."""

import tomllib
from pathlib import Path

from tests.people import People
from tests.search.conftest import Indexed, everywhere, found

SET = tomllib.loads(Path(__file__).with_name("quality.toml").read_text())


async def say_all(people: People) -> dict[str, str]:
    """Let everybody say what they say; who says what, by key."""
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    places = {
        "work": await people.group(alice, bob, carol),
        "family": await people.group(alice, bob),
        "direct": await people.direct(alice, bob),
        "late": await people.group(carol, bob),
        "secret": await people.group(bob, carol),
        "past": await people.group(carol, alice),
    }
    persons = {"alice": alice, "bob": bob, "carol": carol}
    for place, who, key, text in SET["said"]:
        await persons[who].send(places[place], text)
        if key == "before":
            await carol.post(f"/api/v1/social/groups/{places['late']}/members", user_ids=[alice.user_id])
    await carol.delete(f"/api/v1/social/groups/{places['past']}/members/{alice.user_id}")
    return {text: key for _, _, key, text in SET["said"]}


@everywhere
async def test_every_question_finds_all_that_it_should_and_nothing_else(
    people: People, indexed: Indexed
) -> None:
    keys = await say_all(people)
    alice = await people.login("alice")
    await indexed()
    assert len(SET["asked"]) >= 60
    wrong = {}
    for q, expected in SET["asked"]:
        got = [keys[text] for text in await found(alice, q)]
        if sorted(got) != sorted(expected):
            wrong[q] = got, expected
    assert wrong == {}
