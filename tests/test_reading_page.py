"""The pages as a reader's browser shows them: the edition of this repository in a headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    assert not page.errors
    assert [url for url in page.asked if not url.startswith((site, "data:", "blob:"))] == []
    context.close()


def test_no_page_asks_another_host(page: Page, site: str):
    for path in ("", "1-under-russian-domination/", "3-presidency/", "register/", "bibliography/", "people/"):
        page.goto(site + path)
        assert page.locator("h1").count() == 1


def test_a_note_has_an_address_of_its_own(page: Page, site: str):
    page.goto(site + "1-under-russian-domination/#note-7")
    assert page.locator("#note-7").is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_chapter_fits_the_screen(page: Page, site: str, size: dict):
    page.set_viewport_size(size)
    for path in ("", "1-under-russian-domination/", "2-independence/", "contradictions/", "register/", "bibliography/"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_every_link_between_pages_leads_somewhere(page: Page, site: str):
    """Collects every address on every page, then looks for its page and its anchor."""
    ids: dict[str, set[str]] = {}
    wanted: set[str] = set()
    queue = [site]
    while queue:
        address = queue.pop()
        if address in ids:
            continue
        response = page.goto(address, wait_until="domcontentloaded")
        assert response is not None
        assert response.ok, address
        ids[address] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
        for href in page.evaluate(
            "[...document.querySelectorAll('article a[href]')].map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
        ):
            if href.startswith(site):
                wanted.add(href)
                target = href.partition("#")[0]
                if target.endswith("/") and target not in ids:
                    queue.append(target)
    broken = [
        href for href in wanted if "#" in href and href.partition("#")[2] not in ids.get(href.partition("#")[0], set())
    ]
    assert not broken
