"""How the client is noticed when nobody looks: its title and icon, notifications, one for all its pages."""

import re

from playwright.async_api import BrowserContext, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers
from tests.people import People

# Notifications are kept in the page instead of being shown; nobody looks at any page.
KEEP = """
window.told = [];
window.Notification = class {
  static permission = "granted";
  constructor(title, options) { window.told.push({ title, ...options, click: () => this.onclick() }); }
  close() {}
};
document.hasFocus = () => false;
"""


async def told(context: BrowserContext) -> list[str]:
    return [text for page in context.pages for text in await page.evaluate("told.map(one => one.body)")]


async def test_one_of_two_pages_tells_of_a_message_and_leads_to_it(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(bob, alice, name="Reading")
    await alice.put(f"/api/v1/social/conversations/{group}", mute="mentions")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice)
        await page.context.add_init_script(KEEP)
        await page.reload()
        other = await page.context.new_page()
        await other.goto("/contacts")
        for one in (page, other):
            await expect(one.get_by_test_id("connection")).to_have_attribute("data-status", "online")
        conversation_id = await people.direct(alice, bob)
        await bob.send(group, "nobody is told of this")
        await bob.send(conversation_id, "a secret")
        await expect(page).to_have_title("(1) 鸿雁 Hongyan")
        await expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("^data:image/png"))
        await page.wait_for_timeout(1_000)
        assert await told(page.context) == ["Open Hongyan to read it"]
        (teller,) = [one for one in (page, other) if await one.evaluate("told.length")]
        await teller.evaluate("told[0].click()")
        await expect(teller.get_by_test_id("message").filter(has_text="a secret")).to_be_visible()
