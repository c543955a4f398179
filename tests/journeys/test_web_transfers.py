"""Files that their receiver agrees to first: accepted and saved, refused, and thought better of."""

from playwright.async_api import Locator, Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers
from tests.journeys.test_web_media import document, slow_down
from tests.people import People


def last(page: Page) -> Locator:
    return page.get_by_test_id("transfer").last


async def offer(page: Page, name: str, size: int) -> bytes:
    """Choose a file, and have the other asked first. Answers with what is in it."""
    chosen = document(name, size)
    await page.get_by_test_id("choose-file").set_input_files([chosen])
    await page.get_by_test_id("ask-first").click(force=True)
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("transfer").filter(has_text=name)).to_be_visible()
    return chosen["buffer"]


async def stands(step: str, *pages: Page) -> None:
    for page in pages:
        await expect(last(page)).to_have_attribute("data-step", step, timeout=60_000)


async def test_a_file_is_offered_and_saved_refused_or_cancelled(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        her = await browsers.open(alice, path)
        his = await browsers.open(bob, path, size=PHONE)
        await expect(her.get_by_test_id("composer")).to_be_visible()
        sent = await offer(her, "large.txt", 9_000_000)
        await slow_down(her)
        async with his.expect_download(timeout=60_000) as saving:
            await his.get_by_test_id("transfer-accept").click()
            await expect(his.get_by_test_id("transfer-bar")).to_be_visible()
            async with her.expect_request(lambda request: request.headers.get("upload-offset", "0") != "0"):
                await expect(her.get_by_test_id("transfer-bar")).to_be_visible()
            await her.reload()
        saved = await saving.value
        assert saved.suggested_filename == "large.txt"
        assert (await saved.path()).read_bytes() == sent
        await stands("done", her, his)
        await her.get_by_test_id("toggle-details").click()
        await her.get_by_test_id("open-gallery").click()
        await her.get_by_test_id("gallery").get_by_text("Files", exact=True).click()
        await expect(her.get_by_test_id("gallery").get_by_test_id("file")).to_contain_text("large.txt")
        await offer(her, "refused.txt", 100)
        await his.get_by_test_id("transfer-refuse").click()
        await stands("refused", her, his)
        await offer(her, "cancelled.txt", 100)
        await stands("offered", her, his)
        await her.get_by_test_id("transfer-cancel").click()
        await stands("cancelled", her, his)
        await his.reload()
        await expect(his.locator("[data-testid=transfer][data-step=done]")).to_have_count(1)
        await expect(his.locator("[data-testid=transfer][data-step=cancelled]")).to_have_count(1)
