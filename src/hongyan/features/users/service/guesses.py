"""How often one may be wrong, by account and by peer."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from math import ceil

from hongyan.core.context import Context
from hongyan.core.errors import TooFast
from hongyan.features.users.model import TooManyGuesses

V6_SITE = 64  # bits: whoever has one address of such a network has all of them


async def claim_guess(ctx: Context, *buckets: str) -> None:
    """Take a guess from each bucket. Raises `TooManyGuesses` if one is empty, and takes none.

    Taken before the guess is checked, so that many at once are no way around; to be given back if it was
    right. Few should be out at a time: many people may sign in at once behind one address.
    """
    for place, bucket in enumerate(buckets):
        if wait := await ctx.ports.cache.take(bucket, _per_second(ctx), ctx.settings.limits.guesses):
            await give_back(ctx, *buckets[:place])
            raise TooManyGuesses(ceil(wait * 1_000))


async def give_back(ctx: Context, *buckets: str) -> None:
    for bucket in buckets:
        await ctx.ports.cache.give(bucket, ctx.settings.limits.guesses)


async def check_guesses(ctx: Context, *buckets: str) -> None:
    """Raises `TooManyGuesses`; takes nothing. Only where something else bounds how many come at once."""
    await claim_guess(ctx, *buckets)
    await give_back(ctx, *buckets)


async def count_miss(ctx: Context, *buckets: str) -> None:
    """Take a guess from each bucket that has one."""
    for bucket in buckets:
        await ctx.ports.cache.take(bucket, _per_second(ctx), ctx.settings.limits.guesses)


async def claim_turn(ctx: Context, bucket: str, most: int, seconds: float) -> None:
    """Take one of `most` turns in `seconds`. Raises `TooFast`."""
    if wait := await ctx.ports.cache.take(bucket, most / seconds, most):
        raise TooFast(ceil(wait * 1_000))


def network_of(address: str) -> str:
    """What counts as one peer: an IPv4 address, or a site of IPv6."""
    try:
        long = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return address
    short: IPv4Address | None = long.ipv4_mapped
    return str(short) if short else str(IPv6Network((int(long), V6_SITE), strict=False))


def _per_second(ctx: Context) -> float:
    """Slow enough that a bucket fills up in `guess_minutes`; one guess comes back much sooner."""
    return ctx.settings.limits.guesses / (ctx.settings.limits.guess_minutes * 60)
