"""Two people in two browsers: from nothing to a conversation."""

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers, choose, say
from tests.people import PASSWORD, People


async def sign_up(page: Page, name: str) -> None:
    await page.goto("/sign-up")
    await page.get_by_test_id("auth-username").fill(name)
    await page.get_by_test_id("auth-email").fill(f"{name}@example.com")
    await page.get_by_test_id("auth-password").fill(PASSWORD)
    await page.get_by_test_id("auth-submit").click()
    await page.wait_for_url("**/chats")


async def ask(page: Page, name: str) -> None:
    """Find somebody by name, and ask them to be a contact."""
    await page.get_by_test_id("nav-contacts").click()
    await page.get_by_test_id("add-contact").click()
    await page.get_by_test_id("find-user").fill(name)
    await page.get_by_test_id("find-user-submit").click()
    await page.get_by_test_id("send-request").click()
    await expect(page.get_by_test_id("found-user")).to_have_count(0)


async def open_first(page: Page) -> None:
    await page.get_by_test_id("nav-chats").click()
    await page.get_by_test_id("conversation-row").first.click()


async def test_two_people_sign_up_become_contacts_and_chat(server: Running) -> None:
    async with Browsers(server.url) as browsers:
        alice, bob = await browsers.visit(), await browsers.visit(language="zh-CN")
        await sign_up(alice, "alice")
        await sign_up(bob, "bob")
        await ask(alice, "bob")
        await bob.get_by_test_id("nav-contacts").click()
        await bob.get_by_test_id("open-requests").click()
        await bob.get_by_test_id("accept").click()
        await open_first(alice)
        await open_first(bob)
        await alice.get_by_test_id("composer").fill("你好，鲍勃")
        await expect(bob.get_by_test_id("typing").first).to_be_visible()
        await alice.get_by_test_id("composer").press("Enter")
        await expect(bob.get_by_test_id("message").filter(has_text="你好，鲍勃")).to_be_visible()
        mine = alice.get_by_test_id("message").filter(has_text="你好，鲍勃")
        await expect(mine).to_have_attribute("data-state", "read")


async def test_a_message_is_delivered_before_it_is_read_and_counts_as_unread(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        her = await browsers.open(alice, f"/chats/{conversation_id}")
        his = await browsers.open(bob, "/chats", size=PHONE)
        row = his.get_by_test_id("conversation-row")
        await expect(row).to_be_visible()
        await say(her, "are you there?")
        mine = her.get_by_test_id("message").filter(has_text="are you there?")
        await expect(mine).to_have_attribute("data-state", "delivered")
        await expect(row).to_have_attribute("data-unread", "1")
        await row.click()
        await expect(mine).to_have_attribute("data-state", "read")
        await his.get_by_label("Back").click()
        await expect(row).to_have_attribute("data-unread", "0")


async def test_a_recalled_message_is_gone_for_both_and_can_be_written_anew(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        her, his = await browsers.open(alice, path), await browsers.open(bob, path)
        await say(her, "not what I meant")
        await expect(his.get_by_test_id("message").filter(has_text="not what I meant")).to_be_visible()
        await choose(her, "not what I meant", "recall")
        await expect(his.locator("[data-recalled]")).to_have_text("Alice recalled a message")
        await expect(his.get_by_test_id("message").filter(has_text="not what I meant")).to_have_count(0)
        await her.get_by_test_id("edit-again").click()
        await expect(her.get_by_test_id("composer")).to_have_value("not what I meant")


async def test_messages_are_edited_quoted_reacted_to_and_pinned(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        her, his = await browsers.open(alice, path), await browsers.open(bob, path)
        await say(her, "three o'clock")
        await expect(her.locator("[data-state=read]").last).to_be_visible()
        await her.get_by_test_id("composer").press("ArrowUp")
        await say(her, "four o'clock")
        await expect(his.get_by_test_id("edited")).to_be_visible()
        await his.get_by_test_id("message").filter(has_text="four").click(button="right")
        await his.get_by_test_id("quick-reaction").first.click()
        await expect(her.get_by_test_id("reaction")).to_be_visible()
        await choose(his, "four", "quote")
        await say(his, "fine with me")
        await expect(her.get_by_test_id("quote")).to_contain_text("four o'clock")
        await choose(her, "fine with me", "pin")
        await expect(his.get_by_test_id("pinned-bar")).to_contain_text("fine with me")


async def test_what_a_peer_writes_is_text_and_never_markup(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    attack = (
        "<img src=x onerror='document.title=1'><script>document.title=1</script> [x](javascript:alert(1))"
    )
    await alice.send(conversation_id, attack)
    await alice.post(
        f"/api/v1/messages/conversations/{conversation_id}",
        client_msg_id="markdown",
        content={"type": "markdown", "text": f"{attack} **bold**"},
    )
    async with Browsers(server.url) as browsers:
        page = await browsers.open(bob, f"/chats/{conversation_id}")
        await expect(page.locator("[data-type=markdown] strong")).to_have_text("bold")
        assert await page.locator("[data-testid=message] :is(img, script, [onerror])").count() == 0
        assert await page.locator('a[href^="javascript"]').count() == 0
        assert "Hongyan" in await page.title()


async def test_older_messages_load_while_the_place_stays(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    for number in range(120):
        await alice.send(conversation_id, f"line {number}")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(bob, f"/chats/{conversation_id}")
        newest = page.get_by_text("line 119", exact=True)
        await expect(newest.last).to_be_in_viewport()
        held = page.get_by_test_id("message-list")
        for _ in range(30):
            await held.evaluate("list => list.scrollBy(0, -900)")
            await page.wait_for_timeout(60)
        await expect(held.get_by_text("line 0", exact=True)).to_be_in_viewport()
        await alice.send(conversation_id, "one more")
        await page.get_by_test_id("new-messages").click()
        await expect(held.get_by_text("one more")).to_be_in_viewport()
