"""The search as readers use it: a table of what they type and what must come first, in a Chromium with real keys.

`search/*.tsv` has a query a line: what is typed, what must come first, and what else must be among the first three.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from build_tools.cli import main
from build_tools.outputs.search import folded, name_records

from .browser import open_browser, serve

ROOT = Path(__file__).parents[1]
TABLES = sorted((Path(__file__).parent / "search").glob("*.tsv"))
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("published") / "site"
    assert main(["--root", str(ROOT), "site", "--output", str(folder)]) == 0
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.errors, page.asked = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    assert not page.errors
    assert [url for url in page.asked if not url.startswith((site, "data:", "blob:"))] == []
    context.close()


def rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield (table, query, what may come first, what must be among the first three)."""
    for table in TABLES:
        for line in table.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                query, first, *also = line.split("\t")
                yield table.stem, query, first.split(), [part for part in also if part]


def typed(page: Page, query: str) -> list[str]:
    """Type a query into the open search and return the addresses of the answers, as they are shown."""
    field = page.get_by_role("combobox", name="Search the edition")
    field.fill("")
    field.press_sequentially(query)
    page.wait_for_function("query => document.querySelector('[data-answers-to]')?.dataset.answersTo === query", arg=query.strip())
    return page.evaluate("[...document.querySelectorAll('[role=option]')].map(a => a.href)")


def test_the_tables_are_answered(page: Page, site: str):
    """At least 95 of 100 queries have their entry first, 99 among the first three; nonsense finds nothing."""
    page.goto(site)
    page.keyboard.press("/")
    missed: dict[str, list[str]] = {"first": [], "third": []}
    cases = list(rows())
    assert len(cases) >= 150
    for table, query, first, also in cases:
        found = typed(page, query)
        if first == ["-"]:
            assert found == [], query
            continue
        if not found or not found[0].endswith(tuple(first)):
            missed["first"].append(f"{table}: {query}: {found[:1]}")
        wanted = [tuple(first), *((part,) for part in also)]
        if not all(any(address.endswith(ends) for address in found[:3]) for ends in wanted):
            missed["third"].append(f"{table}: {query}: {found[:3]}")
    print("\n".join(("", "not first:", *missed["first"], "not in three:", *missed["third"])))
    assert len(missed["first"]) <= 0.05 * len(cases), missed["first"]
    assert len(missed["third"]) <= 0.01 * len(cases), missed["third"]
