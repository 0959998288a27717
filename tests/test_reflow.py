"""Enlarged text, narrow windows, colours of the system: nothing is cut off, beyond the edge, or under other words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from measures.accessibility import STATES
from measures.pages import one_of_each_kind

from .reflow import lost_words

CHAPTER = "1-under-russian-domination/"
DESK, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
OPENED = {"a card open": ".card", "a note open": ".card", "search open": "dialog", "contents open": "#contents"}

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW, reduced_motion="reduce", service_workers="block")
    yield context.new_page()
    context.close()


def enlarge(page: Page) -> None:
    """Make text twice as large, and wait until notes have found their place anew."""
    page.evaluate("document.documentElement.style.fontSize = '250%'")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def kinds(site: Path) -> list[str]:
    return [address for address in one_of_each_kind(site) if not address.startswith("v/")]


def test_at_320_pixels_nothing_is_lost(page: Page, site: str, published_site: Path):
    lost = {}
    for address in kinds(published_site):
        page.goto(site + address)
        lost[address] = lost_words(page)
    assert {address: words for address, words in lost.items() if words} == {}


def test_at_twice_the_size_nothing_is_lost(page: Page, site: str, published_site: Path):
    page.set_viewport_size(DESK)
    lost = {}
    for address in kinds(published_site):
        page.goto(site + address)
        enlarge(page)
        lost[address] = lost_words(page, "main")
    assert {address: words for address, words in lost.items() if words} == {}


def test_enlarged_text_keeps_a_column_that_can_be_read(page: Page, site: str):
    page.set_viewport_size(DESK)
    page.goto(site + CHAPTER)
    enlarge(page)
    assert page.locator(".passage").first.evaluate("e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)") > 15


@pytest.mark.parametrize("state", OPENED)
def test_what_opens_fits_a_narrow_window(page: Page, site: str, state: str):
    page.goto(site + CHAPTER)
    STATES[state](page)
    assert lost_words(page, OPENED[state]) == []


def test_where_the_system_has_its_own_colours(browser: Browser, site: str):
    context = browser.new_context(viewport=NARROW, forced_colors="active", service_workers="block")
    page = context.new_page()
    page.goto(site + CHAPTER)
    assert lost_words(page, "article") == []
    assert page.locator(".annotation").first.evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    pressed = page.locator("[data-layers] button[aria-pressed='true']:visible").first
    assert pressed.evaluate("e => getComputedStyle(e).backgroundColor !== getComputedStyle(e).color")
    context.close()
