"""Pages in a real browser: Chromium, and pages with empty profiles that may not complain."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as LateError

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MILLISECONDS = 10_000

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The distribution's own Chromium, without a window; root may not have its sandbox."""
    path = os.environ.get("TOLLGATE_TEST_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    assert path is not None, "no Chromium: run Scripts/setup browser"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def may_set_cookies() -> bool:
    """Whether pages may set cookies; a module whose pages may not says so by its own fixture."""
    return True


@pytest.fixture
def open_page(browser: Browser, may_set_cookies: bool) -> Iterator[Opener]:
    """Opens pages with empty profiles; none may complain unless its test says that it does."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(complains: bool = False, **options: object) -> Page:
        context = browser.new_context(ignore_https_errors=True, **options)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        if not complains:
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    # An answer with the status of an error, and an icon that nobody has, are no complaints.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
    assert may_set_cookies or cookies == []


def press_and_leave(place: Locator, key: str) -> None:
    """Press a key that takes away the frame or the page in which it is pressed.

    The browser then may never say that the key was handled, as who would say so is gone, and
    `keyboard.press` waits for that without end; a locator has the patience of its page. What the
    key did is for the caller to see.
    """
    with suppress(LateError):
        place.press(key)
