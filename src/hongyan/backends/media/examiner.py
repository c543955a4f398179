"""Starts the child that looks into a file, ends it in time, and takes over what it found."""

import asyncio
import errno
import os
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import structs
from prometheus_client import Counter, Histogram

import hongyan
from hongyan.backends.media.limits import Limits
from hongyan.backends.media.report import CLEANED, MOST_REPORTED, REPORT, Report
from hongyan.core.ports import Examined, MediaKind, Unfit

AT_ONCE = 2
MIB = 1 << 20
ROOM_MIB = 64  # that a copy may have more than what is copied
MOST_PREVIEW = 4 << 20  # bytes
LIMITS: dict[MediaKind, Limits] = {
    "image": Limits(),
    "video": Limits(cpu_seconds=60, wall_seconds=120.0),
    "audio": Limits(cpu_seconds=60, wall_seconds=120.0),
}
FACTS = ("mime", "width", "height", "duration_ms", "thumbhash", "waveform")
PREFIX = "hongyan-media-"  # of temporary folders
LEFT_SECONDS = 3_600  # longer than anything takes
SOURCE = "source"
ERRORS = "errors"  # a file that says why the program itself failed
PROGRAM = "hongyan.backends.media.program"
BUCKETS = (0.2, 0.5, 1, 3, 10, 30, 120)
EXAMINED = Counter("hongyan_media_examined_total", "Files looked into", ["kind", "outcome"])
SECONDS = Histogram("hongyan_media_seconds", "How long that took", ["kind"], buckets=BUCKETS)


class Examiner:
    """At most `AT_ONCE` children at a time; the others wait, for a machine has more to do."""

    def __init__(self, limits: dict[MediaKind, Limits] = LIMITS) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._limits = limits

    @asynccontextmanager
    async def examine(self, content: AsyncIterable[bytes], kind: MediaKind) -> AsyncIterator[Examined]:
        """Raises `Unfit`. What it gives is there until the end of the block."""
        async with self._places:
            folder = await asyncio.to_thread(_new_folder)
            try:
                await _write(folder / SOURCE, content)
                with SECONDS.labels(kind).time():
                    found = await self._look(folder, kind)
                EXAMINED.labels(kind, "ok").inc()
                yield found
            except Unfit as unfit:
                EXAMINED.labels(kind, unfit.reason).inc()
                raise
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _look(self, folder: Path, kind: MediaKind) -> Examined:
        made, size = folder / "made", (folder / SOURCE).stat().st_size
        made.mkdir()
        room = size // MIB + ROOM_MIB  # a film is written anew as a whole
        limits = structs.replace(self._limits[kind], file_mib=max(self._limits[kind].file_mib, room))
        await _run(made, limits, kind, str(folder / SOURCE), msgspec.json.encode(limits).decode())
        return await asyncio.to_thread(_take_over, made)


def _new_folder() -> Path:
    """And away with those that were left behind when a process was killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX))


async def _write(path: Path, content: AsyncIterable[bytes]) -> None:
    with path.open("wb") as file:
        async for piece in content:
            await asyncio.to_thread(file.write, piece)


async def _run(folder: Path, limits: Limits, *arguments: str) -> None:
    """Run the program to its end, or end it, with all that it started. Raises `Unfit`."""
    with (folder / ERRORS).open("wb") as errors:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-s", "-m", PROGRAM, *arguments),
            cwd=folder,
            env=_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            status = await child.wait()
    except TimeoutError as error:
        raise Unfit("took_too_long") from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
    if status < 0:
        raise Unfit("used_too_much")
    if status:
        raise RuntimeError(f"the program failed: {(folder / ERRORS).read_text(errors='replace')[-2_000:]}")


def _environment() -> dict[str, str]:
    """Nothing of ours, whose environment may hold secrets, but where programs are."""
    root = Path(hongyan.__file__).parents[1]
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "PYTHONPATH": str(root), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


def _take_over(folder: Path) -> Examined:
    """Believe only what has the right shape. Raises `Unfit`."""
    try:
        report = msgspec.json.decode(_read(folder / REPORT, MOST_REPORTED), type=Report)
    except (OSError, msgspec.MsgspecError) as error:  # somebody else wrote it
        raise Unfit("unreadable") from error
    if report.refused:
        raise Unfit(report.refused)
    try:
        previews: dict[str, bytes] = {name: _read(folder / name, MOST_PREVIEW) for name in report.previews}
        cleaned = _plain(folder / CLEANED) if report.cleaned else None
    except OSError as error:
        raise Unfit("unreadable") from error
    facts = {name: getattr(report, name) for name in FACTS}
    return Examined(previews=previews, cleaned=cleaned, **facts)


def _read(path: Path, most: int) -> bytes:
    """Raises `OSError` for what is longer."""
    with _plain(path).open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, "too large")
    return content


def _plain(path: Path) -> Path:
    """The child has ended, so what is a file stays one. Raises `OSError` for a link, a pipe or nothing."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(errno.EINVAL, "not a file")
    return path
