"""One operation of the server, as a client needs to know it."""

from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct

R = TypeVar("R", bound=Struct)


class Route(NamedTuple, Generic[R]):
    """`is_open` needs no token. `is_repeatable`: asking again does no more than asking once."""

    name: str
    rest: str
    reply: type[R]
    is_open: bool = False
    is_repeatable: bool = True

    @property
    def method(self) -> str:
        return self.rest.split()[0]

    @property
    def path(self) -> str:
        return self.rest.split()[1]


class Call(Protocol):
    async def __call__(self, route: Route[R], request: Struct) -> R:
        """Ask, and give the reply. Raises `Refused`, `Unreachable` or `SignedOut`."""
