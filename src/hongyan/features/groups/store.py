"""Every SQL statement about how people get into groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from hongyan.core.clock import Millis
from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import conversations, users
from hongyan.features.conversations import Kind, Role
from hongyan.features.groups.model import Ban, JoinRequest, Link, RequestState
from hongyan.features.groups.tables import bans, links, reports, requests

_groups, _members, _users = conversations.conversations, conversations.members, users.users

# links


def as_link(row: Any) -> Link:
    return Link(
        link_id=row.link_id,
        group_id=row.group_id,
        token=row.token,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        most_uses=row.most_uses,
        uses=row.uses,
        revoked_at=row.revoked_at,
    )


async def insert_link(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(links.insert(), row)


async def find_link(tx: Tx, token: str, *, for_use: bool = False) -> AnyRow | None:
    """The link with this token; `for_use` locks it, so that nobody else uses it meanwhile."""
    statement = select(links).where(links.c.token == token)
    return await tx.first(statement.with_for_update() if for_use else statement)


async def find_link_of(tx: Tx, group_id: ConversationId, link_id: str) -> AnyRow | None:
    ours = and_(links.c.group_id == group_id, links.c.link_id == link_id)
    return await tx.first(select(links).where(ours))


def _is_good(now: Millis) -> Any:
    in_time = or_(links.c.expires_at.is_(None), links.c.expires_at > now)
    has_uses = or_(links.c.most_uses.is_(None), links.c.uses < links.c.most_uses)
    return and_(links.c.revoked_at.is_(None), in_time, has_uses)


async def page_links(tx: Tx, group_id: ConversationId, now: Millis, made_by: UserId | None) -> list[Link]:
    """The good links of a group, the newest first; of everybody, or of one."""
    statement = select(links).where(links.c.group_id == group_id, _is_good(now))
    if made_by is not None:
        statement = statement.where(links.c.made_by == made_by)
    return [as_link(row) for row in await tx.all(statement.order_by(links.c.link_id.desc()))]


async def claim_use(tx: Tx, token: str, now: Millis) -> bool:
    """Count one more use of a link, if there is one left."""
    good = links.update().where(links.c.token == token, _is_good(now))
    return await tx.run(good.values(uses=links.c.uses + 1)) == 1


async def revoke_links(tx: Tx, group_id: ConversationId, now: Millis, link_id: str | None = None) -> None:
    """End one link of a group, or all."""
    ours = and_(links.c.group_id == group_id, links.c.revoked_at.is_(None))
    statement = links.update().where(ours).values(revoked_at=now)
    await tx.run(statement if link_id is None else statement.where(links.c.link_id == link_id))


# requests


def as_request(row: Any) -> JoinRequest:
    return JoinRequest(
        request_id=row.request_id,
        rev=row.rev,
        group_id=row.group_id,
        group_name=row.name,
        user_id=row.user_id,
        state=RequestState(row.state),
        asked_at=row.asked_at,
        answer=row.answer,
        invited_by=row.invited_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


_requests = select(requests, _groups.c.name).join(_groups, _groups.c.conversation_id == requests.c.group_id)


async def insert_request(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(requests.insert(), row)


async def find_request(tx: Tx, request_id: str) -> AnyRow | None:
    return await tx.first(_requests.where(requests.c.request_id == request_id))


async def waiting_of(tx: Tx, group_id: ConversationId, user_ids: Sequence[UserId]) -> dict[UserId, AnyRow]:
    """The requests of these users that wait."""
    waiting = and_(requests.c.group_id == group_id, requests.c.state == RequestState.WAITING)
    rows = await tx.all(_requests.where(waiting, requests.c.user_id.in_(user_ids)))
    return {row.user_id: row for row in rows}


async def page_waiting(tx: Tx, group_id: ConversationId, after: str, limit: int | None) -> list[JoinRequest]:
    waiting = and_(requests.c.group_id == group_id, requests.c.state == RequestState.WAITING)
    statement = _requests.where(waiting, requests.c.request_id > after)
    rows = await tx.all(statement.order_by(requests.c.request_id).limit(limit))
    return [as_request(row) for row in rows]


async def count_waiting(tx: Tx, group_id: ConversationId) -> int:
    waiting = and_(requests.c.group_id == group_id, requests.c.state == RequestState.WAITING)
    row = await tx.first(select(func.count()).select_from(requests).where(waiting))
    return row[0] if row else 0


async def update_request(tx: Tx, request_id: str, **values: Any) -> JoinRequest:
    await tx.run(requests.update().where(requests.c.request_id == request_id).values(**values))
    (row,) = await tx.all(_requests.where(requests.c.request_id == request_id))
    return as_request(row)


async def changed_requests(tx: Tx, user_id: UserId, since: int) -> list[JoinRequest]:
    """Requests to let a user in that changed after `since`; from nothing (0), only what still waits."""
    statement = _requests.where(requests.c.user_id == user_id, requests.c.rev > since)
    rows = await tx.all(statement if since else statement.where(requests.c.state == RequestState.WAITING))
    return [as_request(row) for row in rows]


# bans


async def ban(tx: Tx, row: dict[str, Any]) -> None:
    await tx.upsert(bans, ("group_id", "user_id"), row)


async def unban(tx: Tx, group_id: ConversationId, user_id: UserId) -> bool:
    """Whether there was a ban."""
    return await tx.run(bans.delete().where(bans.c.group_id == group_id, bans.c.user_id == user_id)) == 1


async def find_banned(tx: Tx, group_id: ConversationId, user_ids: Sequence[UserId]) -> set[UserId]:
    ours = and_(bans.c.group_id == group_id, bans.c.user_id.in_(user_ids))
    return {row.user_id for row in await tx.all(select(bans.c.user_id).where(ours))}


async def page_bans(tx: Tx, group_id: ConversationId, after: UserId, limit: int) -> list[Ban]:
    ours = and_(bans.c.group_id == group_id, bans.c.user_id > after)
    rows = await tx.all(select(bans).where(ours).order_by(bans.c.user_id).limit(limit))
    return [
        Ban(user_id=row.user_id, banned_by=row.banned_by, reason=row.reason, banned_at=row.banned_at)
        for row in rows
    ]


# finding


async def page_public(tx: Tx, query: str, limit: int) -> Sequence[AnyRow]:
    """Public groups with this id, or with this in their name."""
    is_public = and_(_groups.c.is_public, _groups.c.dissolved_at.is_(None), _groups.c.kind == Kind.GROUP)
    is_meant = or_(
        _groups.c.conversation_id == query.lower(),
        func.lower(_groups.c.name).contains(query.lower(), autoescape=True),
    )
    statement = select(_groups).where(is_public, is_meant)
    return await tx.all(statement.order_by(_groups.c.member_count.desc()).limit(limit))


async def page_members_named(tx: Tx, group_id: ConversationId, query: str, limit: int) -> Sequence[AnyRow]:
    """Members whose name, user name, or nickname here has this in it."""
    word = query.lower()
    is_meant = or_(
        func.lower(_members.c.nickname).contains(word, autoescape=True),
        func.lower(_users.c.name).contains(word, autoescape=True),
        _users.c.username.contains(word, autoescape=True),
    )
    statement = (
        select(_members)
        .join(_users, _users.c.user_id == _members.c.user_id)
        .where(_members.c.conversation_id == group_id, _members.c.left_seq.is_(None), is_meant)
    )
    return await tx.all(statement.order_by(_members.c.member_rev, _members.c.user_id).limit(limit))


async def owned_by(tx: Tx, user_id: UserId) -> list[ConversationId]:
    ours = and_(_members.c.user_id == user_id, _members.c.role == Role.OWNER, _members.c.left_seq.is_(None))
    return [row.conversation_id for row in await tx.all(select(_members.c.conversation_id).where(ours))]


async def joined_by(tx: Tx, user_id: UserId) -> list[ConversationId]:
    """The groups that somebody is in."""
    statement = (
        select(_members.c.conversation_id)
        .join(_groups, _groups.c.conversation_id == _members.c.conversation_id)
        .where(_members.c.user_id == user_id, _members.c.left_seq.is_(None), _groups.c.kind == Kind.GROUP)
    )
    return [row.conversation_id for row in await tx.all(statement)]


async def count_shared(tx: Tx, user_id: UserId) -> int:
    """The groups of an owner that somebody else is in too."""
    other = _members.alias()
    shared = exists().where(
        other.c.conversation_id == _members.c.conversation_id,
        other.c.user_id != user_id,
        other.c.left_seq.is_(None),
    )
    ours = and_(_members.c.user_id == user_id, _members.c.role == Role.OWNER, _members.c.left_seq.is_(None))
    row = await tx.first(select(func.count()).select_from(_members).where(ours, shared))
    return row[0] if row else 0


async def find_heir(tx: Tx, group_id: ConversationId) -> UserId | None:
    """Who would own the group without its owner: an admin before a member, then who came first."""
    here = and_(_members.c.conversation_id == group_id, _members.c.left_seq.is_(None))
    may_be = and_(here, _members.c.role != Role.OWNER, _users.c.state == users.State.ACTIVE)
    row = await tx.first(
        select(_members.c.user_id)
        .join(_users, _users.c.user_id == _members.c.user_id)
        .where(may_be)
        .order_by(_members.c.role, _members.c.joined_seq, _members.c.user_id)  # "admin" < "member"
        .limit(1)
    )
    return row.user_id if row else None


# reports


async def insert_report(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(reports.insert(), row)


async def count_reports(tx: Tx, group_id: ConversationId, reporter_id: UserId, state: str) -> int:
    ours = and_(reports.c.group_id == group_id, reports.c.reporter_id == reporter_id)
    counted = select(func.count()).select_from(reports).where(ours, reports.c.state == state)
    row = await tx.first(counted)
    return row[0] if row else 0
