"""axe-core on pages, at the width of a phone and of a desk, in light and in dark, and in the states that a reader makes."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

from playwright.sync_api import Browser, Page, TimeoutError

from .browser import open_browser
from .findings import LOG, Report
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


@dataclass(frozen=True)
class _Task:
    """A page to be opened at a width, in a state or as it opens, and looked at in some colours."""

    address: str
    width: int
    schemes: tuple[str, ...]
    state: str | None


@dataclass
class _Counts:
    """What one browser has seen: how often axe ran, by look, and what it left undecided, by look and rule."""

    runs: Counter = field(default_factory=Counter)
    undecided: Counter = field(default_factory=Counter)

    def __iadd__(self, other: _Counts) -> _Counts:
        self.runs += other.runs
        self.undecided += other.undecided
        return self


def measure(
    site: Path,
    addresses: Iterable[str] | None = None,
    looks: Iterable[tuple[int, str]] = LOOKS,
    with_states: bool = True,
) -> Report:
    """Run axe-core on each page as it opens, and on one page of each kind in every state that it has.

    As many browsers work as there are processors. A page is opened once for a width and looked at in each of its colours.
    """
    source = need(AXE).read_text(encoding="utf-8")
    report, counts = Report(f"axe-core {version('axe-core')}"), _Counts()
    addresses, looks = list(addresses if addresses is not None else pages_of(site)), list(looks)
    tasks: SimpleQueue[_Task] = SimpleQueue()
    for task in _tasks(addresses, one_of_each_kind(site) if with_states else [], looks):
        tasks.put(task)
    browsers = min(os.cpu_count() or 1, tasks.qsize())
    with serve(site) as root, ThreadPoolExecutor(browsers or 1) as pool:
        for worker in [pool.submit(_work, tasks, root, source, report) for _ in range(browsers)]:
            counts += worker.result()
    for look in looks:
        width, scheme = look
        report.say(f"{width} pixels, {scheme}: {counts.runs[look]} runs on {len(addresses)} pages")
        for (seen, rule), count in sorted(counts.undecided.items()):
            if seen == look:
                report.say(f"{width} pixels, {scheme}: axe could not decide {rule} on {count} elements")
    return report


def _tasks(addresses: list[str], in_all_states: list[str], looks: list[tuple[int, str]]) -> Iterator[_Task]:
    schemes = defaultdict(list)
    for width, scheme in looks:
        schemes[width].append(scheme)
    for width, colours in schemes.items():
        for address in addresses:
            for state in (None, *(STATES if address in in_all_states else ())):
                yield _Task(address, width, tuple(colours), state)


def _work(tasks: SimpleQueue[_Task], root: str, source: str, report: Report) -> _Counts:
    counts = _Counts()
    with open_browser() as browser:
        first_visits: dict[int, Page] = {}  # by width; nothing is done on them that a page could remember
        while True:
            try:
                task = tasks.get_nowait()
            except Empty:
                return counts
            if tasks.qsize() % 100 == 0:
                LOG.info("  … %s to go", tasks.qsize())
            page = None if task.state else first_visits.get(task.width)
            page = page or _new_page(browser, source, task)
            page.emulate_media(color_scheme=task.schemes[0], reduced_motion="reduce")
            page.goto(root + task.address, wait_until="load")
            if not task.state or _reach(page, task.state):
                for scheme in task.schemes:
                    _look(page, task, scheme, report, counts)
            if task.state:
                page.context.close()
            else:
                first_visits[task.width] = page


def _new_page(browser: Browser, source: str, task: _Task) -> Page:
    context = browser.new_context(viewport={"width": task.width, "height": 900}, service_workers="block")
    context.set_default_timeout(5000)
    context.set_default_navigation_timeout(60_000)
    context.add_init_script(source)
    return context.new_page()


def _look(page: Page, task: _Task, scheme: str, report: Report, counts: _Counts) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    look = (task.width, scheme)
    counts.runs[look] += 1
    where = f"{task.address or 'home'} at {task.width}, {scheme}{f', {task.state}' if task.state else ''}"
    for found in page.evaluate(_RUN):
        if found["kind"] == "violations":
            report.fail(_told(where, found))
        else:
            counts.undecided[look, found["id"]] += 1


def _reach(page: Page, state: str) -> bool:
    """Bring a page into a state; False where it has none such."""
    try:
        STATES[state](page)
    except TimeoutError:
        return False
    return True


def _told(where: str, found: dict) -> str:
    return f"{where}: {found['id']} ({found['impact']}) on {found['where']}: {' '.join((found['why'] or '').split())}"
