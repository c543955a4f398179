"""What search does without being asked."""

from collections.abc import Awaitable, Callable

from hongyan.core.context import Context
from hongyan.features.search.service import counting
from hongyan.features.search.service.indexing import Indexer

INDEX_SECONDS = 0.5
ROUNDS = ((60.0, counting.write_down),)  # of every process


def schedules() -> list[tuple[float, Callable[[Context], Awaitable[None]]]]:
    """For one worker: the indexer remembers how far it has looked."""
    return [(INDEX_SECONDS, Indexer().run), (3_600.0, counting.forget)]
