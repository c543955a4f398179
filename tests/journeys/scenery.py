"""What the demo does not tell: pictures, a film card, a recording and files between two of its people."""

import io
from math import sin

from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, Page, expect

from hongyan.roles.demo import PASSWORD
from tests.journeys.browsers import Browsers, say
from tests.people import People, Person

FAVOURITES = "/api/v1/content/favorites"
ME, OTHER, FRIEND = "linyue", "zhaoqing", "赵晴"
Colour = tuple[int, int, int]
SKIES: list[tuple[Colour, Colour]] = [
    ((250, 190, 130), (96, 66, 112)),
    ((120, 176, 214), (236, 232, 214)),
    ((32, 50, 84), (150, 120, 140)),
    ((214, 226, 222), (120, 160, 150)),
    ((240, 160, 130), (60, 50, 90)),
]


def landscape(number: int) -> FilePayload:
    """Hills under a sky, as large as a photo."""
    above, below = SKIES[number % len(SKIES)]
    width, height = (1200, 800) if number % 2 == 0 else (900, 1200)
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        part = y / height
        draw.line([(0, y), (width, y)], fill=_between(above, below, part))
    draw.ellipse(
        [width * 0.62, height * 0.16, width * 0.74, height * 0.16 + width * 0.12], fill=(255, 240, 214)
    )
    for layer in range(3):
        top = height * (0.55 + 0.14 * layer)
        ridge = [
            (x, top + 60 * sin(x / (150 + 40 * layer) + number + 2 * layer)) for x in range(0, width + 20, 20)
        ]
        shade = _between((92, 120, 116), (24, 44, 46), layer / 2)
        draw.polygon([(0, height), *ridge, (width, height)], fill=shade)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=88)
    return {"name": f"IMG_{2041 + number}.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def _between(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def document(name: str, size: int) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * (size // 256)}


async def attach(page: Page, field: str, *files: FilePayload) -> None:
    await page.get_by_test_id(field).set_input_files(list(files))
    await expect(page.get_by_test_id("staged").get_by_test_id("unstage")).to_have_count(len(files))
    await page.get_by_test_id("composer").press("Enter")


async def prepare(browsers: Browsers, people: People, me: Person) -> None:
    """The two talk, in their browsers."""
    other = await people.login(OTHER, password=PASSWORD)
    conversation_id = await people.direct(me, other)
    path = f"/chats/{conversation_id}"
    mine, theirs = await browsers.open(me, path), await browsers.open(other, path)
    await attach(theirs, "choose-media", *[landscape(number) for number in range(5)])
    await say(theirs, "周末去爬山了，云海太美了 🏔️")
    await expect(mine.get_by_test_id("message").filter(has_text="云海")).to_be_visible(timeout=60_000)
    await say(mine, "哇！原图发我一张当桌面")
    await attach(theirs, "choose-media", landscape(5))
    await theirs.get_by_test_id("mic").click()
    await expect(theirs.get_by_test_id("recording")).to_have_attribute("data-phase", "recording")
    await theirs.wait_for_timeout(4_000)
    await theirs.get_by_test_id("recording-send").click()
    await expect(mine.get_by_test_id("voice")).to_be_visible(timeout=60_000)
    await attach(mine, "choose-file", document("2026 Q4 预算与采购计划（最终版）.xlsx", 345_678))
    await theirs.get_by_test_id("choose-file").set_input_files(
        [document("婚礼原片 共 312 张.zip", 4_567_890)]
    )
    await theirs.get_by_test_id("ask-first").click(force=True)
    await theirs.get_by_test_id("composer").press("Enter")
    await expect(mine.get_by_test_id("transfer-accept")).to_be_visible(timeout=60_000)
    await say(mine, "预算表改好了，你看看第三页")
    await expect(theirs.get_by_test_id("message").filter(has_text="预算表")).to_be_visible(timeout=60_000)
    await keep(me, conversation_id)
    for page in (mine, theirs):
        await page.context.close()


async def keep(me: Person, conversation_id: str) -> None:
    """I have favourites of most kinds."""
    page = await me.get(f"/api/v1/messages/conversations/{conversation_id}/history")
    kinds = {item["content"]["type"]: item["message_id"] for item in page["items"] if item["content"]}
    for kind in ("voice", "image", "file"):
        tags = ["旅行"] if kind == "image" else []
        await me.post(FAVOURITES, of={"type": "message", "message_id": kinds[kind]}, tags=tags)
    address = {"type": "link", "url": "https://www.python.org/", "title": "Welcome to Python.org"}
    await me.post(FAVOURITES, of=address, note="给新同事看")
    await me.post(
        FAVOURITES, of={"type": "note", "text": "报销：发票、行程单、审批单号"}, tags=["工作", "报销"]
    )
