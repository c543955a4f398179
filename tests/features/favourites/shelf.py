"""Favourites said plainly: `kept = await keep(bob, sent["message_id"])`."""

from typing import Any

from tests.people import Person

PATH = "/api/v1/content/favorites"
MOST = 22  # favourites that the server of these tests allows


async def save(person: Person, kind: str, **of: Any) -> Any:
    """Save a message, file, link or note; `note` and `tags` beside it."""
    labels = {name: of.pop(name) for name in ("note", "tags") if name in of}
    return await person.post(PATH, of={"type": kind, **of}, **labels)


async def keep(person: Person, message_id: str, **labels: Any) -> Any:
    return await save(person, "message", message_id=message_id, **labels)


async def shelf(person: Person, **filters: Any) -> list[str]:
    """What a page of somebody's favourites says, the newest first."""
    return [one["fallback"] for one in (await person.get(PATH, **filters))["items"]]


async def addresses(person: Person, *favourite_ids: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.post(f"{PATH}/files", favourite_ids=favourite_ids))["items"]
    return found
