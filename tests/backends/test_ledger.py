"""What was answered to whom, so that a repeated request is answered alike; and who did what."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from hongyan.backends import ledger
from hongyan.backends.sql import audit
from hongyan.core.clock import Millis
from hongyan.core.errors import KeyReused
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from tests.backends.drivers import StillClock, Store

ANNA, BERT = UserId("anna"), UserId("bert")


def finding(user_id: UserId, request: bytes) -> Callable[[Tx], Awaitable[bytes | None]]:
    return lambda tx: ledger.find_answer(tx, user_id, "key", request)


@pytest.fixture
async def answered(store: Store, clock: StillClock) -> Store:
    """Anna was answered once."""
    row = {"op": "groups.create", "reply": b"reply", "answered_at": clock.now()}
    await store.sql.write(lambda tx: ledger.keep_answer(tx, ANNA, "key", b"request", **row))
    return store


async def test_the_same_request_finds_its_answer(answered: Store) -> None:
    assert await answered.sql.read(finding(ANNA, b"request")) == b"reply"


async def test_another_request_under_the_key_is_refused(answered: Store) -> None:
    with pytest.raises(KeyReused):
        await answered.sql.read(finding(ANNA, b"other request"))


async def test_a_key_is_its_users_own(answered: Store) -> None:
    assert await answered.sql.read(finding(BERT, b"request")) is None


async def test_old_answers_are_forgotten(answered: Store, clock: StillClock) -> None:
    await answered.sql.write(lambda tx: ledger.prune_answers(tx, clock.now()))
    assert await answered.sql.read(finding(ANNA, b"request")) == b"reply"
    await answered.sql.write(lambda tx: ledger.prune_answers(tx, Millis(clock.now() + 1)))
    assert await answered.sql.read(finding(ANNA, b"request")) is None


async def test_the_audit_trail_keeps_its_order(store: Store, clock: StillClock) -> None:
    for op in ("users.set_role", "users.set_state"):
        row = {"at": clock.now(), "user_id": ANNA, "device_id": "", "address": "", "op": op}
        note = {**row, "outcome": "ok", "trace_id": ""}
        await store.sql.write(lambda tx, note=note: ledger.note(tx, **note))  # type: ignore[misc]
    assert store.look(select(audit.c.op).order_by(audit.c.id)) == [("users.set_role",), ("users.set_state",)]
