"""The list of conversations: its signs, folders, menus by keyboard, width, and many rows."""

from playwright.async_api import expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers
from tests.people import People

CHATS = "/api/v1/social/conversations"


async def test_signs_of_the_list_and_folders_are_the_same_in_two_browsers(
    server: Running, people: People
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    group = await people.group(bob, alice, carol, name="Reading")
    with_bob = await people.direct(alice, bob)
    content = {"type": "text", "text": "look here"}
    path = f"/api/v1/messages/conversations/{group}"
    await bob.post(path, client_msg_id="1", content=content, mentions=[alice.user_id])
    await bob.send(group, "and this")
    await alice.put(f"{CHATS}/{with_bob}", draft="half a thought", is_pinned=True)
    async with Browsers(server.url) as browsers:
        one, other = await browsers.open(alice), await browsers.open(await people.login("alice"))
        rows = one.get_by_test_id("conversation-row")
        await expect(rows.first).to_contain_text("[Draft] half a thought")
        reading = rows.filter(has_text="Reading")
        await expect(reading.get_by_test_id("mention-mark")).to_be_visible()
        await expect(reading).to_contain_text("Bob: and this")
        await reading.focus()
        await one.keyboard.press("Shift+F10")
        await one.get_by_test_id("menu-folders").click()
        await one.get_by_test_id("folder-name").fill("Books")
        await one.get_by_test_id("folder-create").click()
        await one.get_by_test_id("folder-done").click()
        tab = other.get_by_test_id("folder-tab").filter(has_text="Books")
        await tab.click()
        await expect(other.get_by_test_id("conversation-row")).to_have_count(1)
        await other.get_by_test_id("conversation-row").click()
        await expect(reading.get_by_test_id("mention-mark")).to_have_count(0)
        await tab.click(button="right")
        await other.get_by_test_id("folder-delete").click()
        await expect(one.get_by_test_id("folder-tab")).to_have_count(0)
        await expect(other.get_by_test_id("conversation-row")).to_have_count(await rows.count())


async def test_a_long_list_is_walked_by_keyboard_and_made_narrow(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    for number in range(120):
        await people.group(alice, bob, name=f"Group {number:03}")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice)
        rows = page.get_by_test_id("conversation-row")
        await expect(rows.first).to_be_visible()
        assert await rows.count() < 40
        await rows.first.focus()
        await page.keyboard.press("End")
        focused = page.locator("[data-testid=conversation-row]:focus")
        await expect(focused).to_have_attribute("data-row", "120")
        await page.keyboard.press("ArrowUp")
        await expect(focused).to_have_attribute("data-row", "119")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("conversation-title")).to_be_visible()
        separator = page.get_by_test_id("separator")
        await separator.focus()
        await page.keyboard.press("Home")
        await expect(page.get_by_test_id("chats-search")).to_be_hidden()
        await page.reload()
        await expect(separator).to_have_attribute("aria-valuenow", "76")
        box = await page.get_by_test_id("conversation-list").bounding_box()
        assert box is not None
        assert box["width"] < 80


async def test_the_switcher_finds_chinese_names_by_sound_and_people_one_has_not_written_to(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    await bob.put(f"/api/v1/users/{bob.user_id}/profile", name="单晓明")
    await bob.send(await people.group(alice, bob, name="Shanghai 上海"), "the harvest festival")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        await expect(page.get_by_test_id("contact-row")).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("sh")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.type("xm")
        await expect(page.get_by_role("option")).to_have_count(1)
        await expect(page.get_by_role("option").locator("mark")).to_have_text("单晓明")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("conversation-title")).to_have_text("单晓明")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("harvest")
        await expect(page.get_by_role("option").locator("mark")).to_have_text("harvest")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("conversation-title")).to_have_text("Shanghai 上海")
