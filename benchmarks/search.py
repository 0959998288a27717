"""Weighs the search: what a browser loads, and how long it waits, before the first answer; beside stock Material.

    python benchmarks/search.py [CHAPTERS …]        10 100 1000, unless told otherwise

Both searches are given the same words: chapters of 12 paragraphs, each with a name and a figure. Bytes are all that the
page loads, uncompressed: Material loads its index with the page. Time runs in the browser from the last key, with the index
there and the pause that a search makes after a key, until the frame with the first answer has been painted: the median and
the longest of the words but the first, in a new page.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from build_tools.outputs.search import Counts, documents, folded, names_and_words  # noqa: E402
from build_tools.outputs.search_entries import Entry  # noqa: E402
from build_tools.pagefind_index import index_files  # noqa: E402
from tests.browser import loaded_and_quiet, open_browser, serve  # noqa: E402

PARAGRAPHS, WORDS = 12, 110


def vocabulary(random: random.Random) -> list[str]:
    """Return words that could be words, the common ones first."""
    syllables = [f"{c}{v}" for c in "bdfgklmnprstvz" for v in "aeiou"]
    return list(dict.fromkeys("".join(random.choices(syllables, k=random.randint(2, 4))) for _ in range(12_000)))


def chapters(count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the paragraphs of so many chapters, the same each time."""
    chance = random.Random(7)
    words = vocabulary(chance)
    weights = [1 / (rank + 2) for rank in range(len(words))]
    for number in range(1, count + 1):
        paragraphs = [
            " ".join(chance.choices(words, weights, k=WORDS)) + f" in {chance.randint(1200, 99999):,} places."
            for _ in range(PARAGRAPHS)
        ]
        yield f"Chapter {number}", paragraphs


def write_ours(folder: Path, count: int) -> float:
    """Write the search of this generator, and a page that shows it; returns the seconds that indexing took."""
    entries = [
        Entry("passage", f"{number}/#p{number}.{place}", f"{number}.{place} · {title}", text, title, title)
        for number, (title, paragraphs) in enumerate(chapters(count), 1)
        for place, text in enumerate(paragraphs, 1)
    ]
    started = time.perf_counter()
    counts = Counts()
    indexed = index_files(documents(counts.counted(entries)), "en")
    files = {f"search/index/{path}": content for path, content in indexed}
    files |= dict(names_and_words(counts, [], "en", [title for title, _ in chapters(count)]))
    seconds = time.perf_counter() - started
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "assets").symlink_to(REPOSITORY / "theme" / "assets")
    script = '<script type="module" src="assets/javascript/search.js"></script>'
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><title>x</title><a data-search href="#">Search</a>{script}', encoding="utf-8"
    )
    return seconds


def write_material(folder: Path, count: int) -> float:
    """Build the same words with Material as it comes; returns the seconds of the build."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# Start\n", encoding="utf-8")
    for number, (title, paragraphs) in enumerate(chapters(count), 1):
        (docs / f"{number}.md").write_text("\n\n".join((f"# {title}", *paragraphs)), encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\nvalidation: {nav: {omitted_files: ignore}}\n",
        encoding="utf-8",
    )
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True, capture_output=True, timeout=3600
    )
    return time.perf_counter() - started


# Resolves to the milliseconds from the next key to the end of the first frame that shows an answer to it.
_WAIT = """(answer) => {
  window.waited = new Promise((done) => {
    let key = 0;
    const painted = () => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - key);
      port2.postMessage(null);
    });
    const seen = new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.nodeType === 1);
      if (!key || !added.some((node) => node.matches(answer) || node.querySelector(answer))) return;
      seen.disconnect();
      painted();
    });
    seen.observe(document, { childList: true, subtree: true });
    addEventListener("keydown", () => { key = performance.now(); }, { capture: true, once: true });
  });
}"""


def measured(page: Page, address: str, field: str, answer: str, words: list[str]) -> tuple[int, list[float]]:
    """Return the bytes that were loaded from opening the page to the first answer, and the waits in milliseconds."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())) if response.ok else None)
    loaded_and_quiet(page, address)
    waits = []
    loaded = 0
    page.keyboard.press("/")
    for word in words:
        page.locator(field).fill("")
        page.wait_for_function("s => !document.querySelector(s)", arg=answer)
        page.locator(field).press_sequentially(word[:-1], delay=60)
        page.wait_for_timeout(300)
        page.evaluate(_WAIT, answer)
        page.keyboard.press(word[-1])
        waits.append(page.evaluate("window.waited"))
        loaded = loaded or sum(sizes)
    return loaded, waits[1:] or waits


def main(counts: list[int]) -> None:
    chance = random.Random(7)
    words = vocabulary(chance)
    looked_for = [words[rank] for rank in (40, 90, 160, 250, 350)]
    print(f"{'chapters':>8}  {'search':10} {'indexing':>9} {'loaded':>10} {'answer':>8} {'longest':>8}")
    with open_browser() as browser, tempfile.TemporaryDirectory() as folder:
        for count in counts:
            ours, stock = Path(folder, f"ours{count}"), Path(folder, f"stock{count}")
            ours.mkdir()
            for name, site, seconds, field, answer in (
                ("this", ours, write_ours(ours, count), "[role=combobox]", "[role=option]"),
                (
                    "Material",
                    stock / "site",
                    write_material(stock, count),
                    ".md-search__input",
                    ".md-search-result__item",
                ),
            ):
                with serve(site) as address:
                    page = browser.new_page()
                    loaded, waits = measured(page, address, field, answer, looked_for)
                    page.close()
                told = f"{statistics.median(waits):6.0f}ms {max(waits):6.0f}ms"
                print(f"{count:8}  {name:10} {seconds:8.1f}s {loaded / 1e6:8.2f}MB {told}", flush=True)


if __name__ == "__main__":
    assert folded("É") == "e"
    main([int(count) for count in sys.argv[1:]] or [10, 100, 1000])
