"""Browsers for journeys: `alice = await browsers.open(person)` is a page where that person is signed in."""

import json
from types import TracebackType
from typing import Any, Self

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    WebSocketRoute,
    async_playwright,
    expect,
)

from tests.people import Person

CHROMIUM = "/usr/bin/chromium"
FEATURES_OFF = (
    # what Playwright switches off itself; its list is replaced by ours
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    # the address bar of each window, which nobody sees, would take longer to start than the page
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
ARGUMENTS = [
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",  # which may be used
]
WIDE = (1280, 800)
PHONE = (390, 844)
PATIENCE = 30_000  # milliseconds; a busy machine takes its time
expect.set_options(timeout=PATIENCE)
SIGNED_IN = """
if (location.host && !localStorage.getItem("hongyan.device")) {
  localStorage.setItem("hongyan.session", JSON.stringify(%s));
  localStorage.setItem("hongyan.device", "%s");
}
"""


class Browsers:
    """One Chromium; each page in a profile of its own. What went wrong in a page is kept in `complaints`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._playwright: Playwright
        self._browser: Browser

    async def context(
        self, *, language: str = "en", size: tuple[int, int] = WIDE, is_installed: bool = False
    ) -> BrowserContext:
        """`is_installed`: the client's worker keeps its files, so that it opens without a network."""
        context = await self._browser.new_context(
            base_url=self.url,
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            service_workers="allow" if is_installed else "block",
        )
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._read_console)
        return context

    def _read_console(self, message: ConsoleMessage) -> None:
        if any(words in message.text for words in ("Content Security Policy", "Trusted")):
            self.complaints.append(message.text)

    async def visit(self, path: str = "/", **how: Any) -> Page:
        """A page of somebody who is not signed in."""
        page = await (await self.context(**how)).new_page()
        await page.goto(path)
        return page

    async def open(self, person: Person, path: str = "/chats", **how: Any) -> Page:
        context = await self.context(**how)
        await context.add_init_script(SIGNED_IN % (session_of(person), person.device_id))
        page = await context.new_page()
        await page.goto(path)
        return page

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()
        if error is None:
            assert not self.complaints, self.complaints


class Cable:
    """The connection of a page to its server, which can be pulled. Meanwhile there is silence."""

    def __init__(self, *, is_pulled: bool = False) -> None:
        self._is_pulled = is_pulled
        self._routes: list[WebSocketRoute] = []

    def carry(self, route: WebSocketRoute) -> None:
        if not self._is_pulled:
            route.connect_to_server()
        self._routes.append(route)

    async def pull(self) -> None:
        self._is_pulled = True
        await self._cut()

    async def plug(self) -> None:
        """Whoever called meanwhile learns that nobody was there, instead of waiting for an answer."""
        self._is_pulled = False
        await self._cut()

    async def _cut(self) -> None:
        routes, self._routes = self._routes, []
        for route in routes:
            await route.close(code=4100)


def session_of(person: Person) -> str:
    """What the web client keeps of a sign-in."""
    session = {
        "user_id": person.user_id,
        "device_id": person.device_id,
        "access_token": person.token,
        "refresh_token": person.refresh_token,
        "expires_at": 9_999_999_999_999,
    }
    return json.dumps(session)


async def say(page: Page, text: str) -> None:
    """Write and send in the open conversation."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def choose(page: Page, text: str, choice: str) -> None:
    """Open the menu of the message that says `text`, and take one of its choices."""
    await page.get_by_test_id("message").filter(has_text=text).last.click(button="right")
    await page.get_by_test_id(f"menu-{choice}").click()
