# generated; do not edit (tools/generate_client.py)
"""What can be asked of the server: one method an operation, by feature."""

# ruff: noqa: PLR0913
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from hongyan_client import model
from hongyan_client.route import Call, Route

USERS_POLICY = Route("users.policy", "GET /api/v1/users/policy", model.Policy, is_open=True)
USERS_SEND_CODE = Route(
    "users.send_code", "POST /api/v1/users/codes", model.Done, is_open=True, is_repeatable=False
)
USERS_REGISTER = Route(
    "users.register", "POST /api/v1/users/register", model.SignedIn, is_open=True, is_repeatable=False
)
USERS_LOGIN = Route(
    "users.login", "POST /api/v1/users/login", model.SignedIn, is_open=True, is_repeatable=False
)
USERS_REFRESH = Route(
    "users.refresh", "POST /api/v1/users/refresh", model.SignedIn, is_open=True, is_repeatable=False
)
USERS_KNOCK = Route(
    "users.knock", "POST /api/v1/users/knocks", model.Knocked, is_open=True, is_repeatable=False
)
USERS_WATCH_KNOCK = Route(
    "users.watch_knock",
    "POST /api/v1/users/knocks/{knock_id}/watch",
    model.KnockStage,
    is_open=True,
    is_repeatable=False,
)
USERS_SEE_KNOCK = Route(
    "users.see_knock", "POST /api/v1/users/knocks/see", model.KnockSeen, is_repeatable=False
)
USERS_ANSWER_KNOCK = Route(
    "users.answer_knock", "POST /api/v1/users/knocks/{knock_id}/answer", model.Done, is_repeatable=False
)
USERS_ENTER = Route(
    "users.enter",
    "POST /api/v1/users/knocks/{knock_id}/enter",
    model.SignedIn,
    is_open=True,
    is_repeatable=False,
)
USERS_LOGOUT = Route("users.logout", "POST /api/v1/users/logout", model.Done, is_repeatable=False)
USERS_RESET_PASSWORD = Route(
    "users.reset_password", "POST /api/v1/users/password/reset", model.Done, is_open=True, is_repeatable=False
)
USERS_CHANGE_PASSWORD = Route(
    "users.change_password", "PUT /api/v1/users/password", model.Done, is_repeatable=False
)
USERS_ME = Route("users.me", "GET /api/v1/users/me", model.Me)
USERS_UPDATE_SETTINGS = Route("users.update_settings", "PUT /api/v1/users/settings", model.Me)
USERS_FIND = Route("users.find", "GET /api/v1/users/find", model.Profiles)
USERS_PROFILES = Route("users.profiles", "POST /api/v1/users/profiles", model.Profiles)
USERS_PRESENCE = Route("users.presence", "POST /api/v1/users/presence", model.Presences, is_repeatable=False)
USERS_FETCH = Route("users.fetch", "GET /api/v1/users/{user_id}", model.Profile)
USERS_UPDATE_PROFILE = Route("users.update_profile", "PUT /api/v1/users/{user_id}/profile", model.Me)
USERS_SET_AVATAR = Route(
    "users.set_avatar", "PUT /api/v1/users/{user_id}/avatar", model.Me, is_repeatable=False
)
USERS_AVATAR = Route("users.avatar", "GET /api/v1/avatars/{avatar_id}", model.Content, is_open=True)
USERS_DEVICES = Route("users.devices", "GET /api/v1/users/{user_id}/devices", model.Devices)
USERS_REMOVE_DEVICE = Route(
    "users.remove_device", "DELETE /api/v1/users/devices/{device_id}", model.Done, is_repeatable=False
)
USERS_SET_ROLE = Route("users.set_role", "PUT /api/v1/users/{user_id}/role", model.Done, is_repeatable=False)
USERS_SET_STATE = Route(
    "users.set_state", "PUT /api/v1/users/{user_id}/state", model.Done, is_repeatable=False
)
USERS_REGISTRATIONS = Route("users.registrations", "GET /api/v1/admin/registrations", model.Registrations)
USERS_ANSWER_REGISTRATION = Route(
    "users.answer_registration", "POST /api/v1/admin/registrations/{user_id}", model.Done
)
FILES_CLAIM = Route("files.claim", "POST /api/v1/content/files/claims", model.Challenge, is_repeatable=False)
FILES_PROVE = Route(
    "files.prove", "POST /api/v1/content/files/claims/{claim_id}", model.File, is_repeatable=False
)
FILES_BEGIN_DIRECT = Route(
    "files.begin_direct", "POST /api/v1/content/files/direct", model.DirectUpload, is_repeatable=False
)
FILES_SIGN_PARTS = Route(
    "files.sign_parts", "POST /api/v1/content/files/direct/{upload_id}/parts", model.PartAddresses
)
FILES_FINISH_DIRECT = Route(
    "files.finish_direct", "POST /api/v1/content/files/direct/{upload_id}", model.File, is_repeatable=False
)
FILES_ABANDON_DIRECT = Route(
    "files.abandon_direct", "DELETE /api/v1/content/files/direct/{upload_id}", model.Done
)
FILES_LINKS = Route("files.links", "POST /api/v1/content/files/links", model.FilesLinks, is_repeatable=False)
FILES_USAGE = Route("files.usage", "GET /api/v1/content/usage", model.Usage)
FILES_FETCH = Route("files.fetch", "GET /api/v1/content/files/{file_id}", model.File)
FILES_RETRY = Route("files.retry", "POST /api/v1/content/files/{file_id}/retry", model.File)
FILES_DELETE = Route("files.delete", "DELETE /api/v1/content/files/{file_id}", model.Done)
CONVERSATIONS_MEMBERS = Route(
    "conversations.members", "GET /api/v1/social/conversations/{conversation_id}/members", model.Members
)
CONVERSATIONS_UPDATE = Route(
    "conversations.update", "PUT /api/v1/social/conversations/{conversation_id}", model.Membership
)
CONVERSATIONS_READ = Route(
    "conversations.read", "PUT /api/v1/social/conversations/{conversation_id}/read", model.Membership
)
CONVERSATIONS_DELIVER = Route(
    "conversations.deliver", "POST /api/v1/social/conversations/delivered", model.Done
)
CONVERSATIONS_TYPING = Route(
    "conversations.typing",
    "POST /api/v1/social/conversations/{conversation_id}/typing",
    model.Done,
    is_repeatable=False,
)
CONVERSATIONS_FOLDERS = Route("conversations.folders", "GET /api/v1/social/folders", model.Folders)
CONVERSATIONS_CREATE_FOLDER = Route(
    "conversations.create_folder", "POST /api/v1/social/folders", model.Folder
)
CONVERSATIONS_UPDATE_FOLDER = Route(
    "conversations.update_folder", "PUT /api/v1/social/folders/{folder_id}", model.Folder
)
CONVERSATIONS_ARRANGE_FOLDERS = Route(
    "conversations.arrange_folders", "PUT /api/v1/social/folders", model.Folders
)
CONVERSATIONS_DELETE_FOLDER = Route(
    "conversations.delete_folder", "DELETE /api/v1/social/folders/{folder_id}", model.Done
)
MESSAGES_SEND = Route("messages.send", "POST /api/v1/messages/conversations/{conversation_id}", model.Sent)
MESSAGES_HISTORY = Route(
    "messages.history", "GET /api/v1/messages/conversations/{conversation_id}/history", model.History
)
MESSAGES_CHANGES = Route(
    "messages.changes", "GET /api/v1/messages/conversations/{conversation_id}/changes", model.Change
)
MESSAGES_PINNED = Route(
    "messages.pinned", "GET /api/v1/messages/conversations/{conversation_id}/pinned", model.Messages
)
MESSAGES_FORWARD = Route("messages.forward", "POST /api/v1/messages/forward", model.SentMany)
MESSAGES_FILES = Route(
    "messages.files", "POST /api/v1/messages/files", model.MessageFiles, is_repeatable=False
)
MESSAGES_OFFER = Route("messages.offer", "POST /api/v1/content/transfers", model.Sent)
MESSAGES_ANSWER_OFFER = Route(
    "messages.answer_offer", "POST /api/v1/content/transfers/{message_id}/answer", model.Message
)
MESSAGES_HAND_OVER = Route(
    "messages.hand_over", "POST /api/v1/content/transfers/{message_id}/file", model.Message
)
MESSAGES_TAKE = Route("messages.take", "POST /api/v1/content/transfers/{message_id}/taken", model.Message)
MESSAGES_CANCEL_TRANSFER = Route(
    "messages.cancel_transfer", "DELETE /api/v1/content/transfers/{message_id}", model.Message
)
MESSAGES_TELL_PROGRESS = Route(
    "messages.tell_progress",
    "POST /api/v1/content/transfers/{message_id}/progress",
    model.Done,
    is_repeatable=False,
)
MESSAGES_SCHEDULE = Route(
    "messages.schedule", "POST /api/v1/messages/conversations/{conversation_id}/scheduled", model.Scheduled
)
MESSAGES_UNSCHEDULE = Route(
    "messages.unschedule", "DELETE /api/v1/messages/scheduled/{schedule_id}", model.Done
)
MESSAGES_SCHEDULED = Route("messages.scheduled", "GET /api/v1/messages/scheduled", model.ScheduledMessages)
MESSAGES_FETCH = Route("messages.fetch", "GET /api/v1/messages/{message_id}", model.Message)
MESSAGES_READERS = Route("messages.readers", "GET /api/v1/messages/{message_id}/readers", model.Readers)
MESSAGES_EDITS = Route("messages.edits", "GET /api/v1/messages/{message_id}/edits", model.Edits)
MESSAGES_EDIT = Route("messages.edit", "PUT /api/v1/messages/{message_id}/edit", model.Message)
MESSAGES_RECALL = Route("messages.recall", "POST /api/v1/messages/{message_id}/recall", model.Message)
MESSAGES_REACT = Route("messages.react", "PUT /api/v1/messages/{message_id}/reactions", model.Message)
MESSAGES_PIN = Route("messages.pin", "PUT /api/v1/messages/{message_id}/pin", model.Message)
MESSAGES_OPEN = Route("messages.open", "POST /api/v1/messages/{message_id}/open", model.Message)
MESSAGES_HIDE = Route("messages.hide", "DELETE /api/v1/messages/{message_id}", model.Done)
CONTACTS_REQUEST = Route("contacts.request", "POST /api/v1/social/friends/request", model.ContactRequest)
CONTACTS_ANSWER = Route(
    "contacts.answer", "PUT /api/v1/social/friends/request/{request_id}", model.ContactRequest
)
CONTACTS_REQUESTS = Route("contacts.requests", "GET /api/v1/social/friends/requests", model.ContactRequests)
CONTACTS_LIST = Route("contacts.list", "GET /api/v1/social/friends", model.Contacts)
CONTACTS_UPDATE = Route("contacts.update", "PUT /api/v1/social/friends/{user_id}", model.Contact)
CONTACTS_DELETE = Route("contacts.delete", "DELETE /api/v1/social/friends/{user_id}", model.Done)
CONTACTS_BLOCK = Route("contacts.block", "POST /api/v1/social/blocks/{user_id}", model.Contact)
CONTACTS_UNBLOCK = Route("contacts.unblock", "DELETE /api/v1/social/blocks/{user_id}", model.Contact)
GROUPS_CREATE = Route("groups.create", "POST /api/v1/social/groups", model.Conversation)
GROUPS_FIND = Route("groups.find", "GET /api/v1/social/groups/search", model.GroupCards)
GROUPS_JOIN = Route("groups.join", "POST /api/v1/social/groups/join", model.Joined)
GROUPS_JOIN_PUBLIC = Route("groups.join_public", "POST /api/v1/social/groups/{group_id}/join", model.Joined)
GROUPS_LOOK = Route("groups.look", "GET /api/v1/social/groups/links/{token}", model.GroupCard)
GROUPS_DECIDE = Route("groups.decide", "PUT /api/v1/social/groups/requests/{request_id}", model.JoinRequest)
GROUPS_WITHDRAW = Route("groups.withdraw", "DELETE /api/v1/social/groups/requests/{request_id}", model.Done)
GROUPS_ADD = Route("groups.add", "POST /api/v1/social/groups/{group_id}/members", model.Conversation)
GROUPS_FIND_MEMBERS = Route(
    "groups.find_members", "GET /api/v1/social/groups/{group_id}/members/search", model.FoundMembers
)
GROUPS_REMOVE = Route(
    "groups.remove", "DELETE /api/v1/social/groups/{group_id}/members/{user_id}", model.Done
)
GROUPS_LEAVE = Route("groups.leave", "POST /api/v1/social/groups/{group_id}/leave", model.Done)
GROUPS_DISSOLVE = Route("groups.dissolve", "DELETE /api/v1/social/groups/{group_id}", model.Done)
GROUPS_UPDATE = Route("groups.update", "PUT /api/v1/social/groups/{group_id}", model.Conversation)
GROUPS_SET_AVATAR = Route(
    "groups.set_avatar",
    "PUT /api/v1/social/groups/{group_id}/avatar",
    model.Conversation,
    is_repeatable=False,
)
GROUPS_REMOVE_AVATAR = Route(
    "groups.remove_avatar",
    "DELETE /api/v1/social/groups/{group_id}/avatar",
    model.Conversation,
    is_repeatable=False,
)
GROUPS_AVATAR = Route(
    "groups.avatar", "GET /api/v1/social/groups/{group_id}/avatars/{avatar_id}", model.Content, is_open=True
)
GROUPS_SET_RULES = Route("groups.set_rules", "PUT /api/v1/social/groups/{group_id}/rules", model.Conversation)
GROUPS_SILENCE = Route("groups.silence", "PUT /api/v1/social/groups/{group_id}/silence", model.Conversation)
GROUPS_SET_ROLE = Route(
    "groups.set_role", "PUT /api/v1/social/groups/{group_id}/members/{user_id}/role", model.Done
)
GROUPS_MUTE = Route("groups.mute", "PUT /api/v1/social/groups/{group_id}/members/{user_id}/mute", model.Done)
GROUPS_SET_NICKNAME = Route(
    "groups.set_nickname", "PUT /api/v1/social/groups/{group_id}/nickname", model.Done
)
GROUPS_LINKS = Route("groups.links", "GET /api/v1/social/groups/{group_id}/links", model.GroupsLinks)
GROUPS_MAKE_LINK = Route("groups.make_link", "POST /api/v1/social/groups/{group_id}/links", model.GroupsLink)
GROUPS_REVOKE_LINK = Route(
    "groups.revoke_link", "DELETE /api/v1/social/groups/{group_id}/links/{link_id}", model.Done
)
GROUPS_REQUESTS = Route(
    "groups.requests", "GET /api/v1/social/groups/{group_id}/requests", model.JoinRequests
)
GROUPS_BANS = Route("groups.bans", "GET /api/v1/social/groups/{group_id}/bans", model.Bans)
GROUPS_BAN = Route("groups.ban", "PUT /api/v1/social/groups/{group_id}/bans/{user_id}", model.Done)
GROUPS_UNBAN = Route("groups.unban", "DELETE /api/v1/social/groups/{group_id}/bans/{user_id}", model.Done)
GROUPS_ANNOUNCEMENTS = Route(
    "groups.announcements", "GET /api/v1/social/groups/{group_id}/announcements", model.Announcements
)
GROUPS_ANNOUNCE = Route(
    "groups.announce", "POST /api/v1/social/groups/{group_id}/announcements", model.Announcement
)
GROUPS_CONFIRM = Route(
    "groups.confirm",
    "POST /api/v1/social/groups/{group_id}/announcements/{announcement_id}/confirmations",
    model.Done,
)
GROUPS_CONFIRMATIONS = Route(
    "groups.confirmations",
    "GET /api/v1/social/groups/{group_id}/announcements/{announcement_id}/confirmations",
    model.Confirmations,
)
GROUPS_REMIND = Route(
    "groups.remind",
    "POST /api/v1/social/groups/{group_id}/announcements/{announcement_id}/reminders",
    model.Done,
)
GROUPS_REPORT = Route("groups.report", "POST /api/v1/social/groups/{group_id}/reports", model.Reported)
FAVOURITES_SAVE = Route("favourites.save", "POST /api/v1/content/favorites", model.Favourite)
FAVOURITES_LIST = Route("favourites.list", "GET /api/v1/content/favorites", model.Favourites)
FAVOURITES_CHANGES = Route(
    "favourites.changes", "GET /api/v1/content/favorites/changes", model.FavouriteChanges
)
FAVOURITES_TAGS = Route("favourites.tags", "GET /api/v1/content/favorites/tags", model.TagCounts)
FAVOURITES_FILES = Route(
    "favourites.files", "POST /api/v1/content/favorites/files", model.FavouriteFiles, is_repeatable=False
)
FAVOURITES_SEND = Route("favourites.send", "POST /api/v1/content/favorites/send", model.SentMany)
FAVOURITES_FETCH = Route("favourites.fetch", "GET /api/v1/content/favorites/{favourite_id}", model.Favourite)
FAVOURITES_UPDATE = Route(
    "favourites.update", "PUT /api/v1/content/favorites/{favourite_id}", model.Favourite
)
FAVOURITES_DELETE = Route("favourites.delete", "DELETE /api/v1/content/favorites/{favourite_id}", model.Done)
SEARCH_ALL = Route("search.all", "GET /api/v1/search", model.Everything)
SEARCH_MESSAGES = Route("search.messages", "GET /api/v1/search/messages", model.Hits)
SEARCH_SUGGEST_PEOPLE = Route(
    "search.suggest_people", "GET /api/v1/search/recommendations/people", model.SuggestedPeople
)
SEARCH_SUGGEST_GROUPS = Route(
    "search.suggest_groups", "GET /api/v1/search/recommendations/groups", model.SuggestedGroups
)
SEARCH_DISMISS = Route("search.dismiss", "PUT /api/v1/search/dismissals/{subject_id}", model.Done)
SEARCH_RESTORE = Route("search.restore", "DELETE /api/v1/search/dismissals/{subject_id}", model.Done)
SEARCH_STATISTICS = Route("search.statistics", "GET /api/v1/admin/search/statistics", model.Statistics)
SYNC_CONNECT = Route("sync.connect", "POST /api/v1/sync", model.Snapshot)
SYNC_CHANGES = Route("sync.changes", "GET /api/v1/sync/changes", model.UserChange)
SYNC_HEADS = Route("sync.heads", "GET /api/v1/social/conversations", model.Heads)
SYNC_HEAD = Route("sync.head", "GET /api/v1/social/conversations/{conversation_id}", model.Head)
SYNC_OPEN = Route("sync.open", "POST /api/v1/social/conversations", model.Head)
SYNC_EXPORT = Route("sync.export", "GET /api/v1/sync/export", model.ExportPage)
SYNC_ERASE = Route("sync.erase", "POST /api/v1/sync/erasure", model.Done, is_repeatable=False)


class Users:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def policy(self) -> model.Policy:
        return await self._call(USERS_POLICY, model.GetPolicy())

    async def send_code(self, *, email: str, purpose: model.Purpose) -> model.Done:
        """Mail a code. The same answer, and the same work, whether somebody has the address or not."""
        return await self._call(USERS_SEND_CODE, model.SendCode(email=email, purpose=purpose))

    async def register(
        self,
        *,
        username: str,
        password: str,
        email: str,
        device: model.NewDevice,
        code: str | None = None,
        name: str | None = None,
        words: str = "",
    ) -> model.SignedIn:
        """Create a user and sign them in. The first one ever becomes owner.

        Where staff must approve, the session is good for nothing until they have.

        With verified e-mail `NameTaken` tells nothing about strangers: who has the code reads the address's mail.
        """
        return await self._call(
            USERS_REGISTER,
            model.Register(
                username=username,
                password=password,
                email=email,
                device=device,
                code=code,
                name=name,
                words=words,
            ),
        )

    async def login(self, *, login: str, password: str, device: model.NewDevice) -> model.SignedIn:
        """Sign in by name and password. Nobody can tell an unknown name from a wrong password."""
        return await self._call(USERS_LOGIN, model.Login(login=login, password=password, device=device))

    async def refresh(self, *, refresh_token: str) -> model.SignedIn:
        """Change a refresh token for the next one. Raises `SessionEnded`.

        A token that comes again within `GRACE` of its use gets the answer that it got. Later than that, two
        parties hold the same token: the session is ended for both, and its sockets are closed.
        """
        return await self._call(USERS_REFRESH, model.Refresh(refresh_token=refresh_token))

    async def knock(self, *, device: model.NewDevice) -> model.Knocked:
        return await self._call(USERS_KNOCK, model.Knock(device=device))

    async def watch_knock(
        self, *, knock_id: model.KnockId, secret: str, seen: model.Stage | None = None
    ) -> model.KnockStage:
        """How far a knock has come; for who knows that already, after a while or a change."""
        return await self._call(
            USERS_WATCH_KNOCK, model.WatchKnock(knock_id=knock_id, secret=secret, seen=seen)
        )

    async def see_knock(self, *, code: str) -> model.KnockSeen:
        """Which device shows this code. Who sees it first is the one who may answer."""
        return await self._call(USERS_SEE_KNOCK, model.SeeKnock(code=code))

    async def answer_knock(self, *, knock_id: model.KnockId, accept: bool) -> model.Done:
        """Let the device in, as me, or send it away."""
        return await self._call(USERS_ANSWER_KNOCK, model.AnswerKnock(knock_id=knock_id, accept=accept))

    async def enter(self, *, knock_id: model.KnockId, secret: str) -> model.SignedIn:
        """Come in, once, with the secret of a knock that was approved."""
        return await self._call(USERS_ENTER, model.Enter(knock_id=knock_id, secret=secret))

    async def logout(self) -> model.Done:
        return await self._call(USERS_LOGOUT, model.Nothing())

    async def reset_password(self, *, email: str, code: str, new_password: str) -> model.Done:
        """Set a new password by a mailed code, and sign out everywhere."""
        return await self._call(
            USERS_RESET_PASSWORD, model.ResetPassword(email=email, code=code, new_password=new_password)
        )

    async def change_password(self, *, old_password: str, new_password: str) -> model.Done:
        """Change it and sign out everywhere else."""
        return await self._call(
            USERS_CHANGE_PASSWORD, model.ChangePassword(old_password=old_password, new_password=new_password)
        )

    async def me(self) -> model.Me:
        return await self._call(USERS_ME, model.Nothing())

    async def update_settings(
        self, *, privacy: model.Privacy | UnsetType = UNSET, preferences: dict[str, Any] | UnsetType = UNSET
    ) -> model.Me:
        """`preferences` is the clients' own (theme, language …), kept as it is and replaced as a whole."""
        return await self._call(
            USERS_UPDATE_SETTINGS, model.UpdateSettings(privacy=privacy, preferences=preferences)
        )

    async def find(self, *, query: str) -> model.Profiles:
        """Who has exactly this name, address or id, and wants to be found by it. Nobody is not a refusal."""
        return await self._call(USERS_FIND, model.FindUser(query=query))

    async def profiles(self, *, user_ids: Sequence[model.UserId]) -> model.Profiles:
        return await self._call(USERS_PROFILES, model.GetProfiles(user_ids=user_ids))

    async def presence(self, *, user_ids: Sequence[model.UserId]) -> model.Presences:
        """Who of these is online and when they were last, as far as they let me see it.

        A socket that asks is told of changes from now on; it watches those that it asked for last.
        """
        return await self._call(USERS_PRESENCE, model.GetProfiles(user_ids=user_ids))

    async def fetch(self, *, user_id: model.UserId) -> model.Profile:
        return await self._call(USERS_FETCH, model.ByUser(user_id=user_id))

    async def update_profile(
        self, *, user_id: model.UserId, name: str | UnsetType = UNSET, bio: str | UnsetType = UNSET
    ) -> model.Me:
        return await self._call(
            USERS_UPDATE_PROFILE, model.UpdateProfile(user_id=user_id, name=name, bio=bio)
        )

    async def set_avatar(self, *, user_id: model.UserId, content: bytes) -> model.Me:
        """Replace my picture; the old one is dropped once nothing points to it."""
        return await self._call(USERS_SET_AVATAR, model.UsersSetAvatar(user_id=user_id, content=content))

    async def avatar(self, *, avatar_id: model.BlobId) -> model.Content:
        """Somebody's picture, for whoever knows its id. Other blobs are not given out here."""
        return await self._call(USERS_AVATAR, model.UsersGetAvatar(avatar_id=avatar_id))

    async def devices(self, *, user_id: model.UserId) -> model.Devices:
        """Where I am signed in."""
        return await self._call(USERS_DEVICES, model.ByUser(user_id=user_id))

    async def remove_device(self, *, device_id: model.DeviceId) -> model.Done:
        """Sign one of my devices out."""
        return await self._call(USERS_REMOVE_DEVICE, model.RemoveDevice(device_id=device_id))

    async def set_role(self, *, user_id: model.UserId, role: str) -> model.Done:
        """Give a user a role. Who loses powers by it is signed out, so that no open socket keeps them."""
        return await self._call(USERS_SET_ROLE, model.UsersSetRole(user_id=user_id, role=role))

    async def set_state(self, *, user_id: model.UserId, state: model.State) -> model.Done:
        """Let a user in again, or disable and sign them out."""
        return await self._call(USERS_SET_STATE, model.SetState(user_id=user_id, state=state))

    async def registrations(self, *, after: model.UserId = "", limit: int = 100) -> model.Registrations:
        """Who waits for approval, longest first, after the user `after`."""
        return await self._call(USERS_REGISTRATIONS, model.ListRegistrations(after=after, limit=limit))

    async def answer_registration(
        self, *, user_id: model.UserId, accept: bool, reason: str = ""
    ) -> model.Done:
        """Let somebody in who has registered, or refuse them. They are told, here and by mail."""
        return await self._call(
            USERS_ANSWER_REGISTRATION, model.AnswerRegistration(user_id=user_id, accept=accept, reason=reason)
        )


class Files:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def claim(
        self, *, size: int, sha256: str, name: str = "", kind: model.AskedKind = model.AskedKind.AUTO
    ) -> model.Challenge:
        """Ask to be asked for a proof that I have a file, whatever it is."""
        return await self._call(FILES_CLAIM, model.Claim(size=size, sha256=sha256, name=name, kind=kind))

    async def prove(self, *, claim_id: model.FileId, proof: str) -> model.File:
        """Prove to have a file, and have it. Each challenge is good for one answer. Raises `NotProven`."""
        return await self._call(FILES_PROVE, model.Prove(claim_id=claim_id, proof=proof))

    async def begin_direct(
        self, *, size: int, name: str = "", sha256: str = "", kind: model.AskedKind = model.AskedKind.AUTO
    ) -> model.DirectUpload:
        """Begin an upload to the store itself. Raises `NoDirectUploads`."""
        return await self._call(
            FILES_BEGIN_DIRECT, model.BeginDirect(size=size, name=name, sha256=sha256, kind=kind)
        )

    async def sign_parts(self, *, upload_id: model.FileId, numbers: Sequence[int]) -> model.PartAddresses:
        """Where parts go, for some minutes. The upload goes on as long as somebody asks."""
        return await self._call(FILES_SIGN_PARTS, model.SignParts(upload_id=upload_id, numbers=numbers))

    async def finish_direct(self, *, upload_id: model.FileId, parts: Sequence[model.SentPart]) -> model.File:
        """All parts are there: make a file of them, and look into it. Saying it again does it once."""
        return await self._call(FILES_FINISH_DIRECT, model.FinishDirect(upload_id=upload_id, parts=parts))

    async def abandon_direct(self, *, upload_id: model.FileId) -> model.Done:
        """Give an upload up."""
        return await self._call(FILES_ABANDON_DIRECT, model.ByDirect(upload_id=upload_id))

    async def links(self, *, file_ids: Sequence[model.FileId]) -> model.FilesLinks:
        """Addresses of files of mine. What is not mine, or not ready, is left out."""
        return await self._call(FILES_LINKS, model.GetLinks(file_ids=file_ids))

    async def usage(self) -> model.Usage:
        """How much I keep here, with what is still to come of unfinished uploads."""
        return await self._call(FILES_USAGE, model.Nothing())

    async def fetch(self, *, file_id: model.FileId) -> model.File:
        """What is known of a file of mine."""
        return await self._call(FILES_FETCH, model.ByFile(file_id=file_id))

    async def retry(self, *, file_id: model.FileId) -> model.File:
        """Look once more into a file of mine that could not be looked into."""
        return await self._call(FILES_RETRY, model.ByFile(file_id=file_id))

    async def delete(self, *, file_id: model.FileId) -> model.Done:
        """Delete a file of mine that is in no message."""
        return await self._call(FILES_DELETE, model.ByFile(file_id=file_id))


class Conversations:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def members(
        self, *, conversation_id: model.ConversationId, since: int = 0, limit: int = 200
    ) -> model.Members:
        return await self._call(
            CONVERSATIONS_MEMBERS,
            model.ListMembers(conversation_id=conversation_id, since=since, limit=limit),
        )

    async def update(
        self,
        *,
        conversation_id: model.ConversationId,
        is_pinned: bool | UnsetType = UNSET,
        mute: model.Mute | UnsetType = UNSET,
        draft: str | UnsetType = UNSET,
        is_archived: bool | UnsetType = UNSET,
        is_marked_unread: bool | UnsetType = UNSET,
        is_saved: bool | UnsetType = UNSET,
    ) -> model.Membership:
        """Pin, mute, archive, mark unread, keep a draft; also where I am no longer: the row is still mine."""
        return await self._call(
            CONVERSATIONS_UPDATE,
            model.ConversationsUpdate(
                conversation_id=conversation_id,
                is_pinned=is_pinned,
                mute=mute,
                draft=draft,
                is_archived=is_archived,
                is_marked_unread=is_marked_unread,
                is_saved=is_saved,
            ),
        )

    async def read(self, *, conversation_id: model.ConversationId, seq: int) -> model.Membership:
        """Move my read position forward, and tell the other side."""
        return await self._call(CONVERSATIONS_READ, model.Read(conversation_id=conversation_id, seq=seq))

    async def deliver(self, *, positions: Sequence[model.Position]) -> model.Done:
        """Note what has reached a device of mine. Groups count only what was read."""
        return await self._call(CONVERSATIONS_DELIVER, model.Deliver(positions=positions))

    async def typing(self, *, conversation_id: model.ConversationId, is_typing: bool = True) -> model.Done:
        """Show the others in the conversation that I am writing."""
        return await self._call(
            CONVERSATIONS_TYPING, model.SetTyping(conversation_id=conversation_id, is_typing=is_typing)
        )

    async def folders(self) -> model.Folders:
        return await self._call(CONVERSATIONS_FOLDERS, model.ListFolders())

    async def create_folder(
        self, *, name: str, conversation_ids: Sequence[model.ConversationId] = ()
    ) -> model.Folder:
        """A new folder, behind the others."""
        return await self._call(
            CONVERSATIONS_CREATE_FOLDER, model.CreateFolder(name=name, conversation_ids=conversation_ids)
        )

    async def update_folder(
        self,
        *,
        folder_id: str,
        name: str | UnsetType = UNSET,
        add: Sequence[model.ConversationId] = (),
        remove: Sequence[model.ConversationId] = (),
    ) -> model.Folder:
        """Rename a folder, put conversations into it and take some out. Two devices may do so at once."""
        return await self._call(
            CONVERSATIONS_UPDATE_FOLDER,
            model.UpdateFolder(folder_id=folder_id, name=name, add=add, remove=remove),
        )

    async def arrange_folders(self, *, folder_ids: Sequence[str]) -> model.Folders:
        """Bring folders into this order; those that are not named follow in theirs."""
        return await self._call(CONVERSATIONS_ARRANGE_FOLDERS, model.ArrangeFolders(folder_ids=folder_ids))

    async def delete_folder(self, *, folder_id: str) -> model.Done:
        """Take a folder away. What was in it stays where it is."""
        return await self._call(CONVERSATIONS_DELETE_FOLDER, model.ByFolder(folder_id=folder_id))


class Messages:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def send(
        self,
        *,
        conversation_id: model.ConversationId,
        client_msg_id: str,
        content: model.Sendable,
        reply_to: int | None = None,
        mentions: Sequence[model.UserId] = (),
        burn_seconds: int | None = None,
    ) -> model.Sent:
        """Append drafts to their conversations. The same `client_msg_id` always yields the same message."""
        return await self._call(
            MESSAGES_SEND,
            model.Draft(
                conversation_id=conversation_id,
                client_msg_id=client_msg_id,
                content=content,
                reply_to=reply_to,
                mentions=mentions,
                burn_seconds=burn_seconds,
            ),
        )

    async def history(
        self,
        *,
        conversation_id: model.ConversationId,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        types: str | None = None,
    ) -> model.History:
        """A page of messages, oldest first."""
        return await self._call(
            MESSAGES_HISTORY,
            model.GetHistory(
                conversation_id=conversation_id, before=before, after=after, limit=limit, types=types
            ),
        )

    async def changes(
        self, *, conversation_id: model.ConversationId, since: int, limit: int = 100
    ) -> model.Change:
        """The present state of what changed after a revision: new messages, edits, recalls, members."""
        return await self._call(
            MESSAGES_CHANGES, model.GetChanges(conversation_id=conversation_id, since=since, limit=limit)
        )

    async def pinned(self, *, conversation_id: model.ConversationId) -> model.Messages:
        return await self._call(MESSAGES_PINNED, model.ByConversation(conversation_id=conversation_id))

    async def forward(
        self,
        *,
        message_ids: Sequence[model.MessageId],
        conversation_ids: Sequence[model.ConversationId],
        client_msg_id: str,
        is_merged: bool = False,
        title: str = "",
    ) -> model.SentMany:
        """Send messages on, in their order, to each conversation."""
        return await self._call(
            MESSAGES_FORWARD,
            model.Forward(
                message_ids=message_ids,
                conversation_ids=conversation_ids,
                client_msg_id=client_msg_id,
                is_merged=is_merged,
                title=title,
            ),
        )

    async def files(self, *, message_ids: Sequence[model.MessageId]) -> model.MessageFiles:
        """Where the files of messages are, for who can see these messages now. What they cannot is left out."""
        return await self._call(MESSAGES_FILES, model.GetFiles(message_ids=message_ids))

    async def offer(
        self, *, conversation_id: model.ConversationId, client_msg_id: str, name: str, size: int
    ) -> model.Sent:
        """Offer a file to the other in a direct conversation; nothing is uploaded before they accept."""
        return await self._call(
            MESSAGES_OFFER,
            model.Offer(conversation_id=conversation_id, client_msg_id=client_msg_id, name=name, size=size),
        )

    async def answer_offer(self, *, message_id: model.MessageId, accept: bool) -> model.Message:
        """Accept a file that was offered to me, or refuse it."""
        return await self._call(
            MESSAGES_ANSWER_OFFER, model.AnswerOffer(message_id=message_id, accept=accept)
        )

    async def hand_over(self, *, message_id: model.MessageId, file_id: model.FileId) -> model.Message:
        """The file that was accepted has been uploaded: here it is."""
        return await self._call(MESSAGES_HAND_OVER, model.HandOver(message_id=message_id, file_id=file_id))

    async def take(self, *, message_id: model.MessageId) -> model.Message:
        """I have saved the file that was handed over to me."""
        return await self._call(MESSAGES_TAKE, model.ByMessage(message_id=message_id))

    async def cancel_transfer(self, *, message_id: model.MessageId) -> model.Message:
        """Either side does not want it any more. What was uploaded is nobody's then."""
        return await self._call(MESSAGES_CANCEL_TRANSFER, model.ByMessage(message_id=message_id))

    async def tell_progress(self, *, message_id: model.MessageId, done_bytes: int) -> model.Done:
        """Show the other side how far I am. It is told now or never, so tell it about once a second."""
        return await self._call(
            MESSAGES_TELL_PROGRESS, model.TellProgress(message_id=message_id, done_bytes=done_bytes)
        )

    async def schedule(
        self,
        *,
        conversation_id: model.ConversationId,
        client_msg_id: str,
        content: model.Sendable,
        due_at: model.Millis,
        reply_to: int | None = None,
    ) -> model.Scheduled:
        """Keep a message until its time. The same `client_msg_id` schedules once."""
        return await self._call(
            MESSAGES_SCHEDULE,
            model.Schedule(
                conversation_id=conversation_id,
                client_msg_id=client_msg_id,
                content=content,
                due_at=due_at,
                reply_to=reply_to,
            ),
        )

    async def unschedule(self, *, schedule_id: str) -> model.Done:
        return await self._call(MESSAGES_UNSCHEDULE, model.Unschedule(schedule_id=schedule_id))

    async def scheduled(self) -> model.ScheduledMessages:
        return await self._call(MESSAGES_SCHEDULED, model.Nothing())

    async def fetch(self, *, message_id: model.MessageId) -> model.Message:
        return await self._call(MESSAGES_FETCH, model.ByMessage(message_id=message_id))

    async def readers(
        self,
        *,
        message_id: model.MessageId,
        has_read: bool | None = None,
        after: model.UserId = "",
        limit: int = 500,
    ) -> model.Readers:
        """Who of the others has read a message. Who came later cannot."""
        return await self._call(
            MESSAGES_READERS,
            model.GetReaders(message_id=message_id, has_read=has_read, after=after, limit=limit),
        )

    async def edits(self, *, message_id: model.MessageId) -> model.Edits:
        """What a message said before, oldest first."""
        return await self._call(MESSAGES_EDITS, model.ByMessage(message_id=message_id))

    async def edit(
        self,
        *,
        message_id: model.MessageId,
        content: model.Sendable,
        mentions: Sequence[model.UserId] | UnsetType = UNSET,
    ) -> model.Message:
        """Say it differently. What it said before is kept, for all to see."""
        return await self._call(
            MESSAGES_EDIT, model.EditMessage(message_id=message_id, content=content, mentions=mentions)
        )

    async def recall(self, *, message_id: model.MessageId) -> model.Message:
        """Take a message back from everybody: one's own within the window, any in a group that one manages.

        Notices are nobody's: they tell who did what.
        """
        return await self._call(MESSAGES_RECALL, model.ByMessage(message_id=message_id))

    async def react(self, *, message_id: model.MessageId, emoji: str, is_on: bool = True) -> model.Message:
        """Add my reaction, or take it away."""
        return await self._call(MESSAGES_REACT, model.React(message_id=message_id, emoji=emoji, is_on=is_on))

    async def pin(self, *, message_id: model.MessageId, is_pinned: bool = True) -> model.Message:
        """Pin for all, or unpin. In groups their rules say who may."""
        return await self._call(MESSAGES_PIN, model.Pin(message_id=message_id, is_pinned=is_pinned))

    async def open(self, *, message_id: model.MessageId) -> model.Message:
        """The receiver has opened a message that burns: from now on its seconds run."""
        return await self._call(MESSAGES_OPEN, model.ByMessage(message_id=message_id))

    async def hide(self, *, message_id: model.MessageId) -> model.Done:
        """Delete a message for me, on all my devices; the others keep it."""
        return await self._call(MESSAGES_HIDE, model.ByMessage(message_id=message_id))


class Contacts:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def request(self, *, user_id: model.UserId, greeting: str = "") -> model.ContactRequest:
        """Ask somebody to become a contact. If they have asked already, that is a yes."""
        return await self._call(CONTACTS_REQUEST, model.Ask(user_id=user_id, greeting=greeting))

    async def answer(self, *, request_id: str, accept: bool) -> model.ContactRequest:
        """Accept or refuse. A refusal is not told to the one who asked."""
        return await self._call(CONTACTS_ANSWER, model.GiveAnswer(request_id=request_id, accept=accept))

    async def requests(self) -> model.ContactRequests:
        """All requests from and to me."""
        return await self._call(CONTACTS_REQUESTS, model.ListRequests())

    async def list(self, *, since: int = 0, limit: int = 200) -> model.Contacts:
        """Contacts in order of their last change."""
        return await self._call(CONTACTS_LIST, model.ListContacts(since=since, limit=limit))

    async def update(
        self,
        *,
        user_id: model.UserId,
        remark: str | UnsetType = UNSET,
        tags: Sequence[str] | UnsetType = UNSET,
        is_starred: bool | UnsetType = UNSET,
    ) -> model.Contact:
        """Note a remark, tags or a star; nobody else sees them."""
        return await self._call(
            CONTACTS_UPDATE,
            model.UpdateContact(user_id=user_id, remark=remark, tags=tags, is_starred=is_starred),
        )

    async def delete(self, *, user_id: model.UserId) -> model.Done:
        """End a contact. Neither can write to the other; they keep what was said, and are not told."""
        return await self._call(CONTACTS_DELETE, model.ByUser(user_id=user_id))

    async def block(self, *, user_id: model.UserId) -> model.Contact:
        """Let somebody neither write, nor ask, nor see when I am online."""
        return await self._call(CONTACTS_BLOCK, model.ByUser(user_id=user_id))

    async def unblock(self, *, user_id: model.UserId) -> model.Contact:
        return await self._call(CONTACTS_UNBLOCK, model.ByUser(user_id=user_id))


class Groups:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def create(self, *, name: str, user_ids: Sequence[model.UserId] = ()) -> model.Conversation:
        """A group of me and some of my contacts."""
        return await self._call(GROUPS_CREATE, model.Create(name=name, user_ids=user_ids))

    async def find(self, *, query: str) -> model.GroupCards:
        """Public groups."""
        return await self._call(GROUPS_FIND, model.Find(query=query))

    async def join(self, *, token: str, answer: str = "") -> model.Joined:
        """Come in, or wait for an admin. Who is in already is in; each newcomer takes one use of a link.

        A use is taken when one asks, and not given back if the answer is no.
        """
        return await self._call(GROUPS_JOIN, model.Join(token=token, answer=answer))

    async def join_public(self, *, group_id: model.ConversationId, answer: str = "") -> model.Joined:
        """Come into a group that is there for all, or wait for an admin."""
        return await self._call(GROUPS_JOIN_PUBLIC, model.JoinPublic(group_id=group_id, answer=answer))

    async def look(self, *, token: str) -> model.GroupCard:
        """What a link leads to, before one goes there."""
        return await self._call(GROUPS_LOOK, model.Look(token=token))

    async def decide(self, *, request_id: str, accept: bool) -> model.JoinRequest:
        """Let somebody in, or do not. Whoever of the admins decides first has decided."""
        return await self._call(GROUPS_DECIDE, model.Decide(request_id=request_id, accept=accept))

    async def withdraw(self, *, request_id: str) -> model.Done:
        """I do not want in any more."""
        return await self._call(GROUPS_WITHDRAW, model.ByRequest(request_id=request_id))

    async def add(
        self, *, group_id: model.ConversationId, user_ids: Sequence[model.UserId]
    ) -> model.Conversation:
        """Add contacts of mine. Where newcomers need an admin's yes, they wait for it, unless it is mine."""
        return await self._call(GROUPS_ADD, model.Add(group_id=group_id, user_ids=user_ids))

    async def find_members(
        self, *, group_id: model.ConversationId, query: str, limit: int = 50
    ) -> model.FoundMembers:
        """Members by a part of their name, as long as the group is too large to know them all."""
        return await self._call(
            GROUPS_FIND_MEMBERS, model.FindMembers(group_id=group_id, query=query, limit=limit)
        )

    async def remove(self, *, group_id: model.ConversationId, user_id: model.UserId) -> model.Done:
        """Put somebody below me out of the group. Nothing said from now on reaches them."""
        return await self._call(GROUPS_REMOVE, model.ByMember(group_id=group_id, user_id=user_id))

    async def leave(self, *, group_id: model.ConversationId) -> model.Done:
        """Go. The owner hands over first, unless nobody else is left; then the group ends with them."""
        return await self._call(GROUPS_LEAVE, model.ByGroup(group_id=group_id))

    async def dissolve(self, *, group_id: model.ConversationId) -> model.Done:
        """The end, for all at once. They keep what was said; the notice of it is the last that they get."""
        return await self._call(GROUPS_DISSOLVE, model.ByGroup(group_id=group_id))

    async def update(
        self, *, group_id: model.ConversationId, name: str | UnsetType = UNSET
    ) -> model.Conversation:
        """Rename the group."""
        return await self._call(GROUPS_UPDATE, model.GroupsUpdate(group_id=group_id, name=name))

    async def set_avatar(self, *, group_id: model.ConversationId, content: bytes) -> model.Conversation:
        """Give the group a picture; the one before it is dropped once nothing points to it."""
        return await self._call(GROUPS_SET_AVATAR, model.GroupsSetAvatar(group_id=group_id, content=content))

    async def remove_avatar(self, *, group_id: model.ConversationId) -> model.Conversation:
        """Back to the faces of its members."""
        return await self._call(GROUPS_REMOVE_AVATAR, model.ByGroup(group_id=group_id))

    async def avatar(self, *, group_id: model.ConversationId, avatar_id: model.BlobId) -> model.Content:
        """The picture of a group, for whoever knows its id. Earlier ones are not given out."""
        return await self._call(GROUPS_AVATAR, model.GroupsGetAvatar(group_id=group_id, avatar_id=avatar_id))

    async def set_rules(
        self,
        *,
        group_id: model.ConversationId,
        who_may_post: model.Role | UnsetType = UNSET,
        who_may_mention_all: model.Role | UnsetType = UNSET,
        who_may_pin: model.Role | UnsetType = UNSET,
        who_may_invite: model.Role | UnsetType = UNSET,
        who_may_edit_info: model.Role | UnsetType = UNSET,
        how_to_join: model.Joining | UnsetType = UNSET,
        question: str | UnsetType = UNSET,
        shows_history: bool | UnsetType = UNSET,
        may_befriend: bool | UnsetType = UNSET,
        is_public: bool | UnsetType = UNSET,
    ) -> model.Conversation:
        """Change what members may, how one gets in, and what newcomers see."""
        return await self._call(
            GROUPS_SET_RULES,
            model.SetRules(
                group_id=group_id,
                who_may_post=who_may_post,
                who_may_mention_all=who_may_mention_all,
                who_may_pin=who_may_pin,
                who_may_invite=who_may_invite,
                who_may_edit_info=who_may_edit_info,
                how_to_join=how_to_join,
                question=question,
                shows_history=shows_history,
                may_befriend=may_befriend,
                is_public=is_public,
            ),
        )

    async def silence(
        self, *, group_id: model.ConversationId, until: model.Millis | None = None
    ) -> model.Conversation:
        """Let all members not write for a time; those who manage the group still may."""
        return await self._call(GROUPS_SILENCE, model.Silence(group_id=group_id, until=until))

    async def set_role(
        self, *, group_id: model.ConversationId, user_id: model.UserId, role: model.Role
    ) -> model.Done:
        """Make somebody admin or member; making them owner hands the group over, and I stay as admin.

        Who manages a group is not muted in it, for nobody could let an owner speak again.
        """
        return await self._call(
            GROUPS_SET_ROLE, model.GroupsSetRole(group_id=group_id, user_id=user_id, role=role)
        )

    async def mute(
        self, *, group_id: model.ConversationId, user_id: model.UserId, until: model.Millis | None = None
    ) -> model.Done:
        """Let somebody below me not write for a time. They stay muted if they leave and come back."""
        return await self._call(
            GROUPS_MUTE, model.MuteMember(group_id=group_id, user_id=user_id, until=until)
        )

    async def set_nickname(self, *, group_id: model.ConversationId, nickname: str) -> model.Done:
        """What I am called in this group."""
        return await self._call(GROUPS_SET_NICKNAME, model.SetNickname(group_id=group_id, nickname=nickname))

    async def links(self, *, group_id: model.ConversationId) -> model.GroupsLinks:
        """The links that are good: all for those who manage the group, my own for me."""
        return await self._call(GROUPS_LINKS, model.ByGroup(group_id=group_id))

    async def make_link(
        self,
        *,
        group_id: model.ConversationId,
        expires_at: model.Millis | None = None,
        most_uses: int | None = None,
    ) -> model.GroupsLink:
        """A way in for whoever gets to see it, until it expires, is used up, or is revoked."""
        return await self._call(
            GROUPS_MAKE_LINK, model.MakeLink(group_id=group_id, expires_at=expires_at, most_uses=most_uses)
        )

    async def revoke_link(self, *, group_id: model.ConversationId, link_id: str) -> model.Done:
        return await self._call(GROUPS_REVOKE_LINK, model.ByLink(group_id=group_id, link_id=link_id))

    async def requests(
        self, *, group_id: model.ConversationId, after: str = "", limit: int = 50
    ) -> model.JoinRequests:
        """Who waits to be let in."""
        return await self._call(
            GROUPS_REQUESTS, model.ListJoinRequests(group_id=group_id, after=after, limit=limit)
        )

    async def bans(
        self, *, group_id: model.ConversationId, after: model.UserId = "", limit: int = 50
    ) -> model.Bans:
        return await self._call(GROUPS_BANS, model.ListBans(group_id=group_id, after=after, limit=limit))

    async def ban(
        self, *, group_id: model.ConversationId, user_id: model.UserId, reason: str = ""
    ) -> model.Done:
        """Put somebody out and keep them out, by whichever door they come; also who is not in yet."""
        return await self._call(
            GROUPS_BAN, model.BanMember(group_id=group_id, user_id=user_id, reason=reason)
        )

    async def unban(self, *, group_id: model.ConversationId, user_id: model.UserId) -> model.Done:
        """Let somebody come again. It does not bring them back."""
        return await self._call(GROUPS_UNBAN, model.ByMember(group_id=group_id, user_id=user_id))

    async def announcements(
        self, *, group_id: model.ConversationId, before: str = "", limit: int = 20
    ) -> model.Announcements:
        """The newest first; `before` is the id of the last one that is known."""
        return await self._call(
            GROUPS_ANNOUNCEMENTS, model.ListAnnouncements(group_id=group_id, before=before, limit=limit)
        )

    async def announce(
        self, *, group_id: model.ConversationId, text: str, must_confirm: bool = False
    ) -> model.Announcement:
        """Say something that stays on top of the group, and that members confirm if they must."""
        return await self._call(
            GROUPS_ANNOUNCE, model.Announce(group_id=group_id, text=text, must_confirm=must_confirm)
        )

    async def confirm(self, *, group_id: model.ConversationId, announcement_id: str) -> model.Done:
        """I have read it. All my devices hear that I have."""
        return await self._call(
            GROUPS_CONFIRM, model.ByAnnouncement(group_id=group_id, announcement_id=announcement_id)
        )

    async def confirmations(
        self,
        *,
        group_id: model.ConversationId,
        announcement_id: str,
        confirmed: bool = True,
        after: model.UserId = "",
        limit: int = 200,
    ) -> model.Confirmations:
        """Who of the present members has confirmed, or has not."""
        return await self._call(
            GROUPS_CONFIRMATIONS,
            model.ListConfirmations(
                group_id=group_id,
                announcement_id=announcement_id,
                confirmed=confirmed,
                after=after,
                limit=limit,
            ),
        )

    async def remind(self, *, group_id: model.ConversationId, announcement_id: str) -> model.Done:
        """Say it once more, and mark the group unread for those who have not confirmed; if there are any."""
        return await self._call(
            GROUPS_REMIND, model.ByAnnouncement(group_id=group_id, announcement_id=announcement_id)
        )

    async def report(
        self,
        *,
        group_id: model.ConversationId,
        reason: model.ReportReason,
        words: str = "",
        message_ids: Sequence[model.MessageId] = (),
    ) -> model.Reported:
        """Tell those who moderate the server what is wrong in a group; nobody in it learns of it."""
        return await self._call(
            GROUPS_REPORT,
            model.Report(group_id=group_id, reason=reason, words=words, message_ids=message_ids),
        )


class Favourites:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def save(self, *, of: model.Savable, note: str = "", tags: Sequence[str] = ()) -> model.Favourite:
        """Keep a message, a file, a link or a note. What is kept already stays as it is."""
        return await self._call(FAVOURITES_SAVE, model.SaveFavourite(of=of, note=note, tags=tags))

    async def list(
        self,
        *,
        q: str = "",
        kind: model.FavouriteKind | None = None,
        tag: str | None = None,
        cursor: model.FavouriteId | None = None,
        limit: int = 30,
    ) -> model.Favourites:
        """My favourites, the newest first."""
        return await self._call(
            FAVOURITES_LIST, model.ListFavourites(q=q, kind=kind, tag=tag, cursor=cursor, limit=limit)
        )

    async def changes(self, *, since: int, limit: int = 50) -> model.FavouriteChanges:
        """What changed among my favourites after a revision of my stream."""
        return await self._call(FAVOURITES_CHANGES, model.GetFavouriteChanges(since=since, limit=limit))

    async def tags(self) -> model.TagCounts:
        """The tags that my favourites have, and how many have each."""
        return await self._call(FAVOURITES_TAGS, model.Nothing())

    async def files(self, *, favourite_ids: Sequence[model.FavouriteId]) -> model.FavouriteFiles:
        """Where the files of favourites are, for whose they are. What is not theirs is left out."""
        return await self._call(FAVOURITES_FILES, model.GetFavouriteFiles(favourite_ids=favourite_ids))

    async def send(
        self,
        *,
        favourite_ids: Sequence[model.FavouriteId],
        conversation_ids: Sequence[model.ConversationId],
        client_msg_id: str,
    ) -> model.SentMany:
        """Say favourites in conversations, in the order in which they are named."""
        return await self._call(
            FAVOURITES_SEND,
            model.SendFavourites(
                favourite_ids=favourite_ids, conversation_ids=conversation_ids, client_msg_id=client_msg_id
            ),
        )

    async def fetch(self, *, favourite_id: model.FavouriteId) -> model.Favourite:
        """A favourite of mine. Those of others do not exist."""
        return await self._call(FAVOURITES_FETCH, model.ByFavourite(favourite_id=favourite_id))

    async def update(
        self,
        *,
        favourite_id: model.FavouriteId,
        note: str | UnsetType = UNSET,
        tags: Sequence[str] | UnsetType = UNSET,
        text: str | UnsetType = UNSET,
    ) -> model.Favourite:
        """Change the note, the tags, or what I wrote myself."""
        return await self._call(
            FAVOURITES_UPDATE,
            model.UpdateFavourite(favourite_id=favourite_id, note=note, tags=tags, text=text),
        )

    async def delete(self, *, favourite_id: model.FavouriteId) -> model.Done:
        """Remove a favourite. Its files go, unless something else needs them."""
        return await self._call(FAVOURITES_DELETE, model.ByFavourite(favourite_id=favourite_id))


class Search:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def all(self, *, q: str) -> model.Everything:
        """My contacts, groups, messages and files that have to do with these words."""
        return await self._call(SEARCH_ALL, model.SearchAll(q=q))

    async def messages(
        self,
        *,
        q: str,
        conversation_id: model.ConversationId | None = None,
        sender_id: model.UserId | None = None,
        type: str | None = None,
        since: int | None = None,
        until: int | None = None,
        cursor: str | None = None,
        limit: int = 20,
    ) -> model.Hits:
        """My messages with these words, the newest first. What I may not see is not there."""
        return await self._call(
            SEARCH_MESSAGES,
            model.SearchMessages(
                q=q,
                conversation_id=conversation_id,
                sender_id=sender_id,
                type=type,
                since=since,
                until=until,
                cursor=cursor,
                limit=limit,
            ),
        )

    async def suggest_people(self) -> model.SuggestedPeople:
        """People with common contacts and groups whom I may ask to become a contact."""
        return await self._call(SEARCH_SUGGEST_PEOPLE, model.SuggestPeople())

    async def suggest_groups(self) -> model.SuggestedGroups:
        """Public groups that several of my contacts are in, and that I may come into."""
        return await self._call(SEARCH_SUGGEST_GROUPS, model.SuggestGroups())

    async def dismiss(self, *, subject_id: str) -> model.Done:
        """Do not recommend this user or group to me again."""
        return await self._call(SEARCH_DISMISS, model.Dismiss(subject_id=subject_id))

    async def restore(self, *, subject_id: str) -> model.Done:
        """Recommend it again."""
        return await self._call(SEARCH_RESTORE, model.Restore(subject_id=subject_id))

    async def statistics(self, *, days: int = 30) -> model.Statistics:
        """How often was searched of late, how long it took, what was asked for by many."""
        return await self._call(SEARCH_STATISTICS, model.GetStatistics(days=days))


class Sync:
    def __init__(self, call: Call) -> None:
        self._call = call

    async def connect(self, *, cursor: model.Cursor | None = None) -> model.Snapshot:
        """All that a device must know: everything without a cursor, else what changed since."""
        return await self._call(SYNC_CONNECT, model.Connect(cursor=cursor))

    async def changes(self, *, since: int) -> model.UserChange:
        return await self._call(SYNC_CHANGES, model.GetUserChanges(since=since))

    async def heads(self, *, after: model.ConversationId = "", limit: int = 200) -> model.Heads:
        """My conversations in order of id, after `after`, `limit` at a time."""
        return await self._call(SYNC_HEADS, model.ListHeads(after=after, limit=limit))

    async def head(self, *, conversation_id: model.ConversationId) -> model.Head:
        return await self._call(SYNC_HEAD, model.GetHead(conversation_id=conversation_id))

    async def open(self, *, user_id: model.UserId | None = None) -> model.Head:
        """The conversation with a contact, or with myself; made if there is none yet."""
        return await self._call(SYNC_OPEN, model.Open(user_id=user_id))

    async def export(self, *, after: model.MessageId | None = None) -> model.ExportPage:
        """`after` is the `next` of the page before; without it, the first one."""
        return await self._call(SYNC_EXPORT, model.Export(after=after))

    async def erase(self, *, password: str) -> model.Done:
        """Delete the caller's account for good. What they said stays with those they said it to."""
        return await self._call(SYNC_ERASE, model.Erase(password=password))


class Operations:
    """All that can be asked, by feature."""

    def __init__(self, call: Call) -> None:
        self.users = Users(call)
        self.files = Files(call)
        self.conversations = Conversations(call)
        self.messages = Messages(call)
        self.contacts = Contacts(call)
        self.groups = Groups(call)
        self.favourites = Favourites(call)
        self.search = Search(call)
        self.sync = Sync(call)
