"""Signing in by a QR code, with a device that is signed in already."""

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers
from tests.people import People


async def code_on(page: Page) -> str:
    """The code that a sign-in page shows, as its letters and as its picture say."""
    await page.get_by_test_id("sign-in-way").get_by_text("QR code").click()
    await expect(page.get_by_test_id("qr")).to_be_visible()
    letters = (await page.get_by_test_id("qr-code").inner_text()).replace(" ", "")
    link = await page.get_by_test_id("qr").get_attribute("data-text")
    assert link is not None
    assert link.endswith(f"/q/{letters}")
    return letters


async def answer(page: Page, what: str) -> None:
    await page.get_by_test_id(f"knock-{what}").click()


async def test_a_phone_lets_a_computer_in_and_nobody_whom_it_refuses(server: Running, people: People) -> None:
    alice = await people.register("alice")
    async with Browsers(server.url) as browsers:
        phone = await browsers.open(alice, "/settings/devices", size=PHONE)
        computer = await browsers.visit("/sign-in")
        letters = await code_on(computer)
        await phone.get_by_test_id("another-device").click()
        await phone.get_by_test_id("knock-code").fill(f"{letters[:4]} {letters[4:].lower()}")
        await phone.get_by_test_id("knock-find").click()
        number = await phone.get_by_test_id("knock-number").inner_text()
        await expect(computer.get_by_test_id("qr-number")).to_have_text(number)
        await answer(phone, "no")
        await computer.get_by_test_id("qr-again").click()
        letters = await code_on(computer)
        await phone.goto(f"/q/{letters}")
        await expect(computer.get_by_test_id("qr-sign-in")).to_contain_text("Alice")
        await answer(phone, "yes")
        await computer.wait_for_url("**/chats")
        await expect(computer.get_by_test_id("connection")).to_have_attribute("data-status", "online")
        await phone.get_by_test_id("knock-done").click()
        await expect(phone.get_by_test_id("device-row")).to_have_count(2)
        await phone.goto(f"/q/{letters}")
        await expect(phone.get_by_test_id("knock-gone")).to_contain_text("It has expired, was used")
