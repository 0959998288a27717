"""Where a card stands: on a phone in the text, which makes room for it; over the text where a mouse merely passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

CHAPTER = "1-under-russian-domination/"
COVERED = """card => {
  const { top, bottom, left, right } = card.getBoundingClientRect();
  const isCovered = (at) => at.top < bottom - 1 && at.bottom > top + 1 && at.left < right - 1 && at.right > left + 1;
  return [...document.querySelectorAll(".page :is(a, button, p)")]
    .filter((element) => !card.contains(element) && !element.contains(card))
    .filter((element) => [...element.getClientRects()].some(isCovered))
    .map((element) => element.outerHTML.slice(0, 100));
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def top_of(element: Locator) -> float:
    return element.bounding_box()["y"]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        (CHAPTER, ".passage a.figure"),
        (CHAPTER, "a[role='doc-noteref']"),
        (CHAPTER, ".annotation a[data-source]"),
        (CHAPTER, ".passage-number"),
        ("timeline/", ".timeline-date a"),
        ("timeline/", ".timeline-passages a"),
        ("register/", "td a.to-source"),
        ("bibliography/", ".work-cited a"),
        ("contradictions/", ".contradiction a.to-passage"),
        ("people/", ".entity-passages a"),
    ],
)
def test_a_card_that_a_finger_opens_covers_nothing(phone: Page, site: str, path: str, link: str):
    phone.goto(site + path)
    touched = phone.locator(f".page {link}").first
    touched.tap()
    card = phone.locator(".card")
    card.wait_for()
    assert card.evaluate(COVERED) == []
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    assert 0 < top_of(touched) < box["y"]


def test_a_link_stays_under_the_finger_when_a_card_above_it_closes(phone: Page, site: str):
    phone.goto(site + CHAPTER)
    first, second = (phone.locator(".passage a.figure").nth(n) for n in (0, 1))
    first.tap()
    phone.locator(".card").wait_for()
    second.evaluate("link => scrollBy({ top: link.getBoundingClientRect().top - 200, behavior: 'instant' })")
    before = top_of(second)
    second.tap()
    phone.locator("a[aria-expanded='true'] + .card").wait_for()
    assert second.get_attribute("aria-expanded") == "true"
    assert top_of(second) == pytest.approx(before, abs=2)


def test_a_mouse_that_passes_moves_no_text_in_a_narrow_window(browser: Browser, site: str):
    page = browser.new_page(viewport={"width": 600, "height": 844})
    page.goto(site + CHAPTER)
    figure, after = page.locator(".passage a.figure").first, page.locator(".passage").nth(1)
    before = top_of(after)
    figure.hover()
    page.locator(".card").wait_for()
    assert top_of(after) == before
    page.close()
