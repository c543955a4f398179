"""What is mine: picture, notifications, data, devices; and waiting to be let in."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hongyan.core.settings import Settings, Users
from hongyan.roles.serving import Running
from tests.conftest import QUIET
from tests.journeys.browsers import PHONE, Browsers
from tests.people import PASSWORD, People

PICTURE = Path(__file__).parents[2] / "docs" / "pictures"
QUIET_HOURS = {"is_on": True, "has_sound": False, "shows_content": False, "quiet_from": 1320}


async def test_one_crops_a_picture_by_keyboard_and_mouse(server: Running, people: People) -> None:
    alice = await people.register("alice")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/settings/profile")
        await page.get_by_test_id("photo-input").set_input_files(next(PICTURE.glob("*.png")))
        area = page.get_by_test_id("crop-area")
        whole = await area.get_attribute("data-crop")
        await area.press("+")
        await area.press("+")
        await area.press("ArrowRight")
        await expect(area).to_have_attribute("data-crop", re.compile(r" 1\.21$"))
        box = await area.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 100, box["y"] + 100)
        await page.mouse.wheel(0, -400)
        await expect(area).not_to_have_attribute("data-crop", whole or "")
        await page.get_by_test_id("crop-save").click()
        await expect(area).to_have_count(0)
        assert (await alice.get("/api/v1/users/me"))["avatar_id"]


async def test_one_deletes_an_account_and_is_nobody_to_the_others(server: Running, people: People) -> None:
    await people.register("staff")
    alice, bob = await people.friends("alice", "bob")
    group = await people.group(alice, bob, name="Reading")
    path = f"/chats/{await people.direct(alice, bob)}"
    await alice.send(path.rsplit("/", 1)[1], "remember me")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/settings/account")
        his = await browsers.open(bob, path)
        await expect(page.get_by_test_id("account-owned")).to_contain_text("Reading")
        await expect(page.get_by_test_id("account-delete")).to_be_disabled()
        await alice.delete(f"/api/v1/social/groups/{group}")
        await expect(page.get_by_test_id("account-owned")).to_have_count(0)
        await page.get_by_test_id("account-password").fill("not mine")
        await page.get_by_test_id("account-delete").click()
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("auth-error")).to_contain_text("wrong")
        await page.get_by_test_id("account-password").fill(PASSWORD)
        await page.get_by_test_id("account-delete").click()
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("sign-in-form")).to_be_visible()
        await expect(his.get_by_test_id("conversation-title")).to_have_text("Deleted account")
        await expect(his.get_by_test_id("message").filter(has_text="remember me")).to_be_visible()
        await expect(his.get_by_test_id("composer")).to_have_count(0)


async def test_notification_settings_and_data_are_mine_everywhere(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await bob.send(await people.direct(alice, bob), "to be kept")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/settings/notifications")
        await page.get_by_test_id("notifications-has_sound").click()
        await page.get_by_test_id("notifications-quiet").click()
        await expect(page.get_by_test_id("notifications-quiet_from")).to_have_value("22:00")
        await page.get_by_test_id("notifications-quiet_to").fill("06:30")
        await page.wait_for_timeout(1_500)
        kept = (await alice.get("/api/v1/users/me"))["preferences"]["notifications"]
        assert kept == QUIET_HOURS | {"quiet_to": 390}
        await page.get_by_test_id("settings-storage").click()
        async with page.expect_download() as download:
            await page.get_by_test_id("export").click()
        exported = json.loads((await (await download.value).path()).read_text())
        texts = [one["content"].get("text") for part in exported["conversations"] for one in part["messages"]]
        assert "to be kept" in texts
        await page.locator("body").press("?")
        await expect(page.get_by_test_id("shortcuts").first).to_be_visible()


async def test_all_other_devices_are_signed_out_at_once(server: Running, people: People) -> None:
    alice = await people.register("alice")
    others = [await people.login("alice") for _ in range(2)]
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/settings/devices", size=PHONE)
        elsewhere = await browsers.open(others[0])
        await page.get_by_test_id("remove-others").click()
        await page.get_by_test_id("confirm").click()
        await elsewhere.wait_for_url("**/sign-in")
        await expect(page.get_by_test_id("device-row")).to_have_count(1)


class TestWaiting:
    @pytest.fixture
    def settings(self, data: Path) -> Settings:
        users = Users(verify_email=False, password_kib=1_024, registration="approval")
        return Settings(data=str(data), server=QUIET, users=users)

    async def test_whoever_waits_is_let_in_by_itself_or_told_why_not(
        self, server: Running, people: People
    ) -> None:
        owner = await people.register("owner")
        async with Browsers(server.url) as browsers:
            alice, bob = await browsers.visit("/sign-up"), await browsers.visit("/sign-up", size=PHONE)
            await sign_up(alice, "alice", "From the library")
            await sign_up(bob, "bob", "")
            staff = await browsers.open(owner, "/settings/approvals")
            await expect(staff.get_by_test_id("applicant")).to_have_count(2)
            applicant = staff.get_by_test_id("applicant").filter(has_text="From the library")
            await applicant.get_by_test_id("approval-yes").click()
            await expect(alice.get_by_test_id("conversation-list")).to_be_visible()
            await staff.get_by_test_id("approval-no").click()
            await staff.get_by_test_id("approval-reason").fill("We do not know you")
            await staff.get_by_test_id("approval-no").click()
            await expect(bob.get_by_test_id("pending-reason")).to_have_text("We do not know you")
            await expect(staff.get_by_text("Nobody is waiting")).to_be_visible()


async def sign_up(page: Page, name: str, words: str) -> None:
    fields = {"username": name, "email": f"{name}@example.com", "password": "correct horse", "words": words}
    for field, value in fields.items():
        await page.get_by_test_id(f"auth-{field}").fill(value)
    await page.get_by_test_id("auth-submit").click()
    await expect(page.get_by_test_id("pending")).to_be_visible()
