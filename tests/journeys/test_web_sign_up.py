"""Signing up with a code from a mail, and again after forgetting the password."""

import asyncio
import email
import email.policy
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hongyan.core.settings import Mailing, Settings, Users
from hongyan.roles.serving import Running
from tests.conftest import QUIET
from tests.journeys.browsers import PHONE, Browsers

CODE = re.compile(r"\b(\d{6})\b")
SECONDS = 30


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(
        data=str(data), server=QUIET, users=Users(verify_email=True), mail=Mailing(driver="maildir")
    )


def mails(data: Path) -> list[str]:
    """What was mailed, oldest first."""
    files = sorted((data / "mail").rglob("new/*"), key=lambda file: file.stat().st_mtime_ns)
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [mail.get_content() for mail in read]


async def code_of(data: Path, number: int) -> str:
    """The code in the mail of that number, waited for."""
    async with asyncio.timeout(SECONDS):
        while len(found := mails(data)) < number:
            await asyncio.sleep(0.05)
    code = CODE.search(found[number - 1])
    assert code is not None
    return code[1]


async def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        await page.get_by_test_id(f"auth-{name}").fill(value)


async def test_one_signs_up_with_a_code_and_gets_back_in_with_another(server: Running, data: Path) -> None:
    async with Browsers(server.url) as browsers:
        page = await browsers.visit("/", size=PHONE)
        await page.wait_for_url("**/sign-up")
        await fill(page, username="alice", email="alice@example.com", password="correct horse")
        await page.get_by_test_id("send-code").click()
        await fill(page, code=await code_of(data, 1))
        await page.get_by_test_id("auth-submit").click()
        await page.wait_for_url("**/chats")
        await page.get_by_test_id("nav-settings").click()
        await page.get_by_test_id("sign-out").click()
        await page.wait_for_url("**/sign-in")
        await page.goto("/forgot")
        await fill(page, email="alice@example.com", password="battery staple")
        await page.get_by_test_id("send-code").click()
        await fill(page, code=await code_of(data, 2))
        await page.get_by_test_id("auth-submit").click()
        await page.wait_for_url("**/sign-in")
        await fill(page, login="alice", password="battery staple")
        await page.get_by_test_id("auth-submit").click()
        await page.wait_for_url("**/chats")


async def test_a_wrong_code_is_told_in_words(server: Running) -> None:
    async with Browsers(server.url) as browsers:
        page = await browsers.visit("/sign-up", language="zh-CN")
        await fill(page, username="bob", email="bob@example.com", password="correct horse", code="000000")
        await page.get_by_test_id("auth-submit").click()
        await expect(page.get_by_test_id("auth-error")).to_have_text("验证码不对或已过期，请重新获取")
