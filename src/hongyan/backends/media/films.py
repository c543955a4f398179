"""Films and sounds, by ffmpeg: how long they are, how they look and how loud they get.

Runs in the child alone, so ffmpeg inherits its limits. It may open this one file and no other, as none of the
formats that name other files is allowed. Where there is no ffmpeg, there are no facts, and the file stays.

A film is copied into a new file of its kind, its pictures and its sound bit by bit, and nothing else: not
what is told of its maker, nor tracks of places and of what a sensor felt. A song keeps its title, no place.
"""

import re
import shutil
import subprocess
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from hongyan.backends.media.pictures import POSTER_SIDES, write_previews
from hongyan.backends.media.report import (
    CLEANED,
    LOUDEST,
    MOST_BARS,
    MOST_PIXELS,
    Report,
    TooManyPixels,
)

FORMATS = "mov,matroska,webm,avi,mpegts,flv,ogg,wav,mp3,aac,flac,amr,caf,aiff"
CODECS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,mpeg1video,mpeg2video,h263,mjpeg,theora,flv1,"
    "aac,mp3,mp3float,mp2,opus,libopus,vorbis,flac,alac,ac3,amrnb,amrwb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_u8,pcm_f32le,pcm_alaw,pcm_mulaw"
)
ONLY = ("-protocol_whitelist", "file", "-format_whitelist", FORMATS)
ONLY_KNOWN = (*ONLY, "-codec_whitelist", CODECS)
QUIET = ("-nostdin", "-hide_banner", "-v", "error", "-threads", "1")
RATE = 4_000  # samples a second, enough to see how loud it is
LONGEST_HEARD = 15 * 60  # seconds; a waveform is for what somebody says, not for a concert
POSTER_AT, POSTER_SHARE = 1.0, 0.1  # second, or share of what is shorter, as the first frames are often black
PLACE = re.compile("location|xyz|gps|geo", re.IGNORECASE)  # in the name of what is told
MOVIES = ("mov", "mp4", "3gp", "3g2", "ipod")
BRANDS = {"qt": "mov", "3gp": "3gp", "3g2": "3g2", "m4a": "ipod"}
MUXERS = {name: name for name in ("avi", "mpegts", "flv", "ogg", "wav", "mp3", "flac", "caf", "aiff", "amr")}
MUXERS["aac"] = "adts"
TOLD_TIME = re.compile(r"^out_time_us=(\d+)$", re.MULTILINE)


class Unreadable(Exception):
    """ffmpeg finds nothing in it."""


def examine_film(source: Path, folder: Path) -> Report:
    if not _has_ffmpeg():
        return Report()
    facts = _probe(source)
    shown = _stream(facts, "video")
    width, height = _upright(shown)
    if width * height > MOST_PIXELS:
        raise TooManyPixels
    seconds = _seconds(facts) or _counted(source)
    poster = folder / "poster.ppm"
    start = min(POSTER_AT, seconds * POSTER_SHARE)
    _run_ffmpeg(
        *("-ss", f"{start:.3f}", *_input(source), "-map", "0:v:0", "-frames:v", "1"),
        *("-vf", "scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease"),
        *("-f", "image2", "-c:v", "ppm", str(poster)),
    )
    if not poster.exists():
        raise Unreadable
    with Image.open(poster, formats=["PPM"]) as image:
        blur = write_previews(image, folder, POSTER_SIDES)
    _copy_plain(source, folder / CLEANED, facts)
    return Report(
        width=width,
        height=height,
        duration_ms=round(seconds * 1_000),
        thumbhash=blur,
        previews=tuple(POSTER_SIDES),
        cleaned=True,
    )


def examine_sound(source: Path, folder: Path) -> Report:
    if not _has_ffmpeg():
        return Report()
    facts = _probe(source)
    _stream(facts, "audio")
    seconds, cleaned = _seconds(facts), _copy_placeless(source, folder / CLEANED, facts)
    if seconds > LONGEST_HEARD:
        return Report(duration_ms=round(seconds * 1_000), cleaned=cleaned)
    samples = folder / "samples"
    _run_ffmpeg(
        *(*_input(source), "-map", "0:a:0", "-t", str(LONGEST_HEARD), "-ac", "1", "-ar", str(RATE)),
        *("-f", "s16le", "-c:a", "pcm_s16le", str(samples)),
    )
    heard = array("h", samples.read_bytes())
    if not heard:
        raise Unreadable
    length = round(len(heard) * 1_000 / RATE)
    return Report(duration_ms=length, waveform=_waveform(heard), cleaned=cleaned)


def _copy_plain(source: Path, to: Path, facts: dict[str, Any]) -> None:
    """Subtitles stay where people put them; drones write places into those of their films."""
    kind = _muxer(source, facts)
    tracks = ("0:V", "0:a?", "0:s?") if kind == "matroska" else ("0:V", "0:a?")
    chosen = [word for track in tracks for word in ("-map", track)]
    nothing = ("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-write_tmcd", "0")
    only_known = nothing if kind in MOVIES else nothing[:-2]
    _run_ffmpeg(*_input(source), *chosen, "-c", "copy", *only_known, *_as_file(kind, to))


def _copy_placeless(source: Path, to: Path, facts: dict[str, Any]) -> bool:
    """Whether there was a place to leave out."""
    told = [facts.get("format", {}), *facts.get("streams", [])]
    names = {name for one in told for name in one.get("tags", {}) if PLACE.search(name)}
    if not names:
        return False
    without = [word for name in sorted(names) for word in ("-metadata", f"{name}=")]
    _run_ffmpeg(
        *(*_input(source), "-map", "0:a", "-map", "0:v?", "-c", "copy", *without),
        *("-map_metadata:s", "-1", *_as_file(_muxer(source, facts), to)),
    )
    return True


def _as_file(kind: str, to: Path) -> tuple[str, ...]:
    """A player can begin before it has all of it. Nothing tells of when and by what it was written."""
    start = ("-movflags", "+faststart") if kind in MOVIES else ()
    return ("-fflags", "+bitexact", *start, "-f", kind, str(to))


def _muxer(source: Path, facts: dict[str, Any]) -> str:
    """What writes a file of the same kind. Raises `Unreadable` where nothing does."""
    told = facts.get("format", {})
    name = str(told.get("format_name", "")).partition(",")[0]
    if name == "mov":
        return BRANDS.get(str(told.get("tags", {}).get("major_brand", ""))[:3].strip().lower(), "mp4")
    if name == "matroska":
        with source.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else "matroska"
    if name not in MUXERS:
        raise Unreadable
    return MUXERS[name]


def _waveform(heard: "array[int]") -> tuple[int, ...]:
    """The peaks of equal parts, the loudest of which is as high as can be; silence stays low."""
    bars = min(MOST_BARS, len(heard))
    edges = [len(heard) * bar // bars for bar in range(bars + 1)]
    parts = [heard[start:end] for start, end in pairwise(edges)]
    peaks = [max(abs(value) for value in (max(part), min(part))) for part in parts]
    loudest = max(*peaks, 1 << 10)
    return tuple(round(LOUDEST * peak / loudest) for peak in peaks)


def _has_ffmpeg() -> bool:
    return all(map(shutil.which, ("ffmpeg", "ffprobe")))


def _probe(source: Path) -> dict[str, Any]:
    of_stream = "stream=codec_type,width,height,duration:stream_disposition=attached_pic"
    asked = f"format=format_name,duration:format_tags:stream_tags:{of_stream}"
    told = _run(
        *("ffprobe", "-v", "error", *ONLY_KNOWN, "-of", "json"),
        *("-show_entries", f"{asked}:stream_side_data=rotation", f"file:{source}"),
    )
    facts: dict[str, Any] = msgspec.json.decode(told, type=dict[str, Any])
    return facts


def _stream(facts: dict[str, Any], kind: str) -> dict[str, Any]:
    """The first of its kind; the cover of a song is no film."""
    for stream in facts.get("streams", []):
        is_cover = stream.get("disposition", {}).get("attached_pic")
        if stream.get("codec_type") == kind and not is_cover:
            found: dict[str, Any] = stream
            return found
    raise Unreadable


def _upright(stream: dict[str, Any]) -> tuple[int, int]:
    """Width and height as it is shown: phones film lying, and say how to turn it."""
    turns = [data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data]
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    return (height, width) if turns and int(turns[0]) % 180 else (width, height)


def _seconds(facts: dict[str, Any]) -> float:
    """What the file says of itself; browsers record files that say nothing."""
    return max(0.0, float(facts.get("format", {}).get("duration", 0)))


def _counted(source: Path) -> float:
    """How long it is, by reading it all without decoding."""
    told = _run_ffmpeg(*_input(source), "-map", "0:v:0", "-c", "copy", "-f", "null", "-progress", "-", "-")
    times = TOLD_TIME.findall(told.decode())
    return int(times[-1]) / 1_000_000 if times else 0.0


def _input(source: Path) -> tuple[str, ...]:
    return (*ONLY_KNOWN, "-max_pixels", str(MOST_PIXELS), "-i", f"file:{source}")


def _run_ffmpeg(*arguments: str) -> bytes:
    return _run("ffmpeg", *QUIET, *arguments)


def _run(*command: str) -> bytes:
    """Raises `Unreadable` if it says no, `MemoryError` if it was ended for what it used."""
    ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if ended.returncode < 0 or b"Cannot allocate memory" in ended.stderr:
        raise MemoryError
    if ended.returncode:
        raise Unreadable
    return ended.stdout
