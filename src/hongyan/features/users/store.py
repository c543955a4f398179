"""Every statement about users, their devices, sessions and codes."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from hongyan.core.clock import Millis
from hongyan.core.ids import BlobId, DeviceId, SessionId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.core.wire import encode
from hongyan.features.users.model import (
    Device,
    Me,
    NameTaken,
    Platform,
    Privacy,
    Profile,
    Purpose,
    Reason,
    State,
)
from hongyan.features.users.tables import acquaintances, codes, devices, sessions, streams, users

# users


async def insert_user(tx: Tx, row: dict[str, Any]) -> None:
    """Add a user with an empty stream. Raises `NameTaken` for another's user name or address."""
    try:
        await tx.run(users.insert().values(row))
    except IntegrityError as error:
        raise NameTaken from error
    await tx.run(streams.insert().values(user_id=row["user_id"], rev=0))


async def update_user(tx: Tx, user_id: UserId, rev: int, changes: dict[str, Any]) -> None:
    await tx.run(update(users).where(users.c.user_id == user_id).values(rev=rev, **changes))


async def set_password(tx: Tx, user_id: UserId, password_hash: str) -> None:
    await tx.run(update(users).where(users.c.user_id == user_id).values(password_hash=password_hash))


async def see_user(tx: Tx, user_id: UserId, at: Millis) -> None:
    await tx.run(update(users).where(users.c.user_id == user_id).values(last_seen_at=at))


async def has_anyone(tx: Tx) -> bool:
    return await tx.first(select(users.c.user_id).limit(1)) is not None


async def find_user(tx: Tx, user_id: UserId) -> AnyRow | None:
    return await tx.first(select(users).where(users.c.user_id == user_id))


async def find_by_login(tx: Tx, login: str) -> AnyRow | None:
    return await tx.first(select(users).where(or_(users.c.username == login, users.c.email == login)))


async def find_by_email(tx: Tx, email: str) -> AnyRow | None:
    return await tx.first(select(users).where(users.c.email == email))


async def list_users(tx: Tx, user_ids: Iterable[UserId], since_at: int = -1) -> Sequence[AnyRow]:
    """Those of the users whose profile changed after `since_at`."""
    if not (asked := set(user_ids)):
        return []
    wanted = and_(users.c.user_id.in_(asked), users.c.profile_at > since_at)
    return await tx.all(select(users).where(wanted).order_by(users.c.user_id))


async def has_avatar(tx: Tx, avatar_id: BlobId) -> bool:
    return await tx.first(select(users.c.user_id).where(users.c.avatar_id == avatar_id)) is not None


async def claim_owners(tx: Tx) -> set[UserId]:
    """The owners who can sign in; no one else can change that until the end of the transaction."""
    wanted = and_(users.c.role == "owner", users.c.state == State.ACTIVE)
    rows = await tx.all(select(users.c.user_id).where(wanted).with_for_update())
    return {UserId(row.user_id) for row in rows}


async def changed_me(tx: Tx, user_id: UserId, since: int) -> list[Me]:
    rows = await tx.all(select(users).where(users.c.user_id == user_id, users.c.rev > since))
    return [as_me(row) for row in rows]


def as_me(row: AnyRow) -> Me:
    return Me(
        user_id=row.user_id,
        rev=row.rev,
        username=row.username,
        name=row.name,
        email=row.email,
        avatar_id=row.avatar_id,
        bio=row.bio,
        role=row.role,
        privacy=privacy_in(row),
        preferences=msgspec.json.decode(row.preferences),
        created_at=row.created_at,
    )


def as_profile(row: AnyRow) -> Profile:
    return Profile(
        user_id=row.user_id, username=row.username, name=row.name, avatar_id=row.avatar_id, bio=row.bio
    )


def privacy_in(row: AnyRow) -> Privacy:
    return msgspec.json.decode(row.privacy, type=Privacy)


def as_text(value: Any) -> str:
    """The form in which structured values are kept."""
    return encode(value).decode()


# who counts whom among their contacts


async def insert_acquaintance(tx: Tx, user_id: UserId, other_id: UserId) -> None:
    await tx.run(acquaintances.insert().values(user_id=user_id, other_id=other_id))


async def delete_acquaintance(tx: Tx, user_id: UserId, other_id: UserId) -> None:
    wanted = and_(acquaintances.c.user_id == user_id, acquaintances.c.other_id == other_id)
    await tx.run(delete(acquaintances).where(wanted))


async def find_acquainted(tx: Tx, user_ids: Iterable[UserId], other_id: UserId) -> set[UserId]:
    """Those of the users who count `other_id` among their contacts."""
    wanted = and_(acquaintances.c.user_id.in_(set(user_ids)), acquaintances.c.other_id == other_id)
    return {UserId(row.user_id) for row in await tx.all(select(acquaintances.c.user_id).where(wanted))}


async def find_contacts_among(tx: Tx, user_id: UserId, other_ids: Iterable[UserId]) -> set[UserId]:
    """Those of the others whom a user counts among their contacts."""
    wanted = and_(acquaintances.c.user_id == user_id, acquaintances.c.other_id.in_(set(other_ids)))
    return {UserId(row.other_id) for row in await tx.all(select(acquaintances.c.other_id).where(wanted))}


async def renamed_acquaintances(tx: Tx, user_id: UserId, since_at: int) -> list[Profile]:
    """The profiles of those whom a user counts as contacts, if they changed after `since_at`."""
    is_known = and_(acquaintances.c.other_id == users.c.user_id, acquaintances.c.user_id == user_id)
    statement = select(users).join(acquaintances, is_known).where(users.c.profile_at > since_at)
    return [as_profile(row) for row in await tx.all(statement)]


# devices


async def find_device(tx: Tx, user_id: UserId, device_id: DeviceId) -> AnyRow | None:
    return await tx.first(
        select(devices).where(devices.c.device_id == device_id, devices.c.user_id == user_id)
    )


async def save_device(tx: Tx, row: dict[str, Any]) -> None:
    """Add a device, or bring one back."""
    known = devices.c.device_id == row["device_id"]
    kept = {name: value for name, value in row.items() if name not in ("device_id", "created_at")}
    if not await tx.run(update(devices).where(known).values(kept)):
        await tx.run(devices.insert().values(row))


async def blank_devices(tx: Tx, user_id: UserId) -> None:
    """Forget what the devices of a user were called, and where they were."""
    await tx.run(update(devices).where(devices.c.user_id == user_id).values(name="", last_address=""))


async def see_device(tx: Tx, device_id: DeviceId, rev: int, at: Millis, address: str) -> None:
    seen = {"last_seen_at": at, "last_address": address, "rev": rev}
    await tx.run(update(devices).where(devices.c.device_id == device_id).values(seen))


async def remove_devices(tx: Tx, device_ids: Iterable[DeviceId], rev: int, at: Millis) -> None:
    wanted = and_(devices.c.device_id.in_(set(device_ids)), devices.c.removed_at.is_(None))
    await tx.run(update(devices).where(wanted).values(removed_at=at, rev=rev))


async def list_devices(tx: Tx, user_id: UserId) -> list[Device]:
    wanted = and_(devices.c.user_id == user_id, devices.c.removed_at.is_(None))
    return [_as_device(row) for row in await tx.all(select(devices).where(wanted).order_by("created_at"))]


async def changed_devices(tx: Tx, user_id: UserId, since: int) -> list[Device]:
    rows = await tx.all(select(devices).where(devices.c.user_id == user_id, devices.c.rev > since))
    return [_as_device(row) for row in rows]


def _as_device(row: AnyRow) -> Device:
    return Device(
        device_id=row.device_id,
        rev=row.rev,
        platform=Platform(row.platform),
        name=row.name,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        last_address=row.last_address,
        removed_at=row.removed_at,
    )


# sessions

IS_LIVE = sessions.c.ended_at.is_(None)


async def insert_session(tx: Tx, row: dict[str, Any]) -> None:
    await tx.run(sessions.insert().values(row))


async def list_sessions(tx: Tx, user_id: UserId) -> Sequence[AnyRow]:
    """The live sessions of a user with the platform of their device, by sign-in."""
    wanted = and_(sessions.c.user_id == user_id, IS_LIVE)
    joined = sessions.join(devices, devices.c.device_id == sessions.c.device_id)
    statement = select(sessions, devices.c.platform).select_from(joined).where(wanted)
    return await tx.all(statement.order_by(sessions.c.signed_in_at, sessions.c.session_id))


async def find_family(tx: Tx, family_hash: str) -> AnyRow | None:
    """The session that a refresh token belongs to, with the state of its user."""
    joined = sessions.join(users, users.c.user_id == sessions.c.user_id)
    statement = select(sessions, users.c.state).select_from(joined)
    return await tx.first(statement.where(sessions.c.family_hash == family_hash))


async def find_standing(tx: Tx, session_id: SessionId, now: Millis) -> AnyRow | None:
    """The device, role and state of a session that is good, or will be once staff approve of its user."""
    joined = sessions.join(users, users.c.user_id == sessions.c.user_id)
    columns = (sessions.c.user_id, sessions.c.device_id, users.c.role, users.c.state)
    statement = select(*columns).select_from(joined)
    good = and_(IS_LIVE, sessions.c.expires_at > now, users.c.state != State.DISABLED)
    return await tx.first(statement.where(sessions.c.session_id == session_id, good))


async def rotate(tx: Tx, session_id: SessionId, presented: str, changes: dict[str, Any]) -> bool:
    """Replace the refresh token, if it still is the one presented and the session is live."""
    wanted = and_(sessions.c.session_id == session_id, sessions.c.refresh_hash == presented, IS_LIVE)
    return await tx.run(update(sessions).where(wanted).values(previous_hash=presented, **changes)) == 1


async def end_sessions(tx: Tx, session_ids: Iterable[SessionId], reason: Reason, at: Millis) -> None:
    wanted = and_(sessions.c.session_id.in_(set(session_ids)), IS_LIVE)
    await tx.run(update(sessions).where(wanted).values(ended_at=at, end_reason=reason))


async def ended_sessions(tx: Tx, session_ids: Iterable[SessionId]) -> set[SessionId]:
    """Those of the sessions that are not live, or never were."""
    asked = set(session_ids)
    rows = await tx.all(select(sessions.c.session_id).where(sessions.c.session_id.in_(asked), IS_LIVE))
    return asked - {SessionId(row.session_id) for row in rows}


async def list_overdue(tx: Tx, now: Millis, limit: int) -> Sequence[AnyRow]:
    wanted = and_(IS_LIVE, sessions.c.expires_at <= now)
    return await tx.all(select(sessions).where(wanted).order_by(sessions.c.expires_at).limit(limit))


async def delete_sessions(tx: Tx, ended_before: int) -> int:
    return await tx.run(delete(sessions).where(sessions.c.ended_at < ended_before))


# codes


async def save_code(tx: Tx, row: dict[str, Any]) -> None:
    """Keep a code, in the place of an older one for the same."""
    await tx.upsert(codes, ["email", "purpose"], row)


async def claim_try(tx: Tx, email: str, purpose: Purpose, now: Millis) -> str | None:
    """Use up one try of a code that is good: its nonce, or None."""
    mine = and_(codes.c.email == email, codes.c.purpose == purpose)
    good = and_(mine, codes.c.tries_left > 0, codes.c.expires_at > now)
    if not await tx.run(update(codes).where(good).values(tries_left=codes.c.tries_left - 1)):
        return None
    row = await tx.first(select(codes.c.nonce).where(mine))
    return row.nonce if row else None


async def give_back_try(tx: Tx, nonce: str) -> None:
    await tx.run(update(codes).where(codes.c.nonce == nonce).values(tries_left=codes.c.tries_left + 1))


async def claim_code(tx: Tx, email: str, purpose: Purpose, nonce: str) -> bool:
    """Use up a code. False if somebody has, or a newer one has come."""
    wanted = and_(codes.c.email == email, codes.c.purpose == purpose, codes.c.nonce == nonce)
    return await tx.run(delete(codes).where(wanted)) == 1


async def delete_code(tx: Tx, email: str, purpose: Purpose) -> None:
    await tx.run(delete(codes).where(codes.c.email == email, codes.c.purpose == purpose))


async def delete_codes(tx: Tx, now: Millis) -> int:
    return await tx.run(delete(codes).where(codes.c.expires_at <= now))
