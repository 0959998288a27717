"""Reading without a network what was read with one, and never something old while there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from build_tools.outputs.offline import service_worker, with_registration
from measures.server import serve

from .browser import open_browser

KEPT = "async (files) => (await Promise.all(files.map((file) => caches.match(file)))).every(Boolean)"


def edition(worker: str) -> dict:
    return json.loads(worker.splitlines()[0].removeprefix("const EDITION = ").removesuffix(";"))


def test_the_worker_changes_with_what_it_keeps():
    one = edition(service_worker({"index.html": "1f", "1-silt/index.html": "5a"}, "assets"))
    other = edition(service_worker({"index.html": "2e", "1-silt/index.html": "5a"}, "assets"))
    assert one["files"] == other["files"] == ["1-silt/", ""]
    assert one["version"] != other["version"]


def test_a_page_calls_the_worker_from_where_it_stands():
    page = b"<body></body>"
    assert b'src="../../assets-1f/javascript/offline.js"' in with_registration(page, "p/1.1/index.html", "assets-1f")
    assert with_registration(page, "404.html", "assets-1f") == page


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    with open_browser() as browser:
        yield browser.new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def wait_until_kept(page: Page, files: list[str]) -> None:
    for _ in range(240):
        if page.evaluate(KEPT, files):
            return
        page.wait_for_timeout(500)
    pytest.fail("not everything is kept")


def open_and_disconnect(page: Page, address: str, root: str, site: Path) -> None:
    """Open a page, wait until the whole edition is kept, and take the network away."""
    page.goto(address)
    files = edition((site / "sw.js").read_text(encoding="utf-8"))["files"]
    wait_until_kept(page, [root + file for file in files])
    page.context.set_offline(True)


@pytest.mark.browser
def test_without_a_network_the_whole_edition_can_be_read(page: Page, published_site: Path):
    with serve(published_site) as root:
        open_and_disconnect(page, f"{root}1-under-russian-domination/", root, published_site)
        for address in ("1-under-russian-domination/", "", "3-presidency/?layer=report#p3.4", "register/", "p/2.1/"):
            page.goto(root + address)
            assert page.locator("h1").is_visible()
            assert page.evaluate("document.styleSheets.length") == 1


@pytest.mark.browser
def test_without_a_network_layers_cards_and_the_search_work(page: Page, published_site: Path):
    with serve(published_site) as root:
        open_and_disconnect(page, f"{root}3-presidency/", root, published_site)
        page.locator("[data-layers] button[value='report']:visible").click()
        assert not page.locator(".annotation").first.is_visible()
        page.locator(".passage a.figure").first.hover()
        page.locator(".card").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.get_by_role("combobox", name="Search").fill("Tokayev")
        page.locator("[data-answers-to='Tokayev'] a").first.wait_for()


@pytest.mark.browser
def test_with_a_network_nobody_reads_an_old_page(page: Page, tmp_path: Path):
    for name, text in (("sw.js", "const EDITION = {version: 'one', files: ['']};\n"), ("index.html", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    scripts = tmp_path / "assets" / "javascript"
    scripts.mkdir(parents=True)
    theme = Path(__file__).parents[1] / "theme" / "assets" / "javascript"
    for name in ("offline.js", "offline-worker.js"):
        (scripts / name).write_bytes((theme / name).read_bytes())
    with (tmp_path / "sw.js").open("a", encoding="utf-8") as worker:
        worker.write('importScripts("assets/javascript/offline-worker.js");\n')
    html = "<!doctype html><title>{}</title><script type=module src=assets/javascript/offline.js></script>"
    with serve(tmp_path) as root:
        (tmp_path / "index.html").write_text(html.format("old"), encoding="utf-8")
        page.goto(root)
        wait_until_kept(page, [root])
        (tmp_path / "index.html").write_text(html.format("new"), encoding="utf-8")
        page.reload()
        assert page.title() == "new"
