"""A file, how it comes in and goes out, and why one can be refused."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.ids import BlobId, FileId, UserId
from hongyan.core.wire import Natural, Request

FileIds = Annotated[list[FileId], Meta(min_length=1, max_length=50)]
Header = Annotated[str, Meta(max_length=4_096)]


class FileKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class AskedKind(StrEnum):
    AUTO = "auto"
    VOICE = "voice"
    FILE = "file"


class FileState(StrEnum):
    """`direct`: it is being uploaded, but not to us."""

    UPLOADING = "uploading"
    DIRECT = "direct"
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"


class Facts(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was found out by looking into a file. `waveform` is loudness over time, from 0 to 31."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    thumbhash: str = ""
    waveform: list[int] = []


class File(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A file of mine that has come in whole. Until it is `ready` it cannot be sent.

    `thumbhash` is a blurred picture of some bytes, base64. `previews` are the smaller pictures that there
    are. It goes at `expires_at`, unless it is in a message by then.
    """

    file_id: FileId
    owner_id: UserId
    name: str
    size: int
    mime: str = ""
    sha256: str = ""
    kind: FileKind = FileKind.FILE
    state: FileState
    refusal: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    thumbhash: str = ""
    waveform: list[int] = []
    previews: list[str] = []
    created_at: Millis
    expires_at: Millis | None = None


class Part(Struct, frozen=True, kw_only=True):
    """A stretch of a file, which is one blob."""

    start: int
    size: int
    blob_id: BlobId


class Preview(Struct, frozen=True, kw_only=True):
    """A smaller picture of a file, which is one blob."""

    name: str
    mime: str
    size: int
    blob_id: BlobId


class Upload(Struct, frozen=True, kw_only=True):
    """A file that `writer` may write on, from `received`, where nobody else has written since."""

    file_id: FileId
    writer: str
    size: int
    received: int
    expires_at: Millis
    tail: Part | None  # the last part, if it is so small that the next bytes are to go into it


class AtStore(Struct, frozen=True, kw_only=True):
    """What goes up past us: which blob it is to be, and the store's name for the upload."""

    file_id: FileId
    blob_id: BlobId
    upload_id: str
    part_bytes: int


class Stretch(Struct, frozen=True):
    """Bytes of a file, from `start` on."""

    start: int
    size: int


class Gone(Struct, frozen=True):
    """Told to its owner's devices: a file has been deleted, or nobody needed it any more."""

    file_id: FileId


class Uploaded(Struct, frozen=True):
    """Work: a file has come in whole, and is to be looked into."""

    file_id: FileId


# requests


class ByTus(Request, frozen=True):
    """`version` is that of the tus protocol."""

    version: Header = ""


class Create(ByTus, frozen=True, kw_only=True):
    """`metadata` is as tus has it: `name`, `sha256` and `kind`, each with its value in base64."""

    length: Natural
    metadata: Header = ""
    checksum: Header = ""
    content_type: Header = ""
    key: Header | None = None


class ByUpload(ByTus, frozen=True, kw_only=True):
    upload_id: FileId


class Append(ByUpload, frozen=True, kw_only=True):
    offset: Natural
    checksum: Header = ""
    content_type: Header = ""


class ByFile(Request, frozen=True):
    file_id: FileId


class Claim(Request, frozen=True, kw_only=True):
    """I have a file of this size and content already. `kind` is as for uploads."""

    name: Header = ""
    size: Natural
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    kind: AskedKind = AskedKind.AUTO


class Prove(Request, frozen=True, kw_only=True):
    """`proof`: HMAC-SHA256 in hex, with the nonce as its key, of the stretches one after another."""

    claim_id: FileId
    proof: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class BeginDirect(Request, frozen=True, kw_only=True):
    """`sha256` of the whole file in hex, if it is known, which is compared at the end."""

    name: Header = ""
    size: Natural
    sha256: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""
    kind: AskedKind = AskedKind.AUTO


PartNumber = Annotated[int, Meta(ge=1, le=10_000)]


class SignParts(Request, frozen=True, kw_only=True):
    upload_id: FileId
    numbers: Annotated[list[PartNumber], Meta(min_length=1, max_length=100)]


class SentPart(Struct, frozen=True, forbid_unknown_fields=True):
    """`etag` is what the store answered."""

    number: PartNumber
    etag: Annotated[str, Meta(max_length=128)]


class FinishDirect(Request, frozen=True, kw_only=True):
    upload_id: FileId
    parts: Annotated[list[SentPart], Meta(min_length=1, max_length=10_000)]


class ByDirect(Request, frozen=True, kw_only=True):
    upload_id: FileId


class GetLinks(Request, frozen=True):
    file_ids: FileIds


class Download(Request, frozen=True):
    """`ticket` and `preview` are part of an address that was given out; the rest are headers."""

    ticket: Annotated[str, Meta(max_length=256)]
    preview: Annotated[str, Meta(max_length=16)] = ""
    span: Header = ""
    if_range: Header = ""
    if_none_match: Header = ""


# replies


class Challenge(Struct, frozen=True, kw_only=True):
    """Which stretches of the file are to be proved, once, until `expires_at`. `nonce` is in base64."""

    claim_id: FileId
    nonce: str
    stretches: list[Stretch]
    expires_at: Millis


class DirectUpload(Struct, frozen=True, kw_only=True):
    """An upload in so many parts, all but the last of `part_bytes`, until `expires_at`."""

    upload_id: FileId
    part_bytes: int
    parts: int
    expires_at: Millis


class PartAddress(Struct, frozen=True, kw_only=True):
    """Where to PUT a part of exactly this size, with these headers."""

    number: int
    size: int
    url: str
    headers: dict[str, str]


class PartAddresses(Struct, frozen=True):
    items: list[PartAddress]
    expires_at: Millis


class Usage(Struct, frozen=True, kw_only=True):
    """What I keep of how much I may. `claim_from` is how large a file must be to be claimed; 0: none can.

    `is_direct`: files may also be uploaded to the store itself.
    """

    used_bytes: int
    quota_bytes: int
    files: int
    claim_from: int = 0
    is_direct: bool = False


class Link(Struct, frozen=True, kw_only=True):
    """Where the bytes are until `expires_at`: paths on this server, good for the viewer alone."""

    file_id: FileId
    url: str
    previews: dict[str, str]
    expires_at: Millis


class Links(Struct, frozen=True):
    items: list[Link]
