"""RFC 6455 framing of what a server sends: unmasked, unfragmented text."""

import struct

TEXT = 0x81


def text_frame(payload: bytes) -> bytes:
    """The bytes that carry `payload` as one text frame. Frames can be joined and written at once."""
    size = len(payload)
    if size < 126:
        return bytes((TEXT, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", TEXT, 126, size) + payload
    return struct.pack("!BBQ", TEXT, 127, size) + payload
