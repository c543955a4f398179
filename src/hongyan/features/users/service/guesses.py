"""How often one may be wrong. A guess is taken before it is checked, so that many at once are no way
around, and given back when it was right."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from math import ceil

from hongyan.core.context import Context
from hongyan.core.errors import TooFast
from hongyan.features.users.model import TooManyGuesses

V6_SITE = 64  # bits: whoever has one address of such a network has all of them


async def claim_guess(ctx: Context, *buckets: str) -> None:
    """Take a guess from each bucket. Raises `TooManyGuesses` if one is empty, and takes none."""
    limits = ctx.settings.limits
    per_second = limits.guesses / (limits.guess_minutes * 60)
    for place, bucket in enumerate(buckets):
        if wait := await ctx.ports.cache.take(bucket, per_second, limits.guesses):
            await give_back(ctx, *buckets[:place])
            raise TooManyGuesses(ceil(wait * 1_000))


async def give_back(ctx: Context, *buckets: str) -> None:
    for bucket in buckets:
        await ctx.ports.cache.give(bucket, ctx.settings.limits.guesses)


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
