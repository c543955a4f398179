"""Whatever others write, wherever they write it, is drawn as text."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from hongyan.roles.serving import Running
from tests.journeys.attacks import JUDGE, TEXTS, Watch
from tests.journeys.browsers import Browsers
from tests.people import People, Person

UPLOADS = "/api/v1/content/files/uploads"
IMAGE, MARKUP = TEXTS[1], TEXTS[17]


async def upload(people: People, person: Person, name: str) -> str:
    """A small file of any name; its id."""
    always = {"authorization": f"Bearer {person.token}", "tus-resumable": "1.0.0"}
    told = {
        "upload-length": "5",
        "upload-metadata": f"name {base64.b64encode(name.encode()).decode()},kind ZmlsZQ==",
    }
    made = await people.http.post(UPLOADS, headers={**always, **told})
    body = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    answer: httpx2.Response = await people.http.patch(
        made.headers["location"], headers={**always, **body}, content=b"bytes"
    )
    return str(answer.headers["hongyan-file-id"])


async def write_everywhere(people: People, alice: Person, bob: Person, carol: Person) -> tuple[str, str]:
    """Alice attacks Bob by every way there is; their conversation and their group."""
    await alice.put(f"/api/v1/users/{alice.user_id}/profile", name=IMAGE, bio=MARKUP)
    await bob.put(f"/api/v1/social/friends/{alice.user_id}", remark=MARKUP, tags=[TEXTS[2]])
    await carol.post("/api/v1/social/friends/request", user_id=bob.user_id, greeting=IMAGE)
    conversation_id = await people.direct(alice, bob)
    group_id = await people.group(alice, bob, name=IMAGE)
    await alice.put(f"/api/v1/social/groups/{group_id}/nickname", nickname=MARKUP[:32])
    for place in (conversation_id, group_id):
        await send_all(people, alice, place)
    return conversation_id, group_id


def contents(file_id: str, user_id: str) -> list[dict[str, Any]]:
    texts = [{"type": kind, "text": text} for text in TEXTS for kind in ("text", "markdown")]
    return [
        *texts,
        {"type": "location", "latitude": 1.5, "longitude": 2.5, "name": IMAGE, "address": MARKUP},
        {"type": "contact", "user_id": user_id, "name": IMAGE},
        {"type": "custom", "name": MARKUP, "fallback": IMAGE, "data": {"html": IMAGE}},
        {"type": "file", "file_id": file_id},
    ]


async def send_all(people: People, alice: Person, place: str) -> None:
    path = f"/api/v1/messages/conversations/{place}"
    file_id = await upload(people, alice, f"{IMAGE}.txt")
    sent: list[dict[str, Any]] = []
    for number, content in enumerate(contents(file_id, alice.user_id)):
        quote = {"reply_to": sent[-1]["seq"]} if number % 8 == 7 else {}
        message: dict[str, Any] = {"client_msg_id": f"{place}-{number}", "content": content, **quote}
        sent.append(await alice.post(path, **message))
    ids = [one["message_id"] for one in sent]
    edited = {"type": "text", "text": f"edited {IMAGE}"}
    await alice.put(f"/api/v1/messages/{ids[0]}/edit", content=edited)
    await alice.put(f"/api/v1/messages/{ids[2]}/pin", is_pinned=True)
    merged: dict[str, Any] = {"message_ids": ids[:60], "conversation_ids": [place], "client_msg_id": place}
    await alice.post("/api/v1/messages/forward", is_merged=True, title=IMAGE, **merged)


@pytest.fixture
async def watched(server: Running) -> AsyncIterator[tuple[Browsers, Watch]]:
    watch = Watch(server.url)
    async with Browsers(server.url) as browsers:
        yield browsers, watch
    assert not watch.wrong, "\n".join(sorted(set(watch.wrong)))


async def look_through(page: Page, watch: Watch, screen: str) -> None:
    """From the newest message to the oldest."""
    held = page.get_by_test_id("message-list")
    await expect(page.get_by_test_id("message").last).to_be_visible()
    for _ in range(14):
        await watch.judge(page, screen)
        await held.evaluate("list => list.scrollBy(0, -900)")
        await page.wait_for_timeout(60)


async def test_nothing_that_others_write_becomes_markup_or_code(
    watched: tuple[Browsers, Watch], people: People
) -> None:
    browsers, watch = watched
    alice, bob = await people.friends("alice", "bob")
    carol = await people.register("carol")
    direct, group = await write_everywhere(people, alice, bob, carol)
    page = await browsers.open(bob, "/contacts")
    await watch.over(page.context)
    await page.goto("/chats")
    await expect(page.get_by_test_id("conversation-row")).to_have_count(2)
    await watch.judge(page, "list")
    for place in (direct, group):
        await page.goto(f"/chats/{place}")
        await page.get_by_test_id("merged").last.click()
        await expect(page.get_by_test_id("merged-viewer")).to_contain_text("onerror")
        await watch.judge(page, "merged")
        await page.keyboard.press("Escape")
        await page.get_by_test_id("toggle-details").click()
        await page.get_by_test_id("open-gallery").click()
        await watch.judge(page, "gallery")
        await page.get_by_test_id("toggle-details").click()
        await look_through(page, watch, "conversation")
    await look_at_the_rest(page, watch, alice)
    assert watch.screens > 30
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('a'), {href: 'javascript:1'}))"
    )
    assert await page.evaluate(JUDGE), "the judge is blind"


async def look_at_the_rest(page: Page, watch: Watch, alice: Person) -> None:
    await page.get_by_test_id("edited").first.click()
    await expect(page.get_by_test_id("edit-history")).to_be_visible()
    await watch.judge(page, "edits")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("message").first.click(button="right")
    await page.get_by_test_id("menu-forward").click()
    await expect(page.get_by_test_id("forward-row").first).to_be_visible()
    await watch.judge(page, "forward")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("onerror")
    await expect(page.get_by_role("option").first).to_be_visible()
    await watch.judge(page, "switcher")
    await page.keyboard.press("Escape")
    for path in ("/contacts", f"/contacts/{alice.user_id}", "/contacts/requests", "/settings/profile"):
        await page.goto(path)
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "online")
        await page.wait_for_timeout(300)
        await watch.judge(page, path)
