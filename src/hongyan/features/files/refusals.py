"""Why something about files can be refused."""

from hongyan.core.errors import (
    Conflict,
    Damaged,
    Exhausted,
    Malformed,
    Missing,
    NotThisType,
    NotThisVersion,
    TooMuch,
    refusal,
)


@refusal
class NoSuchUpload(Missing):
    """It is not yours, was given up, has expired, or never was."""

    code = "files.no_such_upload"


@refusal
class NoSuchFile(Missing):
    """It is not yours, is not whole, has gone, or never was."""

    code = "files.no_such_file"


@refusal
class NoDirectUploads(Missing):
    """Nothing is uploaded past us here: upload by tus."""

    code = "files.no_direct_uploads"


@refusal
class BadParts(Malformed):
    """The parts are not there, or not all, or are not what the file was to be."""

    code = "files.bad_parts"


@refusal
class OtherVersion(NotThisVersion):
    """Uploads speak this version of tus, and say so in `Tus-Resumable`."""

    code = "files.other_version"
    version: str


@refusal
class NotAnUpload(NotThisType):
    """The bytes of an upload are `application/offset+octet-stream`."""

    code = "files.not_an_upload"


@refusal
class BadUpload(Malformed):
    """A header makes no sense."""

    code = "files.bad_upload"
    header: str


@refusal
class Empty(Malformed):
    """A file has at least one byte."""

    code = "files.empty"


@refusal
class TooBig(TooMuch):
    code = "files.too_big"
    limit: int


@refusal
class OverQuota(TooMuch):
    """There is no room for it among what you keep here."""

    code = "files.over_quota"
    used_bytes: int
    quota_bytes: int


@refusal
class WrongOffset(Conflict):
    """Bytes go on where the last ones ended: ask where, and go on from there."""

    code = "files.wrong_offset"
    offset: int


@refusal
class TakenOver(Conflict):
    """Another request writes on this upload now."""

    code = "files.taken_over"
    retryable = True


@refusal
class WrongChecksum(Damaged):
    """The bytes of this request are not what was sent; none of them were taken."""

    code = "files.wrong_checksum"


@refusal
class WrongHash(Malformed):
    """The whole file does not have the SHA-256 that was announced."""

    code = "files.wrong_hash"


@refusal
class NotProven(Conflict):
    """Upload it: it is not here, or you do not have it. Which of the two, nobody is told."""

    code = "files.not_proven"


@refusal
class TypeNotTaken(Malformed):
    """By its content it is of a type that is not taken here."""

    code = "files.type_not_taken"


@refusal
class Infected(Malformed):
    """There is a virus in it."""

    code = "files.infected"


@refusal
class TooManyPixels(Malformed):
    """A picture of more pixels than anybody's device should have to draw."""

    code = "files.too_many_pixels"


@refusal
class Unreadable(Malformed):
    """It begins like a picture, but is none, or not a whole one."""

    code = "files.unreadable"


@refusal
class TooMuchToLook(Malformed):
    """Looking into it takes more than we spend on one file."""

    code = "files.too_much_to_look"


@refusal
class TooLongToLook(Malformed):
    """Looking into it takes longer than we spend on one file."""

    code = "files.too_long_to_look"


@refusal
class NotLookedInto(Malformed):
    """Something went wrong on our side, more than once. It may be tried again."""

    code = "files.not_looked_into"


@refusal
class RefusedForGood(Conflict):
    """It would be refused again, however often it were looked into."""

    code = "files.refused_for_good"


@refusal
class NotReady(Conflict):
    """It is still being looked into, or was refused."""

    code = "files.not_ready"
    retryable = True


@refusal
class WrongKind(Malformed):
    """A picture is sent as an image, a film as a video, a recording as a voice; anything as a file."""

    code = "files.wrong_kind"


@refusal
class InUse(Conflict):
    """It is in a message: recall that."""

    code = "files.in_use"


@refusal
class TooManyFiles(Exhausted):
    code = "files.too_many"
    retryable = False
    limit: int


@refusal
class BadLink(Missing):
    """The address is not ours, has expired, or is for somebody else."""

    code = "files.bad_link"
