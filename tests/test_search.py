"""The search as readers use it: a table of what they type and what must come first, in a Chromium with real keys.

`search/*.tsv` has a query a line: what is typed, what must come first, and what else must be among the first three.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from build_tools.edition import read_edition
from build_tools.facts.entity_names import all_names

from .browser import loaded_and_quiet

ROOT = Path(__file__).parents[1]
TABLES = sorted((Path(__file__).parent / "search").glob("*.tsv"))
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.errors, page.asked = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: page.errors.append(said.text) if said.type in ("error", "warning") else None)
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


def field_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the edition")


def typed(page: Page, query: str) -> list[str]:
    """Type a query into the open search and return the addresses of the answers, as they are shown."""
    field = field_of(page)
    field.fill("")
    field.press_sequentially(query)
    page.wait_for_function(
        "query => document.querySelector('[data-answers-to]')?.dataset.answersTo === query", arg=query.strip()
    )
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


def test_every_spelling_finds_its_entity(page: Page, site: str):
    """Each form of each name in the authority file; where two entities share one, either may come first."""
    edition, _ = read_edition(ROOT)
    owners: dict[str, set[str]] = {}
    for id_, entity in edition.facts.entities.items():
        for name in all_names(entity):
            owners.setdefault(name, set()).add(f"#entity-{id_}")
    found = answers(page, site, list(owners))
    wrong = {name: found[name][:1] for name, wanted in owners.items() if not answered(found[name][:1], wanted)}
    assert len(wrong) <= 0.01 * len(owners), wrong


def test_a_slip_in_a_name_still_finds_its_entity(page: Page, site: str):
    """The middle letters of its longest word exchanged, one left out, one doubled."""
    edition, _ = read_edition(ROOT)
    typed: dict[str, set[str]] = {}
    for id_, entity in edition.facts.entities.items():
        longest = max(entity.name.split(), key=len)
        middle = len(longest) // 2
        head, one, other, tail = longest[: middle - 1], longest[middle - 1], longest[middle], longest[middle + 1 :]
        for slip in (f"{head}{other}{one}{tail}", f"{head}{other}{tail}", f"{head}{one}{one}{other}{tail}"):
            if len(longest) >= 6 and slip != longest:
                typed.setdefault(entity.name.replace(longest, slip), set()).add(f"#entity-{id_}")
    found = answers(page, site, list(typed))
    wrong = {name: found[name][:3] for name, wanted in typed.items() if not answered(found[name][:3], wanted)}
    assert len(wrong) <= 0.02 * len(typed), wrong


def test_every_passage_and_note_is_found_by_a_phrase_of_it(page: Page, site: str):
    """Five words from the middle of it, in quotation marks; figures, hyphens and quotation marks among them."""
    edition, _ = read_edition(ROOT)
    phrases: dict[str, set[str]] = {}
    texts = [(f"#p{id_}", passage.prose.plain) for id_, passage in edition.passages.items()]
    for address, text in texts:
        words = text.split()
        middle = len(words) // 2
        if len(words) > 12:
            phrase = " ".join(words[middle : middle + 5]).translate(dict.fromkeys(map(ord, '“”"«»„')))
            phrases.setdefault(f"“{phrase}”", set()).add(address)
    found = answers(page, site, list(phrases))
    assert {phrase: found[phrase] for phrase, wanted in phrases.items() if not answered(found[phrase], wanted)} == {}


def answered(addresses: list[str], wanted: set[str]) -> bool:
    return any(f"#{address.partition('#')[2]}" in wanted for address in addresses)


def answers(page: Page, site: str, queries: list[str]) -> dict[str, list[str]]:
    """Return the addresses of what answers each query, without a key being pressed."""
    page.goto(site)
    return page.evaluate(
        """async (queries) => {
            const script = document.querySelector("script[src$='/page.js']").src;
            const { SearchIndex } = await import(script.replace("page.js", "search-index.js"));
            const index = await SearchIndex.open();
            const found = {};
            for (const query of queries) found[query] = (await index.find(query)).map(({ address }) => address);
            return found;
        }""",
        queries,
    )


def test_nothing_of_the_index_loads_before_a_reader_turns_to_it(page: Page, site: str):
    loaded_and_quiet(page, f"{site}3-presidency/")
    assert [url for url in page.asked if "/search/" in url or "search-" in url] == []
    page.keyboard.press("Control+k")
    field_of(page).wait_for()
    page.wait_for_function("() => document.querySelector('.search-filters select')")
    assert any(url.endswith("/search/settings.json") for url in page.asked)


def test_arrows_choose_and_enter_follows(page: Page, site: str):
    page.goto(site)
    page.keyboard.press("/")
    found = typed(page, "Hersh")
    field = field_of(page)
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
    assert chosen.evaluate("a => a.href") == found[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(found[0])
    page.go_back()
    page.wait_for_function("() => document.querySelector('[data-answers-to=Hersh]')")


def test_a_search_can_be_shared_and_left(page: Page, site: str):
    page.goto(f"{site}bibliography/?q=moratorium&kind=note")
    page.wait_for_function("() => document.querySelector('[data-answers-to=moratorium]')")
    assert set(page.locator(".search-kind").all_inner_texts()) == {"Note"}
    assert "answer" in page.get_by_role("status").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.wait_for_url(f"{site}bibliography/")


def test_an_answer_on_this_page_is_shown(page: Page, site: str):
    page.goto(f"{site}3-presidency/?layer=report")
    page.keyboard.press("/")
    typed(page, "note 28")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#note-28")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#note-28")).to_be_visible()


def test_the_filters_narrow(page: Page, site: str):
    page.goto(site)
    page.keyboard.press("/")
    everywhere = typed(page, "corruption")
    page.get_by_label("Layer").select_option("report")
    page.wait_for_function("n => document.querySelectorAll('[role=option]').length !== n", arg=len(everywhere))
    assert {label.inner_text() for label in page.locator(".search-kind").all()} == {"Passage"}
    page.get_by_label("Section").select_option(index=2)
    page.wait_for_function("() => new URLSearchParams(location.search).get('section')")
    narrowed, address = page.locator("[role=option]").count(), page.url
    assert "in=report" in address
    page.goto(address)
    page.wait_for_function("n => document.querySelectorAll('[role=option]').length === n", arg=narrowed)
    assert page.get_by_label("Layer").input_value() == "report"
    page.keyboard.press("Escape")
    page.wait_for_url(site)


def test_what_finds_nothing_suggests_something(page: Page, site: str):
    page.goto(site)
    page.keyboard.press("/")
    assert typed(page, '"coup of peoples"') == []
    expect(page.get_by_role("status")).to_have_text("Nothing was found")
    page.get_by_role("button", name="not for the exact phrase").click()
    page.wait_for_function("() => document.querySelectorAll('[role=option]').length > 0")


@pytest.mark.parametrize("width", [390, 320])
def test_the_dialog_fits_a_phone(page: Page, site: str, width: int):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site}?q=Nazarbayev")
    page.wait_for_function("() => document.querySelector('[data-answers-to=Nazarbayev]')")
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("dialog")).to_be_hidden()


def test_the_page_searches_without_a_dialog(page: Page, site: str):
    page.goto(f"{site}search/?q=3.24")
    page.wait_for_function("() => document.querySelector('[role=option]')")
    assert page.locator("[role=option]").first.evaluate("a => a.href").endswith("3-presidency/#p3.24")
    assert page.locator("dialog").count() == 0


def test_without_javascript_the_search_leads_to_the_indexes(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}3-presidency/")
    page.get_by_role("link", name="Search").click()
    page.wait_for_url(f"{site}search/")
    page.get_by_role("link", name="People").click()
    expect(page.locator("#entity-karim-massimov")).to_be_visible()
    page.get_by_role("link", name="Names and subjects").first.click()
    expect(page.get_by_text("Tselinograd, see Astana")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["3-presidency/#no-such-thing", "no/such/page", "p/3.24/"])
def test_search_is_offered_where_a_reader_is_lost(page: Page, site: str, path: str):
    page.goto(site + path if not path.startswith("no/") else f"{site}404.html")
    button = page.get_by_role("button", name="Search for it") if "#" in path else page.locator("[data-search]").last
    button.click()
    field_of(page).wait_for()
