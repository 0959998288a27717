"""A headless Chromium for the tests that need one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from measures.browser import NoChromium
from measures.browser import open_browser as open_chromium
from measures.server import serve

__all__ = ["open_browser", "serve"]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a browser; skips the test where there is none, or fails it where it must run."""
    try:
        with open_chromium() as browser:
            yield browser
    except NoChromium as missing:
        (pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip)(str(missing))
