"""Uploads as a client makes them, said plainly: `file_id = await upload(alice, PNG, "goose.png")`."""

import asyncio
from base64 import b64encode
from typing import Any

import httpx2

from tests.people import People, Person

PATH = "/api/v1/content/files/uploads"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
TYPE = {"content-type": "application/offset+octet-stream"}


def metadata(**fields: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in fields.items())


async def ask(people: People, method: str, path: str, token: str = "", **rest: Any) -> httpx2.Response:
    headers = {"tus-resumable": "1.0.0", **rest.pop("headers", {})}
    headers |= {"authorization": f"Bearer {token}"} if token else {}
    return await people.http.request(method, path, headers=headers, **rest)


async def create(person: Person, length: int, **fields: str) -> httpx2.Response:
    headers = {"upload-length": str(length), "upload-metadata": metadata(**fields)}
    return await ask(person._people, "POST", PATH, person.token, headers=headers)


async def begin(person: Person, length: int, **fields: str) -> str:
    """The address of a new upload."""
    created = await create(person, length, **fields)
    assert created.status_code == 201, created.text
    return str(created.headers["location"])


async def append(person: Person, location: str, offset: int, content: Any, **headers: str) -> httpx2.Response:
    told = {**TYPE, "upload-offset": str(offset), **{k.replace("_", "-"): v for k, v in headers.items()}}
    return await ask(person._people, "PATCH", location, person.token, headers=told, content=content)


async def offset_of(person: Person, location: str) -> int:
    answer = await ask(person._people, "HEAD", location, person.token)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["upload-offset"])


async def upload(person: Person, content: bytes, name: str = "goose.bin", **fields: str) -> str:
    """Upload all at once, and wait until it is looked into; the file's id."""
    location = await begin(person, len(content), name=name, **fields)
    done = await append(person, location, 0, content)
    assert done.status_code == 204, done.text
    file_id = str(done.headers["hongyan-file-id"])
    await settled(person, file_id)
    return file_id


async def settled(person: Person, file_id: str) -> dict[str, Any]:
    """What is known of a file, once it has been looked into."""
    async with asyncio.timeout(60):
        while True:
            file: dict[str, Any] = await person.get(f"/api/v1/content/files/{file_id}")
            if file["state"] != "processing":
                return file
            await asyncio.sleep(0.02)


async def send(person: Person, conversation_id: str, content: dict[str, Any]) -> Any:
    number = next(person._people.numbers)
    path = f"/api/v1/messages/conversations/{conversation_id}"
    return await person.post(path, client_msg_id=f"{person.name}-{number}", content=content)


async def links(person: Person, *message_ids: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.post("/api/v1/messages/files", message_ids=message_ids))[
        "items"
    ]
    return found


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
