"""A headless Chromium for the tests that need one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page

from measures.browser import NoChromium, loaded_and_quiet
from measures.browser import open_browser as open_chromium
from measures.server import serve

__all__ = ["loaded_and_quiet", "open_browser", "serve", "state_of"]

_ANSWERS_WITHIN = 5000  # milliseconds; a page that hangs says nothing for ever
_STATE = """() => ({
  address: location.href,
  loaded: document.readyState,
  focused: document.hasFocus(),
  on: document.activeElement?.outerHTML.slice(0, 200),
  dialogs: [...document.querySelectorAll("dialog")].map(({ outerHTML }) => outerHTML.slice(0, 300)),
  worker: navigator.serviceWorker?.controller?.state ?? null,
  resources: performance.getEntriesByType("resource").map(({ name, responseEnd }) => [name, Math.round(responseEnd)]),
})"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a browser; skips the test where there is none, or fails it where it must run."""
    try:
        with open_chromium() as browser:
            yield browser
    except NoChromium as missing:
        (pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip)(str(missing))


def state_of(page: Page) -> str:
    """Return as JSON what a page shows and has loaded (milliseconds since it began), or why it does not say."""
    try:
        state = page.wait_for_function(_STATE, timeout=_ANSWERS_WITHIN).json_value()
        return json.dumps(state, indent=1, ensure_ascii=False)
    except Error as error:
        return str(error)
