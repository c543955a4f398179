"""What other features ask about users. They are below nobody, so they know no contacts and no groups."""

from collections.abc import Iterable

from hongyan.core.context import Context
from hongyan.core.events import UNWATCH, Announcement, person_topic
from hongyan.core.ids import UserId
from hongyan.core.ports import Tx
from hongyan.features.users import store
from hongyan.features.users.model import NoSuchUser, Privacy, Profile, State


async def exists(tx: Tx, user_id: UserId) -> bool:
    """Whether there is such a user who is not disabled."""
    row = await store.find_user(tx, user_id)
    return row is not None and row.state == State.ACTIVE


async def profiles_of(tx: Tx, user_ids: Iterable[UserId], since_at: int = -1) -> list[Profile]:
    """The profiles of users, or those of them that changed after `since_at`."""
    return [store.as_profile(row) for row in await store.list_users(tx, user_ids, since_at)]


async def privacy_of(tx: Tx, user_id: UserId) -> Privacy:
    """What a user allows. Raises `NoSuchUser`, also for one who is disabled."""
    row = await store.find_user(tx, user_id)
    if row is None or row.state != State.ACTIVE:
        raise NoSuchUser
    return store.privacy_in(row)


async def privacies_of(tx: Tx, user_ids: Iterable[UserId]) -> dict[UserId, Privacy]:
    """What those of the users allow who are not disabled."""
    rows = await store.list_users(tx, user_ids)
    return {row.user_id: store.privacy_in(row) for row in rows if row.state == State.ACTIVE}


async def acquaint(ctx: Context, user_id: UserId, other_id: UserId) -> None:
    """`user_id` counts `other_id` among their contacts, and lets them see what contacts may.

    The other direction is theirs to say. Repeating is no harm.
    """
    await store.delete_acquaintance(ctx.tx, user_id, other_id)
    await store.insert_acquaintance(ctx.tx, user_id, other_id)


async def forget(ctx: Context, user_id: UserId, other_id: UserId) -> None:
    """`user_id` does not count `other_id` among their contacts any more, who watches them no longer."""
    await store.delete_acquaintance(ctx.tx, user_id, other_id)
    ctx.emit(Announcement(person_topic(user_id), UNWATCH, frame=b"", gone=(other_id,)))
