"""Files by the SDK: up over a way that breaks, into messages, and down again."""

import asyncio
import contextlib
import os
from pathlib import Path

import pytest

from hongyan.roles.serving import Running
from hongyan_client import Refused, model
from hongyan_client.transfers import CLAIM_FROM
from tests.features.files.tus import PNG
from tests.sdk.circle import Circle
from tests.sdk.way import Way

SIZE = 20 << 20


async def test_a_file_gets_through_a_way_that_breaks(server: Running, circle: Circle, tmp_path: Path) -> None:
    source = tmp_path / "雁.bin"
    source.write_bytes(os.urandom(SIZE))
    async with Way(server.url) as way:
        alice, bob = await circle.join("alice", url=way.url), await circle.join("bob", url=way.url)
        place = await circle.befriend(alice, bob)
        steps: list[int] = []
        breaking = asyncio.create_task(_break_often(way))
        sent = await alice.send_file(place, source, told=lambda done, _: steps.append(done))
        message_id = (await sent.acked()).message_id
        saved = await bob.files.download(message_id, tmp_path / "saved.bin")
        breaking.cancel()
        await asyncio.gather(breaking, return_exceptions=True)
        assert saved.read_bytes() == source.read_bytes()
        assert steps[-1] == SIZE
        assert not (tmp_path / "saved.bin.part").exists()
        content = (await bob.messages.fetch(message_id=message_id)).content
        assert isinstance(content, model.Attachment)
        assert (content.name, content.size) == ("雁.bin", SIZE)


async def test_what_the_server_has_is_not_sent_again(server: Running, circle: Circle, tmp_path: Path) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bob")
    source = tmp_path / "geese.bin"
    source.write_bytes(os.urandom(CLAIM_FROM))
    steps: list[int] = []
    first = await alice.files.upload(source, told=lambda done, _: steps.append(done))
    assert steps
    second = await bob.files.upload(source, name="mine.bin", told=lambda *_: pytest.fail("it was sent"))
    assert (second.sha256, second.name, second.state) == (first.sha256, "mine.bin", model.FileState.READY)
    assert second.file_id != first.file_id


async def _break_often(way: Way) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        for _ in range(4):
            await asyncio.sleep(0.3)
            way.cut()


async def test_a_picture_is_sent_as_one_and_what_is_no_more_cannot_be_saved(
    circle: Circle, tmp_path: Path
) -> None:
    alice, bob = await circle.join("alice"), await circle.join("bob")
    place = await circle.befriend(alice, bob)
    source = tmp_path / "goose.png"
    source.write_bytes(PNG)
    sent = await (await alice.send_file(place, source, caption="look")).acked()
    content = (await bob.messages.fetch(message_id=sent.message_id)).content
    assert isinstance(content, model.Image)
    assert content.caption == "look"
    assert (await alice.files.usage()).files == 1
    await alice.messages.recall(message_id=sent.message_id)
    with pytest.raises(Refused, match="no_such_file"):
        await bob.files.download(sent.message_id, tmp_path / "gone.png")
    source.write_bytes(b"\x7fELF" + b"\0" * 100)
    with pytest.raises(Refused, match="type_not_taken"):
        await alice.files.upload(source)
