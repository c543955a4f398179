"""What is written is sent, once, whatever happens in between."""

from playwright.async_api import expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers, Cable, say
from tests.people import People
from tests.process import Process


async def test_an_unsent_message_survives_a_reload_and_is_sent_once(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    cable = Cable()
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        await page.route_web_socket("**/api/v1/socket", cable.carry)
        await page.goto(f"/chats/{conversation_id}")
        await expect(page.get_by_test_id("composer")).to_be_visible()
        await cable.pull()
        await say(page, "through thick and thin")
        mine = page.get_by_test_id("message").filter(has_text="through thick and thin")
        await expect(mine).to_have_attribute("data-state", "sending")
        await expect(page.get_by_test_id("trouble")).to_have_attribute("data-shown", "true")
        await page.reload()
        await cable.plug()
        await page.reload()
        await expect(mine).to_have_attribute("data-state", "sent")
        history = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/history")
        texts = [message["content"].get("text") for message in history["items"]]
        assert texts.count("through thick and thin") == 1


async def test_two_tabs_show_the_same_and_send_once(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        one = await browsers.open(alice, f"/chats/{conversation_id}")
        other = await one.context.new_page()
        await other.goto(f"/chats/{conversation_id}")
        await expect(other.get_by_test_id("composer")).to_be_visible()
        for number in range(5):
            await say(one, f"tab one {number}")
            await say(other, f"tab two {number}")
        for page in (one, other):
            await expect(page.locator("[data-testid=message][data-state=sent]")).to_have_count(10)
        history = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/history")
        texts = [m["content"]["text"] for m in history["items"] if m["content"]["type"] == "text"]
        assert len(texts) == len(set(texts)) == 10


async def test_a_refused_message_says_why_and_can_be_removed(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    cable = Cable()
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, "/contacts")
        await page.route_web_socket("**/api/v1/socket", cable.carry)
        await page.goto(f"/chats/{conversation_id}")
        await expect(page.get_by_test_id("composer")).to_be_visible()
        await cable.pull()
        await say(page, "too late")
        await bob.post(f"/api/v1/social/blocks/{alice.user_id}")
        await cable.plug()
        mine = page.get_by_test_id("message").filter(has_text="too late")
        await expect(mine).to_have_attribute("data-state", "failed", timeout=40_000)
        await page.get_by_test_id("remove").click()
        await expect(mine).to_have_count(0)


async def test_a_server_that_was_killed_is_found_again_and_nothing_is_missed(process: Process) -> None:
    async with People(process.url) as people, Browsers(process.url) as browsers:
        alice, bob = await people.friends("alice", "bob")
        conversation_id = await people.direct(alice, bob)
        page = await browsers.open(alice, f"/chats/{conversation_id}")
        await bob.send(conversation_id, "before")
        await expect(page.get_by_test_id("message").filter(has_text="before")).to_be_visible()
        process.kill()
        await say(page, "meanwhile")
        process.start()
        await bob.send(conversation_id, "after")
        for text in ("before", "after", "meanwhile"):
            message = page.get_by_test_id("message").filter(has_text=text)
            await expect(message).to_have_count(1, timeout=30_000)
        mine = page.get_by_test_id("message").filter(has_text="meanwhile")
        await expect(mine).to_have_attribute("data-state", "sent", timeout=30_000)
