"""Moments that are too rare to wait for: each is brought about on purpose."""

import pytest

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
