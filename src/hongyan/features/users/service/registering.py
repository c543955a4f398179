"""Becoming a user."""

from importlib.metadata import version
from typing import Any

from hongyan.core.context import Context
from hongyan.core.events import job
from hongyan.core.ids import UserId, new_id
from hongyan.features.users import registration_store, store
from hongyan.features.users.model import (
    GetPolicy,
    Policy,
    Privacy,
    Profile,
    Purpose,
    Register,
    SignedIn,
    State,
    WrongCode,
)
from hongyan.features.users.names import as_email, as_name, as_text, as_username
from hongyan.features.users.service import sessions
from hongyan.features.users.service.codes import check_code, check_registration
from hongyan.features.users.service.sessions import Ticket

CREATED = "im.user.created"


async def policy(ctx: Context, _: GetPolicy) -> Policy:
    return Policy(
        name="Hongyan",
        version=version("hongyan"),
        registration=ctx.settings.users.registration,
        verify_email=ctx.settings.users.verify_email,
        mail=ctx.settings.mail.driver,
        is_new=not await store.has_anyone(ctx.tx),
        recall_minutes=ctx.settings.messages.recall_minutes,
        edit_minutes=ctx.settings.messages.edit_minutes,
    )


async def register(ctx: Context, request: Register) -> SignedIn:
    """Create a user and sign them in. The first one ever becomes owner.

    Where staff must approve, the session is good for nothing until they have.

    With verified e-mail `NameTaken` tells nothing about strangers: who has the code reads the address's mail.
    """
    row = _row(request)
    await ctx.read(check_registration)
    nonce = None
    if ctx.settings.users.verify_email:
        nonce = await check_code(ctx, row["email"], Purpose.REGISTER, request.code)
    row["password_hash"] = await ctx.ports.hasher.hash(request.password)
    ticket = await ctx.write(lambda c: _create(c, row, nonce, request))
    return await sessions.signed_in(ctx, ticket)


def _row(request: Register) -> dict[str, Any]:
    username = as_username(request.username)
    return {
        "user_id": UserId(new_id()),
        "username": username,
        "email": as_email(request.email),
        "name": as_name(request.name or username),
        "bio": "",
        "privacy": store.as_text(Privacy()),
        "preferences": "{}",
        "rev": 1,  # the stream's first, in which the first device comes too
    }


async def _create(ctx: Context, row: dict[str, Any], nonce: str | None, request: Register) -> Ticket:
    await check_registration(ctx)
    if nonce and not await store.claim_code(ctx.tx, row["email"], Purpose.REGISTER, nonce):
        raise WrongCode
    role = "user" if await store.has_anyone(ctx.tx) else "owner"
    must_wait = role != "owner" and ctx.settings.users.registration == "approval"
    row = {**row, "role": role, "state": State.PENDING if must_wait else State.ACTIVE}
    await store.insert_user(ctx.tx, {**row, "created_at": ctx.now, "profile_at": ctx.now})
    if must_wait:
        asked = {"user_id": row["user_id"], "words": as_text(request.words), "asked_at": ctx.now}
        await registration_store.insert_registration(ctx.tx, asked)
    else:
        profile = Profile(user_id=row["user_id"], username=row["username"], name=row["name"])
        ctx.emit(job(CREATED, profile))
    return await sessions.begin(ctx, row["user_id"], request.device)
