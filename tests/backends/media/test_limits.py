"""What the child cannot do, whatever it is made to try."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from hongyan.backends.media.examiner import Examiner
from hongyan.backends.media.limits import Limits
from hongyan.backends.media.report import Report
from hongyan.core.ports import Unfit
from tests.backends.media.conftest import pieces
from tests.backends.media.drawing import picture

CONFINED = """
import sys
import time
from contextlib import suppress
from pathlib import Path
from hongyan.backends.media.limits import Limits, confine
confine(Limits(memory_mib=256, cpu_seconds=1, file_mib=1), Path(sys.argv[1]), Path.cwd())
"""


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The folder of a child, the file that it looks into, and one that is none of its business."""
    folder, source, other = tmp_path / "folder", tmp_path / "source", tmp_path / "other"
    folder.mkdir()
    source.write_bytes(b"goose")
    other.write_bytes(b"secret")
    return folder, source, other


def attempt(places: tuple[Path, Path, Path], code: str) -> str:
    """What becomes of it in a confined process."""
    folder, source, other = places
    command = [sys.executable, "-c", CONFINED + code, str(source), str(other)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode < 0:
        return signal.Signals(-done.returncode).name
    return (done.stdout + done.stderr).strip().rpartition("\n")[2]


def test_it_reads_its_file_and_no_other(places: tuple[Path, Path, Path]) -> None:
    assert attempt(places, "print(open(sys.argv[1]).read())") == "goose"
    assert "PermissionError" in attempt(places, "print(open(sys.argv[2]).read())")
    assert "PermissionError" in attempt(places, "print(open('/etc/passwd').read())")


def test_it_writes_into_its_folder_and_nowhere_else(places: tuple[Path, Path, Path]) -> None:
    assert attempt(places, "print(Path('preview').write_text('goose'))") == "5"
    assert "PermissionError" in attempt(places, "Path(sys.argv[1]).write_text('gander')")
    assert "PermissionError" in attempt(places, "Path(sys.argv[2]).write_text('gander')")
    assert "PermissionError" in attempt(places, "Path('../new').write_text('gander')")


def test_it_reaches_no_network(places: tuple[Path, Path, Path]) -> None:
    with asyncio.Runner() as runner:
        server = runner.run(asyncio.start_server(lambda *_: None, "127.0.0.1", 0))
        port = server.sockets[0].getsockname()[1]
        told = attempt(places, f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)")
        server.close()
    assert "Error" in told


def test_it_has_its_share_of_the_machine(places: tuple[Path, Path, Path]) -> None:
    assert attempt(places, "b'x' * (300 << 20)") == "MemoryError"
    assert attempt(places, "while True: pass") in ("SIGXCPU", "SIGKILL")
    assert "File too large" in attempt(places, "open('large', 'wb').write(b'x' * (2 << 20))")
    assert "Too many open files" in attempt(places, "files = [open(sys.argv[1]) for _ in range(100)]")


def test_it_cannot_signal_who_started_it(places: tuple[Path, Path, Path]) -> None:
    bystander = subprocess.Popen(["sleep", "30"])
    told = attempt(places, f"import os; os.kill({bystander.pid}, 9)")
    assert bystander.poll() is None, told
    bystander.kill()
    bystander.wait()
    assert "Error" in told


def test_what_it_started_ends_with_it(places: tuple[Path, Path, Path]) -> None:
    quiet = "stdout=open('out', 'w'), stderr=open('err', 'w')"  # else one would wait for it here
    code = f"import subprocess as s; s.Popen(['sleep', '62.37'], start_new_session=True, {quiet})"
    assert attempt(places, f"{code}; print('begun')") == "begun"
    deadline = time.monotonic() + 5
    while left := [name for name in commands() if "62.37" in name]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


async def test_it_is_ended_in_time_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).write_text("#!/bin/sh\nexec sleep 61.73\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    examiner = Examiner({"video": Limits(wall_seconds=2.0)})
    with pytest.raises(Unfit, match="took_too_long"):
        async with examiner.examine(pieces(b"endless"), "video"):
            pass
    async with asyncio.timeout(60):  # the kernel has some tidying to do
        while [name for name in commands() if "61.73" in name]:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "told",
    [
        {"mime": "text/html"},
        {"mime": "image/png\r\nset-cookie: x=y"},
        {"previews": ["../secret"]},
        {"width": 1 << 40},
        {"waveform": [99]},
        {"more": 1},
    ],
)
def test_what_it_says_must_have_the_right_shape(told: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(told), type=Report)


async def test_one_that_uses_too_much_is_refused() -> None:
    examiner = Examiner({"image": Limits(memory_mib=150)})
    with pytest.raises(Unfit, match="used_too_much"):
        async with examiner.examine(pieces(picture("PNG", (5_000, 5_000))), "image"):
            pass


async def test_two_are_looked_into_at_a_time_and_the_rest_wait() -> None:
    examiner = Examiner()
    inside = most = 0

    async def look() -> None:
        nonlocal inside, most
        async with examiner.examine(pieces(picture("PNG")), "image"):
            inside += 1
            most = max(most, inside)
            while most < 2:
                await asyncio.sleep(0.01)
            inside -= 1

    async with asyncio.timeout(30):
        await asyncio.gather(*(look() for _ in range(5)))
    assert most == 2


async def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    for content in (picture("PNG"), b"nothing"):
        with suppress(Unfit):
            async with Examiner().examine(pieces(content), "image"):
                assert len(os.listdir(temporary)) == 1
        assert not os.listdir(temporary)


async def test_what_a_killed_process_left_is_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("hongyan-media-old", 4_000), ("hongyan-media-new", 0), ("other", 4_000)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    async with Examiner().examine(pieces(picture("PNG")), "image"):
        pass
    assert set(os.listdir(tmp_path)) == {"hongyan-media-new", "other"}


def commands() -> list[str]:
    """Of every process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text(errors="replace"))
        except OSError:
            continue
    return found
