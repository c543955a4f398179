"""What was answered to whom, and who did what: answers by idempotency key, and the audit trail."""

from hashlib import sha256
from typing import Any

from sqlalchemy import select

from hongyan.backends.sql import answers, audit
from hongyan.core.clock import Millis
from hongyan.core.errors import KeyReused
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx


async def find_answer(tx: Tx, user_id: UserId, key: str, request: bytes) -> bytes | None:
    """The answer that this request got before. Raises `KeyReused` if another one came under its key."""
    ours = (answers.c.user_id == user_id) & (answers.c.key == key)
    row = await tx.first(select(answers.c.request_hash, answers.c.reply).where(ours))
    if row is None:
        return None
    if row.request_hash != sha256(request).hexdigest():
        raise KeyReused
    reply: bytes = row.reply
    return reply


async def keep_answer(tx: Tx, user_id: UserId, key: str, request: bytes, **rest: Any) -> None:
    row = {"user_id": user_id, "key": key, "request_hash": sha256(request).hexdigest(), **rest}
    await tx.run(answers.insert(), row)


async def prune_answers(tx: Tx, before: Millis) -> None:
    await tx.run(answers.delete().where(answers.c.answered_at < before))


async def note(tx: Tx, **row: Any) -> None:
    """Add a row to the audit trail."""
    await tx.run(audit.insert(), row)
