"""Screens can be used without eyes, without a mouse, and on a phone."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, WIDE, Browsers, say
from tests.journeys.scenery import document, landscape
from tests.people import People

AXE = Path(__file__).parents[2] / "clients/web/node_modules/axe-core/axe.min.js"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = "rules => axe.run(document, {runOnly: rules}).then(found => found.violations)"

IS_SETTLED = """() => document.getAnimations().every((one) =>
  one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity)"""


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now, in the light and in the dark."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    return [line for scheme in SCHEMES for line in await _violations(page, scheme)]


async def _violations(page: Page, scheme: Scheme) -> list[str]:
    await page.emulate_media(color_scheme=scheme)
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    await page.wait_for_timeout(200)
    await page.wait_for_function(IS_SETTLED)
    found: list[dict[str, Any]] = await page.evaluate(RUN, RULES)
    return [f"{scheme}, {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


async def test_axe_finds_nothing_wrong_with_the_screens(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await people.register("carol")
    conversation_id = await people.direct(alice, bob)
    await people.group(alice, bob, name="Reading")
    await bob.send(conversation_id, "Hello, have you seen https://example.org?")
    await alice.post("/api/v1/social/folders", name="Work", conversation_ids=[conversation_id])
    await alice.put(f"/api/v1/social/friends/{bob.user_id}", tags=["Reading"], is_starred=True)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice)
        wrong: dict[str, list[str]] = {}
        for path in (
            "/chats",
            f"/chats/{conversation_id}",
            "/contacts",
            f"/contacts/{bob.user_id}",
            "/contacts/requests",
            "/contacts/blocked",
            "/settings/profile",
            "/settings/appearance",
            "/settings/privacy",
            "/settings/devices",
            "/settings/password",
            "/settings/notifications",
            "/settings/storage",
            "/settings/shortcuts",
            "/settings/approvals",
            "/q",
        ):
            await page.goto(path)
            await expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "online")
            wrong[path] = await violations(page)
        guest = await browsers.visit("/sign-up")
        wrong["/sign-up"] = await violations(guest)
        found = {path: some for path, some in wrong.items() if some}
        assert not found, "\n".join(sorted({line for some in found.values() for line in some}))


async def test_axe_finds_nothing_wrong_with_what_opens(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    sent = await alice.send(conversation_id, "Hello")
    edited = {"type": "markdown", "text": "Hello, see:\n```python\nprint(1)\n```"}
    await alice.put(f"/api/v1/messages/{sent['message_id']}/edit", content=edited)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{conversation_id}")
        wrong: dict[str, list[str]] = {}
        await page.get_by_test_id("choose-media").set_input_files([landscape(0), landscape(1)])
        await expect(page.get_by_test_id("unstage")).to_have_count(2)
        wrong["staged"] = await violations(page)
        await page.get_by_test_id("composer").press("Enter")
        await page.get_by_test_id("choose-file").set_input_files([document("plan.xlsx", 5_120)])
        await expect(page.get_by_test_id("unstage")).to_have_count(1)
        await page.get_by_test_id("composer").press("Enter")
        await expect(page.get_by_test_id("upload")).to_have_count(0)
        for opener in ("edited", "emoji", "composer-more", "message-menu", "open-media", "mic"):
            await page.get_by_test_id(opener).first.click()
            wrong[opener] = await violations(page)
            await page.keyboard.press("Escape")
            await page.wait_for_timeout(200)
        await page.get_by_test_id("toggle-details").click()
        wrong["details"] = await violations(page)
        await page.get_by_test_id("open-gallery").click()
        wrong["gallery"] = await violations(page)
        found = [f"{screen}: {line}" for screen, lines in wrong.items() for line in lines]
        assert not found, "\n".join(found)


async def test_new_messages_are_said_aloud_and_answered_by_keyboard(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{conversation_id}")
        await expect(page.get_by_test_id("composer")).to_be_focused()
        said = page.get_by_role("log")
        await expect(said).to_be_empty()
        await bob.send(conversation_id, "can you hear me?")
        await expect(said).to_have_text("Bob: can you hear me?")
        await expect(said).to_have_attribute("aria-live", "polite")
        await page.get_by_test_id("message-menu").last.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("menu-quote")).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_test_id("menu-quote")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("composer")).to_be_focused()
        await page.keyboard.type("loud and clear")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("quote")).to_contain_text("can you hear me?")
        await expect(page.get_by_test_id("message").last).to_contain_text("loud and clear")


async def test_everything_is_reached_by_keyboard(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice)
        await expect(page.get_by_test_id("conversation-row")).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("bo")
        await expect(page.get_by_role("option", name="Bob")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("composer")).to_be_focused()
        await page.keyboard.type("no mouse")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("at all")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message").filter(has_text="at all")).to_be_visible()
        await page.get_by_test_id("composer").blur()
        await page.keyboard.press("/")
        await expect(page.get_by_test_id("chats-search")).to_be_focused()


async def test_composing_chinese_does_not_send(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{await people.direct(alice, bob)}")
        field = page.get_by_test_id("composer")
        await field.fill("ni hao")
        await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
        await expect(field).to_have_value("ni hao")
        await field.press("Enter")
        await expect(field).to_have_value("")


@pytest.mark.parametrize("size", [WIDE, PHONE, (800, 700)])
async def test_nothing_is_cut_at_any_width_or_text_size(
    server: Running, people: People, size: tuple[int, int]
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{conversation_id}", size=size)
        await page.evaluate("localStorage.setItem('hongyan.preferences', JSON.stringify({fontSize: 20}))")
        await page.reload()
        await say(page, "https://example.org/" + "long" * 60)
        await expect(page.get_by_test_id("message").last).to_be_visible()
        widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] == widths[1]
        box = await page.get_by_test_id("send").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
