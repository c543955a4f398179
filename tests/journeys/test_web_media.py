"""Pictures, recordings and files: sent, seen, heard and saved, and brought in whole through trouble."""

import io
import re
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import FilePayload, Page, Request, expect

from hongyan.roles.serving import Running
from tests.journeys.browsers import PHONE, Browsers, say
from tests.people import People

READY = re.compile("sent|delivered|read")


def picture(name: str, colour: str) -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(content, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}


def document(name: str, size: int) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"a line of a file\n" * (size // 17)}


async def attach(page: Page, field: str, *files: FilePayload) -> None:
    """Choose files, and send them once they have been looked at."""
    await page.get_by_test_id(field).set_input_files(list(files))
    await expect(page.get_by_test_id("staged").get_by_test_id("unstage")).to_have_count(len(files))
    await page.get_by_test_id("composer").press("Enter")


async def test_pictures_a_file_and_a_recording_are_sent_and_seen(server: Running, people: People) -> None:
    alice, bob = await people.friends("alice", "bob")
    path = f"/chats/{await people.direct(alice, bob)}"
    async with Browsers(server.url) as browsers:
        her = await browsers.open(alice, path)
        his = await browsers.open(bob, path, size=PHONE)
        await attach(her, "choose-media", picture("red.png", "red"), picture("blue.png", "blue"))
        await expect(her.get_by_test_id("album").get_by_test_id("image")).to_have_count(2)
        await expect(his.get_by_test_id("album").locator("img[data-there]")).to_have_count(2)
        await his.get_by_test_id("open-media").first.click()
        await expect(his.get_by_test_id("viewer")).to_contain_text("1 / 2")
        await his.keyboard.press("ArrowRight")
        await expect(his.get_by_test_id("viewer")).to_contain_text("2 / 2")
        await his.keyboard.press("Escape")
        await expect(his.get_by_test_id("viewer")).to_have_count(0)
        report = document("报告 report.txt", 5_000)
        await attach(her, "choose-file", report)
        async with his.expect_download() as saving:
            await his.get_by_test_id("download").click()
        saved = await saving.value
        assert saved.suggested_filename == report["name"]
        assert (await saved.path()).read_bytes() == report["buffer"]
        await attach(her, "choose-file", picture("as it is.png", "green"), document("empty.txt", 0))
        await expect(his.get_by_test_id("file").filter(has_text=".png")).to_be_visible()
        failed = her.get_by_test_id("message").filter(has=her.locator("[data-testid=file]")).last
        await expect(failed).to_have_attribute("data-state", "failed")
        await her.get_by_test_id("mic").click()
        await expect(her.get_by_test_id("recording")).to_have_attribute("data-phase", "recording")
        await her.wait_for_timeout(1_200)
        await her.get_by_test_id("recording-send").click()
        await expect(his.get_by_test_id("voice-new")).to_be_visible()
        await his.get_by_test_id("voice-play").click()
        await expect(his.get_by_test_id("voice-new")).to_have_count(0)
        await photograph(her)
        await expect(his.locator("[data-testid=message] img[data-there]")).to_have_count(3)
        await look_through(her)


async def photograph(page: Page) -> None:
    """Take a picture with the camera, look elsewhere, and send it."""
    await page.get_by_test_id("composer-more").click()
    await page.get_by_test_id("send-camera").click()
    await page.get_by_test_id("camera-take").click()
    await page.get_by_test_id("camera-use").click()
    await expect(page.get_by_test_id("staged").get_by_test_id("unstage")).to_have_count(1)
    await page.get_by_test_id("nav-contacts").click()
    await expect(page.get_by_test_id("staged")).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_test_id("staged").get_by_test_id("unstage")).to_have_count(1)
    await page.get_by_test_id("send").click()


async def look_through(page: Page) -> None:
    """All that was sent."""
    await page.get_by_test_id("toggle-details").click()
    await page.get_by_test_id("open-gallery").click()
    gallery = page.get_by_test_id("gallery")
    await expect(gallery.get_by_test_id("open-media")).to_have_count(3)
    await gallery.get_by_text("Files", exact=True).click()
    await gallery.get_by_test_id("gallery-search").fill("nothing")
    await expect(gallery.get_by_test_id("file")).to_have_count(0)
    await gallery.get_by_test_id("gallery-search").fill("报告")
    await expect(gallery.get_by_test_id("file")).to_have_count(1)


async def test_an_upload_goes_on_after_a_reload_keeps_its_place_and_is_not_sent_twice(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    conversation_id = await people.direct(alice, bob)
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{conversation_id}")
        offsets: list[int] = []

        def note(request: Request) -> None:
            if request.method == "PATCH":
                offsets.append(int(request.headers["upload-offset"]))

        page.on("request", note)
        await slow_down(page)
        await attach(page, "choose-file", document("large.txt", 12_000_000))
        await say(page, "this comes after it")
        await expect(page.get_by_test_id("upload")).to_be_visible()
        async with page.expect_request(lambda request: request.headers.get("upload-offset", "0") != "0"):
            pass
        await page.reload()
        offsets.clear()
        message = page.get_by_test_id("message").filter(has_text="this comes after it")
        await expect(message).to_have_attribute("data-state", READY, timeout=60_000)
        assert offsets
        assert min(offsets) > 0
        history = await bob.get(f"/api/v1/messages/conversations/{conversation_id}/history")
        kinds = [one["content"]["type"] for one in history["items"]]
        assert kinds[-2:] == ["file", "text"]
        offsets.clear()
        await attach(page, "choose-file", document("again.txt", 12_000_000))
        again = page.get_by_test_id("message").filter(has_text="again.txt")
        await expect(again).to_have_attribute("data-state", READY, timeout=60_000)
        assert not offsets, "it was sent, though the server has it"


async def test_what_is_being_uploaded_can_be_paused_and_cancelled(
    server: Running, people: People, tmp_path: Path
) -> None:
    alice, bob = await people.friends("alice", "bob")
    async with Browsers(server.url) as browsers:
        page = await browsers.open(alice, f"/chats/{await people.direct(alice, bob)}")
        await expect(page.get_by_test_id("composer")).to_be_visible()
        await slow_down(page)
        await attach(page, "choose-file", document("large.txt", 12_000_000))
        done = re.compile(r"^[1-9].* of 12 MB")
        await expect(page.get_by_test_id("file").locator("small")).to_have_text(done)
        await page.get_by_test_id("upload-pause").click()
        await say(page, "this need not wait")
        message = page.get_by_test_id("message").filter(has_text="this need not wait")
        await expect(message).to_have_attribute("data-state", READY)
        await page.reload()
        await expect(page.get_by_test_id("file").locator("small")).to_have_text(done)
        await page.get_by_test_id("upload-cancel").click()
        await expect(page.get_by_test_id("upload")).to_have_count(0)
        await page.reload()
        await expect(message).to_be_visible()
        await expect(page.get_by_test_id("file")).to_have_count(0)
        (tmp_path / "letter.txt").write_text("Dear goose")
        (tmp_path / "folder").mkdir()
        await drop(page, tmp_path / "letter.txt", tmp_path / "folder")
        await expect(page.get_by_test_id("staged")).to_contain_text("letter.txt")
        await expect(page.get_by_test_id("unstage")).to_have_count(1)
        await expect(page.get_by_text("A folder cannot be sent")).to_be_visible()


async def drop(page: Page, *paths: Path) -> None:
    """From outside of the browser, into the middle of the page."""
    line = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        await line.send("Input.dispatchDragEvent", {"type": event, "x": 700, "y": 400, "data": data})


async def slow_down(page: Page) -> None:
    """Uploads take some seconds."""
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    limits: dict[str, Any] = {"offline": False, "latency": 0, "downloadThroughput": -1}
    await line.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": 4_000_000})
