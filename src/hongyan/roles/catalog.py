"""Everything that Hongyan can do, listed: operations, handlers of events, schedules."""

from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.core.context import Context
from hongyan.core.operation import Operation
from hongyan.features.contacts import api as contacts
from hongyan.features.contacts import jobs as contacts_jobs
from hongyan.features.conversations import api as conversations
from hongyan.features.favourites import api as favourites
from hongyan.features.files import api as files
from hongyan.features.files import jobs as files_jobs
from hongyan.features.groups import api as groups
from hongyan.features.groups import jobs as groups_jobs
from hongyan.features.messages import api as messages
from hongyan.features.messages import jobs as messages_jobs
from hongyan.features.search import api as search
from hongyan.features.search import jobs as search_jobs
from hongyan.features.sync import api as sync
from hongyan.features.sync import jobs as sync_jobs
from hongyan.features.users import api as users
from hongyan.features.users import jobs as users_jobs

Handler = Callable[[Context, Any], Awaitable[None]]
Deed = Callable[[Context], Awaitable[None]]

OPERATIONS: tuple[Operation, ...] = (
    *users.OPERATIONS,
    *contacts.OPERATIONS,
    *conversations.OPERATIONS,
    *groups.OPERATIONS,
    *messages.OPERATIONS,
    *files.OPERATIONS,
    *favourites.OPERATIONS,
    *search.OPERATIONS,
    *sync.OPERATIONS,
)

HANDLERS: dict[str, tuple[type[Any], Handler]] = {
    **users_jobs.HANDLERS,
    **files_jobs.HANDLERS,
    **groups_jobs.HANDLERS,
    **sync_jobs.HANDLERS,
}

GIVING_UP = files_jobs.GIVING_UP  # by the name of a job that cannot be done

SCHEDULES: list[tuple[float, Deed]] = [
    *users_jobs.SCHEDULES,
    *contacts_jobs.SCHEDULES,
    *messages_jobs.SCHEDULES,
    *files_jobs.SCHEDULES,
]


# what every process does again and again, and once more when it stops
ROUNDS: tuple[tuple[float, Deed], ...] = search_jobs.ROUNDS


def schedules() -> list[tuple[float, Deed]]:
    """Those for one worker; some remember what they have seen."""
    return [*SCHEDULES, *search_jobs.schedules()]
