"""What tus 1.0 says in headers: https://tus.io/protocols/resumable-upload"""

import hashlib
import re
from base64 import b64decode
from email.utils import formatdate

from msgspec import Struct

from hongyan.core.clock import Millis
from hongyan.core.wire import Bytes
from hongyan.features.files.model import BadUpload, ByTus, NotAnUpload, OtherVersion

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
ALGORITHMS = ("sha256", "sha1")
ALWAYS = {"tus-resumable": VERSION, "cache-control": "no-store"}
SHA256 = re.compile(r"[0-9a-f]{64}")
KINDS = ("", "auto", "voice", "file")


class Metadata(Struct, frozen=True):
    name: str
    sha256: str
    kind: str


class Checksum:
    """What the bytes of one request must add up to."""

    def __init__(self, algorithm: str, wanted: bytes) -> None:
        self.hash = hashlib.new(algorithm, usedforsecurity=False)
        self._wanted = wanted

    @property
    def is_right(self) -> bool:
        return self.hash.digest() == self._wanted


def check_version(request: ByTus) -> None:
    if request.version != VERSION:
        raise OtherVersion(VERSION)


def check_type(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise NotAnUpload


def read_checksum(header: str) -> Checksum | None:
    """`sha1 <base64>`; nothing if there is none."""
    algorithm, _, wanted = header.partition(" ")
    if not header:
        return None
    if algorithm not in ALGORITHMS:
        raise BadUpload("upload-checksum")
    return Checksum(algorithm, _decoded(wanted, "upload-checksum"))


def read_metadata(header: str) -> Metadata:
    """`name <base64>,kind <base64>`; what we do not know is passed over, since clients put more there."""
    told: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            told[name] = _decoded(value, "upload-metadata").decode()
        except UnicodeDecodeError as error:
            raise BadUpload("upload-metadata") from error
    name, sha256, kind = told.get("name", ""), told.get("sha256", "").lower(), told.get("kind", "")
    if kind not in KINDS or (sha256 and not SHA256.fullmatch(sha256)):
        raise BadUpload("upload-metadata")
    return Metadata(name, sha256, "" if kind == "auto" else kind)


def answer(status: int, expires_at: Millis | None = None, **headers: str | int) -> Bytes:
    """An answer without a body; `upload_offset=5` is the header `upload-offset: 5`."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    if expires_at is not None:
        named["upload-expires"] = formatdate(expires_at / 1_000, usegmt=True)
    return Bytes(status, named)


def _decoded(value: str, header: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise BadUpload(header) from error
