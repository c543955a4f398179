"""Favourites by the SDK: kept from a conversation, found, labelled, saved as files, sent on, removed."""

from pathlib import Path

import pytest

from hongyan_client import Refused, model
from tests.features.files.tus import PNG
from tests.sdk.circle import Circle, until


async def test_what_somebody_keeps_is_theirs_on_all_their_devices(circle: Circle, tmp_path: Path) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bob")
    place = await circle.befriend(alice, bob)
    source = tmp_path / "goose.png"
    source.write_bytes(PNG)
    sent = await (await alice.send_file(place, source, caption="雁")).acked()
    kept = await bob.favourites.save(of=model.FromMessage(message_id=sent.message_id), tags=["birds"])
    link = await bob.favourites.save(of=model.FromWeb(url="https://example.com", title="Example"))
    await alice.messages.recall(message_id=sent.message_id)

    assert isinstance(kept.content, model.Image)
    assert isinstance(link.content, model.WebLink)
    found = await bob.favourites.list(q="雁", kind=model.FavouriteKind.IMAGE, tag="birds")
    assert found.items == [kept]
    saved = await bob.files.download_favourite(kept.favourite_id, tmp_path / "saved.png")
    assert saved.read_bytes() == PNG
    changed = await bob.favourites.update(favourite_id=link.favourite_id, note="later")
    assert (await bob.favourites.changes(since=link.rev)).items == [changed]
    [said] = (
        await bob.favourites.send(
            favourite_ids=[kept.favourite_id], conversation_ids=[place], client_msg_id="on"
        )
    ).items
    assert (await alice.messages.fetch(message_id=said.message_id)).content == kept.content
    await bob.favourites.delete(favourite_id=kept.favourite_id)
    with pytest.raises(Refused, match="no_such_file"):
        await bob.files.download_favourite(kept.favourite_id, tmp_path / "gone.png")
    assert (await bob.favourites.list()).items == [changed]
    await until(lambda: bob.state.shelf is not None and bob.state.shelf.count == 1)
