"""Pictures of a built site to look at: `python -m measures.screenshots [SITE] [--into FOLDER]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser

from .accessibility import STATES
from .browser import loaded_and_quiet, open_browser
from .pages import one_of_each_kind
from .server import serve

WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m measures.screenshots", description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"), help="the built site (default: site)")
    parser.add_argument("--into", type=Path, default=Path("screenshots"), help="the folder (default: screenshots)")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    with serve(given.site) as root, open_browser() as browser:
        for address in one_of_each_kind(given.site):
            for width in WIDTHS:
                for scheme in SCHEMES:
                    take(browser, root, address, width, scheme, given.into)
            on_paper(browser, root, address, given.into)
    print(f"The pictures are in {given.into}")
    return 0


def take(browser: Browser, root: str, address: str, width: int, scheme: str, folder: Path) -> None:
    """Take the first screen of a page, and the same with a card open where it has one."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(5000)
    page = context.new_page()
    loaded_and_quiet(page, root + address)
    name = f"{named(address)}-{width}-{scheme}"
    page.screenshot(path=folder / f"{name}.png")
    if page.locator("article a.figure:visible").count():
        STATES["a card open"](page)
        page.screenshot(path=folder / f"{name}-card.png")
    context.close()


def on_paper(browser: Browser, root: str, address: str, folder: Path) -> None:
    page = browser.new_page()
    loaded_and_quiet(page, root + address)
    page.pdf(path=folder / f"{named(address)}.pdf", prefer_css_page_size=True)
    page.close()


def named(address: str) -> str:
    return address.strip("/").replace("/", "-").removesuffix(".html") or "home"


if __name__ == "__main__":
    sys.exit(main())
