"""What can be asked, and what is found."""

from typing import Annotated

from msgspec import Meta, Struct

from hongyan.core.clock import Millis
from hongyan.core.errors import Malformed, refusal
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import Natural, Request
from hongyan.features.conversations import Conversation
from hongyan.features.groups import GroupCard
from hongyan.features.messages import Message
from hongyan.features.users import Profile

Question = Annotated[str, Meta(min_length=1, max_length=200)]
MessageKind = Annotated[str, Meta(min_length=1, max_length=16)]
SubjectId = Annotated[str, Meta(min_length=26, max_length=26)]
Mark = tuple[int, int]


class SearchMessages(Request, frozen=True):
    """Messages of mine with all words of `q`; what stands in quotes, as it stands there.

    `since` and `until` are times; `cursor` is the `next` of the page before.
    """

    q: Question
    conversation_id: ConversationId | None = None
    sender_id: UserId | None = None
    type: MessageKind | None = None
    since: Natural | None = None
    until: Natural | None = None
    cursor: Annotated[str, Meta(max_length=80)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class Hit(Struct, frozen=True, kw_only=True):
    """A message that was found. `highlights`: where in `snippet` the words are, in UTF-16 units."""

    message: Message
    snippet: str
    highlights: list[list[int]]


class Hits(Struct, frozen=True, kw_only=True):
    """The newest first. Without `next` there are no more; with it a page may still have few, or none."""

    items: list[Hit]
    next: str | None = None


class SearchAll(Request, frozen=True):
    """Whatever of mine has to do with `q`. Names are also found by how they sound (pinyin, initials)."""

    q: Question


class FoundContact(Struct, frozen=True, kw_only=True):
    profile: Profile
    remark: str = ""
    conversation_id: ConversationId | None = None


class FoundGroup(Struct, frozen=True, kw_only=True):
    """`members` are the names in it that fit, where its own does not."""

    conversation: Conversation
    members: list[str] = []


class Everything(Struct, frozen=True, kw_only=True):
    """What fits best first, and of messages and of files the newest few: `search.messages` has the others."""

    contacts: list[FoundContact]
    groups: list[FoundGroup]
    messages: list[Hit]
    files: list[Hit]


class SuggestPeople(Request, frozen=True):
    pass


class SuggestGroups(Request, frozen=True):
    pass


class Dismiss(Request, frozen=True):
    """A user or a group that I do not want to be recommended again."""

    subject_id: SubjectId


class Restore(Request, frozen=True):
    """Something that I dismissed."""

    subject_id: SubjectId


class SuggestedPerson(Struct, frozen=True, kw_only=True):
    """Somebody whom I may know: how many contacts of mine know them, and how many groups we are both in.

    `contact_ids` and `group_ids` are a few of these.
    """

    profile: Profile
    contact_count: int
    contact_ids: list[UserId]
    group_count: int
    group_ids: list[ConversationId]


class SuggestedPeople(Struct, frozen=True):
    """Whom I am most likely to know first."""

    items: list[SuggestedPerson]


class SuggestedGroup(Struct, frozen=True, kw_only=True):
    """A public group that I may come into, and how many contacts of mine are in it. Which ones is theirs."""

    group: GroupCard
    contact_count: int


class SuggestedGroups(Struct, frozen=True):
    items: list[SuggestedGroup]


class GetStatistics(Request, frozen=True):
    """Of the last `days`, today among them."""

    days: Annotated[int, Meta(ge=1, le=366)] = 30


class SearchDay(Struct, frozen=True, kw_only=True):
    """A day (UTC) on which was searched. Times are of the answering; the `p` are rounded up."""

    day: str
    searches: int
    unfound: int
    p50_ms: int
    p95_ms: int


class AskedWord(Struct, frozen=True, kw_only=True):
    word: str
    searches: int


class Statistics(Struct, frozen=True, kw_only=True):
    """`words`: those asked for most, of those that at least five users have asked for within a week."""

    is_on: bool
    searches: int
    unfound: int
    p50_ms: int
    p95_ms: int
    days: list[SearchDay]
    words: list[AskedWord]


class Place(Struct, frozen=True):
    """Where a page ends: results go from new to old."""

    sent_at: Millis
    conversation_id: ConversationId
    seq: int


class Scope(Struct, frozen=True, kw_only=True):
    """Whose messages are looked for, which of them, and behind which place."""

    user_id: UserId
    blocked: set[UserId] = set()
    words: list[str] = []
    conversation_id: ConversationId | None = None
    sender_id: UserId | None = None
    type: str | None = None
    but_not: str | None = None  # a type
    since: int | None = None
    until: int | None = None
    before: Place | None = None


@refusal
class BadCursor(Malformed):
    """It is not the `next` of a page."""

    code = "search.bad_cursor"


def as_cursor(place: Place) -> str:
    return f"{place.sent_at}.{place.conversation_id}.{place.seq}"


def place_in(cursor: str) -> Place:
    """Raises `BadCursor`."""
    sent_at, _, rest = cursor.partition(".")
    conversation_id, _, seq = rest.partition(".")
    if not (_is_number(sent_at) and conversation_id and _is_number(seq)):
        raise BadCursor
    return Place(Millis(int(sent_at)), ConversationId(conversation_id), int(seq))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
