"""Moments that are too rare to wait for: each is brought about on purpose."""

import pytest

from hongyan.core.errors import StorageUnavailable
from hongyan.core.events import user_topic
from hongyan.core.ids import UserId
from tests.properties.house import fresh
from tests.properties.mirror import differences
from tests.properties.scene import Scene
from tests.properties.weather import Fate

LOST = [Fate.LOST] * 20


@pytest.mark.parametrize("reads_before", [0, 1, 2])
@pytest.mark.parametrize("is_somebody_there", [False, True])
async def test_whoever_is_put_out_while_connecting_hears_nothing_more(
    scene: Scene, reads_before: int, is_somebody_there: bool
) -> None:
    if is_somebody_there:
        await scene.carol.connect()
        await scene.send(scene.alice, "before")
    scene.house.sql.reads_before = reads_before
    scene.house.sql.interruption = lambda: scene.kick(scene.bob)
    await scene.bob.connect()
    scene.house.sql.interruption = None
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert "secret" not in scene.texts(scene.bob)


@pytest.mark.parametrize("others", [0, 1])
async def test_whoever_is_put_out_unheard_hears_nothing_more(scene: Scene, others: int) -> None:
    for client in [scene.bob, scene.carol][: 1 + others]:
        await client.connect()
    scene.house.weather.fates.extend(LOST)
    await scene.kick(scene.bob)
    scene.house.weather.fates.clear()
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert "secret" not in scene.texts(scene.bob)


async def test_whoever_is_added_and_put_out_unheard_hears_nothing_more(scene: Scene) -> None:
    await scene.kick(scene.bob)
    await scene.bob.connect()
    scene.house.weather.fates.extend([Fate.ARRIVES, *LOST])
    await scene.add(scene.bob)
    await scene.kick(scene.bob)
    scene.house.weather.fates.clear()
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert "secret" not in scene.texts(scene.bob)


@pytest.mark.parametrize("shows_history", [False, True])
async def test_whoever_was_put_out_unheard_and_is_back_hears_what_comes(
    scene: Scene, shows_history: bool
) -> None:
    """That they were put out is found out after they have come again, and concerns them no more."""
    for client in (scene.alice, scene.bob, scene.carol):
        await client.connect()
    if shows_history:
        await scene.alice.call("groups.set_rules", group_id=scene.group, shows_history=True)
    await scene.house.quiet()
    scene.house.weather.fates.extend([Fate.ARRIVES, Fate.LOST])
    await scene.kick(scene.bob)
    await scene.add(scene.bob)
    await scene.house.quiet()
    await scene.send(scene.alice, "welcome back")
    await scene.house.quiet()
    assert "welcome back" in scene.texts(scene.bob)


async def test_old_news_that_somebody_has_come_lets_nobody_hear_who_has_gone_since(scene: Scene) -> None:
    """What they are told themselves is overtaken by what the conversation is told, which is in time."""
    await scene.kick(scene.bob)
    for client in (scene.alice, scene.bob, scene.carol):
        await client.connect()
    await scene.house.quiet()
    scene.house.weather.fates.extend([Fate.LATE, Fate.ARRIVES] * 2 + [Fate.LATE])
    await scene.add(scene.bob)
    await scene.kick(scene.bob)
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    scene.house.weather.clear_up(is_last_first=False)
    await scene.house.quiet()
    assert "secret" in scene.texts(scene.carol)
    assert "secret" not in scene.texts(scene.bob)


@pytest.mark.parametrize("fates", [LOST, [Fate.ARRIVES, Fate.LOST], [Fate.LATE, Fate.ARRIVES]])
@pytest.mark.parametrize("is_somebody_there", [False, True])
async def test_whoever_comes_again_unheard_catches_up(
    scene: Scene, fates: list[Fate], is_somebody_there: bool
) -> None:
    if is_somebody_there:
        await scene.carol.connect()
    await scene.bob.connect()
    await scene.bob.catch_up()
    await scene.kick(scene.bob)
    await scene.send(scene.alice, "meanwhile")
    await scene.bob.catch_up()
    scene.house.weather.fates.extend(fates)
    await scene.add(scene.bob)
    await scene.house.quiet()
    scene.house.weather.fates.clear()
    scene.house.weather.clear_up()
    await scene.house.look()
    await scene.bob.catch_up()
    newcomer = await fresh(scene.bob)
    assert differences(scene.bob.mirror.seen(), newcomer.seen()) == []


async def test_a_send_is_acked_again_to_whoever_has_left_since(scene: Scene) -> None:
    await scene.bob.connect()
    first = await scene.send(scene.bob, "once")
    await scene.kick(scene.bob)
    assert await scene.send(scene.bob, "once") == first


async def test_what_comes_while_a_hole_is_filled_is_not_forgotten(scene: Scene) -> None:
    for client in (scene.alice, scene.bob, scene.carol):
        await client.connect()
    await scene.send(scene.alice, "one")
    scene.house.weather.fates.append(Fate.LOST)
    await scene.send(scene.alice, "two")
    scene.house.sql.reads_before = 1  # the read that fills, then the one that finds no more
    scene.house.sql.interruption = lambda: scene.send(scene.bob, "four")
    await scene.send(scene.alice, "three")
    await scene.house.quiet()
    assert scene.texts(scene.carol) == ["one", "two", "three", "four"]


async def test_newcomers_are_not_told_of_older_messages(scene: Scene) -> None:
    await scene.kick(scene.bob)
    sent = await scene.send(scene.alice, "older")
    await scene.bob.connect()
    await scene.carol.connect()
    await scene.add(scene.bob)
    content = {"type": "text", "text": "older, edited"}
    await scene.alice.call("messages.edit", message_id=sent["message_id"], content=content)
    await scene.send(scene.alice, "newer")
    await scene.house.quiet()
    assert scene.texts(scene.carol) == ["older, edited", "newer"]
    assert scene.texts(scene.bob) == ["newer"]


def mute(scene: Scene, *topics: str) -> None:
    """From now on the bus loses what is announced on these."""
    publish = scene.house.weather.publish
    scene.house.sql.publish = lambda told: publish([one for one in told if one.topic not in topics])


async def be_away() -> None:
    raise StorageUnavailable


async def test_newcomers_are_not_told_of_what_was_said_in_the_tick_of_their_coming(scene: Scene) -> None:
    await scene.carol.connect()
    await scene.bob.connect()
    await scene.kick(scene.bob)
    scene.house.weather.fates.extend([Fate.LATE] * 20)
    await scene.send(scene.alice, "secret")
    await scene.add(scene.bob)
    scene.house.weather.fates.clear()
    scene.house.weather.clear_up(is_last_first=False)
    await scene.house.quiet()
    assert "secret" in scene.texts(scene.carol)
    assert "secret" not in scene.texts(scene.bob)


async def test_whoever_came_and_went_before_connecting_hears_nothing_more(scene: Scene) -> None:
    """What the gateway finds by looking is old for who connects only now."""
    await scene.carol.connect()
    await scene.kick(scene.bob)
    await scene.house.look()
    await scene.add(scene.bob)
    await scene.kick(scene.bob)
    await scene.bob.connect()
    await scene.house.look()
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert (scene.texts(scene.carol), scene.texts(scene.bob)) == (["secret"], [])


async def test_whoever_learns_late_that_they_came_and_went_hears_nothing_more(scene: Scene) -> None:
    await scene.carol.connect()
    await scene.kick(scene.bob)
    await scene.bob.connect()
    mute(scene, user_topic(UserId(scene.bob.user_id)))
    await scene.add(scene.bob)
    await scene.kick(scene.bob)
    await scene.house.look()
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert (scene.texts(scene.carol), scene.texts(scene.bob)) == (["secret"], [])


@pytest.mark.parametrize("reads_before", [0, 1, 2, 3])
async def test_whoever_learns_late_that_they_came_hears_what_is_said(scene: Scene, reads_before: int) -> None:
    """Whenever SQL is away for a moment."""
    await scene.carol.connect()
    await scene.kick(scene.bob)
    await scene.bob.connect()
    mute(scene, user_topic(UserId(scene.bob.user_id)))
    await scene.add(scene.bob)
    scene.house.sql.reads_before = reads_before + 1  # the look itself
    scene.house.sql.interruption = be_away
    await scene.house.look()
    scene.house.sql.interruption = None
    await scene.send(scene.alice, "welcome")
    await scene.house.quiet()
    assert (scene.texts(scene.carol), scene.texts(scene.bob)) == (["welcome"], ["welcome"])


@pytest.mark.parametrize("is_sql_away", [False, True])
async def test_whoever_hears_that_they_came_after_that_they_went_hears_nothing_more(
    scene: Scene, is_sql_away: bool
) -> None:
    """As when one process adds, another puts out, and the bus keeps no order between the two."""
    for client in (scene.alice, scene.carol):
        await client.connect()
    await scene.kick(scene.bob)
    await scene.bob.connect()
    await scene.house.quiet()
    scene.house.weather.fates.append(Fate.LATE)
    await scene.add(scene.bob)
    mute(scene, user_topic(UserId(scene.bob.user_id)))
    await scene.kick(scene.bob)
    scene.house.sql.reads_before = 0
    scene.house.sql.interruption = be_away if is_sql_away else None
    scene.house.weather.clear_up()
    await scene.house.quiet()
    assert scene.house.sql.interruption is None
    await scene.send(scene.alice, "secret")
    await scene.house.quiet()
    assert "secret" in scene.texts(scene.carol)
    assert "secret" not in scene.texts(scene.bob)


async def test_whoever_connects_is_not_told_again_what_they_know(scene: Scene) -> None:
    await scene.kick(scene.bob)
    await scene.add(scene.bob)
    await scene.bob.connect()
    await scene.house.look()
    assert list(scene.bob.inbox) == []
