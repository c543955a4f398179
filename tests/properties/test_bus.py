"""A bus that loses, repeats and holds back: every socket hears everything, in order and once."""

import itertools

import pytest

from hongyan.backends import outbox
from hongyan.core.clock import HOUR
from hongyan.roles.gateway.gateway import MOST_REPLAYED
from tests.properties.house import Client, fresh
from tests.properties.mirror import differences
from tests.properties.scene import Scene
from tests.properties.weather import Fate

ARRIVES, LATE, LOST, TWICE = Fate.ARRIVES, Fate.LATE, Fate.LOST, Fate.TWICE

numbers = itertools.count()


async def say(scene: Scene, *fates: Fate) -> list[str]:
    """One message for each of the fates, which is that of its announcement; the texts."""
    if not scene.carol.is_online:
        await scene.carol.connect()
        await scene.house.quiet()
    texts = [f"{next(numbers)} {fate}" for fate in fates]
    for text, fate in zip(texts, fates, strict=True):
        scene.house.weather.fates.append(fate)
        await scene.send(scene.carol, text)
    await scene.house.quiet()
    return texts


async def is_right(client: Client) -> bool:
    """A client that has caught up knows what one does who comes only now."""
    await client.catch_up()
    return differences(client.mirror.seen(), (await fresh(client)).seen()) == []


HOLES = [
    (ARRIVES, LOST, ARRIVES),
    (LOST, ARRIVES),
    (ARRIVES, LOST, LOST, LOST, ARRIVES, ARRIVES),
    (ARRIVES, LOST, ARRIVES, LOST, ARRIVES),
    (LATE, ARRIVES),
    (ARRIVES, LATE, LATE, ARRIVES),
]


@pytest.mark.parametrize("fates", HOLES)
async def test_a_hole_is_filled_in_order_before_what_showed_it(scene: Scene, fates: tuple[Fate, ...]) -> None:
    """Without waiting for the gateway to look."""
    await scene.bob.connect()
    texts = await say(scene, *fates)
    assert scene.texts(scene.bob) == texts
    assert await is_right(scene.bob)


async def test_a_hole_of_more_than_is_read_at_once_is_filled(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, *[LOST] * (MOST_REPLAYED + 20), ARRIVES)
    assert scene.texts(scene.bob) == texts


async def test_what_is_lost_at_the_end_is_found_by_looking(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, ARRIVES, LOST, LOST)
    assert scene.texts(scene.bob) == texts[:1]
    await scene.house.look()
    assert scene.texts(scene.bob) == texts


async def test_what_comes_twice_is_dropped(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, TWICE, TWICE, ARRIVES, TWICE)
    assert scene.texts(scene.bob) == texts


async def test_what_comes_late_is_dropped_since_it_was_read_from_sql(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, ARRIVES, LATE, LATE, ARRIVES)
    count = len(scene.bob.wire.writes)
    scene.house.weather.clear_up()
    await scene.house.quiet()
    assert scene.texts(scene.bob) == texts
    assert len(scene.bob.wire.writes) == count


async def test_what_was_found_by_looking_is_dropped_when_it_comes(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, LATE, LATE, LATE)
    await scene.house.look()
    scene.house.weather.clear_up()
    await scene.house.quiet()
    assert scene.texts(scene.bob) == texts


async def test_what_all_have_heard_is_not_told_again_by_looking(scene: Scene) -> None:
    await scene.bob.connect()
    texts = await say(scene, ARRIVES, ARRIVES)
    count = len(scene.bob.wire.writes)
    for _ in range(3):
        await scene.house.look()
    assert scene.texts(scene.bob) == texts
    assert len(scene.bob.wire.writes) == count


async def test_a_hole_that_is_not_in_the_log_any_more_is_seen_by_the_client(scene: Scene) -> None:
    """It was too long ago: what comes next says what it follows on, and the client asks for the rest."""
    await scene.bob.connect()
    await say(scene, ARRIVES, LOST, LOST)
    scene.house.clock.skip(HOUR)
    await scene.house.base.write(lambda c: outbox.prune(c.tx, c.now, []))
    texts = await say(scene, ARRIVES)
    assert scene.texts(scene.bob)[-1:] == texts
    assert await is_right(scene.bob)
