"""The client: who is signed in, what is known, what waits to be sent, and all that can be asked."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx2
from msgspec import Raw, Struct, structs

from hongyan_client import model, ranges
from hongyan_client.calls import Calls
from hongyan_client.connection import Connection
from hongyan_client.directing import Told
from hongyan_client.errors import Refused, SignedOut, Trouble, Unreachable
from hongyan_client.events import (
    Event,
    Offline,
    Online,
    Outgoing,
    SendChanged,
    SessionEnded,
)
from hongyan_client.feed import Events, Feed, Hear
from hongyan_client.operations import MESSAGES_SEND, USERS_LOGIN, USERS_REGISTER, Operations
from hongyan_client.outbox import Outbox, Sending
from hongyan_client.receipts import Receipts
from hongyan_client.repairs import Repairs
from hongyan_client.rest import Rest, is_of_token
from hongyan_client.route import Route
from hongyan_client.state import State
from hongyan_client.store import Store
from hongyan_client.tokens import Tokens
from hongyan_client.transfers import Transfers, content_of
from hongyan_client.wire import decode

E = TypeVar("E", bound=Event)
SAVE_SECONDS = 5.0
log = logging.getLogger("hongyan_client")


class Client(Operations):
    """`async with Client("http://127.0.0.1:8010", store="me.db") as me: await me.login(...)`

    `store` is a file that keeps the session, the outbox and a cache of the state; without it they are lost
    with the process. `device` says what to sign in as; a bot, if nothing is said. `seconds` is how long a
    call may take. Give an `http` of yours to share its connections among many clients.
    """

    def __init__(
        self,
        url: str,
        *,
        store: str | Path | None = None,
        device: model.NewDevice | None = None,
        seconds: float = 20.0,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        url = url.rstrip("/")
        self._store = Store(store)
        self._is_kept = store is not None
        self._rest = Rest(url, http, seconds)
        self._tokens = Tokens(self._store, self._rest)
        self._connection = Connection(url, self._tokens, self)
        self._device = device or model.NewDevice(platform=model.Platform.BOT)
        self._seconds = seconds
        self._calls = Calls(self._connection, self._rest, self._tokens, seconds)
        super().__init__(self._calls)
        self.files: Transfers = Transfers(self._calls, self._rest, self._tokens)
        self._feed = Feed()
        self._repairs = Repairs(self, self._tell)
        self._receipts = Receipts(self.conversations)
        self._saving: asyncio.Task[None] | None = None
        self._has_news = False
        self.outbox = Outbox(self._store, self._connection.online, self._hand_over, self._note_outgoing)
        self.state = State(user_id="")

    async def __aenter__(self) -> Self:
        """Raises `StoreInUse`."""
        await self._store.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()
        await self._feed.close()
        await self._rest.close()
        await self._store.close()

    # signing in

    @property
    def user_id(self) -> model.UserId:
        return self.state.user_id

    @property
    def is_online(self) -> bool:
        return self._connection.is_online

    async def register(
        self, username: str, password: str, email: str, *, code: str | None = None, name: str | None = None
    ) -> None:
        """Become a user, and come online. `code` is what `users.send_code` mailed, where one is needed.

        Raises `Refused`; `Unreachable` also if the user is there but the socket does not come up in time.
        """
        device = await self._new_device()
        request = model.Register(
            username=username, password=password, email=email, device=device, code=code, name=name
        )
        await self._sign_in(USERS_REGISTER, request)

    async def login(self, login: str, password: str) -> None:
        """Sign in by user name or e-mail address, and come online."""
        device = await self._new_device()
        await self._sign_in(USERS_LOGIN, model.Login(login=login, password=password, device=device))

    async def resume(self) -> None:
        """Go on as who was signed in in this store. Raises `SignedOut` if nobody is.

        If the server is `Unreachable` now, what the store holds can be read, messages can be written, and the
        client goes on trying.
        """
        await self._tokens.load()
        if self._tokens.current is None:
            raise SignedOut("never_signed_in")
        await self._enter(self._tokens.current.user_id)
        await self.online(self._seconds)

    async def online(self, seconds: float | None = None) -> None:
        """Return once there is a connection. Raises `Unreachable` after `seconds`, or `SignedOut`."""
        await self._connection.online(seconds)

    async def logout(self) -> None:
        """End the session, on the server too if it can be reached, and forget what was cached."""
        with contextlib.suppress(Trouble):
            await self.users.logout()
        user_id = self.user_id
        await self._leave()
        await self._tokens.forget()
        await self._store.keep(**{f"state:{user_id}": None})

    # messages

    async def send(
        self,
        conversation_id: model.ConversationId,
        content: str | model.Sendable,
        *,
        reply_to: int | None = None,
        mentions: Sequence[model.UserId] = (),
        client_msg_id: str = "",
    ) -> Sending:
        """Put a message into the outbox: when this returns it is kept, and will be sent whatever happens.

        `await (await me.send(...)).acked()` waits for the server.
        """
        draft = model.Draft(
            conversation_id=conversation_id,
            client_msg_id=client_msg_id or uuid.uuid4().hex,
            content=model.Text(text=content) if isinstance(content, str) else content,
            reply_to=reply_to,
            mentions=mentions,
        )
        return await self.outbox.add(draft)

    async def send_file(
        self,
        conversation_id: model.ConversationId,
        source: str | Path,
        *,
        caption: str = "",
        kind: str = "auto",
        told: Told | None = None,
    ) -> Sending:
        """Upload a file, and put a message of it into the outbox: a picture, film, recording, or file."""
        file = await self.files.upload(source, kind=kind, told=told)
        return await self.send(conversation_id, content_of(file, caption))

    async def open(self, user_id: model.UserId | None = None) -> model.ConversationId:
        """The conversation with a contact, or with oneself."""
        head = await self.sync.open(user_id=user_id)
        self.state.apply_head(head)
        self._repairs.look(self.state)
        return head.conversation.conversation_id

    async def load(
        self, conversation_id: model.ConversationId, *, before: int | None = None, limit: int = 50
    ) -> list[model.Message]:
        """Fetch older messages into the state, the newest before `before`; oldest first."""
        page = await self.messages.history(conversation_id=conversation_id, before=before, limit=limit)
        high = before - 1 if before is not None else max((one.seq for one in page.items), default=0)
        run: ranges.Run = (page.next if page.next is not None else 1, high)
        self._tell(self.state.apply_page(conversation_id, page.items, run))
        return page.items

    async def load_members(self, conversation_id: model.ConversationId) -> list[model.Member]:
        """Fetch who is, and who was, in a conversation; from then on the state keeps them current."""
        following: int | None = 0
        while following is not None:
            page = await self.conversations.members(conversation_id=conversation_id, since=following)
            self.state.apply_members(conversation_id, page.items)
            following = page.next
        return list(self.state.conversations[conversation_id].members.values())

    async def read(self, conversation_id: model.ConversationId, seq: int | None = None) -> None:
        """I have read up to `seq`, or all."""
        last = self.state.conversations[conversation_id].last_seq
        await self.conversations.read(conversation_id=conversation_id, seq=last if seq is None else seq)

    # events

    def events(self) -> Events:
        """All that happens from now on; for the first who asks, all that has happened."""
        return self._feed.iterate()

    def on(self, kind: type[E], hear: Hear[E]) -> None:
        """Call `hear` with every event of a kind. It may be a coroutine function; it is not waited for."""
        self._feed.hear(kind, hear)  # type: ignore[arg-type]  # the feed gives it events of its kind only

    # what the connection asks and tells (its Listener)

    def cursor(self) -> model.Cursor | None:
        return self.state.cursor()

    def begin_anew(self) -> None:
        self.state = State(user_id=self.user_id)

    def on_snapshot(self, snapshot: model.Snapshot, *, is_resumed: bool) -> None:
        if is_resumed and not self.state.fits(snapshot):
            self.begin_anew()
            raise Unreachable("the server was set back")
        events = self.state.apply_snapshot(snapshot)
        self._tell([Online(is_resumed), *events])
        self._receipts.note_unread(self.state)

    def on_event(self, name: str, data: Raw) -> None:
        """Take in news. Of a kind that we do not know, there is nothing that we could miss."""
        if (kind := model.EVENTS.get(name)) is None:
            return
        try:
            news = decode(data, kind)
        except Unreachable as error:  # its stream now has a hole, which the next news of it shows
            log.warning("%s: %s", name, error)
            return
        match news:
            case model.Change() | model.UserChange() as change:
                self._tell(self.state.apply(change))
            case model.Profile() as profile:
                self.state.apply_profile(profile)
                self._tell([profile])
            case model.Presence() | model.Typing() | model.File() | model.Progress() as hint:
                self._tell([hint])

    def on_lost(self, reason: str) -> None:
        self._tell([Offline(reason)])

    def on_stop(self, reason: str) -> None:
        self._tell([SessionEnded(reason)])

    # below

    async def _new_device(self) -> model.NewDevice:
        return structs.replace(self._device, device_id=await self._tokens.find_device())

    async def _sign_in(self, route: Route[model.SignedIn], request: Struct) -> None:
        signed_in = await self._rest.ask(route, request)
        await self._leave()
        await self._tokens.keep(signed_in)
        await self._enter(signed_in.user_id)
        await self.online(self._seconds)

    async def _enter(self, user_id: model.UserId) -> None:
        self.state = State.load(await self._store.find(f"state:{user_id}"), user_id)
        self._connection.start()
        await self.outbox.open(user_id)
        if self._is_kept:
            self._saving = asyncio.create_task(self._save_often())

    async def _leave(self) -> None:
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.gather(self._saving, return_exceptions=True)
            self._saving = None
        await self.outbox.close()
        await self._connection.stop()
        await self._repairs.stop()
        await self._receipts.stop()
        if self._is_kept and self.user_id:
            await self._save()
        self.state = State(user_id="")

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            if self._has_news:
                await self._save()

    async def _save(self) -> None:
        self._has_news = False
        await self._store.keep(**{f"state:{self.user_id}": self.state.dump()})

    async def _hand_over(self, draft: model.Draft) -> model.Sent:
        """Ask once: the outbox itself tries again. Not being signed in says nothing about the message."""
        try:
            return await self._calls.once(MESSAGES_SEND, draft)
        except Refused as refused:
            if is_of_token(refused):
                raise Unreachable("not signed in at the moment") from refused
            raise

    def _note_outgoing(self, outgoing: Outgoing) -> None:
        self._tell([SendChanged(outgoing)])

    def _tell(self, events: Iterable[Event]) -> None:
        events = list(events)
        self._has_news = True
        self._feed.tell(events)
        self._receipts.note(self.state, events)
        self._repairs.look(self.state)
