"""One box: people, groups and words, more of them, and the way to where something was said."""

import re

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.features.files.tus import send, upload
from tests.journeys.browsers import PHONE, Browsers
from tests.people import People, Person
from tests.search.conftest import until_indexed


async def test_what_was_said_long_ago_is_found_and_shown_in_its_place(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    await _talk(people, alice, bob)
    await until_indexed(server)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, language="zh-CN")
        await page.get_by_test_id("chats-search").fill("火锅")
        await expect(page.get_by_test_id("found-group")).to_contain_text("周末火锅群")
        await expect(page.get_by_test_id("found-message")).to_have_count(5)
        await page.get_by_test_id("search-more-messages").click()
        await _narrow_to_me_and_back(page)
        await _scroll_to(page, "第1次讨论火锅")
        await page.get_by_test_id("found-message").filter(has_text="第1次讨论火锅").click()
        said = page.get_by_test_id("conversation").get_by_text("第1次讨论火锅，地点1", exact=True)
        await expect(said).to_be_in_viewport()

        await page.get_by_test_id("search-chip").first.click()
        await _go_among_files(page)

        await page.get_by_test_id("chats-search").fill("zsf")
        await expect(page.get_by_test_id("found-contact")).to_contain_text("张三丰")
        await _search_again(page, "中间那句话", "火锅")

        await page.get_by_test_id("conversation-row").filter(has_text="周末火锅群").click()
        await page.get_by_test_id("toggle-details").click()
        await page.get_by_test_id("search-here").fill("地点79")
        here = page.get_by_test_id("details").get_by_test_id("found-message")
        await expect(here).to_have_count(1)
        await expect(here.locator("mark")).to_have_text(["79", "地点79"])
        await here.click()
        last = page.get_by_test_id("conversation").get_by_text("第79次讨论火锅，地点79", exact=True)
        await expect(last).to_be_in_viewport()

        phone = await browsers.open(bob, size=PHONE)
        await phone.get_by_test_id("chats-search").fill("闲聊 42")
        await phone.get_by_test_id("found-message").click()
        await expect(phone.get_by_text("闲聊 42", exact=True)).to_be_in_viewport()


async def _talk(people: People, alice: Person, bob: Person) -> None:
    group = await people.group(alice, bob, name="周末火锅群")
    await bob.put(f"/api/v1/users/{bob.user_id}/profile", name="张三丰")
    for number in range(80):
        await bob.send(group, f"第{number}次讨论火锅，地点{number}" if number % 2 else f"闲聊 {number}")
    direct = await people.direct(alice, bob)
    letter = await upload(bob, b"a letter", "信.txt")
    for number in range(24):
        await send(bob, direct, {"type": "file", "file_id": letter})
        if number == 11:
            await bob.send(direct, "这是中间那句话")


async def _go_among_files(page: Page) -> None:
    """Rows that grow while they are drawn do not move what one came for out of sight."""
    await page.get_by_test_id("chats-search").fill("中间那句话")
    await page.get_by_test_id("found-message").filter(has_text="中间那句话").click()
    await page.wait_for_timeout(900)
    await expect(page.get_by_test_id("message").filter(has_text="中间那句话")).to_be_in_viewport()


async def _narrow_to_me_and_back(page: Page) -> None:
    chip, found = page.get_by_test_id("search-sender"), page.get_by_test_id("found-message")
    await chip.click()
    await expect(page.get_by_test_id("sender-row")).to_have_text(
        [re.compile("Alice（我）"), re.compile("张三丰")]
    )
    await page.get_by_test_id("sender-row").first.click()
    await expect(chip).to_have_text("我发的")
    await expect(found).to_have_count(0)
    await chip.click()
    await expect(found.first).to_be_visible()


async def _search_again(page: Page, *queries: str) -> None:
    """What led somewhere is offered as soon as the field is empty, the last first."""
    field, recent = page.get_by_test_id("chats-search"), page.get_by_test_id("recent-search")
    await field.press("Escape")
    await expect(recent).to_have_text(list(queries))
    await recent.last.click()
    await expect(field).to_have_value(queries[-1])
    await field.press("Escape")
    await page.get_by_test_id("remove-recent").first.click()
    await expect(recent).to_have_count(len(queries) - 1)
    await page.get_by_test_id("clear-recent").click()
    await expect(recent).to_have_count(0)
    await expect(page.get_by_test_id("conversation-row").first).to_be_visible()


async def _scroll_to(page: Page, words: str) -> None:
    """Through as many pages as it takes."""
    found = page.get_by_test_id("found-message").filter(has_text=words)
    await page.get_by_test_id("search-results").hover()
    for _ in range(60):
        if await found.count():
            return
        await page.mouse.wheel(0, 700)
        await page.wait_for_timeout(60)
    await expect(found).to_have_count(1)
