"""Signing in and out, here and elsewhere."""

from playwright.async_api import expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers
from tests.people import PASSWORD, People


async def test_a_device_is_signed_out_from_another_and_told_so(server: Running, people: People) -> None:
    alice, _ = await people.friends("alice", "bob")
    elsewhere = await people.login("alice")
    async with Browsers(server.url) as browsers:
        here, there = await browsers.open(alice, "/settings/devices"), await browsers.open(elsewhere)
        await expect(there.get_by_test_id("conversation-list")).to_be_visible()
        await here.get_by_test_id("remove-device").click()
        await there.wait_for_url("**/sign-in")
        await expect(there.get_by_text("You have signed out")).to_be_visible()
        await expect(here.get_by_test_id("device-row")).to_have_count(1)


async def test_one_signs_in_with_a_password_and_out_again(server: Running, people: People) -> None:
    await people.register("alice")
    async with Browsers(server.url) as browsers:
        page = await browsers.visit("/")
        await page.get_by_test_id("auth-login").fill("alice")
        await page.get_by_test_id("auth-password").fill("wrong horse")
        await page.get_by_test_id("auth-submit").click()
        await expect(page.get_by_test_id("auth-error")).to_have_text("The user name or the password is wrong")
        await page.get_by_test_id("auth-password").fill(PASSWORD)
        await page.get_by_test_id("auth-submit").click()
        await page.wait_for_url("**/chats")
        await page.get_by_test_id("nav-settings").click()
        await page.get_by_test_id("sign-out").click()
        await page.wait_for_url("**/sign-in")
        assert await page.evaluate("localStorage.getItem('hongyan.session')") is None


async def test_theme_and_language_follow_the_user(server: Running, people: People) -> None:
    alice = await people.register("alice")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/settings/appearance")
        await page.get_by_test_id("choose-language").get_by_text("中文").click()
        await expect(page.get_by_test_id("settings-privacy")).to_have_text("隐私")
        await page.get_by_test_id("choose-theme").get_by_text("深色").click()
        await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        await page.wait_for_timeout(1_500)
        other = await browsers.open(await people.login("alice"))
        await expect(other.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        await expect(other.locator("html")).to_have_attribute("lang", "zh-CN")
