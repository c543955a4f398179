"""The server as an operating-system process, for tests that kill it or need a browser beside it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 90
ADDRESS = re.compile(r"http://[\d.]+:(\d+)")


class Process:
    """`hongyan serve` on a data folder. It keeps its port when it is started again."""

    under: tuple[str, ...] = ()  # a command that runs it

    def __init__(
        self, data: Path, *, module: str = "hongyan.cli", roles: str = "", **environment: str
    ) -> None:
        self.data = data
        self.port = 0
        self.internal_port = 0
        self._roles = roles
        self._module = module
        self._environment = environment
        self._child: subprocess.Popen[str] | None = None
        self._log = (data / "server.log").open("a")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def start(self) -> None:
        environment = {
            **os.environ,
            "HONGYAN__DATA": str(self.data),
            "HONGYAN__SERVER__PORT": str(self.port),
            "HONGYAN__SERVER__INTERNAL_PORT": "0",
            "HONGYAN__SERVER__DRAIN_SECONDS": "1",
            "HONGYAN__USERS__VERIFY_EMAIL": "false",
            "HONGYAN__USERS__PASSWORD_KIB": "1024",
            "HONGYAN__USERS__PASSWORD_PASSES": "1",
            "HONGYAN__MAIL__DRIVER": "maildir",
            "COLUMNS": "200",
            "NO_COLOR": "1",
            **self._environment,
        }
        command = [*self.under, sys.executable, "-m", self._module, "serve"]
        if self._roles:
            command += ["--roles", self._roles]
        self._child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.port = self._read_port()

    def send(self, number: signal.Signals) -> None:
        assert self._child is not None
        self._child.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would end the process."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; the exit status."""
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.kill()
        self.start()

    def _read_port(self) -> int:
        assert self._child is not None
        assert self._child.stdout is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if found := ADDRESS.search(self._child.stdout.readline()):
                return int(found[1])
            if self._child.poll() is not None:
                break
        raise AssertionError(f"the server did not start: {(self.data / 'server.log').read_text()[-2000:]}")

    def _end(self, number: signal.Signals) -> int:
        if self._child is None:
            return 0
        child, self._child = self._child, None
        child.send_signal(number)
        status = child.wait(30)
        if child.stdout is not None:
            child.stdout.close()
        return status

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGKILL)
        self._log.close()
