import asyncio
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from hongyan.core.settings import Limits, Settings, Users
from hongyan.roles.serving import Running, serving
from hongyan_client import Client, Refused, SessionEnded, SignedOut, model
from tests.conftest import QUIET
from tests.sdk.circle import PASSWORD, Circle, until


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data), server=QUIET, users=Users(verify_email=False, password_kib=1_024, access_minutes=1)
    )


def refreshes() -> float:
    """How many sessions this process's servers have refreshed."""
    labels = {"op": "users.refresh", "outcome": "ok"}
    return REGISTRY.get_sample_value("hongyan_calls_total", labels) or 0.0


async def test_an_old_token_is_renewed_once_however_many_ask(circle: Circle) -> None:
    me = await circle.join("alice")
    await me._connection.stop()
    me._tokens.note_time(me._tokens.now + 55_000)  # of 60_000 that a token lasts here
    before = refreshes()
    await asyncio.gather(*(me.users.me() for _ in range(10)))
    assert refreshes() == before + 1


async def test_a_refused_token_is_changed_for_another(circle: Circle) -> None:
    me = await circle.join("alice")
    await me._connection.stop()
    assert me._tokens.current is not None
    me._tokens.current = model.SignedIn(
        user_id=me.user_id,
        device_id=me._tokens.current.device_id,
        access_token="not a token",
        refresh_token=me._tokens.current.refresh_token,
        expires_at=me._tokens.current.expires_at,
    )
    assert (await me.users.me()).user_id == me.user_id


async def test_an_open_socket_is_given_fresh_tokens(
    circle: Circle, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan_client.tokens.SHARE", 1)  # every token is old at once
    me = await circle.join("alice")
    assert server.gateway is not None
    (socket,) = server.gateway.connections
    first = socket.caller.expires_at
    await until(lambda: socket.caller.expires_at > first)
    assert me.is_online
    assert socket.is_open


async def test_who_is_signed_out_elsewhere_does_not_come_back(circle: Circle, tmp_path: Path) -> None:
    me = await circle.join("alice", tmp_path / "me.db")
    other = await circle.client()
    await other.login("alice", PASSWORD)
    events = me.events()
    assert me._tokens.current is not None
    await other.users.remove_device(device_id=me._tokens.current.device_id)
    async with asyncio.timeout(30):
        while not isinstance(event := await anext(events), SessionEnded):
            pass
    assert event.reason == "signed_out"
    with pytest.raises(SignedOut):
        await me.users.me()
    with pytest.raises(SignedOut):
        await me.online()
    assert other.is_online


async def test_signing_out_forgets_the_session_and_the_cache(server: Running, tmp_path: Path) -> None:
    async with Client(server.url, store=tmp_path / "me.db") as me:
        await me.register("alice", PASSWORD, "alice@example.com")
        await me.logout()
        with pytest.raises(SignedOut):
            await me.users.me()
    async with Client(server.url, store=tmp_path / "me.db") as me:
        with pytest.raises(SignedOut):
            await me.resume()
        await me.login("alice", PASSWORD)
        devices = await me.users.devices(user_id=me.user_id)
        assert len(devices.items) == 1


async def test_a_wrong_password_is_refused(circle: Circle) -> None:
    await circle.join("alice")
    stranger = await circle.client()
    with pytest.raises(Refused) as refused:
        await stranger.login("alice", "wrong horse")
    assert (refused.value.code, refused.value.retryable) == ("users.wrong_login", False)
    with pytest.raises(SignedOut):
        await stranger.users.me()


async def test_a_stranger_is_told_to_sign_in(circle: Circle) -> None:
    me = await circle.client()
    for ask in (me.users.me(), me.contacts.list(), me.send("conversation", "text")):
        with pytest.raises(SignedOut):
            await ask


async def test_without_a_gateway_calls_go_over_rest(data: Path) -> None:
    generous = Settings(
        data=str(data), server=QUIET, users=Users(verify_email=False, password_kib=1_024), limits=Limits()
    )
    async with serving(generous, ("api", "worker")) as running, Client(running.url, seconds=1) as me:
        with pytest.raises(Exception, match="no connection"):
            await me.register("alice", PASSWORD, "alice@example.com")
        assert (await me.users.me()).username == "alice"
        made = await me.groups.create(name="Club")
        place = made.conversation_id
        sent = await me.messages.send(conversation_id=place, client_msg_id="1", content=model.Text(text="hi"))
        page = await me.messages.history(conversation_id=place, before=sent.seq + 1, limit=1)
        assert page.items[0].content == model.Text(text="hi")
        with pytest.raises(Refused, match="no_such_conversation"):
            await me.messages.history(conversation_id="nowhere")
        assert not me.is_online


async def test_a_picture_comes_as_bytes(circle: Circle) -> None:
    me = await circle.join("alice")
    gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    gif += b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    mine = await me.users.set_avatar(user_id=me.user_id, content=gif)
    assert mine.avatar_id is not None
    assert (await me.users.avatar(avatar_id=mine.avatar_id)).content == gif
    await until(lambda: me.state.me is not None and me.state.me.avatar_id == mine.avatar_id)
