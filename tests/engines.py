"""Builds one edition with every engine and compares the sites: `python -m tests.engines [ROOT]`.

Each engine stands in an environment of its own under `.engines/`, which this sets up, and which sees what this Python has
installed: only the engine itself is added. Prints the table of docs/engines.md; the status is 1 where the sites differ.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

from build_tools.engines import ENGINES, properdocs, zensical

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".engines"
ADDED = {"properdocs": f"properdocs=={properdocs.TRIED}", "zensical": f"zensical=={zensical.TRIED}"}
_WITHOUT_MKDOCS = (
    "import runpy, sys; sys.modules['mkdocs'] = None; runpy.run_module('build_tools', run_name='__main__')"
)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# The engine's own: its scripts and styles, the index of its search, what names them, the policy for its scripts.
_ENGINES_OWN = re.compile(r"(assets-[0-9a-f]+|search)/.*|_headers|sw\.js")


def python_of(engine: str) -> Path:
    """Return the Python that has the engine; the first engine is this one's."""
    return Path(sys.executable) if engine == ENGINES[0] else ENVIRONMENTS / engine / "bin" / "python"


def set_up(engine: str) -> None:
    """Make the environment of an engine, once."""
    if python_of(engine).exists():
        return
    folder = ENVIRONMENTS / engine
    venv.create(folder, with_pip=True)
    packages = folder / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (packages / "with_the_edition.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    subprocess.run([python_of(engine), "-m", "pip", "install", "--quiet", ADDED[engine]], check=True)


def build(engine: str, root: Path, output: Path) -> float:
    """Build the edition at `root`; returns the seconds that it took."""
    program = ["-c", _WITHOUT_MKDOCS] if engine == "zensical" else ["-m", "build_tools"]
    command = [python_of(engine), *program, "--root", root, "site", "--engine", engine, "--output", output]
    began = time.monotonic()
    result = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{engine}: {result.stderr}"
    return time.monotonic() - began


class PageReader(HTMLParser):
    """What an edition says on a page, links resolved: its ids, its metadata, its parts by class, its text."""

    def __init__(self, html: str, address: str):
        super().__init__()
        self.address = address
        self.ids: list[str] = []
        self.metadata: list[str] = []
        self.parts: dict[str, list[str]] = {"article": [], "notes": [], "fact-box": [], "nav": []}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: self._resolved(name, value or "") for name, value in attributes}
        classes = given.get("class", "").split()
        if "id" in given and not given["id"].startswith("__"):
            self.ids.append(given["id"])
        if tag in ("meta", "link") and self._is_metadata(given):
            self.metadata.append(json.dumps(given, sort_keys=True))
        starts = {
            "article": tag == "article",
            "notes": "notes" in classes,
            "fact-box": "fact-box" in classes,
            "nav": tag == "nav" and "contents__nav" in classes,
        }
        self._open.append((tag, [name for name, here in starts.items() if here]))
        for name in self._open[-1][1]:
            self.parts[name].append("")
        self._write(f"<{tag} {json.dumps(given, sort_keys=True)}>")
        if tag in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(opened == tag for opened, _ in self._open):
            self._write(f"</{tag}>")
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "script":
            self.metadata += [data] if data.lstrip().startswith('{"@context"') else []
        else:
            self._write(re.sub(r"\s+", " ", data))

    def _write(self, words: str) -> None:
        for _, names in self._open:
            for name in names:
                self.parts[name][-1] += words

    def _resolved(self, name: str, value: str) -> str:
        if name not in ("href", "src") or re.match(r"[a-z]+:|//", value):
            return value
        path, mark, fragment = value.partition("#")
        resolved = posixpath.normpath(posixpath.join(f"/{self.address}", path)) if path else f"/{self.address}"
        return f"{resolved}{mark}{fragment}"

    @staticmethod
    def _is_metadata(given: dict[str, str]) -> bool:
        engines = {"generator", "viewport"}, {"stylesheet", "preload", "icon"}
        policy = given.get("http-equiv") == "Content-Security-Policy"
        return given.get("name") not in engines[0] and given.get("rel") not in engines[1] and not policy


@dataclass
class Site:
    """A built site, by what is compared."""

    root: Path
    pages: dict[str, PageReader] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        for file in sorted(path for path in self.root.rglob("*") if path.is_file()):
            path = file.relative_to(self.root).as_posix()
            if path.endswith(".html"):
                self.pages[path] = PageReader(file.read_text(encoding="utf-8"), posixpath.dirname(path))
            elif not _ENGINES_OWN.fullmatch(path):
                self.files[path] = sha256(file.read_bytes()).hexdigest()

    def of_pages(self, facet: Callable[[PageReader], object]) -> dict[str, object]:
        return {path: found for path, page in self.pages.items() if (found := facet(page))}


# What is compared -> what a site has of it, by place.
FACETS: dict[str, Callable[[Site], dict[str, object]]] = {
    "addresses of pages": lambda site: dict.fromkeys(site.pages, True),
    "ids": lambda site: site.of_pages(lambda page: [id_ for id_ in page.ids if id_ not in ("main",)]),
    "text of pages, links resolved": lambda site: site.of_pages(lambda page: page.parts["article"]),
    "notes": lambda site: site.of_pages(lambda page: page.parts["notes"]),
    "fact boxes": lambda site: site.of_pages(lambda page: page.parts["fact-box"]),
    "contents beside the text": lambda site: site.of_pages(lambda page: page.parts["nav"]),
    "citation metadata, JSON-LD, link relations": lambda site: site.of_pages(lambda page: page.metadata),
    "data, citation files, Markdown, sitemap": lambda site: dict(site.files),
}


@dataclass(frozen=True)
class Comparison:
    facet: str
    engine: str
    count: int  # of places compared
    different: tuple[str, ...]  # places


def compared(sites: dict[str, Site]) -> list[Comparison]:
    """Compare each site with that of the first engine."""
    first = sites[ENGINES[0]]
    comparisons = []
    for facet, of in FACETS.items():
        expected = of(first)
        for engine, site in sites.items():
            found = of(site)
            places = sorted(expected.keys() | found.keys())
            different = tuple(place for place in places if expected.get(place) != found.get(place))
            comparisons.append(Comparison(facet, engine, len(expected), different))
    return comparisons


def version_of(engine: str) -> str:
    if engine == ENGINES[0]:
        return f"MkDocs {version('mkdocs')}"
    return {"properdocs": "ProperDocs", "zensical": "Zensical"}[engine] + f" {ADDED[engine].partition('==')[2]}"


def table(comparisons: list[Comparison], engines: list[str]) -> str:
    """Return the comparison as a table of Markdown."""
    rows = [["", *map(version_of, engines)], ["---"] * (len(engines) + 1)]
    for facet in FACETS:
        of_engine = {c.engine: c for c in comparisons if c.facet == facet}
        rows.append([facet, str(of_engine[engines[0]].count), *(_said(of_engine[engine]) for engine in engines[1:])])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _said(comparison: Comparison) -> str:
    return f"{len(comparison.different)} differ" if comparison.different else "the same"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.engines", description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, default=ROOT, help="an edition (default: this one)")
    root = parser.parse_args().root.resolve()
    for engine in ENGINES[1:]:
        set_up(engine)
    with tempfile.TemporaryDirectory() as folder:
        seconds = {engine: build(engine, root, Path(folder, engine)) for engine in ENGINES}
        comparisons = compared({engine: Site(Path(folder, engine)) for engine in ENGINES})
    print(table(comparisons, list(ENGINES)))
    print("\nSeconds, one after the other on this machine:", ", ".join(f"{e} {s:.1f}" for e, s in seconds.items()))
    for comparison in comparisons:
        for place in comparison.different[:5]:
            print(f"{comparison.engine}: {comparison.facet}: {place}")
    return 1 if any(comparison.different for comparison in comparisons) else 0


if __name__ == "__main__":
    sys.exit(main())
