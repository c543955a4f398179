"""Whom and what somebody is recommended, and what nobody learns by it."""

from tests.people import People, Person
from tests.search.conftest import everywhere

PATH = "/api/v1/search/recommendations"
DISMISSALS = "/api/v1/search/dismissals"


async def people_for(person: Person) -> dict[str, tuple[int, int]]:
    """User names, in order, with the number of common contacts and groups."""
    items = (await person.get(f"{PATH}/people"))["items"]
    return {one["profile"]["username"]: (one["contact_count"], one["group_count"]) for one in items}


async def groups_for(person: Person) -> dict[str, int]:
    items = (await person.get(f"{PATH}/groups"))["items"]
    return {one["group"]["name"]: one["contact_count"] for one in items}


async def settle(person: Person, **privacy: object) -> None:
    await person.put("/api/v1/users/settings", privacy=privacy)


async def befriend_all(people: People, one: Person, *others: Person) -> None:
    for other in others:
        await people.befriend(one, other)


async def register_all(people: People, *names: str) -> list[Person]:
    return [await people.register(name) for name in names]


@everywhere
async def test_who_has_most_in_common_with_me_comes_first(people: People) -> None:
    me, bob, carol, dave, erin, frank = await register_all(
        people, "myself", "bob", "carol", "dave", "erin", "frank"
    )
    await befriend_all(people, bob, me, dave, erin, frank)
    await befriend_all(people, carol, me, dave)
    group = await people.group(bob, me, dave, erin)
    assert list((await people_for(me)).items()) == [("dave", (2, 1)), ("erin", (1, 1)), ("frank", (1, 0))]
    best = (await me.get(f"{PATH}/people"))["items"][0]
    assert set(best["contact_ids"]) == {bob.user_id, carol.user_id}
    assert best["group_ids"] == [group]

    await people.befriend(me, dave)
    await dave.post(f"/api/v1/social/groups/{group}/leave")
    await me.put(f"{DISMISSALS}/{frank.user_id}")
    assert await people_for(me) == {"erin": (1, 1)}
    await me.delete(f"{DISMISSALS}/{frank.user_id}")
    assert await people_for(me) == {"erin": (1, 1), "frank": (1, 0)}
    assert await people_for(frank) == {"dave": (1, 0), "erin": (1, 0), "myself": (1, 0)}
    await erin.post(f"/api/v1/social/groups/{group}/leave")
    assert await people_for(me) == {"frank": (1, 0), "erin": (1, 0)}
    await me.delete(f"/api/v1/social/friends/{dave.user_id}")
    assert "dave" not in await people_for(me)


async def test_who_cannot_be_asked_or_does_not_want_to_is_not_recommended(people: People) -> None:
    me, hub, open_one, *others = await register_all(
        people, "myself", "hub", "openone", "shy", "closed", "hiding", "blocker", "blocked", "asked", "asker"
    )
    shy, closed, hiding, blocker, blocked, asked, asker = others
    await befriend_all(people, hub, me, open_one, *others)
    assert len(await people_for(me)) == 8
    await settle(shy, is_recommended=False)
    await settle(closed, who_may_add="nobody")
    await settle(hiding, findable_by_username=False)
    await blocker.post(f"/api/v1/social/blocks/{me.user_id}")
    await me.post(f"/api/v1/social/blocks/{blocked.user_id}")
    sent = await me.post("/api/v1/social/friends/request", user_id=asked.user_id)
    received = await asker.post("/api/v1/social/friends/request", user_id=me.user_id)
    assert await people_for(me) == {"openone": (1, 0)}

    await asked.put(f"/api/v1/social/friends/request/{sent['request_id']}", accept=False)
    await me.put(f"/api/v1/social/friends/request/{received['request_id']}", accept=False)
    assert await people_for(me) == {"openone": (1, 0)}  # a refusal shows to nobody
    assert await people_for(shy) == {}
    assert "myself" in await people_for(closed)


async def test_an_outsider_a_disabled_and_a_severed_user_are_no_bridge(people: People) -> None:
    boss, me, quiet, gone, foe, far = await register_all(
        people, "boss", "myself", "quiet", "gone", "foe", "far"
    )
    outsider = await people.register("outsider")
    await befriend_all(people, far, quiet, gone, foe)
    await befriend_all(people, me, quiet, gone, foe)
    assert await people_for(me) == {"far": (3, 0)}
    assert await people_for(outsider) == {}
    await settle(quiet, is_recommended=False)
    await boss.put(f"/api/v1/users/{gone.user_id}/state", state="disabled")
    assert await people_for(me) == {"far": (1, 0)}
    await far.post(f"/api/v1/social/blocks/{foe.user_id}")
    assert await people_for(me) == {}
    await far.delete(f"/api/v1/social/blocks/{foe.user_id}")
    await boss.put(f"/api/v1/users/{far.user_id}/state", state="disabled")
    assert await people_for(me) == {}


async def test_a_group_that_keeps_its_members_apart_recommends_none_of_them(people: People) -> None:
    bob, me, dave = await register_all(people, "bob", "myself", "dave")
    await befriend_all(people, bob, me, dave)
    group = await people.group(bob, me, dave)
    assert await people_for(me) == {"dave": (1, 1)}
    await bob.put(f"/api/v1/social/groups/{group}/rules", may_befriend=False)
    assert await people_for(me) == {}


@everywhere
async def test_a_public_group_of_several_contacts_is_recommended_without_their_names(people: People) -> None:
    me, bob, carol, dave = await people.friends("myself", "bob", "carol", "dave")
    outsider = await people.register("outsider")
    chess = await people.group(bob, carol, dave, name="Chess")
    poker = await people.group(bob, carol, name="Poker")
    await people.group(bob, carol, name="Secret")
    await people.group(dave, name="Alone")
    for group in (chess, poker):
        await bob.put(f"/api/v1/social/groups/{group}/rules", is_public=True)
    assert await groups_for(me) == {"Chess": 3, "Poker": 2}
    assert await groups_for(outsider) == {}
    assert not {bob.user_id, carol.user_id} & set(str(await me.get(f"{PATH}/groups")).split("'"))

    await settle(carol, is_recommended=False)
    assert await groups_for(me) == {"Chess": 2}
    assert await groups_for(carol) == {}
    await settle(carol, is_recommended=True)
    await me.put(f"{DISMISSALS}/{chess}")
    assert await groups_for(me) == {"Poker": 2}
    await bob.put(f"/api/v1/social/groups/{poker}/rules", how_to_join="closed")
    assert await groups_for(me) == {}


async def test_a_group_that_has_no_way_in_for_me_is_not_recommended(people: People) -> None:
    me, bob, carol = await people.friends("myself", "bob", "carol")
    ids = {name: await people.group(bob, carol, name=name) for name in ("In", "Asked", "Banned", "Over")}
    paths = {name: f"/api/v1/social/groups/{group_id}" for name, group_id in ids.items()}
    for name, path in paths.items():
        joining = "approval" if name == "Asked" else "open"
        await bob.put(f"{path}/rules", is_public=True, how_to_join=joining)
    assert sorted(await groups_for(me)) == ["Asked", "Banned", "In", "Over"]
    await me.post(f"{paths['In']}/join")
    await me.post(f"{paths['Asked']}/join")
    await bob.put(f"{paths['Banned']}/bans/{me.user_id}")
    await bob.delete(paths["Over"])
    assert await groups_for(me) == {}
