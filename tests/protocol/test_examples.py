"""docs/protocol.md is true: every example in it is replayed against a server, and a wrong one would show."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from hongyan.core.settings import Mailing, Settings, Users
from hongyan.features.messages.content import AnyContent
from hongyan.features.sync.model import UserChange
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close
from tests.conftest import QUIET
from tests.protocol.notation import Mismatch, parse
from tests.protocol.replay import Replay

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"


@pytest.fixture
def settings(data: Path) -> Settings:
    """As a stranger meets it: an address must be verified by mail."""
    return Settings(data=str(data), server=QUIET, mail=Mailing(driver="maildir"), users=Users())


@pytest.fixture
async def replay(server: Running, data: Path) -> AsyncIterator[Replay]:
    replay = Replay(server.url, data / "mail", patience=20)
    yield replay
    await replay.close()


async def test_every_example_is_what_the_server_does(replay: Replay) -> None:
    text = PAGE.read_text()
    await replay.run(text)
    assert replay.steps == len(list(parse(text))) > 60


POLICY = """```http
GET /api/v1/users/policy
```

```http
HTTP/1.1 200 OK
content-type: application/json

{
  "name": "Hongyan",
  "version": "$version",
  "registration": "open",
  "verify_email": true,
  "mail": "maildir",
  "is_new": true,
  "recall_minutes": 2,
  "edit_minutes": 1440
}
```

```socket somebody
→ {"id": 1, "op": "users.policy"}
← {"id": 1, "data": {"is_new": true, …}}
→ {"id": "two", "op": "ping"}
← {"id": "two", "data": {"at": $now}}
```
"""
WRONG = {
    "a field that is not there": ('"is_new": true,\n', '"is_new": true, "is_old": false,\n'),
    "a field left out": ('  "mail": "maildir",\n', ""),
    "another value": ('"registration": "open"', '"registration": "closed"'),
    "another type": ('"verify_email": true', '"verify_email": 1'),
    "another status": ("HTTP/1.1 200 OK", "HTTP/1.1 201 Created"),
    "another header": ("content-type: application/json", "content-type: text/plain"),
    "a route that is gone": ("GET /api/v1/users/policy", "GET /api/v1/users/policies"),
    "an operation that is gone": ('"op": "users.policy"', '"op": "users.policies"'),
    "an answer with another id": ('"id": 1, "data"', '"id": 9, "data"'),
    "an event that never comes": ('← {"id": "two"', '← {"ev": "conversation.changed"'),
    "a number that is a text": ("$now", '"$now"'),
    "a name that is something else": ("$now", "$version"),
    "a close that does not come": ('← {"id": "two", "data": {"at": $now}}', "× 4501 signed_out"),
    "a name that nobody has given": ("/users/policy", "/users/$nobody"),
}


async def test_a_true_example_is_accepted(replay: Replay) -> None:
    await replay.run(POLICY)
    assert replay.steps == 6


async def test_a_wrong_example_is_found(server: Running, data: Path) -> None:
    """A replay that accepts everything would prove nothing."""
    for wrong, (right, instead) in WRONG.items():
        assert right in POLICY
        replay = Replay(server.url, data / "mail", patience=0.3)
        assert await _complaint(replay, POLICY.replace(right, instead)), wrong


async def _complaint(replay: Replay, text: str) -> str:
    try:
        await replay.run(text)
    except Mismatch as found:
        return str(found)
    return ""


def test_the_page_tells_of_everything_that_a_client_meets() -> None:
    """Whatever is added to the protocol must be added to its description."""
    text = PAGE.read_text()
    contents = {kind.__struct_config__.tag for kind in get_args(AnyContent)}
    rows = {field.name for field in msgspec.structs.fields(UserChange)} - {"since", "rev"}
    closes = {str(close.value) for close in Close}
    wanted = {f"`{word}`" for word in (*contents, *rows)}
    assert not [word for word in wanted if word not in text]
    assert not [code for code in closes if code not in text]
