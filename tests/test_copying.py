"""Taking an address or a citation in a browser: by mouse and by keyboard, on a chapter and on a passage's page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from build_tools.cli import main

from .browser import open_browser, serve
from .conftest import HARBOUR

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("copying") / "harbour"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "theme").symlink_to(ROOT / "theme")
    assert main(["--root", str(root), "site"]) == 0
    with serve(root / "site") as address:
        yield address


@pytest.fixture(scope="module")
def page(site: str) -> Iterator[Page]:
    with open_browser() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert not errors


def copied(page: Page) -> str:
    page.locator(".copied:not(:empty)").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def test_the_number_of_a_passage_gives_its_address_and_leads_to_its_page(page: Page, site: str):
    page.goto(f"{site}1-silt/")
    page.locator('[id="p1.4"] .passage-number').click()
    page.get_by_role("button", name="Copy its address").click()
    assert copied(page) == f"{site}1-silt/#p1.4"
    page.get_by_role("link", name="Cite this passage").click()
    page.wait_for_url(f"{site}p/1.4/")


def test_the_keyboard_does_the_same(page: Page, site: str):
    page.goto(f"{site}1-silt/")
    page.locator('[id="p1.3"] .passage-number').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert copied(page) == f"{site}1-silt/#p1.3"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}p/1.3/")


@pytest.mark.parametrize(
    ("address", "control", "wanted"),
    [
        ("1-silt/", "[id='note-1'] .copy-button", "1-silt/#note-1"),
        ("1-silt/", "[id='a-1.4'] .annotation-address", "1-silt/#a-1.4"),
        ("register/", "#claim-silt-bek .self", "register/#claim-silt-bek"),
        ("checks/", "#check-silt-sum .self", "checks/#check-silt-sum"),
        ("people/", "#entity-mette-holm .self", "people/#entity-mette-holm"),
        ("bibliography/", "#ref-holm1911 .self", "bibliography/#ref-holm1911"),
        ("p/1.4/", "[data-copies-address]", "p/1.4/"),
    ],
)
def test_everything_with_an_address_gives_it(page: Page, site: str, address: str, control: str, wanted: str):
    page.goto(site + address)
    page.locator(control).first.click()
    assert copied(page) == site + wanted


def test_a_citation_is_copied_as_words(page: Page, site: str):
    page.goto(f"{site}p/1.4/")
    page.locator("[data-copies]").first.click()
    assert copied(page).startswith("Ada Lund, The Harbour at Low Tide, annotated edition 1.0")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_of_a_passage_fits_the_screen(page: Page, site: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}p/1.4/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
