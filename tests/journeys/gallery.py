"""Pictures of every screen: `make gallery`. Light and dark, wide and on a phone, in Chinese and English.

`python -m tests.journeys.gallery wide-light-zh phone-dark-en` takes only these.
"""

import asyncio
import html
import itertools
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from msgspec import structs
from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as TookTooLong

from hongyan.core.settings import Limits, Settings
from hongyan.roles import demo
from hongyan.roles.serving import serving
from tests.conftest import QUIET
from tests.journeys import scenery
from tests.journeys.browsers import PHONE, WIDE, Browsers
from tests.people import People, Person

FOLDER = Path(__file__).parents[2] / "gallery"
SIZES = {"wide": WIDE, "phone": PHONE}
SCHEMES = ("light", "dark")
LANGUAGES = {"zh": "zh-CN", "en": "en"}
SETTINGS = (
    "profile",
    "appearance",
    "notifications",
    "privacy",
    "devices",
    "storage",
    "account",
    "shortcuts",
    "password",
)
PATIENCE_MS = 6_000
STYLE = "body{font:14px sans-serif}img{height:260px}th{position:sticky;left:0;background:#fff}"
Scene = Callable[[Page], Awaitable[None]]


async def chat(page: Page, title: str) -> None:
    await page.goto("/chats")
    await page.get_by_test_id("conversation-row").filter(has_text=title).first.click()
    await expect(page.get_by_test_id("message").last).to_be_visible()
    await page.get_by_test_id("composer").fill("")
    await page.wait_for_timeout(700)


async def launch(page: Page) -> None:
    await chat(page, "鸿雁上线小组")


async def media(page: Page) -> None:
    await chat(page, scenery.FRIEND)


def clicking(before: Scene, *test_ids: str) -> Scene:
    """That screen, after clicking these one after the other."""

    async def scene(page: Page) -> None:
        await before(page)
        for test_id in test_ids:
            await page.get_by_test_id(test_id).last.click()
            await page.wait_for_timeout(500)

    return scene


def at(path: str) -> Scene:
    async def scene(page: Page) -> None:
        await page.goto(path)
        await page.wait_for_timeout(900)

    return scene


async def menu(page: Page) -> None:
    await launch(page)
    await page.get_by_test_id("message").last.click(button="right")


async def forward(page: Page) -> None:
    await menu(page)
    await page.get_by_test_id("menu-forward").click()


async def mention(page: Page) -> None:
    await launch(page)
    await page.get_by_test_id("composer").press_sequentially("@")


async def switcher(page: Page) -> None:
    await at("/chats")(page)
    await page.keyboard.press("Control+k")


async def contact(page: Page) -> None:
    await at("/contacts")(page)
    await page.get_by_test_id("contact-row").first.click()


def finding(words: str, *test_ids: str) -> Scene:
    """What is found by these words, and what is behind it."""

    async def scene(page: Page) -> None:
        await at("/chats")(page)
        await page.get_by_test_id("chats-search").fill(words)
        await page.wait_for_timeout(900)
        for test_id in test_ids:
            await page.get_by_test_id(test_id).last.click()
            await page.wait_for_timeout(700)

    return scene


async def found_here(page: Page) -> None:
    await clicking(launch, "toggle-details")(page)
    await page.get_by_test_id("search-here").fill("上线")
    await page.wait_for_timeout(900)


async def staged(page: Page) -> None:
    await media(page)
    files = [scenery.landscape(0), scenery.document("预算 budget.xlsx", 345_678)]
    await page.get_by_test_id("choose-media").set_input_files(files)
    await expect(page.get_by_test_id("unstage")).to_have_count(len(files))


GUEST: dict[str, Scene] = {name: at(f"/{name}") for name in ("sign-in", "sign-up", "forgot")}
SCENES: dict[str, Scene] = {
    "chats": at("/chats"),
    "group": launch,
    "media": media,
    "message-menu": menu,
    "emoji": clicking(launch, "emoji"),
    "more-to-send": clicking(launch, "composer-more"),
    "mention": mention,
    "forward": forward,
    "details": clicking(launch, "toggle-details"),
    "pictures-and-files": clicking(media, "toggle-details", "open-gallery"),
    "viewer": clicking(media, "open-media"),
    "recording": clicking(launch, "mic"),
    "staged": staged,
    "search": finding("鸿雁"),
    "search-nothing": finding("没有人说过"),
    "search-jump": finding("预算", "found-message"),
    "search-here": found_here,
    "switcher": switcher,
    "new": clicking(at("/chats"), "new-menu"),
    "create-group": clicking(at("/chats"), "new-menu", "new-group"),
    "contacts": at("/contacts"),
    "contact": contact,
    "requests": at("/contacts/requests"),
    "add-contact": clicking(at("/contacts"), "add-contact"),
    "favourites": at("/favourites"),
    "settings": at("/settings"),
    **{f"settings-{name}": at(f"/settings/{name}") for name in SETTINGS},
}


async def take(page: Page, folder: Path, scenes: dict[str, Scene]) -> None:
    for name, scene in scenes.items():
        try:
            await scene(page)
        except (TookTooLong, AssertionError):
            tell(f"{folder.name}: {name} was not to be had")
            continue
        await page.wait_for_timeout(400)
        await page.screenshot(path=folder / f"{name}.png")


async def take_all(browsers: Browsers, person: Person) -> list[str]:
    """In every size, theme and language; the names of the folders."""
    names = []
    for size, scheme, language in itertools.product(SIZES, SCHEMES, LANGUAGES):
        name = f"{size}-{scheme}-{language}"
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        names.append(name)
        folder = FOLDER / names[-1]
        folder.mkdir(parents=True, exist_ok=True)
        how: dict[str, Any] = {"size": SIZES[size], "language": LANGUAGES[language]}
        for page, scenes in (
            (await browsers.visit("/sign-in", **how), GUEST),
            (await browsers.open(person, **how), SCENES),
        ):
            page.context.set_default_timeout(PATIENCE_MS)
            await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            await take(page, folder, scenes)
            await page.context.close()
        tell(names[-1])
    return names


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def write_index(names: list[str]) -> None:
    """One row for a screen, one column for each way to see it."""
    rows = "".join(
        f"<tr><th>{html.escape(scene)}</th>"
        + "".join(
            f'<td><a href="{n}/{scene}.png"><img loading=lazy src="{n}/{scene}.png"></a></td>' for n in names
        )
        + "</tr>"
        for scene in [*GUEST, *SCENES]
    )
    head = "".join(f"<th>{name}</th>" for name in names)
    page = f"<!doctype html><meta charset=utf-8><title>Hongyan</title><style>{STYLE}</style>"
    (FOLDER / "index.html").write_text(f"{page}<table><tr><th></th>{head}</tr>{rows}</table>")


async def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        limits = Limits(user_burst=10_000, address_burst=10_000)
        settings = structs.replace(demo.demo_settings(Settings(data=data)), server=QUIET, limits=limits)
        await demo.seed(settings)
        async with (
            serving(settings) as running,
            People(running.url) as people,
            Browsers(running.url) as browsers,
        ):
            person = await people.login(scenery.ME, password=demo.PASSWORD)
            await scenery.prepare(browsers, people, person)
            write_index(await take_all(browsers, person))
    tell(f"{FOLDER / 'index.html'}")


if __name__ == "__main__":
    asyncio.run(main())
