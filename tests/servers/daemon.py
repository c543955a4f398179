"""A server that others wrote, as a process of ours in a folder of its own."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

NOBODY = pwd.getpwnam("nobody")
START_SECONDS = 120


def free_port() -> int:
    """A port below those that the system gives to connections, which could take it before it is served."""
    while True:
        port = random.randrange(15_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Daemon(ABC):
    """A program that serves a port of 127.0.0.1. It keeps its folder and its port when started again.

    Some servers refuse to run as root; where we are root, it is run as nobody.
    """

    stop_signal = signal.SIGTERM
    kill_signal = signal.SIGKILL

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="hongyan-"))
        self._log = self.folder / "log"
        self._child: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            os.chown(self.folder, NOBODY.pw_uid, NOBODY.pw_gid)

    def prepare(self) -> None:  # noqa: B027 - most have nothing to prepare
        """Make what must be there before the first start."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def is_answering(self) -> bool: ...

    def run(self, *command: str) -> None:
        subprocess.run(self._as_nobody([*command]), cwd=self.folder, check=True, capture_output=True)

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self._as_nobody(self.command()), cwd=self.folder, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_answering():
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"it did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._child is not None
        self._child.send_signal(self.kill_signal)
        self._child.wait(START_SECONDS)

    def stop(self) -> None:
        assert self._child is not None
        self._child.send_signal(self.stop_signal)
        self._child.wait(START_SECONDS)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """It does nothing for a while, and its connections stay."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._child.pid, os.WSTOPPED)
        try:
            yield
        finally:
            self._child.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_nobody(self, command: list[str]) -> list[str]:
        if os.getuid() != 0:
            return command
        ids = (f"--reuid={NOBODY.pw_uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups")
        return ["setpriv", *ids, *command]
