"""What files do without being asked: looking into what has come in, letting go of what nobody needs."""

from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.core.context import Context
from hongyan.features.files.model import Uploaded
from hongyan.features.files.service.collecting import collect_expired, drop_loose
from hongyan.features.files.service.directing import drop_stale
from hongyan.features.files.service.processing import give_up, process
from hongyan.features.files.service.receiving import UPLOADED

HANDLERS: dict[str, tuple[type, Callable[[Context, Any], Awaitable[None]]]] = {UPLOADED: (Uploaded, process)}
GIVING_UP: dict[str, Callable[[Context, Any], Awaitable[None]]] = {UPLOADED: give_up}
SCHEDULES = ((60.0, collect_expired), (60.0, drop_loose), (60.0, drop_stale))
