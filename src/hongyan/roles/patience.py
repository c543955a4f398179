"""HTTP that does not wait for ever for what somebody began to ask."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS = 30.0  # that a request may take to come in whole; a picture over a bad line takes less
UPLOADED = 64 << 10  # bytes of an upload, which may be large, that buy it as much time again
UPLOAD = (b"content-type", b"application/offset+octet-stream")


class PatientHttp(HttpToolsProtocol):
    """uvicorn's own, which would keep a connection as long as its request comes a byte at a time."""

    _deadline: asyncio.TimerHandle | None = None
    _came = 0  # bytes of an upload since it was last given time

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._came += len(body)
        if self._came >= UPLOADED and UPLOAD in self.headers:
            self._wait()

    def on_message_complete(self) -> None:
        self._rest()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._rest()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._rest()
        self._came = 0
        self._deadline = self.loop.call_later(SECONDS, self.transport.abort)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
