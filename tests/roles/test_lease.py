"""Two processes and one lease, on one database."""

from dataclasses import replace

from hongyan.roles import lease
from hongyan.roles.lease import Lease
from hongyan.roles.serving import Running
from tests.backends.drivers import StillClock


def rivals(server: Running) -> tuple[Lease, Lease, StillClock]:
    clock = StillClock()
    base = replace(server.opened.base, clock=clock)
    return Lease(base, "job"), Lease(base, "job"), clock


async def test_only_one_has_it(server: Running) -> None:
    one, other, _ = rivals(server)
    await one.renew()
    await other.renew()
    assert (one.is_mine, other.is_mine) == (True, False)


async def test_whoever_lives_keeps_it(server: Running) -> None:
    one, other, clock = rivals(server)
    for _ in range(10):
        await one.renew()
        await other.renew()
        clock.move(lease.SECONDS - 1)
        assert (one.is_mine, other.is_mine) == (True, False)


async def test_the_silent_are_replaced_and_find_out(server: Running) -> None:
    one, other, clock = rivals(server)
    await one.renew()
    await other.renew()
    clock.move(lease.SECONDS)
    assert not one.is_mine
    await other.renew()
    assert other.is_mine
    await one.renew()
    assert not one.is_mine


async def test_whoever_gives_it_up_is_followed_at_once(server: Running) -> None:
    one, other, _ = rivals(server)
    await one.renew()
    await one.give_up()
    await other.renew()
    assert (one.is_mine, other.is_mine) == (False, True)
