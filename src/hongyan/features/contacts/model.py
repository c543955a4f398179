"""Contacts and requests to become one."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hongyan.core.clock import Millis
from hongyan.core.errors import Conflict, Exhausted, Forbidden, Malformed, Missing, refusal
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.wire import Natural, Request

Greeting = Annotated[str, Meta(max_length=200)]
Remark = Annotated[str, Meta(max_length=64)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=32)]], Meta(max_length=20)]


class Contact(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One row of its owner's stream. With neither `is_contact` nor `is_blocked` it is as good as gone."""

    user_id: UserId
    rev: int
    is_contact: bool = False
    is_blocked: bool = False
    remark: str = ""
    tags: list[str] = []
    is_starred: bool = False
    conversation_id: ConversationId | None = None
    since_at: Millis | None = None


class Answer(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


class ContactRequest(Struct, frozen=True, kw_only=True):
    """One row in the streams of both. A refusal is not told to the one who asked: it waits, then expires."""

    request_id: str
    rev: int
    from_id: UserId
    to_id: UserId
    greeting: str
    state: Answer
    asked_at: Millis
    expires_at: Millis


class Ask(Request, frozen=True):
    user_id: UserId
    greeting: Greeting = ""


class GiveAnswer(Request, frozen=True):
    request_id: str
    accept: bool


class ListRequests(Request, frozen=True):
    pass


class ListContacts(Request, frozen=True):
    """Contacts that changed after `since` (0: all), `limit` at a time."""

    since: Natural = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class UpdateContact(Request, frozen=True):
    user_id: UserId
    remark: Remark | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    is_starred: bool | UnsetType = UNSET


class ByUser(Request, frozen=True):
    user_id: UserId


class Contacts(Struct, frozen=True):
    items: list[Contact]
    next: int | None = None


class ContactRequests(Struct, frozen=True):
    items: list[ContactRequest]


@refusal
class Oneself(Malformed):
    code = "contacts.oneself"


@refusal
class NotWelcome(Forbidden):
    """They take no requests, or none from you. Which of both is theirs to know."""

    code = "contacts.not_welcome"


@refusal
class KeptApart(Forbidden):
    """A group in which you both are does not let its members become contacts."""

    code = "contacts.kept_apart"


@refusal
class AlreadyContacts(Conflict):
    code = "contacts.already"


@refusal
class NoSuchRequest(Missing):
    code = "contacts.no_such_request"


@refusal
class NoLongerWaiting(Conflict):
    code = "contacts.no_longer_waiting"
    state: Answer


@refusal
class NoSuchContact(Missing):
    code = "contacts.no_such_contact"


@refusal
class TooManyContacts(Exhausted):
    code = "contacts.too_many"
    limit: int
