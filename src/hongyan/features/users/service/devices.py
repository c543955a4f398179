"""A user's own devices."""

from hongyan.core.context import Context
from hongyan.core.ids import DeviceId, SessionId
from hongyan.core.wire import DONE, Done
from hongyan.features.users import store
from hongyan.features.users.model import ByUser, Devices, NoSuchDevice, NotYou, Reason, RemoveDevice
from hongyan.features.users.service import sessions


async def devices(ctx: Context, request: ByUser) -> Devices:
    """Where I am signed in."""
    if request.user_id != ctx.user_id:
        raise NotYou
    return Devices(await store.list_devices(ctx.tx, ctx.user_id))


async def remove_device(ctx: Context, request: RemoveDevice) -> Done:
    """Sign one of my devices out."""
    ended = await ctx.write(lambda c: _remove(c, request.device_id))
    await sessions.forget(ctx, ended)
    return DONE


async def _remove(ctx: Context, device_id: DeviceId) -> list[SessionId]:
    live = await store.list_sessions(ctx.tx, ctx.user_id)
    going = [row for row in live if row.device_id == device_id]
    if not going:
        raise NoSuchDevice
    return await sessions.sign_out(ctx, ctx.user_id, going, Reason.SIGNED_OUT)
