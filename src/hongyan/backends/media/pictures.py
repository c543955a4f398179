"""A picture: its size, its previews, its blur, and a copy that tells nothing of who made it.

Runs in the child alone.
"""

import io
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, WebPImagePlugin

from hongyan.backends.media.report import (
    CLEANED,
    MOST_PIXELS,
    PictureMime,
    PreviewName,
    Report,
    TooManyPixels,
)
from hongyan.backends.media.stripping import strip
from hongyan.backends.media.thumbhash import MOST_SIDE, hash_pixels

AVIF: PictureMime = "image/avif"
FORMATS: dict[str, PictureMime] = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with more of them behind it
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": AVIF,
}
READ_FORMATS = [name for name in FORMATS if name != "MPO"]
MOST_MOVING_PIXELS = 1 << 30  # of all frames together, which whoever looks at it must draw
ORIENTATION = 0x0112
UPRIGHT, LYING = 1, 5
SIDES: dict[PreviewName, int] = {"large": 1_280, "small": 320}
POSTER_SIDES: dict[PreviewName, int] = {"poster": 1_280, "small": 320}
WEBP_QUALITY = 76
CLEAR = ("RGBA", "LA", "PA", "La", "RGBa")


def examine_picture(source: Path, folder: Path) -> Report:
    """Write previews and the cleaned copy into `folder`. Raises whatever Pillow does."""
    _refuse_bombs()
    mime, cleaned = _clean(source.read_bytes())
    (folder / CLEANED).write_bytes(cleaned)
    with Image.open(io.BytesIO(cleaned), formats=READ_FORMATS) as image:
        width, height = image.size if _orientation(image) < LYING else reversed(image.size)
        blur = write_previews(image, folder, SIDES)
    return Report(mime=mime, width=width, height=height, thumbhash=blur, previews=tuple(SIDES), cleaned=True)


def write_previews(image: Image.Image, folder: Path, sides: Mapping[PreviewName, int]) -> bytes:
    """WebP files, of which the first is the largest; the blur."""
    shown = _shrunk(image, max(sides.values()))
    for name, side in sides.items():
        shown.thumbnail((side, side), Image.Resampling.LANCZOS)
        shown.save(folder / name, "WEBP", quality=WEBP_QUALITY)
    shown.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    return hash_pixels(*shown.size, shown.convert("RGBA").tobytes())


def _clean(content: bytes) -> tuple[PictureMime, bytes]:
    """Its media type, and the picture without what it tells of its maker.

    One that is to be turned is turned, as only what goes says so; of AVIF that is part of the picture.
    """
    with Image.open(io.BytesIO(content), formats=READ_FORMATS) as image:
        _check_size(image.size, 1)
        mime = FORMATS[image.format or ""]
        is_still = getattr(image, "n_frames", 1) == 1 or image.format == "MPO"
        if _orientation(image) != UPRIGHT and is_still and mime != AVIF:
            return mime, _turned(image, content)
        _check_size(image.size, getattr(image, "n_frames", 1) if mime == AVIF else 1)
        cleaned, frames = strip(content, mime)
        _check_size(image.size, frames)
        return mime, cleaned


def _orientation(image: Image.Image) -> int:
    """By EXIF: 1 is upright, from 5 on it lies on its side."""
    return int(image.getexif().get(ORIENTATION, UPRIGHT))


def _refuse_bombs() -> None:
    """Pillow only warns of what has up to twice as many."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _check_size(size: tuple[int, int], frames: int) -> None:
    pixels = size[0] * size[1]
    if pixels > MOST_PIXELS or pixels * frames > MOST_MOVING_PIXELS:
        raise TooManyPixels


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """At most `side` pixels wide and high, in the colours of the web. Never larger than it was."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode not in ("L", "RGB", "CMYK", "YCbCr"):  # else it can be shrunk as it is read
        image = image.convert("RGBA" if image.mode in CLEAR or "transparency" in image.info else "RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    shown = _in_web_colours(image, profile) if profile else image
    return shown.convert("RGBA" if shown.mode == "RGBA" else "RGB")


def _in_web_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that makes no sense is left out of account."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        opaque = image.convert("RGB") if alpha else image
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(opaque, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
        if shown is not None:
            if alpha:
                shown.putalpha(alpha)
            return shown
    return image


def _turned(image: Image.Image, content: bytes) -> bytes:
    """Written as it was, so that nearly nothing is lost."""
    how = _manner(image, content)
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    turned.info = {}  # some savers write what they find there
    drawn = io.BytesIO()
    turned.save(drawn, "JPEG" if image.format == "MPO" else image.format, icc_profile=profile, **how)
    return drawn.getvalue()


def _manner(image: Image.Image, content: bytes) -> dict[str, object]:
    match image:
        case JpegImagePlugin.JpegImageFile():
            sampling = JpegImagePlugin.get_sampling(image)
            known = {"subsampling": sampling} if sampling >= 0 else {}
            return {"qtables": image.quantization, **known}
        case WebPImagePlugin.WebPImageFile():
            return {"lossless": b"VP8L" in content[:64], "quality": 90}
    return {}
