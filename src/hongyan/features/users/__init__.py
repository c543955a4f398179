"""Users: who somebody is, where they are signed in, and what they let others know."""

from hongyan.features.users.model import (
    ROLES,
    AvatarBytes,
    Device,
    Letter,
    Me,
    NoSuchPicture,
    NoSuchUser,
    NotYou,
    Platform,
    Presence,
    Privacy,
    Profile,
    Reason,
    SessionEnded,
    SignedIn,
    SignedOut,
    State,
    Who,
)
from hongyan.features.users.names import as_name, as_text
from hongyan.features.users.pictures import media_type
from hongyan.features.users.service import presence
from hongyan.features.users.service.authenticating import authenticate, check_session
from hongyan.features.users.service.lookups import (
    acquaint,
    exists,
    forget,
    privacies_of,
    privacy_of,
    profiles_of,
)
from hongyan.features.users.service.parting import DELETED, Deleted, delete
from hongyan.features.users.service.picturing import replace_picture
from hongyan.features.users.service.presence import (
    SHOWN,
    WATCH,
    arrive,
    find_online,
    find_viewers,
    leave,
    presences_of,
)
from hongyan.features.users.service.staff import DISABLED
from hongyan.features.users.staffing import Disabled
from hongyan.features.users.store import (
    changed_devices,
    changed_me,
    ended_sessions,
    has_anyone,
    renamed_acquaintances,
)
from hongyan.features.users.streams import claim_rev, claim_revs, find_rev, tell
from hongyan.features.users.tables import users

__all__ = [
    "DELETED",
    "DISABLED",
    "ROLES",
    "SHOWN",
    "WATCH",
    "AvatarBytes",
    "Deleted",
    "Device",
    "Disabled",
    "Letter",
    "Me",
    "NoSuchPicture",
    "NoSuchUser",
    "NotYou",
    "Platform",
    "Presence",
    "Privacy",
    "Profile",
    "Reason",
    "SessionEnded",
    "SignedIn",
    "SignedOut",
    "State",
    "Who",
    "acquaint",
    "arrive",
    "as_name",
    "as_text",
    "authenticate",
    "changed_devices",
    "changed_me",
    "check_session",
    "claim_rev",
    "claim_revs",
    "delete",
    "ended_sessions",
    "exists",
    "find_online",
    "find_rev",
    "find_viewers",
    "forget",
    "has_anyone",
    "leave",
    "media_type",
    "presence",
    "presences_of",
    "privacies_of",
    "privacy_of",
    "profiles_of",
    "renamed_acquaintances",
    "replace_picture",
    "tell",
    "users",
]
