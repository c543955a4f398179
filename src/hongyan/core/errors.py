"""Every way a request can be refused.

Refusal
├── Malformed        the request makes no sense          fix it
├── Unauthenticated  we do not know who you are          sign in
├── Forbidden        you may not                         do not retry
├── Missing          there is no such thing              do not retry
├── Conflict         the world has moved on              read again, then retry
├── Exhausted        too much, too fast                  wait, then retry
└── Unavailable      something we need is down           wait, then retry

Anything else that is raised is a bug: logged with its traceback, shown as ``internal``.
A feature's refusals are dataclasses whose fields are the details that clients see.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

C = TypeVar("C", bound=type[Exception])


@dataclass_transform(eq_default=False)
def refusal(cls: C) -> C:
    """Make a refusal of a class: its annotated fields become arguments and details."""
    return dataclass(eq=False)(cls)  # type: ignore[return-value]


class Refusal(Exception):
    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    def details(self) -> dict[str, Any]:
        """What the client may know about it, by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.code} {self.details()}"


@refusal
class Malformed(Refusal): ...


@refusal
class TooMuch(Malformed):
    """More bytes than we take."""


@refusal
class NotThisType(Malformed):
    """Bytes of a type that we do not take."""


@refusal
class NotThisVersion(Malformed):
    """A version of a protocol that we do not speak."""


@refusal
class Damaged(Malformed):
    """Bytes that are not what their checksum says."""


@refusal
class Unauthenticated(Refusal): ...


@refusal
class Forbidden(Refusal): ...


@refusal
class Missing(Refusal): ...


@refusal
class Conflict(Refusal): ...


@refusal
class Exhausted(Refusal):
    retryable = True


@refusal
class Unavailable(Refusal):
    retryable = True


@refusal
class NotUnderstood(Malformed):
    """The request does not have the declared shape."""

    code = "requests.malformed"
    reason: str


@refusal
class NotSignedIn(Unauthenticated):
    code = "requests.not_signed_in"


@refusal
class NotPermitted(Forbidden):
    code = "requests.not_permitted"
    permission: str


@refusal
class TooFast(Exhausted):
    code = "requests.too_fast"
    retry_after_ms: int


@refusal
class BadKey(Malformed):
    """An idempotency key is one to 64 characters of ASCII that can be seen, without spaces."""

    code = "requests.bad_key"


@refusal
class KeyReused(Conflict):
    """One idempotency key came with two different requests."""

    code = "requests.key_reused"


@refusal
class NoSuchOperation(Missing):
    code = "requests.no_such_operation"
    op: str


@refusal
class Overloaded(Unavailable):
    """More work is waiting than we want to promise."""

    code = "server.overloaded"
    retry_after_ms: int


@refusal
class StorageUnavailable(Unavailable):
    """The database refused to commit (full disk, I/O error, lost connection). Nothing was saved."""

    code = "server.storage_unavailable"
