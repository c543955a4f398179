import asyncio
import re
import sys
from pathlib import Path

from hongyan.roles.serving import Running
from hongyan_client import Client
from tests.architecture.sources import ROOT
from tests.sdk.circle import PASSWORD, SECONDS, Circle, heard

README = ROOT / "clients" / "python" / "README.md"


async def test_the_example_runs(circle: Circle, server: Running, tmp_path: Path) -> None:
    """Nothing but the address is changed."""
    example = re.search(r"```python\n(import .*?)```", README.read_text(), re.DOTALL)
    assert example is not None
    source = example[1].replace("http://127.0.0.1:8010", server.url)
    alice = await circle.join("alice")
    async with Client(server.url) as echo:
        await echo.register("echo", PASSWORD, "echo@example.com")
        place = await circle.befriend(alice, echo)
        echo_id = echo.user_id
    events = alice.events()
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", source, cwd=tmp_path)
    try:
        await present(alice, echo_id)
        await alice.send(place, "你好")
        assert await heard(events, 2) == ["你好", "你好"]
    finally:
        bot.terminate()
        await bot.wait()


async def present(alice: Client, user_id: str) -> None:
    """Wait until somebody is there."""
    async with asyncio.timeout(SECONDS):
        while not (await alice.users.presence(user_ids=[user_id])).items[0].is_online:
            await asyncio.sleep(0.1)


def test_the_example_has_ten_lines() -> None:
    example = re.search(r"```python\n(import .*?)```", README.read_text(), re.DOTALL)
    assert example is not None
    assert len([line for line in example[1].splitlines() if line.strip()]) == 10
