"""The C part, compiled when it is needed."""

import ctypes
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from socket import socket

SOURCE = Path(__file__).with_name("native.c")


class Native:
    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="hongyan-bench-")
        library = f"{folder}/native.so"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, str(SOURCE)], check=True)
        self._library = ctypes.CDLL(library)
        self._library.floor_send.restype = ctypes.c_double
        self._library.read_marks.restype = ctypes.c_double

    def floor_send(self, sockets: Sequence[socket], frame: bytes, rounds: int) -> float:
        """Write `frame` to every socket, `rounds` times over; the monotonic time of the end."""
        end: float = self._library.floor_send(_numbers(sockets), len(sockets), frame, len(frame), rounds)
        return end

    def read_marks(self, sockets: Sequence[socket], wanted: int, seconds: float = 60) -> float:
        """Read until `wanted` marks have come; the monotonic time of the last. Raises `TimeoutError`."""
        at: float = self._library.read_marks(
            _numbers(sockets), len(sockets), ctypes.c_longlong(wanted), ctypes.c_double(seconds)
        )
        if at < 0:
            raise TimeoutError(f"{wanted} marks did not come in {seconds} s")
        return at


def _numbers(sockets: Sequence[socket]) -> ctypes.Array[ctypes.c_int]:
    return (ctypes.c_int * len(sockets))(*(one.fileno() for one in sockets))
