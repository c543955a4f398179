"""Every SQL statement about the names that somebody may find."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from hongyan.core.ids import ConversationId, UserId
from hongyan.core.ports import AnyRow, Tx
from hongyan.features import contacts, conversations, users
from hongyan.features.conversations import Kind

LARGEST = 500  # members, of a group that is also found by whom it has
MOST_MEMBERS = 200
_contacts, _members, _conversations = contacts.contacts, conversations.members, conversations.conversations
_users = users.users


async def page_contacts(tx: Tx, user_id: UserId) -> Sequence[AnyRow]:
    """All contacts of a user but those they block, with what they are called."""
    statement = (
        select(_users.c.user_id, _users.c.username, _users.c.name, _users.c.avatar_id, _users.c.bio)
        .add_columns(_contacts.c.remark, _contacts.c.conversation_id)
        .join(_contacts, _contacts.c.other_id == _users.c.user_id)
        .where(_contacts.c.user_id == user_id, _contacts.c.is_contact, ~_contacts.c.is_blocked)
    )
    return await tx.all(statement)


async def page_groups(tx: Tx, user_id: UserId) -> Sequence[AnyRow]:
    """All groups that a user is in."""
    same = _members.c.conversation_id == _conversations.c.conversation_id
    mine = and_(_members.c.user_id == user_id, _members.c.left_seq.is_(None))
    statement = select(_conversations).join(_members, same)
    return await tx.all(statement.where(mine, _conversations.c.kind == Kind.GROUP))


async def page_members(
    tx: Tx, group_ids: list[ConversationId], part: str, also: list[UserId]
) -> Sequence[AnyRow]:
    """Members of these groups whose name has this part, or who are among `also`."""
    is_called = or_(
        func.lower(_users.c.name).contains(part, autoescape=True),
        func.lower(_members.c.nickname).contains(part, autoescape=True),
        _members.c.user_id.in_(also),
    )
    statement = (
        select(_members.c.conversation_id, _members.c.nickname, _users.c.name)
        .join(_users, _users.c.user_id == _members.c.user_id)
        .where(_members.c.conversation_id.in_(group_ids), _members.c.left_seq.is_(None), is_called)
    )
    return await tx.all(statement.limit(MOST_MEMBERS))
