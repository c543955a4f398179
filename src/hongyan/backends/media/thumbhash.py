"""ThumbHash: a picture in some 25 bytes, to show as a blur until it is there.

The format is Evan Wallace's, https://evanw.github.io/thumbhash/: the lowest frequencies (a discrete cosine
transform) of luminance, of yellow against blue, of red against green, and of opacity if there is any.
"""

from collections.abc import Iterable, Sequence
from math import cos, pi

MOST_SIDE = 100  # pixels of what is hashed
COLOUR_WAVES = 3  # of each side; luminance has more
OPAQUE_WAVES, CLEAR_WAVES = 7, 5  # of luminance along the longer side, without and with transparency
Channel = list[float]


def hash_pixels(width: int, height: int, rgba: bytes) -> bytes:
    """The hash of a picture of at most 100 pixels a side, given as four bytes a pixel."""
    luminance, yellow, red, alpha = _channels(rgba)
    is_clear = min(alpha) < 1
    most = CLEAR_WAVES if is_clear else OPAQUE_WAVES
    across, down = (max(1, _round(most * side / max(width, height))) for side in (width, height))
    size = (width, height)
    light = _Waves(luminance, size, max(3, across), max(3, down))
    colours = [_Waves(one, size, COLOUR_WAVES, COLOUR_WAVES) for one in (yellow, red)]
    clear = [_Waves(alpha, size, CLEAR_WAVES, CLEAR_WAVES)] if is_clear else []
    is_wide = width > height
    head = _head(light, colours, is_clear, (down if is_wide else across, is_wide))
    head += bytes(_round(15 * one.mean) | _round(15 * one.scale) << 4 for one in clear)
    return head + _nibbles(value for one in (light, *colours, *clear) for value in one.relative())


def _head(light: "_Waves", colours: "Sequence[_Waves]", is_clear: bool, shape: tuple[int, bool]) -> bytes:
    yellow, red = colours
    shorter, is_wide = shape
    first = (
        _round(63 * light.mean)
        | _round(31.5 + 31.5 * yellow.mean) << 6
        | _round(31.5 + 31.5 * red.mean) << 12
        | _round(31 * light.scale) << 18
        | is_clear << 23
    )
    second = shorter | _round(63 * yellow.scale) << 3 | _round(63 * red.scale) << 9 | is_wide << 15
    return first.to_bytes(3, "little") + second.to_bytes(2, "little")


class _Waves:
    """The mean of a channel, its lower frequencies, and the largest of them."""

    def __init__(self, channel: Channel, size: tuple[int, int], across: int, down: int) -> None:
        width, height = size
        rows = [channel[start : start + width] for start in range(0, width * height, width)]
        along = [[_dot(row, wave) for row in rows] for wave in _cosines(width, across)]
        downwards = _cosines(height, down)
        kept = [(x, y) for y in range(down) for x in range(across) if x * down < across * (down - y)]
        self.mean, *self._waves = [_dot(along[x], downwards[y]) / (width * height) for x, y in kept]
        self.scale = max(map(abs, self._waves), default=0.0)

    def relative(self) -> Channel:
        """The frequencies from 0 to 1, of which one half is none."""
        return [0.5 + 0.5 / self.scale * wave if self.scale else wave for wave in self._waves]


def _channels(rgba: bytes) -> tuple[Channel, Channel, Channel, Channel]:
    """Luminance, yellow, red and opacity, on a ground of the mean colour."""
    alpha = [value / 255 for value in rgba[3::4]]
    all_alpha = sum(alpha)
    colours = []
    for place in range(3):
        weighted = [value / 255 * weight for value, weight in zip(rgba[place::4], alpha, strict=True)]
        mean = sum(weighted) / all_alpha if all_alpha else 0.0
        colours.append([mean * (1 - weight) + value for value, weight in zip(weighted, alpha, strict=True)])
    pixels = list(zip(*colours, strict=True))
    luminance = [(r + g + b) / 3 for r, g, b in pixels]
    return luminance, [(r + g) / 2 - b for r, g, b in pixels], [r - g for r, g, _ in pixels], alpha


def _cosines(length: int, count: int) -> list[Channel]:
    return [[cos(pi / length * wave * (place + 0.5)) for place in range(length)] for wave in range(count)]


def _dot(left: Channel, right: Channel) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _nibbles(values: Iterable[float]) -> bytes:
    halves = [_round(15 * value) for value in values]
    halves += [0] * (len(halves) % 2)
    return bytes(low | high << 4 for low, high in zip(halves[::2], halves[1::2], strict=True))


def _round(value: float) -> int:
    """Halves go up, as in the format's first program; Python's own go to the even number."""
    return int(value + 0.5)
