"""Addresses of files: short-lived, signed, for one viewer, and for what lets them see the file."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256

from msgspec import Struct

from hongyan.core.clock import MINUTE, Millis
from hongyan.core.context import Caller, Context
from hongyan.core.ids import FileId, UserId
from hongyan.core.wire import Bytes
from hongyan.features import users
from hongyan.features.files import store
from hongyan.features.files.model import Download, GetLinks, Link, Links
from hongyan.features.files.refusals import BadLink
from hongyan.features.files.service import serving

PATH = "/api/v1/content/files/links"
TICKET = re.compile(r"(\w{26})~(\w{26})~([\w.]{0,64})~(\d{1,16})~([\w-]{43})")


class Ticket(Struct, frozen=True, kw_only=True):
    """Lets `viewer_id` have a file because of `reason`: a message, or nothing, if it is theirs."""

    viewer_id: UserId
    file_id: FileId
    reason: str
    expires_at: Millis

    @property
    def words(self) -> str:
        return f"{self.viewer_id}~{self.file_id}~{self.reason}~{self.expires_at}"


class Shown(Struct, frozen=True, kw_only=True):
    """A file that the caller may see, and why."""

    file_id: FileId
    previews: list[str]
    reason: str = ""


Seen = Callable[[Context, Ticket], Awaitable[list[Shown]]]


async def links(ctx: Context, request: GetLinks) -> Links:
    """Addresses of files of mine. What is not mine, or not ready, is left out."""
    mine = await ctx.read(lambda c: _find_mine(c, request.file_ids))
    return Links(make_links(ctx, PATH, mine))


async def download(ctx: Context, request: Download) -> Bytes:
    """The bytes of a file of one's own, for whoever was given its address."""
    return await give(ctx, request, _list_own)


async def give(ctx: Context, request: Download, list_seen: Seen) -> Bytes:
    """The bytes of a file, if `list_seen` has it for whoever was given its address. Raises `BadLink`."""
    ticket = read_ticket(ctx, request.ticket)
    viewer = replace(ctx, caller=Caller(user_id=ticket.viewer_id, address=ctx.caller.address))
    if not await viewer.read(lambda c: _is_seen(c, ticket, list_seen)):
        raise BadLink
    return await serving.serve(ctx, ticket.file_id, request)


def make_links(ctx: Context, path: str, shown: list[Shown]) -> list[Link]:
    """For the caller. An address stays the same for some minutes, so that bytes need not come twice."""
    window = ctx.settings.files.link_minutes * MINUTE // 2
    expires_at = Millis((ctx.now // window + 2) * window)
    key = _key(ctx)
    made = []
    for one in shown:
        ticket = Ticket(viewer_id=ctx.user_id, file_id=one.file_id, reason=one.reason, expires_at=expires_at)
        url = f"{path}/{ticket.words}~{_signature(key, ticket)}"
        previews = {name: f"{url}?preview={name}" for name in one.previews}
        made.append(Link(file_id=one.file_id, url=url, previews=previews, expires_at=expires_at))
    return made


def read_ticket(ctx: Context, text: str) -> Ticket:
    """A ticket of ours that is good now, and not for another than the caller. Raises `BadLink`."""
    found = TICKET.fullmatch(text)
    if found is None:
        raise BadLink
    ticket = Ticket(
        viewer_id=UserId(found[1]),
        file_id=FileId(found[2]),
        reason=found[3],
        expires_at=Millis(int(found[4])),
    )
    if not hmac.compare_digest(found[5], _signature(_key(ctx), ticket)):
        raise BadLink
    if ctx.now >= ticket.expires_at or ctx.user_id not in ("", ticket.viewer_id):
        raise BadLink
    return ticket


async def list_shown(ctx: Context, reasons: list[tuple[FileId, str]]) -> list[Shown]:
    """Those of the files that are there, each with its reason, in their order."""
    file_ids = sorted({file_id for file_id, _ in reasons})
    ready = {row.file_id for row in await store.list_ready(ctx.tx, file_ids)}
    previews = await store.list_previews(ctx.tx, file_ids)
    return [
        Shown(file_id=file_id, previews=previews.get(file_id, []), reason=reason)
        for file_id, reason in reasons
        if file_id in ready
    ]


async def _is_seen(ctx: Context, ticket: Ticket, list_seen: Seen) -> bool:
    """Now, by somebody who may still sign in."""
    is_there = await users.exists(ctx.tx, ctx.user_id)
    return is_there and ticket.file_id in {one.file_id for one in await list_seen(ctx, ticket)}


async def _list_own(ctx: Context, ticket: Ticket) -> list[Shown]:
    return [] if ticket.reason else await _find_mine(ctx, [ticket.file_id])


async def _find_mine(ctx: Context, file_ids: list[FileId]) -> list[Shown]:
    rows = await store.list_ready(ctx.tx, file_ids)
    return await list_shown(ctx, [(row.file_id, "") for row in rows if row.owner_id == ctx.user_id])


def _signature(key: bytes, ticket: Ticket) -> str:
    return urlsafe_b64encode(hmac.digest(key, ticket.words.encode(), "sha256")).decode().rstrip("=")


def _key(ctx: Context) -> bytes:
    """A secret that only those have who can sign, the same for all of them."""
    return sha256(ctx.ports.signer.sign({"typ": "file-links"}).encode()).digest()
