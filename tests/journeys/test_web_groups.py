"""A small group in browsers."""

from pathlib import Path

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers, choose, say
from tests.people import People

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def create(page: Page, name: str, *members: str) -> None:
    await page.get_by_test_id("new-menu").click()
    await page.get_by_test_id("new-group").click()
    await page.get_by_test_id("group-name").fill(name)
    for member in members:
        await page.get_by_test_id("pick-row").filter(has_text=member).click()
    await page.get_by_test_id("create-group").click()
    await expect(page.get_by_test_id("conversation-title")).to_contain_text(name)


async def picture(her: Page, his: Page) -> None:
    """She gives the group a picture, and takes it away; he sees both in his list."""
    row = his.get_by_test_id("conversation-row").filter(has_text="Reading")
    await her.get_by_test_id("toggle-details").click()
    await her.get_by_test_id("photo-input").set_input_files(next(PICTURES.glob("*.png")))
    await her.get_by_test_id("crop-save").click()
    await expect(row.locator("img[src*='/avatars/']")).to_be_visible()
    await expect(row).to_contain_text("Alice changed the group picture")
    await her.get_by_test_id("photo").click()
    await her.get_by_test_id("photo-remove").click()
    await expect(row).to_contain_text("Alice removed the group picture")
    await expect(row.locator("img")).to_have_count(0)
    await her.get_by_test_id("toggle-details").click()


async def test_a_group_is_created_pictured_and_its_members_are_mentioned(
    server: Running, people: People
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    async with Browsers(server.url) as browsers:
        her, his = await browsers.open(alice), await browsers.open(bob)
        await create(her, "Reading", "Bob", "Carol")
        await his.get_by_test_id("conversation-row").filter(has_text="Reading").click()
        await expect(his.get_by_test_id("notice").first).to_contain_text("Alice created the group")
        await picture(her, his)
        await her.get_by_test_id("composer").type("look @bo")
        await her.get_by_test_id("mention-picker").get_by_text("Bob").click()
        await her.get_by_test_id("composer").press("Enter")
        await expect(his.locator("[data-testid=message] b")).to_have_text("@Bob")
        line = await carol.line()
        assert len(line.snapshot["heads"]) == 3


async def test_who_is_removed_from_a_group_sees_that_they_are_out(server: Running, people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    path = f"/chats/{await people.group(alice, bob, carol, name='Reading')}"
    async with Browsers(server.url) as browsers:
        her, his = await browsers.open(alice, path), await browsers.open(bob, path)
        await expect(his.get_by_test_id("composer")).to_be_visible()
        await her.get_by_test_id("toggle-details").click()
        row = her.get_by_test_id("member-row").filter(has_text="Bob")
        await row.get_by_test_id("member-menu").click()
        await her.get_by_test_id("remove-member").click()
        await her.get_by_test_id("confirm").click()
        await expect(row).to_have_count(0)
        await expect(his.get_by_test_id("composer")).to_have_count(0)
        await say(her, "between us")
        await expect(her.get_by_test_id("message").filter(has_text="between us")).to_be_visible()
        assert await his.get_by_text("between us").count() == 0


async def test_several_messages_are_forwarded_as_one(server: Running, people: People) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        her, theirs = await browsers.open(alice, path), await browsers.open(carol)
        await say(her, "first")
        await say(her, "second")
        await expect(her.locator("[data-testid=message][data-state=sent]")).to_have_count(2)
        await choose(her, "first", "select")
        await her.locator("input[type=checkbox]").last.check()
        await her.get_by_test_id("forward-merged").click()
        await her.get_by_test_id("forward-row").filter(has_text="Carol").click()
        await her.get_by_test_id("forward-send").click()
        await theirs.get_by_test_id("conversation-row").filter(has_text="Alice").click()
        await theirs.get_by_test_id("merged").click()
        await expect(theirs.get_by_test_id("merged-viewer")).to_contain_text("second")
