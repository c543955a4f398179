"""Favourites in the browser: kept from a conversation, labelled, found, sent on, and still there."""

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.features.files.tus import send, upload
from tests.journeys.browsers import PHONE, Browsers, choose
from tests.journeys.test_web_accessibility import violations
from tests.journeys.test_web_media import picture
from tests.people import People


async def test_what_was_kept_is_labelled_found_sent_on_and_outlives_a_recall(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    place = await people.direct(alice, bob)
    words = (await alice.send(place, "青山依旧在"))["message_id"]
    goose = await upload(alice, picture("goose.png", "teal")["buffer"], "goose.png")
    await send(alice, place, {"type": "image", "file_id": goose, "caption": "A goose"})
    await send(alice, place, {"type": "file", "file_id": await upload(alice, b"letter", "letter.txt")})
    async with Browsers(server.url) as browsers:
        his = await browsers.open(bob, f"/chats/{place}")
        phone = await browsers.open(await people.login("bob", "mobile"), "/settings", size=PHONE)
        await phone.get_by_test_id("me-favourites").click()
        await expect(phone.get_by_text("Nothing kept yet")).to_be_visible()
        await keep_all(his)
        await his.get_by_test_id("nav-favourites").click()
        for page in (his, phone):
            await expect(page.get_by_test_id("favourite")).to_have_count(3)
        await label(his, "青山", "poem", "read it again")
        assert not await violations(his)
        await alice.post(f"/api/v1/messages/{words}/recall")
        await expect(phone.get_by_test_id("favourites-tag")).to_contain_text("poem")
        await find(his)
        await send_on(his)
        await expect(his.get_by_test_id("favourite").filter(has_text="青山")).to_be_visible()
        await look(phone)
        await remove(his)
        await write(his, phone)
        await expect(phone.get_by_test_id("favourite")).to_have_count(3, timeout=10_000)
        await expect(phone.get_by_text("letter.txt")).to_have_count(0)
        await jump(his, place)


async def keep_all(page: Page) -> None:
    """One by the menu, the others by choosing them."""
    await choose(page, "青山", "favourites.add")
    await expect(page.get_by_test_id("toast")).to_contain_text("Added")
    await choose(page, "letter", "select")
    await page.get_by_test_id("message-row").filter(has_text="A goose").get_by_role("checkbox").check()
    await page.get_by_test_id("keep-chosen").click()
    await expect(page.get_by_test_id("toast").last).to_contain_text("2 messages")


async def label(page: Page, text: str, tag: str, note: str) -> None:
    card = page.get_by_test_id("favourite").filter(has_text=text)
    await card.get_by_test_id("favourite-more").click()
    await page.get_by_test_id("favourite-edit").click()
    await page.get_by_test_id("favourite-remark").fill(note)
    await page.get_by_test_id("add-tag").click()
    await page.get_by_test_id("tag-field").fill(tag)
    await page.get_by_test_id("tag-field").press("Enter")
    await page.get_by_test_id("favourite-save").click()
    await expect(card.get_by_test_id("favourite-note")).to_have_text(note)


async def find(page: Page) -> None:
    """By words, by kind, by tag."""
    cards = page.get_by_test_id("favourite")
    await page.get_by_test_id("favourites-search").fill("letter alice")
    await expect(cards).to_have_count(1)
    await expect(cards).to_contain_text("letter.txt")
    await page.get_by_test_id("favourites-search").fill("")
    await page.get_by_test_id("kind-image").click()
    await expect(cards.locator("img[data-there]")).to_have_count(1)
    await page.get_by_test_id("kind-all").click()
    await page.get_by_test_id("favourites-tag").click()
    await expect(cards).to_have_count(1)
    await expect(cards).to_contain_text("青山")


async def send_on(page: Page) -> None:
    """The recalled words are said once more, by who kept them."""
    await page.get_by_test_id("favourite-send").click()
    await page.get_by_test_id("forward-row").filter(has_text="Alice").click()
    await page.get_by_test_id("forward-send").click()
    await expect(page.get_by_test_id("forward-send")).to_have_count(0)


async def look(page: Page) -> None:
    """A kept picture, large, on the phone."""
    await page.get_by_test_id("open-media").click()
    await expect(page.get_by_test_id("viewer").locator("img")).to_be_visible()
    await expect(page.get_by_test_id("viewer-keep")).to_have_count(0)
    await page.get_by_test_id("viewer-close").click()


async def remove(page: Page) -> None:
    """Undone, it stays; else it goes, in a moment from the other device, too."""
    await page.get_by_test_id("favourites-tag").click()
    for is_undone in (True, False):
        card = page.get_by_test_id("favourite").filter(has_text="letter.txt")
        await card.get_by_test_id("favourite-more").click()
        await page.get_by_test_id("favourite-remove").click()
        await expect(card).to_have_count(0)
        if is_undone:
            await page.get_by_test_id("toast").last.get_by_role("button").click()
            await expect(card).to_have_count(1)


async def write(page: Page, other: Page) -> None:
    await page.get_by_test_id("favourites-new").click()
    await page.get_by_test_id("add-link").click()
    await page.get_by_test_id("link-url").fill("https://example.com/geese")
    await page.get_by_test_id("link-title").fill("About geese")
    await page.get_by_test_id("favourite-save").click()
    link = other.get_by_test_id("favourite").get_by_test_id("link")
    await expect(link).to_have_attribute("href", "https://example.com/geese")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


async def jump(page: Page, place: str) -> None:
    """To what is still there; of what was recalled one is told that it is not."""
    for text, is_there in (("青山", False), ("A goose", True)):
        await page.get_by_test_id("favourite").filter(has_text=text).get_by_test_id("favourite-more").click()
        await page.get_by_test_id("favourite-jump").click()
        if not is_there:
            await expect(page.get_by_test_id("toast").last).to_contain_text("not there")
    await expect(page.get_by_test_id("message").filter(has_text="A goose")).to_be_visible()
    assert page.url.endswith(place)
    await expect(page.get_by_test_id("message").last).to_contain_text("青山依旧在")
