"""What files do without being asked: looking into what has come in, letting go of what nobody needs."""

from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.core.context import Context
from hongyan.features.files.model import Uploaded
from hongyan.features.files.service.collecting import collect_expired, drop_loose
from hongyan.features.files.service.processing import process
from hongyan.features.files.service.receiving import UPLOADED

HANDLERS: dict[str, tuple[type, Callable[[Context, Any], Awaitable[None]]]] = {UPLOADED: (Uploaded, process)}
SCHEDULES = ((60.0, collect_expired), (60.0, drop_loose))
