"""What happens to groups without being asked."""

from dataclasses import replace

from hongyan.core.context import Caller, Context
from hongyan.features import users
from hongyan.features.groups import store
from hongyan.features.groups.service.members import succeed


async def pass_on(ctx: Context, gone: users.Disabled) -> None:
    """The groups of an owner whom staff have disabled go to somebody else."""
    owned = await ctx.read(lambda c: store.owned_by(c.tx, gone.user_id))
    owner = replace(ctx, caller=Caller(user_id=gone.user_id))
    for group_id in owned:
        await owner.write(lambda c, group_id=group_id: succeed(c, group_id))  # type: ignore[misc]


HANDLERS = {users.DISABLED: (users.Disabled, pass_on)}
