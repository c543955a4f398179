"""The address book: letters, tags, cards, blocks."""

import re

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers
from tests.people import People

NAMES = ["王小明", "单田芳", "陈大文", "Zoe", "7号"]
FRIENDS = "/api/v1/social/friends"


async def test_contacts_stand_under_their_letters_and_are_found_by_tag_and_sound(
    server: Running, people: People
) -> None:
    alice = await people.register("alice")
    for number, name in enumerate(NAMES):
        person = await people.register(f"person{number}")
        await person.put(f"/api/v1/users/{person.user_id}/profile", name=name)
        await people.befriend(alice, person)
        if name == "陈大文":
            await alice.put(f"{FRIENDS}/{person.user_id}", is_starred=True)
    for name in ("stranger", "bore"):
        await people.befriend(await people.register(name), person)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        rows, heads = page.get_by_test_id("contact-row"), page.get_by_test_id("contact-list").locator("h3")
        names = rows.locator(":scope > span:last-child")
        await expect(heads).to_have_text(["Starred", "C", "S", "W", "Z", "#"])
        await expect(names).to_have_text(["陈大文", "陈大文", "单田芳", "王小明", "Zoe", "7号"])
        rail = page.get_by_test_id("letter-rail")
        await rail.focus()
        await page.keyboard.press("ArrowDown")
        await page.get_by_test_id("contacts-search").fill("wxm")
        await expect(names).to_have_text(["王小明"])
        await rows.click()
        await page.get_by_test_id("add-tag").click()
        await page.get_by_test_id("tag-field").fill("同事")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("tag")).to_have_text("同事")
        await page.get_by_test_id("contacts-search").fill("")
        await page.get_by_test_id("tag-tab").filter(has_text="同事").click()
        await expect(names).to_have_text(["王小明"])
        await page.get_by_test_id("tag").get_by_role("button").click()
        await expect(rows).to_have_count(6)
        await ask_a_suggested_one(page)


async def ask_a_suggested_one(page: Page) -> None:
    await page.get_by_test_id("open-requests").click()
    suggested = page.get_by_test_id("suggested-people").locator("li")
    await expect(suggested).to_have_text([re.compile(f"{name}.*7号") for name in ("Bore", "Stranger")])
    await suggested.first.get_by_test_id("dismiss-suggested").click()
    await expect(suggested).to_have_count(1)
    await suggested.get_by_test_id("ask-suggested").click()
    await page.get_by_test_id("send-request").click()
    await expect(page.get_by_test_id("request-row").first).to_contain_text("Stranger")
    await expect(suggested).to_have_count(0)


async def test_a_card_leads_to_its_owner_who_can_be_asked_and_blocked(
    server: Running, people: People
) -> None:
    alice, mallory = await people.register("alice"), await people.register("mallory")
    async with Browsers(server.url) as browsers:
        her, his = await browsers.open(alice, "/contacts"), await browsers.open(mallory, size=PHONE)
        await her.get_by_test_id("contacts-more").click()
        await her.get_by_test_id("my-card").click()
        link = await her.get_by_test_id("qr").get_attribute("data-text")
        assert link == f"{server.url}/u/{alice.user_id}"
        await his.goto(link)
        await expect(his.get_by_test_id("contact-card")).to_contain_text("Alice")
        await his.get_by_test_id("send-request").click()
        await expect(her.get_by_test_id("open-requests").get_by_test_id("badge")).to_have_text("1")
        await alice.post(f"/api/v1/social/blocks/{mallory.user_id}")
        await her.goto("/contacts/blocked")
        await expect(her.get_by_test_id("blocked-row")).to_contain_text("Mallory")
        await her.get_by_test_id("unblock").click()
        await expect(her.get_by_test_id("blocked-row")).to_have_count(0)
        await his.goto("/u/nobody-of-this-name")
        await expect(his.get_by_text("There is nobody of this name")).to_be_visible()
