"""Profiles, settings, pictures, and finding people who want to be found."""

import base64
import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.core.context import Caller
from hongyan.core.errors import NotUnderstood
from hongyan.core.ids import BlobId
from hongyan.features import users
from hongyan.features.users.model import (
    BadPicture,
    NoSuchPicture,
    NoSuchUser,
    PreferencesTooLarge,
)
from hongyan.features.users.pictures import check_picture
from tests.features.users.house import House


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


KINDS = {"image/png": png, "image/gif": gif, "image/jpeg": jpeg, "image/webp": webp}


async def put(house: House, by: Caller, content: bytes) -> str:
    me = await house.call(
        "users.set_avatar", by, user_id=by.user_id, content=base64.b64encode(content).decode()
    )
    return str(me.avatar_id)


async def found(house: House, by: Caller, query: str) -> list[str]:
    return [one.username for one in (await house.call("users.find", by, query=query)).items]


async def test_a_profile_is_changed_and_told_to_my_devices(house: House) -> None:
    alice = await house.joined("alice")
    before = await house.sql.read(lambda tx: users.find_rev(tx, alice.user_id))
    house.clock.move(seconds=1)
    me = await house.call(
        "users.update_profile", alice, user_id=alice.user_id, name=" 爱丽丝 ", bio="a\nb\u202e"
    )
    assert (me.name, me.bio, me.rev) == ("爱丽丝", "a\nb", before + 1)
    (change,) = house.said("im.user.updated")
    assert (change["since"], change["rev"], change["me"][0]["name"]) == (before, before + 1, "爱丽丝")
    (shown,) = house.said("users.profile")
    assert (shown["name"], "email" in shown) == ("爱丽丝", False)
    changed = await house.sql.read(lambda tx: users.changed_me(tx, alice.user_id, before))
    assert [one.name for one in changed] == ["爱丽丝"]
    since = house.clock.at - 1
    profiles = await house.sql.read(lambda tx: users.profiles_of(tx, [alice.user_id], since))
    assert [one.name for one in profiles] == ["爱丽丝"]
    assert not await house.sql.read(lambda tx: users.profiles_of(tx, [alice.user_id], since + 1))


async def test_settings_are_kept_and_bounded(house: House) -> None:
    alice = await house.joined("alice")
    kept = {"theme": "dark", "深": [1, None, {"x": 2**70}]}
    me = await house.call("users.update_settings", alice, preferences=kept, privacy={"who_may_add": "nobody"})
    assert me.preferences == kept
    assert me == await house.me(alice)
    assert (await house.sql.read(lambda tx: users.privacy_of(tx, alice.user_id))).who_may_add == "nobody"
    with pytest.raises(PreferencesTooLarge):
        await house.call("users.update_settings", alice, preferences={"x": "深" * 6_000})


async def test_others_see_a_profile_and_nothing_more(house: House) -> None:
    alice, bob = await house.joined("alice"), await house.joined("bob")
    profile = await house.call("users.fetch", bob, user_id=alice.user_id)
    assert set(profile.__struct_fields__) == {"user_id", "username", "name", "avatar_id", "bio"}
    listed = await house.call("users.profiles", bob, user_ids=[alice.user_id, "nobody"])
    assert listed.items == [profile]
    with pytest.raises(NoSuchUser):
        await house.call("users.fetch", bob, user_id="nobody")


async def test_people_are_found_only_by_what_they_allow(house: House) -> None:
    owner = await house.joined("olga")
    alice, bob = await house.joined("alice"), await house.joined("bob")
    assert await found(house, bob, "ALICE") == ["alice"]
    assert await found(house, bob, alice.user_id) == ["alice"]
    assert await found(house, bob, "alice@example.org") == []
    assert await found(house, bob, "ali") == []
    assert await found(house, alice, "alice@example.org") == ["alice"]
    privacy = {"findable_by_username": False, "findable_by_email": True}
    await house.call("users.update_settings", alice, privacy=privacy)
    assert await found(house, bob, "alice") == []
    assert await found(house, bob, "Alice@example.org") == ["alice"]
    await house.call("users.set_state", owner, user_id=alice.user_id, state="disabled")
    assert await found(house, bob, "alice@example.org") == await found(house, bob, alice.user_id) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_picture_is_shown_as_what_it_is(house: House, kind: str) -> None:
    alice = await house.joined("alice")
    content = KINDS[kind](640, 480)
    shown = await house.call("users.avatar", avatar_id=await put(house, alice, content))
    assert (shown.media_type, shown.content) == (kind, content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(4_097, 1), (1, 4_097), (16_000, 16_000)])
def test_a_picture_of_too_many_pixels_is_refused(kind: str, size: tuple[int, int]) -> None:
    check_picture(KINDS[kind](4_096, 4_096))
    with pytest.raises(BadPicture):
        check_picture(KINDS[kind](*size))


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff" + b"\xff" * 500_000,
        b"\xff\xd8\xff\xe0\x00\x00" * 80_000,
        png(0, 0),
        b"BM" + bytes(60),
        b"%PDF-1.7",
        b"x",
    ],
)
async def test_what_is_no_picture_is_refused_and_not_kept(house: House, content: bytes) -> None:
    alice = await house.joined("alice")
    with pytest.raises(BadPicture):
        await put(house, alice, content)
    assert (await house.me(alice)).avatar_id is None
    assert not [path for path in (house.path / "blobs").rglob("*") if path.is_file()]


@settings(max_examples=300, deadline=None, database=None)
@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=60), st.integers(0, 60))
def test_no_bytes_at_all_are_a_bug(kind: str, noise: bytes, place: int) -> None:
    picture = KINDS[kind](10, 10)
    for content in (noise, picture[:place] + noise, picture[:place] + noise + picture[place:]):
        with contextlib.suppress(BadPicture):
            check_picture(content)


async def test_a_picture_of_too_many_bytes_is_refused(house: House) -> None:
    alice = await house.joined("alice")
    await put(house, alice, png(1, 1).ljust(512 << 10, b"\0"))
    with pytest.raises(NotUnderstood):
        await put(house, alice, png(1, 1).ljust((512 << 10) + 1, b"\0"))


async def test_the_old_picture_is_gone_and_other_blobs_are_not_given_out(house: House) -> None:
    alice = await house.joined("alice")
    first = await put(house, alice, png(1, 1))
    second = await put(house, alice, png(2, 2))
    await house.ports.blobs.put(BlobId("a-private-file"), b"private")
    for avatar_id in (first, "a-private-file", "../../db", "nobody"):
        with pytest.raises(NoSuchPicture):
            await house.call("users.avatar", avatar_id=avatar_id)
    assert (await house.call("users.avatar", avatar_id=second)).content == png(2, 2)
    assert len([path for path in (house.path / "blobs").rglob("*") if path.is_file()]) == 2
