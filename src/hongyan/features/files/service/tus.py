"""What tus 1.0 says in headers: https://tus.io/protocols/resumable-upload"""

import hashlib
import re
from base64 import b64decode, b64encode
from email.utils import formatdate

from msgspec import Struct

from hongyan.core.clock import Millis
from hongyan.core.ports import AnyRow
from hongyan.core.wire import Bytes
from hongyan.features.files.model import ByTus
from hongyan.features.files.refusals import BadUpload, NotAnUpload, OtherVersion

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
ALGORITHMS = ("sha256", "sha1")
ALWAYS = {"tus-resumable": VERSION, "tus-version": VERSION, "cache-control": "no-store"}
SHA256 = re.compile(r"[0-9a-f]{64}")
KINDS = ("", "auto", "voice", "file")
SPOKEN = ("name", "filename", "sha256", "kind")  # many a tus client says `filename`


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
    told = dict.fromkeys(SPOKEN, "")
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        if name in told:
            told[name] = _text(value)
    sha256, kind = told["sha256"].lower(), told["kind"]
    if kind not in KINDS or (sha256 and not SHA256.fullmatch(sha256)):
        raise BadUpload("upload-metadata")
    return Metadata(told["name"] or told["filename"], sha256, "" if kind == "auto" else kind)


def metadata_of(row: AnyRow) -> str:
    """As it is kept, which need not be all that the client said, nor as it was spelled."""
    told = {"name": row.name, "sha256": row.wanted_sha256, "kind": row.asked_kind}
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in told.items() if value)


def answer(status: int, expires_at: Millis | None = None, **headers: str | int) -> Bytes:
    """An answer without a body; `upload_offset=5` is the header `upload-offset: 5`."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    if expires_at is not None:
        named["upload-expires"] = formatdate(expires_at / 1_000, usegmt=True)
    return Bytes(status, named)


def _text(value: str) -> str:
    try:
        return _decoded(value, "upload-metadata").decode()
    except UnicodeDecodeError as error:
        raise BadUpload("upload-metadata") from error


def _decoded(value: str, header: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise BadUpload(header) from error
