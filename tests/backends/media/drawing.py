"""Pictures, films and sounds to look into, made on the spot."""

import io
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageStat

LYING = 6  # what a phone held upright says of the picture that it took lying
GPS, MAKER, ORIENTATION = 0x8825, 0x010F, 0x0112
SECRET = b"Secret Camera 3000"


def picture(kind: str, size: tuple[int, int] = (400, 200), mode: str = "RGB", **how: Any) -> bytes:
    """Red on the left, blue on the right, with some in between."""
    drawn = Image.new(mode, size, "red")
    drawn.paste(Image.new(mode, (size[0] // 2, size[1]), "blue"), (size[0] // 2, 0))
    return saved(drawn, kind, **how)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **how)
    return content.getvalue()


def told(orientation: int = 1) -> Image.Exif:
    """What a phone tells of a picture: who made it, where, and which side is up."""
    exif = Image.Exif()
    exif[MAKER] = SECRET.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[29] = "2026:11:21"
    exif.get_ifd(GPS)[1] = "N"
    return exif


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def moving(kind: str, frames: int = 3, **how: Any) -> bytes:
    """It gets brighter."""
    shades = [Image.new("RGB", (60, 40), (50 * frame % 256, 0, 0)) for frame in range(frames)]
    return saved(shades[0], kind, save_all=True, append_images=shades[1:], **how)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def mean(image: Image.Image) -> list[float]:
    """Of red, green and blue."""
    return ImageStat.Stat(image.convert("RGB")).mean


def film(path: Path, *how: str, seconds: float = 2, size: str = "320x180") -> Path:
    return _made(path, f"testsrc=size={size}:rate=10:duration={seconds}", "-pix_fmt", "yuv420p", *how)


def sound(path: Path, *how: str, seconds: float = 2) -> Path:
    """It swells."""
    louder = f"volume='t/{seconds}':eval=frame"
    return _made(path, f"sine=frequency=440:duration={seconds}", "-af", louder, *how)


def _made(path: Path, source: str, *how: str) -> Path:
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *how, str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def probed(path: Path) -> dict[str, str]:
    """What a film or a sound tells of itself and of its tracks."""
    asked = ["-show_entries", "format_tags:stream_tags", "-of", "json"]
    told = json.loads(_asked("ffprobe", "-v", "error", *asked, str(path)))
    tags = [one.get("tags", {}) for one in (told["format"], *told.get("streams", []))]
    return {name: value for one in reversed(tags) for name, value in one.items()}


def frames(path: Path) -> bytes:
    """A hash of its pictures as they stand in it."""
    return _asked("ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-c", "copy", "-f", "md5", "-")


def _asked(*command: str) -> bytes:
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True).stdout
