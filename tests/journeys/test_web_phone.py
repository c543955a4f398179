"""On a phone: one pane, which a finger takes along and lets go."""

import asyncio

from playwright.async_api import CDPSession, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers
from tests.people import People

PLACE = "document.querySelector('main').getBoundingClientRect().left"


class Finger:
    """Lies down on the page, moves, and is lifted."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    async def drag(self, start: int, stop: int, *, y: int = 400) -> None:
        await self._send("touchStart", start, y)
        for x in range(start, stop, 20):
            await self._send("touchMove", x, y)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)

    async def lift(self) -> None:
        await self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def _send(self, kind: str, x: int, y: int) -> None:
        await self._session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]}
        )


async def test_a_conversation_is_swiped_away_or_comes_back(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, path, size=PHONE)
        finger = Finger(await page.context.new_cdp_session(page))
        await expect(page.get_by_test_id("composer")).to_be_visible()
        await expect(page.get_by_test_id("conversation-list")).to_be_hidden()
        await page.wait_for_timeout(300)
        await finger.drag(10, 110)
        assert 60 < await page.evaluate(PLACE) < 120
        await expect(page.get_by_test_id("conversation-list")).to_be_visible()
        await finger.lift()
        await expect(page.get_by_test_id("conversation-list")).to_be_hidden()
        assert await page.evaluate(PLACE) == 0
        assert page.url.endswith(path)
        await finger.drag(10, 290)
        await finger.lift()
        await page.wait_for_url("**/chats")
        await expect(page.get_by_test_id("conversation-row")).to_be_visible()
        row = page.get_by_test_id("conversation-row")
        box = await row.bounding_box()
        assert box is not None
        await finger.drag(200, 201, y=int(box["y"] + 20))
        await expect(page.get_by_test_id("menu-archive")).to_be_visible()
        await finger.lift()
        await page.get_by_test_id("menu-archive").click()
        await page.get_by_test_id("open-archive").click()
        await expect(row).to_be_visible()
