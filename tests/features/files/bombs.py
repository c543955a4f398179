"""Files that are larger inside than outside, or something else than they seem."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.backends.media.drawing import picture, profile

SCRIPT = b"<script>alert(document.cookie)</script>"
PAGE = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def zeros(size: int) -> bytes:
    """Many zeros, packed: the same piece again and again."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (size >> 20) + packer.flush()


def png(width: int, height: int, *, between: bytes = b"", depth: int = 1) -> bytes:
    """All of its rows are there."""
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zeros((width * depth // 8 + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + between + rows + chunk(b"IEND", b"")


def gif(frames: int, side: int = 500) -> bytes:
    """Frames of one pixel each, on a large ground."""
    size = side.to_bytes(2, "little")
    frame = b"\x21\xf9\x04\x08\x01\x00\x00\x00" + b"\x2c\0\0\0\0" + size * 2 + b"\0" + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + size * 2 + b"\x80\0\0" + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def jpeg(width: int, height: int) -> bytes:
    """It says that it is so large."""
    content = bytearray(picture("JPEG", (16, 16), progressive=False))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def webp(side: int) -> bytes:
    """It says that it is so large."""
    content = bytearray(picture("WEBP", (16, 16), lossless=True, icc_profile=profile()))
    canvas = content.index(b"VP8X") + 12
    content[canvas : canvas + 6] = (side - 1).to_bytes(3, "little") * 2
    return bytes(content)


def avif(side: int) -> bytes:
    """It says that it is so large."""
    content = picture("AVIF", (16, 16))
    small, large = struct.pack(">II", 16, 16), struct.pack(">II", side, side)
    return content.replace(b"ispe\0\0\0\0" + small, b"ispe\0\0\0\0" + large)


def pictures() -> Iterator[tuple[str, bytes, str]]:
    """Name, content, and with which refusal each must end."""
    yield "huge.png", png(60_000, 60_000), "files.too_many_pixels"
    yield "wide.png", png(1 << 30, 1), "files.too_many_pixels"
    yield "text.png", png(16, 16, between=chunk(b"zTXt", b"a\0\0" + zeros(1 << 30))), ""
    yield "huge.jpg", jpeg(65_500, 65_500), "files.too_many_pixels"
    yield "frames.gif", gif(10_000), "files.too_many_pixels"
    yield "ground.gif", gif(1, 65_535), "files.too_many_pixels"
    yield "huge.webp", webp(16_384), ""
    yield "huge.avif", avif(40_000), ""
    yield "short.webp", picture("WEBP", (300, 300))[:-40], "files.unreadable"


def archive() -> bytes:
    """Four GB of zeros in archives in an archive."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("../../escape", bytes(4 << 20))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1_000):
            archive.writestr(f"{number}.zip", inner.getvalue())
    return outer.getvalue()


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Pictures that are pages, programs or archives too."""
    yield "page.png", png(16, 16, between=chunk(b"tEXt", b"Title\0" + PAGE), depth=8)
    yield "tail.png", picture("PNG") + PAGE
    yield "page.jpg", picture("JPEG", comment=PAGE)
    yield "tail.jpg", picture("JPEG") + PAGE
    yield "jar.gif", picture("GIF") + archive()[:100_000] + SCRIPT
    yield "page.gif", picture("GIF", comment=PAGE[:250])
    yield "page.webp", picture("WEBP", xmp=PAGE)
    yield "tail.webp", picture("WEBP") + PAGE
    yield "page.avif", picture("AVIF", xmp=PAGE)
    yield "tail.avif", picture("AVIF") + PAGE
