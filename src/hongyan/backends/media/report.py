"""What the child writes into its folder at its end.

It is not believed: whoever sent the file may have written it.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

MOST_PIXELS = 32_000_000
MOST_BARS, LOUDEST = 64, 31
MOST_REPORTED = 8 << 10  # bytes
REPORT, CLEANED = "report", "cleaned"  # files
PictureMime = Literal["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]
PreviewName = Literal["small", "large", "poster"]
Side = Annotated[int, Meta(ge=0, le=1 << 20)]


class Report(Struct, frozen=True, forbid_unknown_fields=True):
    """`previews` and `cleaned` are files in the same folder."""

    mime: PictureMime | Literal[""] = ""
    width: Side = 0
    height: Side = 0
    duration_ms: Annotated[int, Meta(ge=0, le=1 << 40)] = 0
    thumbhash: Annotated[bytes, Meta(max_length=64)] = b""
    waveform: Annotated[tuple[Annotated[int, Meta(ge=0, le=LOUDEST)], ...], Meta(max_length=MOST_BARS)] = ()
    previews: tuple[PreviewName, ...] = ()
    cleaned: bool = False
    refused: Literal["", "too_many_pixels", "unreadable", "used_too_much"] = ""


class TooManyPixels(Exception):
    """It would take more memory than we spend on a picture."""


class Broken(ValueError):
    """A file that ends before its end, or is not what its beginning says."""
