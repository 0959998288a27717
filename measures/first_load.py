"""What the first load of a page costs and does: bytes over the line, shifts, the largest paint, whom it asks, what it keeps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from .browser import loaded_and_quiet, open_browser
from .findings import Report
from .pages import pages_of
from .server import serve

WITH_FONTS, WITHOUT_FONTS = 200_000, 100_000  # bytes, compressed
WIDTHS = (390, 1440)
_WATCH = """
window.seen = { shift: 0, largest: null, blocked: [] };
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) seen.shift += entry.value;
})).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  seen.largest = entry.url ? `picture ${entry.url}` : "text";
})).observe({ type: "largest-contentful-paint", buffered: true });
addEventListener("securitypolicyviolation", (event) => seen.blocked.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def measure(site: Path, addresses: Iterable[str] | None = None, widths: Iterable[int] = WIDTHS) -> Report:
    report = Report("First load")
    addresses = list(addresses if addresses is not None else pages_of(site))
    heaviest = (0, 0, "")
    with serve(site) as root, open_browser() as browser:
        for address in addresses:
            for width in widths:
                with_fonts, without_fonts = _load(browser, root, address, width, report)
                heaviest = max(heaviest, (with_fonts, without_fonts, address or "home"))
    report.say(
        f"{len(addresses)} pages; the heaviest, {heaviest[2]}: {heaviest[0] / 1000:.0f} kB with fonts, "
        f"{heaviest[1] / 1000:.0f} kB without"
    )
    return report


def _load(browser: Browser, root: str, address: str, width: int, report: Report) -> tuple[int, int]:
    context = browser.new_context(viewport={"width": width, "height": 844}, service_workers="block")
    context.add_init_script(_WATCH)
    context.set_default_timeout(120_000)
    page = context.new_page()
    asked, answered, errors = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: answered.append(request))
    page.on("pageerror", lambda error: errors.append(str(error)))
    loaded_and_quiet(page, root + address)
    seen = page.evaluate("seen")
    sizes = [(request.url, request.sizes()["responseBodySize"]) for request in answered if request.url.startswith(root)]
    with_fonts = sum(size for _, size in sizes)
    # Whoever opens the page of the search has turned to it, and is given its index.
    weighed = (size for url, size in sizes if not url.endswith(".woff2") and "/search/index/" not in url)
    without_fonts = sum(weighed)
    host = urlsplit(root).netloc
    elsewhere = sorted({url for url in asked if urlsplit(url).netloc not in (host, "")})
    where = f"{address or 'home'} at {width}"
    told = {
        f"{with_fonts} bytes with fonts": with_fonts > WITH_FONTS,
        f"{without_fonts} bytes without fonts": without_fonts > WITHOUT_FONTS,
        f"shifts by {seen['shift']:.4f}": seen["shift"] > 0.01,  # less is no line of text
        f"the largest paint is {seen['largest']}": str(seen["largest"]).startswith("picture"),
        f"asks {', '.join(elsewhere)}": bool(elsewhere),
        f"keeps cookies: {context.cookies()}": bool(context.cookies()),
        f"its policy blocks {', '.join(seen['blocked'])}": bool(seen["blocked"]),
        f"errors: {'; '.join(errors)}": bool(errors),
    }
    for words, wrong in told.items():
        if wrong:
            report.fail(f"{where}: {words}")
    context.close()
    return with_fonts, without_fonts
