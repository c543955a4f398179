"""A clock and a disk that fail on purpose, for one process: a small library loaded before all others."""

import ctypes
import errno
import mmap
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


class _Control(ctypes.Structure):
    _fields_ = [
        ("clock_seconds", ctypes.c_longlong),
        ("sync_errno", ctypes.c_longlong),
        ("write_errno", ctypes.c_longlong),
    ]


class Shim:
    """A process started with `environment` sees what is set here, at once."""

    def __init__(self, folder: Path) -> None:
        """Raises CalledProcessError where there is no C compiler that works."""
        library, path = folder / "shim.so", folder / "control"
        compiler = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(compiler, check=True, capture_output=True)
        path.write_bytes(bytes(ctypes.sizeof(_Control)))
        with path.open("r+b") as file:
            self._control = _Control.from_buffer(mmap.mmap(file.fileno(), 0))
        self.environment = {"LD_PRELOAD": str(library), "CHAOS_CONTROL": str(path)}

    def jump(self, seconds: int) -> None:
        """Let the wall clock be wrong by so much."""
        self._control.clock_seconds = seconds

    def fail_syncs(self) -> None:
        """Let the disk say that it could not keep what was written."""
        self._control.sync_errno = errno.EIO

    def fill_disk(self) -> None:
        """Let nothing more be written to any file."""
        self._control.write_errno = errno.ENOSPC

    def heal(self) -> None:
        self._control.clock_seconds = self._control.sync_errno = self._control.write_errno = 0
