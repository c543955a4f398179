"""Codes by mail, which prove that an address is yours.

A code is never stored: it follows from a nonce, which is, and our signing key, which is not in the database.
So neither the table, nor the outbox, nor a copy of either gives one away.
"""

import secrets
from hashlib import sha256
from hmac import compare_digest

from hongyan.core.clock import MINUTE
from hongyan.core.context import Context
from hongyan.core.events import job
from hongyan.core.ports import Signer
from hongyan.core.wire import DONE, Done
from hongyan.features.users import store
from hongyan.features.users.model import (
    Letter,
    Purpose,
    RegistrationClosed,
    SendCode,
    State,
    Template,
    WrongCode,
)
from hongyan.features.users.names import as_email
from hongyan.features.users.service.guesses import check_guesses, claim_turn, count_miss, network_of

MAIL_WANTED = "im.mail.wanted"
TRIES = 5
DIGITS = 6
PER_ADDRESS = 60  # codes that one peer may ask for while a code is good
PER_EMAIL = 5


async def send_code(ctx: Context, request: SendCode) -> Done:
    """Mail a code. The same answer, and the same work, whether somebody has the address or not."""
    email = as_email(request.email)
    seconds = ctx.settings.users.code_minutes * 60
    await claim_turn(ctx, f"codes:address:{network_of(ctx.caller.address)}", PER_ADDRESS, seconds)
    await claim_turn(ctx, f"codes:email:{email}", PER_EMAIL, seconds)
    await ctx.write(lambda c: _prepare(c, email, request.purpose))
    return DONE


async def check_code(ctx: Context, email: str, purpose: Purpose, code: str | None) -> str:
    """Check a code without using it up: its nonce, for `store.claim_code`. Raises `WrongCode`.

    A wrong one costs a try for good, so this commits before it refuses.
    """
    buckets = [f"guess:code:{email}", f"guess:address:{network_of(ctx.caller.address)}"]
    await check_guesses(ctx, *buckets)
    nonce = await ctx.write(lambda c: _try(c, email, purpose, code)) if code else None
    if nonce is None:
        await count_miss(ctx, *buckets)
        raise WrongCode
    return nonce


def code_of(signer: Signer, email: str, purpose: Purpose, nonce: str) -> str:
    """The digits that belong to a nonce. Ed25519 signs the same thing the same way every time."""
    signed = signer.sign({"typ": "code", "email": email, "for": purpose, "nonce": nonce})
    return f"{int.from_bytes(sha256(signed.encode()).digest()) % 10**DIGITS:0{DIGITS}}"


async def check_registration(ctx: Context) -> None:
    """Raises `RegistrationClosed`; the first user can always register."""
    if ctx.settings.users.registration == "closed" and await store.has_anyone(ctx.tx):
        raise RegistrationClosed


async def _prepare(ctx: Context, email: str, purpose: Purpose) -> None:
    if purpose is Purpose.REGISTER:
        await check_registration(ctx)
    nonce = secrets.token_urlsafe(16)
    row = {
        "email": email,
        "purpose": purpose,
        "nonce": nonce,
        "tries_left": TRIES,
        "expires_at": ctx.now + ctx.settings.users.code_minutes * MINUTE,
    }
    template = await _template(ctx, email, purpose)
    await store.save_code(ctx.tx, row)
    ctx.emit(job(MAIL_WANTED, Letter(to=email, template=template, nonce=nonce)))


async def _template(ctx: Context, email: str, purpose: Purpose) -> Template:
    user = await store.find_by_email(ctx.tx, email)
    if purpose is Purpose.REGISTER:
        return Template.ADDRESS_TAKEN if user else Template.REGISTER
    return Template.RESET if user and user.state == State.ACTIVE else Template.SILENCE


async def _try(ctx: Context, email: str, purpose: Purpose, code: str) -> str | None:
    nonce = await store.claim_try(ctx.tx, email, purpose, ctx.now)
    if nonce is None or not compare_digest(
        code_of(ctx.ports.signer, email, purpose, nonce).encode(), code.encode()
    ):
        return None
    await store.give_back_try(ctx.tx, nonce)
    return nonce
