"""Trouble of every kind; after it, what is shown is what somebody sees who comes anew."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bench.web.inbox import Inbox
from hongyan.core.settings import Settings, Users
from hongyan.roles.serving import Running, serving
from tests.conftest import GENEROUS, QUIET, MovableClock
from tests.journeys.browsers import Browsers, Cable, say
from tests.people import PASSWORD, People, Person
from tests.process import Process

# without the times, which a wrong clock would call by another day
ROWS = """rows => rows.map((row) => [
  row.dataset.unread,
  ...row.innerText.split("\\n").filter((line) => !/^(\\d\\d:\\d\\d|Yesterday)$/.test(line)),
])"""
LATER = 60_000


async def online(page: Page) -> None:
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "online", timeout=LATER)


async def shown(page: Page) -> list[Any]:
    """What the list says of each conversation in sight, and the badge beside it."""
    rows: list[Any] = await page.get_by_test_id("conversation-row").evaluate_all(ROWS)
    badge = await page.get_by_test_id("nav-chats").get_by_test_id("badge").all_text_contents()
    return [rows, badge]


async def shows_what_a_newcomer_sees(page: Page, browsers: Browsers, person: Person) -> None:
    """Wait until it does: the last news may be under way."""
    await online(page)
    fresh = await browsers.open(person)
    await online(fresh)
    await expect(fresh.get_by_test_id("conversation-row").first).to_be_visible()
    for _ in range(50):
        is_here, wanted = await shown(page), await shown(fresh)
        if is_here == wanted:
            break
        await asyncio.sleep(0.2)
    assert is_here == wanted
    assert wanted[0]
    await fresh.context.close()


async def test_a_server_that_dies_while_one_types_takes_nothing_along(process: Process) -> None:
    async with People(process.url) as people, Browsers(process.url) as browsers:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        page = await browsers.open(alice, f"/chats/{conversation_id}")
        field = page.get_by_test_id("composer")
        await field.press_sequentially("half of it ")
        process.kill()
        await field.press_sequentially("and the other half")
        await expect(page.get_by_test_id("trouble")).to_contain_text("Reconnecting")
        process.start()
        await bob.send(conversation_id, "are you still there?")
        await expect(page.get_by_test_id("message").filter(has_text="still there")).to_be_visible(
            timeout=LATER
        )
        await expect(field).to_have_value("half of it and the other half")
        await field.press("Enter")
        mine = page.get_by_test_id("message").filter(has_text="half of it and the other half")
        await expect(mine).to_have_attribute("data-state", "sent", timeout=LATER)
        await shows_what_a_newcomer_sees(page, browsers, alice)


async def test_what_was_read_and_written_offline_is_told_when_one_is_back(
    server: Running, people: People
) -> None:
    alice, bob, carol = await people.friends("alice", "bob", "carol")
    chats = [await people.direct(alice, bob), await people.direct(alice, carol)]
    await bob.send(chats[0], "read this underground")
    cable = Cable()
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        await page.route_web_socket("**/api/v1/socket", cable.carry)
        await page.goto(f"/chats/{chats[1]}")
        await online(page)
        await cable.pull()
        for number in range(3):
            await say(page, f"from the tunnel {number}")
        row = page.get_by_test_id("conversation-row").filter(has_text="underground")
        await expect(row).to_have_attribute("data-unread", "1")
        await row.click()
        await expect(row).to_have_attribute("data-unread", "0")
        await page.get_by_test_id("composer").fill("a draft from the tunnel")
        await carol.send(chats[1], "while you were away")
        await page.wait_for_timeout(1_500)
        await cable.plug()
        await online(page)
        away = page.get_by_test_id("conversation-row").filter(has_text="Carol")
        await expect(away).to_have_attribute("data-unread", "1")
        await page.get_by_test_id("nav-contacts").click()
        await page.get_by_test_id("nav-chats").click()
        await shows_what_a_newcomer_sees(page, browsers, alice)
        head = await alice.get(f"/api/v1/social/conversations/{chats[0]}")
        assert head["unread"] == 0
        history = await carol.get(f"/api/v1/messages/conversations/{chats[1]}/history")
        texts = [message["content"].get("text") for message in history["items"]]
        assert [text for text in texts if text and "tunnel" in text] == [
            f"from the tunnel {number}" for number in range(3)
        ]


async def test_a_session_that_was_ended_while_one_was_offline_leaves_nothing_behind(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    elsewhere = await people.login("alice")
    cable = Cable()
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        await page.route_web_socket("**/api/v1/socket", cable.carry)
        await page.goto(f"/chats/{conversation_id}")
        await online(page)
        await cable.pull()
        await elsewhere.delete(f"/api/v1/users/devices/{alice.device_id}")
        await cable.plug()
        await page.wait_for_url("**/sign-in", timeout=LATER)
        await expect(page.get_by_test_id("auth-login")).to_be_visible()
        names = await page.evaluate("async () => (await indexedDB.databases()).map((one) => one.name)")
        assert not [name for name in names if name.startswith("hongyan.cache.")]


async def test_three_tabs_of_one_user_agree_and_one_after_the_other_keeps_the_rows(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        one = await browsers.open(alice, "/chats")
        tabs = [one, await one.context.new_page(), await one.context.new_page()]
        for tab in tabs[1:]:
            await tab.goto("/contacts")
        await bob.send(conversation_id, "to all tabs")
        for tab in tabs:
            await expect(tab.get_by_test_id("nav-chats").get_by_test_id("badge")).to_have_text("1")
        await tabs[1].bring_to_front()
        await tabs[1].goto(f"/chats/{conversation_id}")
        for tab in tabs:
            await expect(tab.get_by_test_id("nav-chats").get_by_test_id("badge")).to_have_count(0)
        await say(tabs[1], "read, and answered")
        await one.close()
        await bob.send(conversation_id, "after the first tab has gone")
        await expect(tabs[1].get_by_text("after the first tab has gone").last).to_be_visible()
        await tabs[1].wait_for_timeout(1_500)
        fourth = await tabs[1].context.new_page()
        cable = Cable(is_pulled=True)
        await fourth.route_web_socket("**/api/v1/socket", cable.carry)
        await fourth.goto(f"/chats/{conversation_id}")
        held = fourth.get_by_test_id("message")
        await expect(held.filter(has_text="read, and answered")).to_be_visible(timeout=LATER)
        await cable.plug()
        await expect(held.last).to_contain_text("after the first tab has gone", timeout=LATER)
        await tabs[2].goto("/chats")
        for tab in (tabs[2], fourth):
            await shows_what_a_newcomer_sees(tab, browsers, alice)


class TestAWrongClock:
    """The client's clock is wrong by an hour, and tokens are good for some minutes only."""

    @pytest.fixture
    def settings(self, data: Path) -> Settings:
        users = Users(verify_email=False, access_minutes=15, password_kib=1_024, password_passes=1)
        return Settings(data=str(data), server=QUIET, users=users, limits=GENEROUS)

    @pytest.mark.parametrize("hours", [1, -1])
    async def test_an_hour_more_or_less_on_the_clock_of_a_client_changes_nothing(
        self, server: Running, people: People, clock: MovableClock, hours: int
    ) -> None:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        cable = Cable()
        async with Browsers(server.url) as browsers:
            page = await browsers.visit("/contacts")
            await page.add_init_script(f"const now = Date.now; Date.now = () => now() + {hours * 3_600_000}")
            await page.route_web_socket("**/api/v1/socket", cable.carry)
            await page.goto("/sign-in")
            await page.get_by_test_id("auth-login").fill("alice")
            await page.get_by_test_id("auth-password").fill(PASSWORD)
            await page.get_by_test_id("auth-submit").click()
            await page.get_by_test_id("conversation-row").click()
            await say(page, "on time")
            mine = page.get_by_test_id("message").filter(has_text="on time")
            await expect(mine).to_have_attribute("data-state", "sent")
            await bob.send(conversation_id, "in time")
            await expect(page.get_by_test_id("message").last).to_contain_text("in time")
            clock.skip(20 * 60_000)
            await cable.pull()
            await cable.plug()
            await say(page, "with a token that is too old")
            mine = page.get_by_test_id("message").filter(has_text="too old")
            await expect(mine).to_have_attribute("data-state", "sent", timeout=LATER)
            await page.reload()
            await expect(page.get_by_test_id("message").last).to_contain_text("too old")
            await shows_what_a_newcomer_sees(page, browsers, await people.login("alice"))


class TestTenThousandUnread:
    @pytest.fixture
    async def world(self, data: Path, clock: MovableClock) -> AsyncIterator[tuple[Running, Person]]:
        """A server, and somebody with twenty conversations of 500 unread messages each."""
        inbox = Inbox(data, [520] * 20, unread=500)
        settings = Settings(data=str(data), server=QUIET, limits=GENEROUS)
        async with serving(settings, clock=clock) as running, People(running.url) as people:
            yield running, Person(people, "bench0", inbox.session)

    async def test_ten_thousand_unread_messages_are_read_one_conversation_at_a_time(
        self, world: tuple[Running, Person]
    ) -> None:
        running, person = world
        async with Browsers(running.url) as browsers:
            page = await browsers.open(person)
            rows = page.get_by_test_id("conversation-row")
            await expect(rows.first).to_have_attribute("data-unread", "100")
            await expect(page.get_by_test_id("nav-chats").get_by_test_id("badge")).to_have_text("99+")
            await rows.first.click()
            await expect(rows.first).to_have_attribute("data-unread", "0")
            await shows_what_a_newcomer_sees(page, browsers, person)
            await page.reload()
            await shows_what_a_newcomer_sees(page, browsers, person)
