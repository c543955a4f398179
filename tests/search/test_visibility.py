"""What the asker may not see is not there, from the moment in which they may not."""

import pytest

from hongyan.roles.serving import Running
from tests.conftest import MovableClock
from tests.people import People, Refused
from tests.search.conftest import Indexed, everywhere, found

MARK = "鸿雁传书"


@everywhere
async def test_what_somebody_may_not_see_is_not_found(people: People, indexed: Indexed) -> None:
    alice, bob, carol, mallory = await people.friends("alice", "bob", "carol", "mallory")
    group = await people.group(alice, bob, carol)
    direct = await people.direct(alice, bob)
    await alice.send(group, f"{MARK} one")
    two = await bob.send(group, f"{MARK} two")
    three = await alice.send(group, f"{MARK} three")
    four = await bob.send(direct, f"{MARK} four")
    await indexed()
    assert await found(bob, MARK) == [f"{MARK} {word}" for word in ("four", "three", "two", "one")]
    assert await found(mallory, MARK) == []

    await alice.delete(f"/api/v1/messages/{three['message_id']}")
    await bob.post(f"/api/v1/messages/{two['message_id']}/recall")
    await alice.post(f"/api/v1/social/groups/{group}/members", user_ids=[mallory.user_id])
    assert await found(alice, MARK) == [f"{MARK} four", f"{MARK} one"]
    assert await found(carol, MARK) == [f"{MARK} three", f"{MARK} one"]
    assert await found(mallory, MARK) == []

    await alice.post(f"/api/v1/social/blocks/{bob.user_id}")
    assert await found(alice, MARK) == [f"{MARK} one"]
    await alice.delete(f"/api/v1/social/blocks/{bob.user_id}")
    assert len(await found(alice, MARK)) == 2

    await carol.post(f"/api/v1/social/groups/{group}/leave")
    await alice.delete(f"/api/v1/social/groups/{group}/members/{mallory.user_id}")
    assert await found(carol, MARK) == await found(mallory, MARK) == []
    with pytest.raises(Refused, match="no_such_conversation"):
        await found(carol, MARK, conversation_id=group)
    with pytest.raises(Refused, match="no_such_conversation"):
        await found(mallory, MARK, conversation_id=direct)
    assert four["seq"]


@everywhere
async def test_the_index_forgets_what_was_changed_recalled_or_is_to_burn(
    people: People, indexed: Indexed, server: Running, clock: MovableClock
) -> None:
    alice, bob = await people.friends("alice", "bob")
    direct = await people.direct(alice, bob)
    edited = await alice.send(direct, "青山绿水")
    recalled = await alice.send(direct, "白日依山尽")
    burning = {"type": "text", "text": "黄河入海流"}
    await alice.post(
        f"/api/v1/messages/conversations/{direct}", client_msg_id="b", content=burning, burn_seconds=5
    )
    await indexed()
    assert await found(bob, "青山") == ["青山绿水"]
    assert await found(bob, "黄河") == []

    content = {"type": "text", "text": "红日初升"}
    await alice.put(f"/api/v1/messages/{edited['message_id']}/edit", content=content)
    assert await found(bob, "青山") == []  # before the index knows
    await alice.post(f"/api/v1/messages/{recalled['message_id']}/recall")
    await indexed()
    assert await found(bob, "青山") == await found(bob, "依山") == []
    assert await found(bob, "初升") == ["红日初升"]
    assert await kept(server) == {"红日初升"}


async def kept(server: Running) -> set[str]:
    """All texts in the index but the greeting's."""
    from sqlalchemy import select  # noqa: PLC0415

    from hongyan.features.search.tables import terms, texts  # noqa: PLC0415

    base = server.opened.base
    rows = await base.read(lambda c: c.tx.all(select(texts.c.text)))
    words = {row.term for row in await base.read(lambda c: c.tx.all(select(terms.c.term)))}
    assert not words & {"青", "山", "白", "黄", "青山", "黄河"}
    return {row.text for row in rows}
