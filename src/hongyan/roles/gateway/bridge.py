"""One port for HTTP and sockets: uvicorn parses HTTP, and hands an upgraded connection with its live
transport to picows, which writes to sockets as fast as C does (docs/adr, `performance.md` of the design).

Both libraries are pinned; tests/conformance and tests/roles are the gate for newer ones.
"""

import logging
from collections.abc import Callable
from typing import Any

from picows import WSAutoPingStrategy, WSListener, WSUpgradeRequest, WSUpgradeResponseWithListener
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # missing from its stubs

READ_BUFFER = 2_048  # bytes a connection: picows' own default costs three times the memory
HANDSHAKE_SECONDS = 10
GOING_AWAY = 1012

# an adapter is shared; given a Logger, picows would make a child logger for every connection
_quiet = logging.getLogger("hongyan.picows")
_quiet.setLevel(logging.CRITICAL)
_log = logging.LoggerAdapter(_quiet, {})

Factory = Callable[[WSUpgradeRequest], WSListener | WSUpgradeResponseWithListener | None]


def make_bridge(factory: Callable[[Any], Factory], frame_bytes: int) -> type[Any]:
    """The class for uvicorn's `ws` setting. `factory` gives, for a peer's name, picows' listener factory."""

    class Bridge(_Bridge):
        def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
            super().__init__(factory, frame_bytes, server_state.connections)

    return Bridge


class _Bridge(WSProtocol):  # type: ignore[misc]
    def __init__(self, factory: Callable[[Any], Factory], frame_bytes: int, known: set[Any]) -> None:
        self._factory = factory
        self._known = known
        super().__init__(
            None,
            None,
            False,
            self._choose,
            _log,
            True,
            HANDSHAKE_SECONDS,
            False,
            30,
            20,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            True,
            frame_bytes,
            None,
            READ_BUFFER,
        )

    def _choose(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener | None:
        return self._factory(self._peer)(request)

    def connection_made(self, transport: Any) -> None:
        self._peer = transport.get_extra_info("peername")
        super().connection_made(transport)
        self._known.add(self)  # uvicorn's graceful stop walks this set

    def data_received(self, data: bytes) -> None:
        """Called once by uvicorn, with the head of the request that it has read already."""
        position = 0
        while position < len(data):
            buffer = self.get_buffer(-1)
            size = min(len(buffer), len(data) - position)
            buffer[:size] = data[position : position + size]
            position += size
            self.buffer_updated(size)

    def connection_lost(self, error: Exception | None) -> None:
        self._known.discard(self)
        super().connection_lost(error)

    def shutdown(self) -> None:
        """Called by uvicorn when it stops, after the gateway has told its clients."""
        if self.transport is not None and not self.transport.is_close_frame_sent:
            self.transport.send_close(GOING_AWAY)
            self.transport.disconnect()
