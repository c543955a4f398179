"""A group's life in browsers: in by a link and an admin's yes, told, muted, put out, over."""

from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.features.groups.club import fill
from tests.journeys.browsers import PHONE, Browsers, choose, say
from tests.people import PASSWORD, People


async def open_page(page: Page, name: str) -> None:
    """One of the pages of the details."""
    if await page.get_by_test_id("details").count() == 0:
        await page.get_by_test_id("toggle-details").click()
    await page.get_by_test_id(f"group-{name}").click()


async def close_page(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def do_to(page: Page, name: str, *deeds: str) -> None:
    """Open a member's menu and take from it."""
    row = page.get_by_test_id("members").get_by_test_id("member-row").filter(has_text=name)
    await row.get_by_test_id("member-menu").click()
    for deed in deeds:
        await page.get_by_test_id(deed).click()


async def test_in_by_a_link_and_out_by_a_ban(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob, name="Reading 读书会")
    async with Browsers(server.url) as browsers:
        her = await browsers.open(alice, f"/chats/{group_id}")
        await ask_for_approval(her)
        path = await make_link(her)
        his = await browsers.visit(path, size=PHONE)
        await sign_up(his, "guest")
        await ask_to_join(his)
        await let_in(her, his)
        await announce(her, his)
        await mute_and_unmute(her, his)
        await ban(her, his)
        await dissolve(her)
        await expect(her.get_by_test_id("silence-words")).to_contain_text("was dissolved")


async def ask_for_approval(her: Page) -> None:
    await open_page(her, "rules")
    await her.get_by_test_id("how-to-join").get_by_text("With approval").click()
    await expect(her.get_by_text("Question to those who ask")).to_be_visible()
    await close_page(her)


async def make_link(her: Page) -> str:
    await open_page(her, "invite")
    await her.get_by_test_id("make-link").click()
    address = await her.get_by_test_id("invite-address").inner_text()
    await expect(her.get_by_test_id("qr")).to_have_attribute("data-text", address)
    await close_page(her)
    return "/g/" + address.rpartition("/")[2]


async def sign_up(his: Page, name: str) -> None:
    """Who is invited and new here gets to where the link leads all the same."""
    await his.get_by_test_id("to-sign-up").click()
    await his.get_by_test_id("auth-username").fill(name)
    await his.get_by_test_id("auth-email").fill(f"{name}@example.com")
    await his.get_by_test_id("auth-password").fill(PASSWORD)
    await his.get_by_test_id("auth-submit").click()


async def ask_to_join(his: Page) -> None:
    await expect(his.get_by_test_id("join-card")).to_contain_text("Reading 读书会")
    await his.get_by_test_id("join-group").click()
    await his.get_by_test_id("withdraw").click()
    await his.get_by_test_id("join-answer").fill("I read too")
    await his.get_by_test_id("join-group").click()
    await expect(his.get_by_test_id("join-said")).to_contain_text("on its way")


async def let_in(her: Page, his: Page) -> None:
    await expect(her.get_by_test_id("waiting-mark")).to_have_text("1")
    await open_page(her, "requests")
    await expect(her.get_by_test_id("request-row")).to_contain_text("I read too")
    await her.get_by_test_id("request-yes").click()
    await expect(her.get_by_test_id("request-row")).to_have_count(0)
    await close_page(her)
    await his.get_by_test_id("open-group").click()
    await expect(his.get_by_test_id("composer")).to_be_visible()


async def announce(her: Page, his: Page) -> None:
    await open_page(her, "announcements")
    await her.get_by_test_id("announce-text").fill("We meet on Friday")
    await her.get_by_test_id("announce-must").check()
    await her.get_by_test_id("announce").click()
    await expect(his.get_by_test_id("announcement-banner")).to_contain_text("We meet on Friday")
    await his.get_by_test_id("banner-confirm").click()
    await expect(his.get_by_test_id("announcement-banner")).to_have_count(0)
    await her.get_by_test_id("confirmations").click()
    await expect(her.get_by_test_id("confirmations")).to_have_text("2 of 3 confirmed")
    await expect(her.get_by_test_id("unconfirmed")).to_contain_text("Bob")
    await close_page(her)


async def mute_and_unmute(her: Page, his: Page) -> None:
    await do_to(her, "guest", "mute-member", "mute-hour")
    await expect(his.get_by_test_id("silence-words")).to_contain_text("You are muted until")
    await do_to(her, "guest", "unmute-member")
    await expect(his.get_by_test_id("composer")).to_be_visible()
    await open_page(her, "rules")
    await her.get_by_test_id("silence").locator("..").click()
    await expect(his.get_by_test_id("silence-words")).to_contain_text("All members are muted")
    await close_page(her)


async def ban(her: Page, his: Page) -> None:
    await do_to(her, "guest", "ban-member", "confirm")
    await expect(his.get_by_test_id("silence-words")).to_contain_text("You were banned")
    await open_page(her, "bans")
    await expect(her.get_by_test_id("ban-row")).to_contain_text("guest")
    await close_page(her)
    await say(her, "without the guest")
    await expect(her.get_by_test_id("message").filter(has_text="without the guest")).to_be_visible()
    assert await his.get_by_text("without the guest").count() == 0


async def dissolve(her: Page) -> None:
    await her.get_by_test_id("group-dissolve").click()
    await her.get_by_test_id("confirm").click()


async def test_a_large_group_is_searched_and_only_drawn_where_one_looks(
    server: Running, people: People
) -> None:
    alice, *others = await people.friends("alice", *(f"reader{number}" for number in range(6)))
    group_id = await people.group(alice, *others, name="Reading")
    async with Browsers(server.url) as browsers:
        her = await browsers.open(alice, f"/chats/{group_id}")
        await her.get_by_test_id("toggle-details").click()
        await her.get_by_test_id("all-members").click()
        everybody = her.get_by_test_id("everybody")
        await expect(everybody.get_by_test_id("member-row")).to_have_count(7)
        await her.get_by_test_id("find-members").fill("READER4")
        await expect(everybody.get_by_test_id("member-row")).to_have_count(1)
        await expect(everybody.get_by_test_id("member-row")).to_contain_text("Reader4")
        await her.get_by_test_id("find-members").fill("nobody at all")
        await expect(her.get_by_text("Nobody is called that.")).to_be_visible()
        await her.keyboard.press("Escape")
        await her.get_by_test_id("save-group").locator("..").click()
        await alice.put(f"/api/v1/social/groups/{group_id}/rules", is_public=True)
        await fill(server, group_id, [510])
        await see_who_has_not_read(her)
        await find_and_join(her, await browsers.open(await people.register("guest"), "/contacts"))


async def see_who_has_not_read(her: Page) -> None:
    """More than one page of them."""
    await say(her, "to all of you")
    await choose(her, "to all of you", "readers")
    await expect(her.get_by_test_id("readers")).to_contain_text("Read (0)")
    await expect(her.get_by_test_id("readers")).to_contain_text("Not yet (516)")
    await her.get_by_role("button", name="Show more").click()
    await expect(her.get_by_test_id("readers").locator("p")).to_have_count(516)
    await close_page(her)


async def find_and_join(her: Page, his: Page) -> None:
    """She finds the group among her contacts; somebody else finds it because it is public."""
    await her.goto("/contacts/groups")
    await expect(her.get_by_test_id("saved-groups")).to_contain_text("Reading")
    await his.get_by_test_id("contacts-more").click()
    await his.get_by_test_id("open-groups").click()
    await his.get_by_test_id("find-groups").fill("readi")
    await his.get_by_test_id("join-found").click()
    await his.get_by_role("button", name="Open the group").click()
    await expect(his.get_by_test_id("composer")).to_be_visible()
