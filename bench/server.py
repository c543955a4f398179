"""The server under measurement: its own process on its own core, and plain sockets to it."""

import base64
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from socket import create_connection, socket
from types import TracebackType
from typing import Self

SERVER_CORE, GENERATOR_CORE = 0, 1
ADDRESS = re.compile(r"at http://127\.0\.0\.1:(\d+)")
UNLIMITED = {
    "HONGYAN__LIMITS__USER_PER_SECOND": "1e9",
    "HONGYAN__LIMITS__USER_BURST": "1e9",
    "HONGYAN__GATEWAY__STRANGERS": "100000",
    "HONGYAN__GATEWAY__CONNECTS_PER_SECOND": "1e6",
    "HONGYAN__LOGGING__LEVEL": "error",
}


class Served:
    """`hongyan serve` on a data folder, pinned to one core, without rate limits."""

    def __init__(self, data: Path) -> None:
        ports = {"HONGYAN__SERVER__PORT": "0", "HONGYAN__SERVER__INTERNAL_PORT": "0"}
        environment = os.environ | UNLIMITED | ports | {"HONGYAN__DATA": str(data), "COLUMNS": "200"}
        begun = time.monotonic()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "hongyan.cli", "serve"],
            env=environment | {"NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        os.sched_setaffinity(self._child.pid, {SERVER_CORE})
        assert self._child.stdout is not None
        while not (found := ADDRESS.search(self._child.stdout.readline())):
            assert self._child.poll() is None, "the server did not start"
        self.port = int(found[1])
        self.start_seconds = time.monotonic() - begun

    @property
    def resident_kib(self) -> int:
        return self._status("VmRSS")

    @property
    def own_kib(self) -> int:
        """Without the pages of files, which a kernel takes back while nobody reads them."""
        return self._status("RssAnon")

    def _status(self, field: str) -> int:
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        return int(status.split(f"{field}:")[1].split()[0])

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self, token: str) -> socket:
        """A socket that is connected as the token's user, with everything read that came of it."""
        line = create_connection(("127.0.0.1", self.port))
        key = base64.b64encode(os.urandom(16)).decode()
        line.sendall(
            f"GET /api/v1/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: hongyan.v1.json\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        _read_until(line, b"\r\n\r\n")
        line.sendall(frame(json.dumps({"id": 1, "op": "connect", "data": {"token": token}}).encode()))
        _read_until(line, b'"heartbeat_seconds"')
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.wait()
        assert self._child.stdout is not None
        self._child.stdout.close()


def frame(payload: bytes) -> bytes:
    """A client's text frame, with a mask of zeros, which changes nothing."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def draft(number: int, conversation_id: str, text: str) -> bytes:
    data = {
        "conversation_id": conversation_id,
        "client_msg_id": f"m{number}",
        "content": {"type": "text", "text": text},
    }
    return frame(json.dumps({"id": number, "op": "messages.send", "data": data}).encode())


def _read_until(line: socket, mark: bytes) -> None:
    seen = b""
    while mark not in seen:
        chunk = line.recv(65_536)
        assert chunk, "closed while connecting"
        seen = seen[-100:] + chunk
