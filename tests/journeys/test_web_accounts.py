"""Several people, or several of one person, signed in on one installation."""

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers, say
from tests.people import PASSWORD, People

NAMES_ON_DISK = """async () => {
  const names = (await indexedDB.databases()).map(one => one.name).filter(name => name.includes("cache"));
  return names.sort();
}"""


async def sign_in(page: Page, name: str) -> None:
    await page.get_by_test_id("auth-login").fill(name)
    await page.get_by_test_id("auth-password").fill(PASSWORD)
    await page.get_by_test_id("auth-submit").click()
    await page.wait_for_url("**/chats")


async def test_one_goes_from_account_to_account_and_none_sees_the_others_things(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    carol = await people.register("carol")
    chat = await people.direct(alice, bob)
    await bob.send(chat, "for Alice alone")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{chat}")
        await expect(page.get_by_text("for Alice alone").last).to_be_visible()
        await page.context.set_offline(True)
        await say(page, "written in a tunnel")
        await expect(page.get_by_test_id("message").filter(has_text="tunnel")).to_be_visible()
        second = await page.context.new_page()
        await page.context.set_offline(False)
        await second.goto("/contacts")
        await expect(second.get_by_test_id("nav-me")).to_be_visible()
        await page.bring_to_front()  # a page behind is drawn once a second
        await page.get_by_test_id("nav-me").click()
        await page.get_by_test_id("account-add").click()
        await page.wait_for_url("**/sign-in")
        await second.wait_for_url("**/sign-in")  # one installation, one user at a time, in every tab
        await sign_in(page, "carol")
        await second.wait_for_url("**/chats")
        await expect(page.get_by_text("No chats yet")).to_be_visible()
        await page.goto(f"/chats/{chat}")
        await expect(page.get_by_text("There is no such chat")).to_be_visible()
        await page.get_by_test_id("nav-me").click()
        await expect(page.get_by_test_id("account-me")).to_contain_text("Carol")
        await page.get_by_test_id("account-other").filter(has_text="Alice").click()
        await page.wait_for_url("**/chats")
        await page.get_by_test_id("conversation-row").click()
        await expect(page.get_by_test_id("message").filter(has_text="tunnel")).to_be_visible()
        await page.get_by_test_id("nav-me").click()
        await page.get_by_test_id("account-leave").click()
        await page.wait_for_url("**/sign-in")
        assert await page.evaluate(NAMES_ON_DISK) == [f"hongyan.cache.{carol.user_id}"]
        await expect(page.get_by_test_id("known-account")).to_have_count(1)


async def test_an_account_that_was_set_aside_is_a_tap_away_until_it_is_forgotten(
    server: Running, people: People
) -> None:
    carol = await people.register("carol")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(carol)
        await page.get_by_test_id("nav-me").click()
        await page.get_by_test_id("account-add").click()
        await page.wait_for_url("**/sign-in")
        await page.get_by_test_id("known-account").get_by_text("@carol").click()
        await page.wait_for_url("**/chats")
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "online")
        await page.get_by_test_id("nav-me").click()
        await page.get_by_test_id("account-add").click()
        await page.get_by_test_id("forget-account").click()
        await expect(page.get_by_test_id("known-account")).to_have_count(0)
        await expect(page.get_by_test_id("auth-login")).to_be_visible()
        assert await page.evaluate("localStorage.getItem('hongyan.accounts')") == "[]"
