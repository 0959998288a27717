"""The pages as a reader's browser shows them: the edition of this repository in a headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

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


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)
    return page


def without_page_script(page: Page) -> None:
    """Keep a page as it is at its first paint: its script is what lays out the rest."""
    page.route("**/page.js", lambda route: route.abort())


def folded(page: Page) -> int:
    """Return how many pieces of the page are not laid out for good yet."""
    return page.evaluate(
        "[...document.querySelectorAll('.page--chapter > *, .works-list > *')]"
        ".filter(piece => getComputedStyle(piece).contentVisibility === 'auto').length"
    )


LONG_PAGES = ["3-presidency/", "bibliography/"]


@pytest.mark.parametrize("path", LONG_PAGES)
def test_a_phone_paints_a_long_page_before_all_of_it_is_laid_out(phone: Page, site: str, path: str):
    without_page_script(phone)
    phone.goto(site + path)
    assert folded(phone) > 40


@pytest.mark.parametrize("path", LONG_PAGES)
def test_the_rest_of_a_long_page_is_laid_out_without_anybody_moving(phone: Page, site: str, path: str):
    phone.goto(site + path)
    expect(phone.locator(":is(.page--chapter, .works-list) > :nth-child(n + 4):not(.is-laid-out)")).to_have_count(0)
    assert folded(phone) == 0


@pytest.mark.parametrize("path", ["", *LONG_PAGES, "contradictions/", "names-and-subjects/", "timeline/"])
def test_nothing_in_sight_moves_while_the_rest_is_laid_out(phone: Page, site: str, path: str):
    phone.set_viewport_size({"width": 390, "height": 2000})
    phone.goto(site + path)
    phone.wait_for_timeout(1500)
    shifts = phone.evaluate(
        "new Promise(told => new PerformanceObserver(list => told(list.getEntries().map(entry => entry.value)))"
        ".observe({ type: 'layout-shift', buffered: true }) || setTimeout(told, 200, []))"
    )
    assert shifts == []


@pytest.mark.parametrize("path", LONG_PAGES)
def test_what_is_not_laid_out_yet_is_read_out_all_the_same(phone: Page, site: str, path: str):
    without_page_script(phone)
    phone.goto(site + path)
    last = phone.locator(".page--chapter > p.passage, .works-list > .work").last
    words = last.inner_text().split()[:6]
    assert " ".join(words) in " ".join(phone.locator("main").aria_snapshot().split())


@pytest.mark.parametrize("path", ["3-presidency/#p3.40", "bibliography/#ref-wjp2022"])
def test_a_page_opened_at_an_address_in_it_is_laid_out_at_once(phone: Page, site: str, path: str):
    without_page_script(phone)
    phone.goto(site + path)
    assert folded(phone) == 0
    top = phone.locator(f"[id='{path.partition('#')[2]}']").evaluate("element => element.getBoundingClientRect().top")
    assert 0 <= top < PHONE["height"] / 2


@pytest.mark.parametrize("path", LONG_PAGES)
def test_a_link_followed_before_the_rest_is_laid_out_arrives(phone: Page, site: str, path: str):
    phone.goto(site + path, wait_until="domcontentloaded")
    target = phone.evaluate("[...document.querySelectorAll('.passage[id], .work[id]')].at(-3).id")
    phone.evaluate("id => { location.hash = id }", target)
    phone.wait_for_load_state()
    phone.wait_for_timeout(1000)
    top = phone.evaluate("id => document.getElementById(id).getBoundingClientRect().top", target)
    assert 0 <= top < PHONE["height"] / 2


def test_what_is_asked_for_first_is_what_the_first_paint_waits_for(page: Page, site: str):
    page.goto(site + "3-presidency/")
    asked = [url.rpartition("/")[2] for url in page.asked]
    assert asked.index("edition.css") < min(
        place for place, name in enumerate(asked) if name.endswith((".woff2", ".js"))
    )
