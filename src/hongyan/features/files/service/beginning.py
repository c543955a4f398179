"""A file that begins to be: whether there is room for it, and its first row."""

from typing import Any

from msgspec import Struct

from hongyan.core.clock import HOUR
from hongyan.core.context import Context
from hongyan.core.ids import new_id
from hongyan.core.wire import encode
from hongyan.features.files import store
from hongyan.features.files.model import Facts, FileState
from hongyan.features.files.naming import as_file_name
from hongyan.features.files.refusals import Empty, OverQuota, TooBig, TooManyFiles


class New(Struct, frozen=True, kw_only=True):
    """What its owner says of it. `kind` is empty for what it turns out to be, `sha256` if it is not known."""

    name: str
    size: int
    kind: str
    sha256: str


async def check_room(ctx: Context, size: int) -> None:
    """Refuse what the caller has no room for."""
    limits = ctx.settings.files
    if not size:
        raise Empty
    if size > limits.most_bytes:
        raise TooBig(limits.most_bytes)
    used_bytes, count = await store.usage_of(ctx.tx, ctx.user_id)
    if used_bytes + size > limits.quota_bytes:
        raise OverQuota(used_bytes=used_bytes, quota_bytes=limits.quota_bytes)
    if count >= limits.most_files:
        raise TooManyFiles(limit=limits.most_files)


def new_row(ctx: Context, new: New, **known: Any) -> dict[str, Any]:
    """The row of a file of the caller's of which nothing has come yet, but for what is `known`."""
    return {
        "file_id": new_id(),
        "owner_id": ctx.user_id,
        "name": as_file_name(new.name),
        "size": new.size,
        "received": 0,
        "writer": new_id(),
        "asked_kind": new.kind,
        "wanted_sha256": new.sha256,
        "key": None,
        "state": FileState.UPLOADING,
        "refusal": "",
        "sha256": "",
        "mime": "",
        "kind": "file",
        "facts": encode(Facts()).decode(),
        "created_at": ctx.now,
        "expires_at": ctx.now + ctx.settings.files.unfinished_hours * HOUR,
        **known,
    }
