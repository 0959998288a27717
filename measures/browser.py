"""The Chromium that measures and tests drive."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


class NoChromium(Exception):
    """None of the names under which a Chromium is known leads to a program."""


def find_chromium() -> str:
    """Return the path of a Chromium; raises NoChromium where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoChromium("no Chromium was found; on Debian: apt-get install chromium")


@contextmanager
def open_browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def loaded_and_quiet(page: Page, address: str) -> None:
    """Open an address and wait until it asks for nothing any more.

    For its load first: on a busy machine half a second goes by without a request before the page's script has run.
    """
    page.goto(address)
    page.wait_for_load_state("networkidle")
