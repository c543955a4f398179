"""Every operation by both entrances, with the least that is a valid request."""

from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec
import websockets
from msgspec import Struct
from msgspec.structs import fields

from hongyan.core.operation import Operation
from hongyan.core.wire import Content
from tests.people import SUBPROTOCOL

Things = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """`ok`, or the code of the refusal."""

    code: str
    status: int
    body: Any = None

    @property
    def told(self) -> Any:
        """The refusal, without what differs from call to call."""
        return {name: value for name, value in self.body.items() if name != "trace_id"}


def minimal(operation: Operation, known: dict[str, Any]) -> dict[str, Any]:
    """The fields that the request must have. Raises `KeyError` for one that nobody has thought of."""
    return {field.name: known[field.name] for field in fields(operation.request) if field.required}


async def over_rest(url: str, operation: Operation, token: str, data: dict[str, Any]) -> Outcome:
    in_path = {name: value for name, value in data.items() if f"{{{name}}}" in operation.path}
    rest = {name: value for name, value in data.items() if name not in in_path}
    is_query = operation.method in ("GET", "DELETE")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if operation.http is not None:
        return await _in_headers(url + operation.path.format(**in_path), operation, headers, rest)
    async with httpx2.AsyncClient(base_url=url, headers=headers, verify=False) as http:
        answer = await http.request(
            operation.method,
            operation.path.format(**in_path),
            params=rest if is_query else None,
            json=None if is_query else rest,
        )
    if answer.status_code != 200:
        told = answer.json()
        return Outcome(told["code"], answer.status_code, told)
    if operation.reply is Content:
        return Outcome("ok", 200, Content(answer.headers["content-type"], answer.content))
    return Outcome("ok", 200, _read(answer.content, operation))


async def _in_headers(url: str, operation: Operation, headers: Things, data: Things) -> Outcome:
    assert operation.http is not None
    told = {operation.http.fields[name]: str(value) for name, value in data.items()}
    told |= {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}
    async with httpx2.AsyncClient(verify=False) as http:
        answer = await http.request(operation.method, url, headers={**headers, **told})
    if answer.status_code < 400:
        return Outcome("ok", answer.status_code)
    body = answer.json() if operation.method != "HEAD" else {"code": answer.headers["hongyan-refusal"]}
    return Outcome(body["code"], answer.status_code, body)


async def over_socket(url: str, operation: Operation, token: str, data: dict[str, Any]) -> Outcome:
    """Connect, if there is a token, and call. Whoever may not even connect is refused with that."""
    address = url.replace("http", "ws", 1) + "/api/v1/socket"
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL], compression=None) as socket:
        if token:
            told = await _ask(socket, {"id": 1, "op": "connect", "data": {"token": token}})
            if "error" in told:
                return Outcome(told["error"]["code"], told["error"]["status"], told["error"])
        told = await _ask(socket, {"id": 2, "op": operation.name, "data": data})
    if "error" in told:
        return Outcome(told["error"]["code"], told["error"]["status"], told["error"])
    return Outcome("ok", 200, _read(msgspec.json.encode(told["data"]), operation))


async def _ask(socket: Any, frame: dict[str, Any]) -> Any:
    await socket.send(msgspec.json.encode(frame).decode())
    while True:
        told = msgspec.json.decode(await socket.recv())
        if told.get("id") == frame["id"]:
            return told


def _read(raw: bytes, operation: Operation) -> Struct:
    """The reply has the declared shape, and nothing besides."""
    reply = msgspec.json.decode(raw, type=operation.reply)
    assert msgspec.json.decode(msgspec.json.encode(reply)) == msgspec.json.decode(raw)
    return reply
