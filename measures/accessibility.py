"""axe-core on pages, at the width of a phone and of a desk, in light and in dark, and in the states that a reader makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError

from .browser import open_browser
from .findings import Report
from .pages import one_of_each_kind, pages_of
from .server import serve
from .tools import AXE, need, version

LOOKS = ((390, "light"), (390, "dark"), (1440, "light"), (1440, "dark"))  # of a phone and a desk
_RUN = """async () => {
  await document.fonts.ready;
  const found = await axe.run(document, {
    resultTypes: ["violations", "incomplete"],
    rules: { "target-size": { enabled: true } },
  });
  const told = (kind) => found[kind].flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ kind, id, impact, where: target.join(" "), why: failureSummary })));
  return [...told("violations"), ...told("incomplete")];
}"""


def _card(page: Page) -> None:
    page.locator("article :is(a.figure, a.name, a.to-source, a.to-passage):visible").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".card").wait_for(timeout=3000)


def _note(page: Page) -> None:
    page.locator("article a[role='doc-noteref']:visible").first.press("Enter")


def _search(words: str) -> Callable[[Page], None]:
    def search(page: Page) -> None:
        page.keyboard.press("/")
        page.get_by_role("combobox", name="Search").wait_for()
        page.keyboard.type(words, delay=30)
        page.locator(f"[data-answers-to='{words}']").wait_for(state="attached")

    return search


def _contents(page: Page) -> None:
    page.locator("button[data-opens='contents']:visible").first.press("Enter")


def _layer(name: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"[data-layers] button[value='{name}']:visible").first.press("Enter")


STATES: dict[str, Callable[[Page], None]] = {
    "a card open": _card,
    "a note open": _note,
    "search open": _search("report"),
    "a search without answers": _search("zzzzzz"),
    "contents open": _contents,
    "the report alone": _layer("report"),
    "the report with its notes": _layer("notes"),
}


def measure(
    site: Path,
    addresses: Iterable[str] | None = None,
    looks: Iterable[tuple[int, str]] = LOOKS,
    with_states: bool = True,
) -> Report:
    """Run axe-core on each page as it opens, and on one page of each kind in every state that it has."""
    source = need(AXE).read_text(encoding="utf-8")
    report = Report(f"axe-core {version('axe-core')}")
    addresses = list(addresses if addresses is not None else pages_of(site))
    with serve(site) as root, open_browser() as browser:
        in_all_states = one_of_each_kind(site) if with_states else []
        for width, scheme in looks:
            runs = _look(browser, root, source, addresses, in_all_states, width, scheme, report)
            report.say(f"{width} pixels, {scheme}: {runs} runs on {len(addresses)} pages")
    return report


def _look(
    browser: Browser,
    root: str,
    source: str,
    addresses: list[str],
    in_all_states: list[str],
    width: int,
    scheme: str,
    report: Report,
) -> int:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(5000)
    context.set_default_navigation_timeout(60_000)
    page = context.new_page()
    runs, undecided = 0, Counter()
    for address in addresses:
        for state in (None, *(STATES if address in in_all_states else ())):
            page.goto(root + address, wait_until="load")
            if state and not _reach(page, state):
                continue
            runs += 1
            page.evaluate(source)
            where = f"{address or 'home'} at {width}, {scheme}{f', {state}' if state else ''}"
            for found in page.evaluate(_RUN):
                if found["kind"] == "violations":
                    report.fail(_told(where, found))
                else:
                    undecided[found["id"]] += 1
    context.close()
    for rule, count in undecided.items():
        report.say(f"{width} pixels, {scheme}: axe could not decide {rule} on {count} elements")
    return runs


def _reach(page: Page, state: str) -> bool:
    """Bring a page into a state; False where it has none such."""
    try:
        STATES[state](page)
    except TimeoutError:
        return False
    return True


def _told(where: str, found: dict) -> str:
    return f"{where}: {found['id']} ({found['impact']}) on {found['where']}: {' '.join((found['why'] or '').split())}"
