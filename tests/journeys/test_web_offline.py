"""An installed client opens without a network, and shows what it showed."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import Page, expect
from starlette.applications import Starlette

from hongyan.roles.pages import WEB, web_client
from hongyan.roles.serving import Running
from tests.journeys.browsers import Browsers, say
from tests.people import People

LATER = 60_000
NOTHING_IS_KEPT = """async () =>
  (await indexedDB.databases()).every((one) => !one.name.startsWith("hongyan.cache."))"""
WORKER_IS_READY = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  return active.state === "activated" && navigator.serviceWorker.controller !== null;
}"""
KEPT = """async (text) => {
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("hongyan.cache.")) continue;
    const rows = await new Promise((done) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const database = opening.result;
        const reading = database.transaction("messages").objectStore("messages").getAll();
        reading.onsuccess = () => { database.close(); done(reading.result); };
      };
    });
    if (rows.some((row) => row.content?.text === text)) return true;
  }
  return false;
}"""


async def kept(page: Page, text: str) -> None:
    """Wait until a message is on the device's disk."""
    await page.wait_for_function(KEPT, arg=text)


async def test_without_a_network_one_reads_and_writes_and_what_is_written_leaves_later(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    await bob.send(conversation_id, "read me on the train")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{conversation_id}", is_installed=True)
        await page.wait_for_function(WORKER_IS_READY)
        await kept(page, "read me on the train")
        await page.context.set_offline(True)
        await page.goto("/chats")
        await expect(page.get_by_test_id("conversation-row")).to_contain_text(
            "read me on the train", timeout=LATER
        )
        await expect(page.get_by_test_id("trouble")).to_contain_text("You are offline")
        await page.get_by_test_id("conversation-row").click()
        await expect(page.get_by_test_id("message")).to_contain_text("read me on the train")
        await say(page, "written in a tunnel")
        mine = page.get_by_test_id("message").filter(has_text="written in a tunnel")
        await expect(mine).to_have_attribute("data-state", "sending")
        await page.reload()
        await expect(mine).to_have_attribute("data-state", "sending")
        await page.context.set_offline(False)
        await expect(mine).to_have_attribute("data-state", "sent")
        await expect(page.get_by_test_id("trouble")).not_to_have_attribute("data-shown", "true")
        history = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/history")
        texts = [message["content"].get("text") for message in history["items"]]
        assert texts.count("written in a tunnel") == 1
        await page.get_by_test_id("nav-settings").click()
        await page.get_by_test_id("sign-out").click()
        await page.wait_for_url("**/sign-in")
        await page.wait_for_function(NOTHING_IS_KEPT)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """The address of the files of a client, with nothing behind them."""
    app = Starlette(routes=[web_client(folder)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def test_the_client_can_be_installed_and_its_newer_version_is_offered_quietly(tmp_path: Path) -> None:
    folder = tmp_path / "web"
    shutil.copytree(WEB, folder)
    async with served(folder) as url, Browsers(url) as browsers:
        page = await browsers.visit("/sign-in", is_installed=True)
        await page.wait_for_function(WORKER_IS_READY)
        manifest = await (await page.request.get("/manifest.webmanifest")).json()
        assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
        for icon in manifest["icons"]:
            answer = await page.request.get(icon["src"])
            assert answer.headers["content-type"] == "image/png"
        with (folder / "sw.js").open("a") as worker:
            worker.write("// a newer version")
        await page.evaluate("window.isTheSamePage = true")
        await page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
        offer = page.get_by_test_id("toast").filter(has_text="new version")
        await expect(offer).to_be_visible()
        assert await page.evaluate("window.isTheSamePage")
        await offer.get_by_test_id("take").click()
        await page.wait_for_function("() => !window.isTheSamePage")
        await expect(page.get_by_test_id("auth-login")).to_be_visible()
        await expect(offer).to_have_count(0)


async def test_what_is_not_from_us_cannot_become_markup_or_code(server: Running) -> None:
    async with Browsers(server.url) as browsers:
        page = await browsers.visit("/sign-in", is_installed=True)
        for attempt in (
            "document.body.innerHTML = '<img src=x>'",
            "document.createElement('script').src = 'https://evil.example/x.js'",
            "navigator.serviceWorker.register('/other.js')",
            "trustedTypes.createPolicy('mine', {})",
        ):
            attack = (
                f"async () => {{ try {{ await ({attempt}); return 'done' }} catch (e) {{ return e.name }} }}"
            )
            assert await page.evaluate(attack) == "TypeError", attempt
        browsers.complaints.clear()
