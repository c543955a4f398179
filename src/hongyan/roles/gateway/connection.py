"""One socket: its frames in, its bytes out, and when it must be closed."""

import asyncio
import codecs
from typing import Any, Protocol

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from hongyan.core.context import Caller
from hongyan.core.ids import new_id
from hongyan.transports.socket import Close

CLOSING_SECONDS = 5.0  # that a closed socket may take to read what is left for it
PROTOCOL_ERROR, UNSUPPORTED, BAD_TEXT, TOO_BIG, NORMAL = 1002, 1003, 1007, 1009, 1000
MOST_AT_ONCE = 256  # calls of one socket being carried out
STRIKES = 200  # refusals for haste, after which the socket is closed


class Owner(Protocol):
    """What a connection needs of its gateway."""

    frame_bytes: int
    buffer_bytes: int

    def opened(self, connection: "Connection") -> None: ...

    def received(self, connection: "Connection", raw: bytes) -> None: ...

    def closed(self, connection: "Connection") -> None: ...


class Connection(WSListener):
    def __init__(self, owner: Owner, address: str, wait_seconds: int = 0) -> None:
        """`wait_seconds`: not now, but then it may come again."""
        self._owner = owner
        self.wait_seconds = wait_seconds
        self._transport: WSTransport | None = None
        self._out: Any = None
        self._parts: bytearray | None = None
        self.connection_id = new_id()
        self.address = address
        self.caller = Caller(address=address, connection_id=self.connection_id)
        self.pending: list[bytes] = []
        self.early: list[bytes] | None = None  # what came before the snapshot was sent
        self.is_open = False
        self.is_coming = False  # a `connect` is being carried out
        self.strikes = 0
        self.running = 0
        self.turn = asyncio.Lock()  # calls are queued in the order in which they came
        self.farewell: tuple[int, str] | None = None  # how to close once what is running is answered
        self.heard_at = self.opened_at = asyncio.get_running_loop().time()

    # in

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._out = transport.underlying_transport
        self._out.set_write_buffer_limits(high=self._owner.buffer_bytes)
        self.is_open = True
        self._owner.opened(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if not self.is_open:
            return
        self.heard_at = asyncio.get_running_loop().time()
        match frame.msg_type:
            case WSMsgType.TEXT | WSMsgType.CONTINUATION:
                self._text(frame)
            case WSMsgType.BINARY:
                self.close(UNSUPPORTED, "text only")
            case WSMsgType.CLOSE:
                self._closed_by_peer(frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._end()

    def pause_writing(self) -> None:
        """More waits than we keep for a slow reader; whoever comes back gets it from SQL."""
        self.close(Close.TOO_SLOW, "come back and sync")

    def _text(self, frame: WSFrame) -> None:
        is_start = frame.msg_type == WSMsgType.TEXT
        if frame.rsv1 or frame.rsv2 or frame.rsv3 or is_start != (self._parts is None):
            self.close(PROTOCOL_ERROR, "unexpected frame")
            return
        size = frame.payload_size + (len(self._parts) if self._parts is not None else 0)
        if size > self._owner.frame_bytes:
            self.close(TOO_BIG, f"at most {self._owner.frame_bytes} bytes")
        elif frame.fin and self._parts is None:
            self._message(frame.get_payload_as_bytes())
        else:
            self._part(frame)

    def _part(self, frame: WSFrame) -> None:
        self._parts = bytearray() if self._parts is None else self._parts
        self._parts += frame.get_payload_as_bytes()
        if not _may_become_text(self._parts, is_whole=frame.fin):
            self.close(BAD_TEXT, "not UTF-8")
        elif frame.fin:
            whole, self._parts = bytes(self._parts), None
            self._message(whole)

    def _message(self, raw: bytes) -> None:
        if _may_become_text(raw, is_whole=True):
            self._owner.received(self, raw)
        else:
            self.close(BAD_TEXT, "not UTF-8")

    def _closed_by_peer(self, frame: WSFrame) -> None:
        code = _answer_to_close(frame.get_payload_as_bytes())
        self.close(code, "")

    # out

    def write(self, data: bytes) -> None:
        """Write framed bytes at once, or keep them until the snapshot has gone out."""
        if not self.is_open:
            return
        if self.early is not None:
            self.early.append(data)
        else:
            self._out.write(data)

    def hold(self) -> None:
        """Keep what comes until `release`, so that the snapshot is the first thing a client reads."""
        self.early = []

    def release(self, first: bytes) -> None:
        held, self.early = self.early or [], None
        self.write(first + b"".join(held))

    def close(self, code: int, reason: str) -> None:
        """Say why, and hang up; whoever does not read even that is cut off.

        Until the peer hangs up, too, what it sends is read and dropped: over unread bytes the socket would
        be reset, and the peer might never read its last answers, nor why.
        """
        if not self.is_open or self._transport is None:
            return
        self._transport.send_close(code, reason.encode())  # type: ignore[arg-type]
        try:
            self._out.write_eof()
        except OSError:  # the peer has gone already
            self._transport.disconnect()
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._cut)
        self._end()

    def _cut(self) -> None:
        if self._transport is not None and not self._transport.is_disconnected:
            self._transport.disconnect(graceful=False)

    def _end(self) -> None:
        if self.is_open:
            self.is_open = False
            self._owner.closed(self)


def _may_become_text(data: bytes | bytearray, *, is_whole: bool) -> bool:
    try:
        if is_whole:
            str(data, "utf-8")
            return True
        codecs.getincrementaldecoder("utf-8")().decode(bytes(data))
    except UnicodeDecodeError:
        return False
    return True


def _answer_to_close(payload: bytes) -> int:
    """The close code to answer with: the peer's own if it is a good one (RFC 6455 §7.4)."""
    if not payload:
        return NORMAL
    code = int.from_bytes(payload[:2], "big")
    is_good = code in (1000, 1001, 1002, 1003, *range(1007, 1015)) or 3000 <= code < 5000
    if len(payload) < 2 or not is_good:
        return PROTOCOL_ERROR
    return code if _may_become_text(payload[2:], is_whole=True) else BAD_TEXT
