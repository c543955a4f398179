"""Access tokens, which are signed and short-lived; refresh tokens, which are opaque and good for one use.

A refresh token is the secret of its family (all that came of one sign-in) followed by that of its
generation. The next generation follows from the last one and our signing key, so that a client which lost
an answer and asks again gets the same answer, while nobody else can compute it.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct

from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.errors import NotSignedIn
from hongyan.core.ids import DeviceId, SessionId, UserId
from hongyan.core.ports import Signer

SKEW_SECONDS = 30  # that the clock of another node may be behind
MOST_CHARACTERS = 2_048  # of an access token; longer ones are not even looked at
FAMILY_BYTES, GENERATION_BYTES = 16, 32
FAMILY_CHARACTERS = 22


class Claims(Struct, frozen=True, kw_only=True):
    iss: str
    sub: UserId
    did: DeviceId
    sid: SessionId
    aud: Literal["hongyan"]
    typ: Literal["access"]
    iat: int
    nbf: int
    exp: int


def make_access(
    ctx: Context, user_id: UserId, device_id: DeviceId, session_id: SessionId
) -> tuple[str, Millis]:
    """A token and when it expires."""
    seconds = ctx.now // 1_000
    expires = seconds + ctx.settings.users.access_minutes * 60
    claims = Claims(
        iss=ctx.settings.users.issuer,
        sub=user_id,
        did=device_id,
        sid=session_id,
        aud="hongyan",
        typ="access",
        iat=seconds,
        nbf=seconds - SKEW_SECONDS,
        exp=expires,
    )
    return ctx.ports.signer.sign(msgspec.to_builtins(claims)), Millis(expires * 1_000)


def read_access(ctx: Context, token: str) -> Claims:
    """The claims of a token that is genuine, ours, for this, and good now. Raises `NotSignedIn`."""
    if len(token) > MOST_CHARACTERS:
        raise NotSignedIn
    try:
        claims = msgspec.convert(ctx.ports.signer.verify(token), Claims)
    except (ValueError, msgspec.ValidationError) as error:
        raise NotSignedIn from error
    if claims.iss != ctx.settings.users.issuer or not claims.nbf * 1_000 <= ctx.now < claims.exp * 1_000:
        raise NotSignedIn
    return claims


def first_refresh() -> str:
    return secrets.token_urlsafe(FAMILY_BYTES) + secrets.token_urlsafe(GENERATION_BYTES)


def next_refresh(signer: Signer, token: str) -> str:
    """The one token that follows a token."""
    signed = signer.sign({"typ": "refresh", "after": hash_of(token)})
    return _family(token) + urlsafe_b64encode(sha256(signed.encode()).digest()).decode().rstrip("=")


def family_hash(token: str) -> str:
    return hash_of(_family(token))


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _family(token: str) -> str:
    return token[:FAMILY_CHARACTERS]
