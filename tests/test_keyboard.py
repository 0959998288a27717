"""By keyboard alone: to a note's source and back, cards, layers, the contents, the search; and what is left without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

CHAPTER = "1-under-russian-domination/"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FOCUSED = "document.activeElement"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what `selector` finds first."""
    wanted = page.locator(selector).first
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate(f"(element) => element === {FOCUSED}"):
            return
    pytest.fail(f"no Tab leads to {selector}")


def test_from_home_to_the_source_of_a_note_and_back(page: Page, site: str):
    page.goto(site)
    tab_to(page, f".contents a[href$='{CHAPTER}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CHAPTER}")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "a[role='doc-noteref']")
    page.keyboard.press("Enter")
    note = page.evaluate(f"{FOCUSED}.closest('.note, .card') ? true : location.hash")
    assert note is True or note.startswith("#note-")
    tab_to(page, ".note a[data-source], .card a[data-source]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bibliography/#ref-*")
    page.go_back()
    page.wait_for_url(f"**/{CHAPTER}*")


def test_a_card_opens_at_the_focus_and_escape_closes_it(page: Page, site: str):
    page.goto(site + CHAPTER)
    tab_to(page, ".passage a.figure")
    page.locator("a.figure[aria-expanded='true']").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(f"Boolean({FOCUSED}.closest('.card'))")
    page.keyboard.press("Escape")
    assert page.locator(".card").count() == 0
    assert page.evaluate(f"{FOCUSED}.matches('.passage a.figure')")


def test_a_note_opens_in_its_place_on_a_phone(page: Page, site: str):
    page.set_viewport_size(PHONE)
    page.goto(site + CHAPTER)
    call = page.locator("a[role='doc-noteref']").first
    call.press("Enter")
    assert call.get_attribute("aria-expanded") == "true"
    assert page.evaluate(f"{FOCUSED}.id") == "card"
    page.keyboard.press("Escape")
    assert call.get_attribute("aria-expanded") == "false"
    assert call.evaluate(f"(element) => element === {FOCUSED}")


def test_layers_switch_and_are_remembered(page: Page, site: str):
    page.goto(site + CHAPTER)
    tab_to(page, ".contents [data-layers] button[value='report']")
    page.keyboard.press("Enter")
    assert not page.locator(".annotation").first.is_visible()
    assert not page.locator(".note").first.is_visible()
    page.goto(f"{site}2-independence/")
    assert page.locator("html").get_attribute("data-layer") == "report"
    page.goto(f"{site}2-independence/?layer=all")
    assert page.locator(".annotation").first.is_visible()


def test_the_contents_open_and_close_on_a_phone(page: Page, site: str):
    page.set_viewport_size(PHONE)
    page.goto(site + CHAPTER)
    button = page.get_by_role("button", name="Contents")
    button.press("Enter")
    assert page.evaluate(f"Boolean({FOCUSED}.closest('#contents'))")
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert button.evaluate(f"(element) => element === {FOCUSED}")


def search_for(page: Page, words: str) -> None:
    """Type into the open search and choose the first answer with the arrow, once it is there."""
    page.get_by_role("combobox", name="Search the edition").wait_for()
    page.keyboard.type(words)
    page.locator(f"[data-answers-to='{words}'] [role='option']").first.wait_for()
    page.keyboard.press("ArrowDown")


def goes_on_from(page: Page, passage: str) -> bool:
    """Say whether the next Tab leads into a passage or to what follows it."""
    page.keyboard.press("Tab")
    follows = "Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY"
    return page.evaluate(
        f"id => Boolean(document.getElementById(id).compareDocumentPosition({FOCUSED}) & ({follows}))", passage
    )


def test_search_and_go_to_a_hit(page: Page, site: str):
    page.goto(site)
    tab_to(page, "[data-search]")
    page.keyboard.press("Enter")
    search_for(page, "3.24")
    page.keyboard.press("Enter")
    page.wait_for_url("**/3-presidency/#p3.24")
    expect(page.locator("#p3\\.24")).to_be_visible()
    assert goes_on_from(page, "p3.24")


def test_search_and_go_to_a_hit_on_the_same_page_twice(page: Page, site: str):
    page.goto(f"{site}3-presidency/")
    for _ in range(2):
        page.keyboard.press("/")
        search_for(page, "3.24")
        page.keyboard.press("Enter")
        expect(page.locator("dialog")).to_be_hidden()
        page.wait_for_url("**/*#p3.24")
        expect(page.locator("#p3\\.24")).to_be_focused()
    assert goes_on_from(page, "p3.24")


def test_escape_closes_only_what_is_on_top(page: Page, site: str):
    page.set_viewport_size(PHONE)
    page.goto(site + CHAPTER)
    call = page.locator("a[role='doc-noteref']").first
    call.press("Enter")
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search the edition").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    assert page.evaluate(f"{FOCUSED}.id") == "card"
    page.keyboard.press("Escape")
    assert page.locator(".card").count() == 0
    assert call.evaluate(f"(element) => element === {FOCUSED}")


def test_without_scripts_everything_is_there(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site + CHAPTER)
    for selector in (".passage", ".note", ".annotation", ".contents a", ".passage-number"):
        assert page.locator(selector).first.is_visible(), selector
    assert not page.locator("[data-layers]").first.is_visible()
    page.locator("a[role='doc-noteref']").first.click()
    page.wait_for_url("**/*#note-1")
    page.goto(f"{site}p/1.1/")
    assert page.locator(".cite__text").first.is_visible()
    context.close()
