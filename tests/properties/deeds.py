"""Everything that people can do and others hear of, each with whatever is at hand."""

from collections.abc import Callable, Coroutine
from typing import Any

from hongyan.core.clock import MINUTE

Deed = Callable[[Any, str, int, int], Coroutine[Any, Any, None]]
TEXT = {"type": "text", "text": "edited"}


def other(machine: Any, user_id: str, one: int) -> str:
    others = [another for another in machine.user_ids if another != user_id]
    found: str = others[one % len(others)]
    return found


def on_message(op: str, **data: Any) -> Deed:
    async def deed(machine: Any, user_id: str, one: int, two: int) -> None:
        message_id = await machine.some_message(user_id, one, two)
        await machine.world.call(user_id, op, message_id=message_id, **data)

    return deed


def on_user(op: str, **data: Any) -> Deed:
    async def deed(machine: Any, user_id: str, one: int, two: int) -> None:
        await machine.world.call(user_id, op, user_id=other(machine, user_id, one), **data)

    return deed


def on_conversation(op: str, field: str = "conversation_id", **data: Any) -> Deed:
    async def deed(machine: Any, user_id: str, one: int, two: int) -> None:
        conversation_id = await machine.some_conversation(user_id, one)
        await machine.world.call(user_id, op, **{field: conversation_id}, **data)

    return deed


async def recall(machine: Any, user_id: str, one: int, two: int) -> None:
    message_id = await machine.some_message(user_id, one, two)
    before = await machine.world.call(user_id, "messages.fetch", message_id=message_id)
    after = await machine.world.call(user_id, "messages.recall", message_id=message_id)
    text = (before.get("content") or {}).get("text", "")
    if "recalled_at" in after and text.startswith("words-"):
        machine.recalled.add(f"'text': '{text}'")


async def read(machine: Any, user_id: str, one: int, two: int) -> None:
    conversation_id = await machine.some_conversation(user_id, one)
    await machine.world.call(user_id, "conversations.read", conversation_id=conversation_id, seq=two % 20)


async def deliver(machine: Any, user_id: str, one: int, two: int) -> None:
    position = {"conversation_id": await machine.some_conversation(user_id, one), "seq": two % 20}
    await machine.world.call(user_id, "conversations.deliver", positions=[position])


async def create(machine: Any, user_id: str, one: int, two: int) -> None:
    user_ids = [other(machine, user_id, one)] if two % 2 else []
    await machine.world.call(user_id, "groups.create", name="G", user_ids=user_ids)


async def add(machine: Any, user_id: str, one: int, two: int) -> None:
    group_id = await machine.some_conversation(user_id, one)
    await machine.world.call(
        user_id, "groups.add", group_id=group_id, user_ids=[other(machine, user_id, two)]
    )


async def remove(machine: Any, user_id: str, one: int, two: int) -> None:
    group_id = await machine.some_conversation(user_id, one)
    await machine.world.call(
        user_id, "groups.remove", group_id=group_id, user_id=other(machine, user_id, two)
    )


async def set_role(machine: Any, user_id: str, one: int, two: int) -> None:
    group_id = await machine.some_conversation(user_id, one)
    whom, role = other(machine, user_id, two), ("admin", "member", "owner")[two % 3]
    await machine.world.call(user_id, "groups.set_role", group_id=group_id, user_id=whom, role=role)


async def answer(machine: Any, user_id: str, one: int, two: int) -> None:
    found = (await machine.world.call(user_id, "contacts.requests"))["items"]
    if found:
        request_id = found[one % len(found)]["request_id"]
        await machine.world.call(user_id, "contacts.answer", request_id=request_id, accept=bool(two % 2))


async def forward(machine: Any, user_id: str, one: int, two: int) -> None:
    machine.count += 1
    await machine.world.call(
        user_id,
        "messages.forward",
        message_ids=[await machine.some_message(user_id, one, two)],
        conversation_ids=[await machine.some_conversation(user_id, two)],
        client_msg_id=f"forward-{machine.count}",
        is_merged=bool(two % 2),
    )


async def schedule(machine: Any, user_id: str, one: int, two: int) -> None:
    machine.count += 1
    await machine.world.call(
        user_id,
        "messages.schedule",
        conversation_id=await machine.some_conversation(user_id, one),
        client_msg_id=f"later-{machine.count}",
        content=TEXT,
        due_at=machine.world.clock.now() + MINUTE // 2,
    )


async def unschedule(machine: Any, user_id: str, one: int, two: int) -> None:
    found = (await machine.world.call(user_id, "messages.scheduled"))["items"]
    if found:
        schedule_id = found[one % len(found)]["schedule_id"]
        await machine.world.call(user_id, "messages.unschedule", schedule_id=schedule_id)


async def burn(machine: Any, user_id: str, one: int, two: int) -> None:
    machine.count += 1
    await machine.world.call(
        user_id,
        "messages.send",
        conversation_id=await machine.some_conversation(user_id, one),
        client_msg_id=f"burn-{machine.count}",
        content=TEXT,
        burn_seconds=30,
    )


async def update_profile(machine: Any, user_id: str, one: int, two: int) -> None:
    await machine.world.call(user_id, "users.update_profile", user_id=user_id, name=f"Name {one}")


async def update_settings(machine: Any, user_id: str, one: int, two: int) -> None:
    await machine.world.call(user_id, "users.update_settings", preferences={"theme": one})


async def open_saved(machine: Any, user_id: str, one: int, two: int) -> None:
    await machine.world.call(user_id, "sync.open")


DEEDS: dict[str, Deed] = {
    "contacts.answer": answer,
    "contacts.block": on_user("contacts.block"),
    "contacts.delete": on_user("contacts.delete"),
    "contacts.request": on_user("contacts.request", greeting="hello"),
    "contacts.unblock": on_user("contacts.unblock"),
    "contacts.update": on_user("contacts.update", remark="Remark", tags=["a"]),
    "conversations.deliver": deliver,
    "conversations.read": read,
    "conversations.update": on_conversation("conversations.update", is_pinned=True, draft="…"),
    "groups.add": add,
    "groups.create": create,
    "groups.leave": on_conversation("groups.leave", "group_id"),
    "groups.remove": remove,
    "groups.set_nickname": on_conversation("groups.set_nickname", "group_id", nickname="Nick"),
    "groups.set_role": set_role,
    "groups.update": on_conversation("groups.update", "group_id", name="New name"),
    "messages.edit": on_message("messages.edit", content=TEXT),
    "messages.forward": forward,
    "messages.hide": on_message("messages.hide"),
    "messages.open": on_message("messages.open"),
    "messages.pin": on_message("messages.pin"),
    "messages.react": on_message("messages.react", emoji="👍"),
    "messages.recall": recall,
    "messages.schedule": schedule,
    "messages.send": burn,
    "messages.unschedule": unschedule,
    "sync.open": open_saved,
    "users.update_profile": update_profile,
    "users.update_settings": update_settings,
}
