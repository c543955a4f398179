"""The child: `program KIND SOURCE LIMITS`, in the folder that it may write into, leaves a `Report` there."""

import errno
import sys
from pathlib import Path

import msgspec

from hongyan.backends.media.films import examine_film, examine_sound
from hongyan.backends.media.limits import Limits, confine
from hongyan.backends.media.pictures import examine_picture
from hongyan.backends.media.report import REPORT, Report, TooManyPixels

EXAMINERS = {"image": examine_picture, "video": examine_film, "audio": examine_sound}
TOO_MUCH = (errno.EFBIG, errno.EMFILE, errno.ENOMEM, errno.ENOSPC)


def main(kind: str, source: str, limits: str) -> None:
    folder = Path.cwd()
    confine(msgspec.json.decode(limits, type=Limits), Path(source), folder)
    report = _examine(kind, Path(source), folder)
    (folder / REPORT).write_bytes(msgspec.json.encode(report))


def _examine(kind: str, source: Path, folder: Path) -> Report:
    """Decoders raise whatever they like on what they cannot read."""
    try:
        return EXAMINERS[kind](source, folder)
    except TooManyPixels:
        return Report(refused="too_many_pixels")
    except (MemoryError, OSError) as error:
        is_too_much = isinstance(error, MemoryError) or error.errno in TOO_MUCH
        return Report(refused="used_too_much" if is_too_much else "unreadable")
    except Exception as error:
        is_bomb = type(error).__name__.startswith("DecompressionBomb")
        return Report(refused="too_many_pixels" if is_bomb else "unreadable")


if __name__ == "__main__":
    main(*sys.argv[1:])
