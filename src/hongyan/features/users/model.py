"""Users, their devices and sessions; what may be said about them, and why they are refused."""

import re
from enum import StrEnum
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.errors import Conflict, Exhausted, Forbidden, Malformed, Missing, Unauthenticated, refusal
from hongyan.core.ids import BlobId, DeviceId, SessionId, UserId
from hongyan.core.wire import Request

Text = Annotated[str, Meta(max_length=200)]
Username = Annotated[str, Meta(min_length=3, max_length=32)]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Password = Annotated[str, Meta(min_length=8, max_length=256)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(min_length=6, max_length=6)]
AvatarBytes = Annotated[bytes, Meta(min_length=1, max_length=512 << 10)]
UserIds = Annotated[list[UserId], Meta(max_length=200)]

USERNAME = re.compile(r"[a-z][a-z0-9_.-]{2,31}", re.ASCII)
EMAIL = re.compile(r"[a-z0-9._%+'&-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,187}[a-z0-9])?", re.ASCII)
ROLES: dict[str, frozenset[str]] = {
    "owner": frozenset({"*"}),
    "admin": frozenset({"statistics.see", "users.manage", "users.see"}),
    "user": frozenset(),
}


class Platform(StrEnum):
    MOBILE = "mobile"
    DESKTOP = "desktop"
    WEB = "web"
    PAD = "pad"
    BOT = "bot"


class Purpose(StrEnum):
    """What a mailed code is good for, and nothing else."""

    REGISTER = "register"
    RESET = "reset"


class Who(StrEnum):
    EVERYONE = "everyone"
    CONTACTS = "contacts"
    NOBODY = "nobody"


class State(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    PENDING = "pending"  # registered, and waiting for staff
    REFUSED = "refused"  # by staff, and told so for some days


class Reason(StrEnum):
    """Why a session ended; a close reason of the gateway."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"
    DISABLED = "disabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    TOKEN_REUSED = "token_reused"  # noqa: S105


class Privacy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    who_may_add: Who = Who.EVERYONE
    who_sees_last_seen: Who = Who.CONTACTS
    findable_by_username: bool = True
    findable_by_email: bool = False
    is_recommended: bool = True  # to those with common contacts and groups; and others to me


class Profile(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What others may know of a user."""

    user_id: UserId
    username: str
    name: str
    avatar_id: BlobId | None = None
    bio: str = ""


class Me(Struct, frozen=True, kw_only=True):
    """What I may know of myself. One row of my stream."""

    user_id: UserId
    rev: int
    username: str
    name: str
    email: str
    avatar_id: BlobId | None
    bio: str
    role: str
    privacy: Privacy
    preferences: dict[str, Any]
    created_at: Millis


class Device(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One installation of a client. One row of its owner's stream; gone once `removed_at` is set."""

    device_id: DeviceId
    rev: int
    platform: Platform
    name: str
    created_at: Millis
    last_seen_at: Millis
    last_address: str = ""
    removed_at: Millis | None = None


class Presence(Struct, frozen=True, kw_only=True):
    user_id: UserId
    is_online: bool
    last_seen_at: Millis | None = None


class NewDevice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`device_id` is the one that this installation was given before, if it was."""

    platform: Platform
    name: Text = ""
    device_id: DeviceId | None = None


# requests


class GetPolicy(Request, frozen=True):
    pass


class SendCode(Request, frozen=True):
    email: Email
    purpose: Purpose


class Register(Request, frozen=True):
    """`words` are for whoever decides, where staff must approve."""

    username: Username
    password: Password
    email: Email
    device: NewDevice
    code: Code | None = None
    name: Name | None = None
    words: Text = ""


class Login(Request, frozen=True):
    """`login` is a user name or an e-mail address."""

    login: Annotated[str, Meta(min_length=1, max_length=254)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    device: NewDevice


class Refresh(Request, frozen=True):
    refresh_token: Annotated[str, Meta(max_length=200)]


class RemoveDevice(Request, frozen=True):
    device_id: DeviceId


class ChangePassword(Request, frozen=True):
    old_password: Annotated[str, Meta(min_length=1, max_length=256)]
    new_password: Password


class ResetPassword(Request, frozen=True):
    email: Email
    code: Code
    new_password: Password


class ByUser(Request, frozen=True):
    user_id: UserId


class UpdateProfile(Request, frozen=True):
    user_id: UserId
    name: Name | UnsetType = UNSET
    bio: Text | UnsetType = UNSET


class SetAvatar(Request, frozen=True):
    """PNG, JPEG, WebP or GIF, as base64."""

    user_id: UserId
    content: AvatarBytes


class GetAvatar(Request, frozen=True):
    avatar_id: BlobId


class UpdateSettings(Request, frozen=True):
    """`preferences` is the clients' own (theme, language …), kept as it is and replaced as a whole."""

    privacy: Privacy | UnsetType = UNSET
    preferences: dict[str, Any] | UnsetType = UNSET


class FindUser(Request, frozen=True):
    """An exact user name, e-mail address or user id."""

    query: Annotated[str, Meta(min_length=1, max_length=254)]


class GetProfiles(Request, frozen=True):
    user_ids: UserIds


# replies


class Policy(Struct, frozen=True, kw_only=True):
    """What clients must know of this server, before signing up too.

    `is_new`: nobody has signed up; the first becomes owner. A sender may change a message so many minutes.
    """

    name: str
    version: str
    registration: str
    verify_email: bool
    mail: str
    is_new: bool
    recall_minutes: int
    edit_minutes: int


class SignedIn(Struct, frozen=True, kw_only=True):
    user_id: UserId
    device_id: DeviceId
    access_token: str
    refresh_token: str
    expires_at: Millis


class Devices(Struct, frozen=True):
    items: list[Device]


class Profiles(Struct, frozen=True):
    items: list[Profile]


class Presences(Struct, frozen=True):
    items: list[Presence]


# what is announced


class SignedOut(Struct, frozen=True, kw_only=True):
    """Sessions have ended; their sockets must close."""

    user_id: UserId
    session_ids: list[SessionId]
    reason: Reason


class Template(StrEnum):
    """`SILENCE` is not sent: asking for what does not exist must do the same work as for what does."""

    REGISTER = "register"
    RESET = "reset"
    ADDRESS_TAKEN = "address_taken"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    SILENCE = "silence"


class Letter(Struct, frozen=True, kw_only=True):
    """A mail to be sent by a worker, who finds out the code from the nonce."""

    to: str
    template: Template
    nonce: str = ""
    reason: str = ""


# refusals


@refusal
class BadUsername(Malformed):
    code = "users.bad_username"
    username: str


@refusal
class BadEmail(Malformed):
    code = "users.bad_email"


@refusal
class BadName(Malformed):
    """A name of nothing that can be seen."""

    code = "users.bad_name"


@refusal
class PreferencesTooLarge(Malformed):
    code = "users.preferences_too_large"
    limit: int


@refusal
class BadPicture(Malformed):
    code = "users.bad_picture"


@refusal
class NameTaken(Conflict):
    code = "users.name_taken"


@refusal
class RegistrationClosed(Forbidden):
    code = "users.registration_closed"


@refusal
class WrongLogin(Unauthenticated):
    """The same for an unknown name, a wrong password and a disabled user."""

    code = "users.wrong_login"


@refusal
class WrongPassword(Forbidden):
    """The old password is wrong; you stay signed in."""

    code = "users.wrong_password"


@refusal
class WrongCode(Forbidden):
    """The code is wrong, used, too old, or for something else."""

    code = "users.wrong_code"


@refusal
class SessionEnded(Unauthenticated):
    code = "users.session_ended"


@refusal
class NoSuchUser(Missing):
    code = "users.no_such_user"


@refusal
class NoSuchDevice(Missing):
    code = "users.no_such_device"


@refusal
class NoSuchPicture(Missing):
    code = "users.no_such_picture"


@refusal
class NotYou(Forbidden):
    code = "users.not_you"


@refusal
class TooManyGuesses(Exhausted):
    code = "users.too_many_guesses"
    retry_after_ms: int
