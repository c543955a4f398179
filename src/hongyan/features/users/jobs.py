"""What users do when nobody waits for it: mails, and clearing away what has expired."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.core.clock import DAY
from hongyan.core.context import Context
from hongyan.core.ids import UserId
from hongyan.core.ports import AnyRow, Mail
from hongyan.features.users import knock_store, store
from hongyan.features.users.model import Letter, Purpose, Reason, Template
from hongyan.features.users.service import approving, sessions
from hongyan.features.users.service.codes import MAIL_WANTED, code_of

PURPOSES = {Template.REGISTER: Purpose.REGISTER, Template.RESET: Purpose.RESET}
SUBJECTS = {
    Template.REGISTER: "鸿雁注册验证码 · Your Hongyan registration code",
    Template.RESET: "鸿雁重置密码验证码 · Your Hongyan password reset code",
    Template.ADDRESS_TAKEN: "您已注册鸿雁 · You already have a Hongyan account",
    Template.APPROVED: "您可以使用鸿雁了 · Welcome to Hongyan",
    Template.NOT_APPROVED: "您的鸿雁注册未通过 · Your Hongyan registration",
}
TEXTS = {
    Template.REGISTER: """您的注册验证码是：{code}
{minutes} 分钟内有效。如果不是您本人操作，请忽略此邮件。

Your registration code is: {code}
It is good for {minutes} minutes. If you did not ask for it, ignore this mail.
""",
    Template.RESET: """您的重置密码验证码是：{code}
{minutes} 分钟内有效。请勿告诉任何人。如果不是您本人操作，请忽略此邮件，密码不会改变。

Your password reset code is: {code}
It is good for {minutes} minutes. Tell nobody. If you did not ask for it, ignore this mail:
your password stays.
""",
    Template.ADDRESS_TAKEN: """有人用此邮箱注册鸿雁，但它已经属于一个账号。如果是您，请直接登录，或重置密码。

Somebody tried to register with this address, which belongs to an account already. If it was you, sign in,
or reset your password.
""",
    Template.APPROVED: """您的注册已通过，现在可以登录了。

Your registration was approved. You can sign in now.
""",
    Template.NOT_APPROVED: """很抱歉，您的注册没有通过。{reason}

We are sorry: your registration was not approved. {reason}
""",
}
KEPT = 30 * DAY  # that an ended session is still known
AT_ONCE = 200  # overdue sessions ended in one transaction


async def send_letter(ctx: Context, letter: Letter) -> None:
    if letter.template is not Template.SILENCE:
        await ctx.ports.mailer.send(Mail(letter.to, SUBJECTS[letter.template], _text(ctx, letter)))


async def prune_codes(ctx: Context) -> None:
    await ctx.write(lambda c: store.delete_codes(c.tx, c.now))


async def prune_knocks(ctx: Context) -> None:
    await ctx.write(lambda c: knock_store.delete_knocks(c.tx, c.now))


async def prune_registrations(ctx: Context) -> None:
    while await ctx.write(approving.forget_refused) == approving.AT_ONCE:
        pass


async def prune_sessions(ctx: Context) -> None:
    """Sign out devices that nobody has used for too long, and forget sessions that ended long ago."""
    while await ctx.write(_end_overdue) == AT_ONCE:
        pass
    await ctx.write(lambda c: store.delete_sessions(c.tx, c.now - KEPT))


HANDLERS: dict[str, tuple[type, Callable[[Context, Any], Awaitable[None]]]] = {
    MAIL_WANTED: (Letter, send_letter)
}
SCHEDULES: list[tuple[float, Callable[[Context], Awaitable[None]]]] = [
    (600, prune_codes),
    (600, prune_knocks),
    (3_600, prune_sessions),
    (3_600, prune_registrations),
]


def _text(ctx: Context, letter: Letter) -> str:
    purpose = PURPOSES.get(letter.template)
    code = code_of(ctx.ports.signer, letter.to, purpose, letter.nonce) if purpose else ""
    text = TEXTS[letter.template].format(
        code=code, minutes=ctx.settings.users.code_minutes, reason=letter.reason
    )
    return "\n".join(filter(None, (text, ctx.settings.server.public_url)))


async def _end_overdue(ctx: Context) -> int:
    overdue = await store.list_overdue(ctx.tx, ctx.now, AT_ONCE)
    by_user: dict[UserId, list[AnyRow]] = defaultdict(list)
    for row in overdue:
        by_user[row.user_id].append(row)
    for user_id, going in sorted(by_user.items()):
        await sessions.sign_out(ctx, user_id, going, Reason.SIGNED_OUT)
    return len(overdue)
