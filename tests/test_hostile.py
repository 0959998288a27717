"""Content comes from strangers: each input of the table is refused with its place, or shown as text and nothing else.

The table is `hostile/`, one file an input; what cannot be kept in a file is made below.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.diagnostics import Diagnostic, Severity, in_order
from build_tools.edition import read_edition
from build_tools.prose_syntax import LONGEST as LONGEST_PARAGRAPH
from build_tools.reviews.file import open_tasks

from .browser import open_browser, serve
from .hostile_cases import HostileCase, hostile_cases

ROOT = Path(__file__).parents[1]
LONGEST = 10  # seconds; a file that takes longer is a mistake
CASES = hostile_cases()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def mistakes(root: Path) -> list[Diagnostic]:
    edition, found = read_edition(root)
    return in_order([*found, *(check_edition(edition) if edition else []), *open_tasks(root)])


@pytest.fixture(autouse=True)
def nothing_hangs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Stop a test that only reads after the longest time that a file may take."""
    if request.node.get_closest_marker("browser"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {LONGEST} seconds")

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)  # of this process, however busy the machine is
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def test_the_table_is_large_enough():
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", [case for case in CASES if case.is_refused], ids=lambda case: case.name)
def test_what_must_be_refused_is_refused_with_its_place(case: HostileCase, harbour: Path):
    path = case.lay_into(harbour)
    code, line = re.fullmatch(r"refused ([a-z-]+) at (\d+)", case.must).groups()
    found = [d for d in mistakes(harbour) if d.severity is Severity.ERROR]
    assert (code, path, int(line)) in [(d.code, d.location.path, d.location.line) for d in found]
    assert all(str(d).isprintable() for d in found)


@pytest.mark.parametrize("case", [case for case in CASES if not case.is_refused], ids=lambda case: case.name)
def test_what_is_harmless_is_no_mistake(case: HostileCase, harbour: Path):
    case.lay_into(harbour)
    assert not [str(d) for d in mistakes(harbour) if d.severity is Severity.ERROR]


def _write(path: str, data: str | bytes) -> Callable[[Path], None]:
    def lay(root: Path) -> None:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)

    return lay


def _fifo(root: Path) -> None:
    os.mkfifo(root / "content" / "pipe.md")


def _socket(root: Path) -> None:
    folder = os.getcwd()
    os.chdir(root / "content")  # The path of a socket may have no more than 108 bytes.
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind("socket.md")
    finally:
        os.chdir(folder)


def _link(path: str, target: str) -> Callable[[Path], None]:
    return lambda root: (root / path).symlink_to(target)


def _content_elsewhere(root: Path) -> None:
    shutil.rmtree(root / "content")
    (root / "content").symlink_to("/etc")


def _named(name: str | bytes) -> Callable[[Path], None]:
    return lambda root: Path(os.fsdecode(os.path.join(os.fsencode(root / "content"), os.fsencode(name)))).write_bytes(
        b"# Guest\n"
    )


def _guest(body: str) -> Callable[[Path], None]:
    return lambda root: HostileCase("made", "", body).lay_into(root) and None


MADE: dict[str, tuple[Callable[[Path], None], str]] = {
    "utf-16": (_write("content/1-silt.md", "# Silt\n".encode("utf-16")), "not-utf-8"),
    "utf-16 without a mark": (_write("content/1-silt.md", "# Silt\n".encode("utf-16-le")), "control-character"),
    "utf-32": (_write("content/1-silt.md", "# Silt\n".encode("utf-32")), "not-utf-8"),
    "half a letter": (_write("content/1-silt.md", b"# Silt \xc3"), "not-utf-8"),
    "a letter too long": (_write("content/1-silt.md", b"# Silt \xc0\xaf"), "not-utf-8"),
    "a surrogate": (_write("content/1-silt.md", b"# Silt \xed\xa0\x80"), "not-utf-8"),
    "latin-1": (_write("references.bib", "@book{a, title={Köln}}".encode("latin-1")), "not-utf-8"),
    "a line of a megabyte": (_write("content/1-silt.md", "# Silt\n\n" + "a" * 1_000_000), "line-too-long"),
    "a file without end": (_write("content/1-silt.md", "Silt.\n" * 1_000_000), "file-too-large"),
    "a pipe": (_fifo, "unreadable-file"),
    "a socket": (_socket, "unreadable-file"),
    "a device": (_link("content/zero.md", "/dev/zero"), "outside-edition"),
    "a link to secrets": (_link("content/shadow.md", "/etc/shadow"), "outside-edition"),
    "a picture that is a link to itself": (_link("content/loop.png", "loop.png"), "unreadable-file"),
    "a picture that is a link to secrets": (_link("content/shadow.png", "/etc/shadow"), "outside-edition"),
    "a link to itself": (_link("content/loop.md", "loop.md"), "unreadable-file"),
    "a link to the folder above": (_link("content/above", ".."), "unknown-file-type"),
    "a content folder that leads to another": (_content_elsewhere, "outside-edition"),
    "a list of tasks without end": (_write("REVIEW.md", "- [ ] Look.\n" * 100_000), "file-too-large"),
    "a folder called a chapter": (lambda root: (root / "content" / "folder.md").mkdir(), ""),
    "a name with a line's end": (_named("a\nb.md"), "bad-file-name"),
    "a name with a space": (_named("a b.md"), "bad-file-name"),
    "a name with a quotation mark": (_named('a"onclick="b.md'), "bad-file-name"),
    "a name with an escape sequence": (_named("a\x1b[31mb.md"), "bad-file-name"),
    "a name that is no UTF-8": (_named(b"a\xff.md"), "bad-file-name"),
    "a name with a percent": (_named("%2e%2e.md"), "bad-file-name"),
    "a name of Windows": (_named("nul.md"), "bad-file-name"),
    "a name that differs in capitals": (_named("1-SILT.md"), "bad-file-name"),
    "a name of the engine's": (_named("README.md"), "bad-file-name"),
    "a chapter among the passages' pages": (_write("content/p/1.1.md", "# Guest\n"), "bad-file-name"),
    "another ending of Markdown": (_named("guest.markdown"), "unknown-file-type"),
    "an ending in capitals": (_named("GUEST.MD"), "unknown-file-type"),
    "a page of HTML": (_write("content/x.html", "<script>window.ran=1</script>"), "unknown-file-type"),
    "a script": (_write("content/x.js", "window.ran=1"), "unknown-file-type"),
    "a picture that is a page": (_write("content/x.png", "<script>window.ran=1</script>"), "unknown-file-type"),
    "a drawing with a script": (_write("content/x.svg", SVG.format("<script>1</script>")), "unsafe-drawing"),
    "a drawing with an event": (_write("content/x.svg", SVG.format('<g onload="1"/>')), "unsafe-drawing"),
    "a drawing with HTML": (_write("content/x.svg", SVG.format("<foreignObject/>")), "unsafe-drawing"),
    "a drawing that links": (_write("content/x.svg", SVG.format('<a xlink:href="javascript:1"/>')), "unsafe-drawing"),
    "a drawing that uses another": (
        _write("content/x.svg", SVG.format('<use href="//evil.example/#a"/>')),
        "unsafe-drawing",
    ),
    "a drawing that animates": (
        _write("content/x.svg", SVG.format('<set attributeName="href" to="javascript:1"/>')),
        "unsafe-drawing",
    ),
    "a drawing with a style": (_write("content/x.svg", SVG.format("<style>@import 'x'</style>")), "unsafe-drawing"),
    "a drawing that loads": (
        _write("content/x.svg", SVG.format('<rect fill="url(http://evil.example/x)"/>')),
        "unsafe-drawing",
    ),
    "a drawing of another namespace": (
        _write("content/x.svg", SVG.format('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>')),
        "unsafe-drawing",
    ),
    "an outside entity": (
        _write("content/x.svg", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("&x;")),
        "unsafe-drawing",
    ),
    "a billion laughs": (
        _write("content/x.svg", '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;")),
        "unsafe-drawing",
    ),
    "a drawing with a style sheet": (
        _write("content/x.svg", '<?xml-stylesheet href="x.xsl"?>' + SVG.format("")),
        "unsafe-drawing",
    ),
    "a drawing in UTF-7": (
        _write("content/x.svg", '<?xml version="1.0" encoding="UTF-7"?>' + SVG.format("+ADw-script+AD4-")),
        "unsafe-drawing",
    ),
    "a drawing without an end": (_write("content/x.svg", "<svg>" + "<g>" * 20_000), "unsafe-drawing"),
    "a list of lists": (_write("content/facts/places.yml", "a: " + "[" * 5_000), "yaml-too-deep"),
    "a list of lists that closes": (_write("content/facts/places.yml", "a: " + "[" * 999 + "]" * 999), "yaml-too-deep"),
    "mappings in mappings": (
        _write("content/facts/places.yml", "".join(" " * level + "a:\n" for level in range(400))),
        "yaml-too-deep",
    ),
    "ten thousand claims of nothing": (
        _write("content/facts/claims.yml", "".join(f"c{number}: {{}}\n" for number in range(10_000))),
        "missing-field",
    ),
    "a field without an end": (
        _write("references.bib", "@book{a, title = {" + "x" * 50_000),
        "broken-bibliography-entry",
    ),
    "braces in braces": (
        _write("references.bib", "@book{a, title = {" + "{" * 9_000 + "}" * 9_000 + "}}"),
        "nesting-too-deep",
    ),
    "authors without end": (
        _write("references.bib", "@book{a, author = {" + " and ".join(["A B"] * 4_000) + "}}"),
        "field-too-long",
    ),
    "a chain of works": (
        _write(
            "references.bib",
            "".join(f"@inbook{{a{n}, crossref = {{a{n + 1}}}}}\n" for n in range(3_000)),
        ),
        "unused-entry",
    ),
    "a title of thousands of commands": (
        _write("references.bib", "@book{a, title = {" + "\\'{e}" * 3_900 + "}}"),
        "unused-entry",
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_what_cannot_be_kept_in_the_table_is_refused_too(name: str, harbour: Path):
    lay, code = MADE[name]
    lay(harbour)
    found = mistakes(harbour)
    assert all(str(d).isprintable() for d in found)
    assert not code or code in {d.code for d in found if d.severity is Severity.ERROR}


# Each aims at a pattern of ours that repeats something.
TRAPS = {
    "brackets": "[" * 50_000,
    "brackets that close": "[" * 20_000 + "]" * 20_000,
    "links in links": "[a" * 10_000 + "](x)" * 10_000,
    "destinations": "[a](" + "(" * 50_000,
    "pairs in a destination": "[a](" + "()" * 30_000,
    "destinations with titles": '[a](x "' + '" "' * 20_000,
    "images": "![" * 30_000,
    "ticks": "`" * 50_000 + "a" + "`" * 49_000,
    "ticks of many lengths": " ".join("`" * n for n in range(1, 400)),
    "stars": "*" * 50_000,
    "lines below": "_a" * 30_000,
    "angles": "<" * 50_000,
    "tags without an end": "<a " * 20_000,
    "comments": "<!-" * 30_000,
    "entities": "&#" * 40_000 + "&a" * 9_000,
    "escapes": "\\" * 90_000,
    "citations": "[@" * 30_000,
    "citations of many works": "[" + "@a; " * 20_000 + "]",
    "citations with commas": "[@a" + ", p. 1" * 15_000 + "]",
    "citations with locators": "[@a, pp. " + "1-2, " * 15_000 + "]",
    "notes": "[^1]" * 20_000,
    "ids": "{ #" * 30_000,
    "an id without an end": "Words.\n{" + " " * 90_000,
    "spaces": "a" + " " * 90_000 + "b",
    "tabs": "\t" * 90_000 + "a",
    "bars": "|" * 90_000,
    "a rule of a table": "a|b\n" + "|-" * 40_000,
    "a rule of a table that breaks off": "a|b\n" + "-|" * 40_000 + "x",
    "hyphens": "- " * 45_000,
    "hashes": "#" * 90_000,
    "a heading of hashes": "# " + "# " * 40_000 + "a",
    "slashes": "/" * 90_000,
    "a block with bars": "/// a" + " | a" * 20_000,
    "quotations in quotations": ">" * 3_000 + " a",
    "lists in lists": "\n".join("  " * n + "- a" for n in range(300)),
    "digits": "1" * 90_000,
    "digits with commas": "1," * 40_000,
    "digits with hyphens": "1-" * 40_000,
    "digits with full stops": "1." * 40_000,
    "number words": "twenty-one hundred thousand " * 3_000,
    "numbers that are joined": "one and " * 10_000,
    "months": "january " * 10_000,
    "dates": "1 January 2020 to " * 4_000,
    "between": "between 1 and " * 6_000,
    "currencies": "$" * 90_000,
    "capitals": "A " * 45_000,
    "one word": "a" * 99_000,
    "one word over and over": "the " * 20_000,
    "quotation marks": "“" * 90_000,
    "dashes": "–" * 90_000 + "a",
    "marks on a letter": "a" + "\u0301" * 90_000,
    "apostrophes": "a’" * 40_000,
    "notes by the thousand": "".join(f"[^{n}]" for n in range(9_000)),
    "a bound figure": "[" + "1 " * 40_000 + "](claim:depth-lost)",
    "thousands of notes": "".join(f"[^{n}]: a\n\n" for n in range(5_000)),
    "thousands of blocks": "/// chart | silt-by-river\n///\n\n" * 3_000,
    "open blocks": "/// annotation | context\n" * 3_000,
    "front matters": "---\n" * 20_000,
    "fences": "```\n" * 20_000 + "~~~\n" * 9_000,
}


@pytest.mark.parametrize("name", TRAPS)
def test_no_pattern_is_trapped(name: str, harbour: Path):
    """Whole, and cut to what a paragraph may have, so that it is read."""
    HostileCase("trap", "", TRAPS[name] + "\n").lay_into(harbour)
    HostileCase("short-trap", "", TRAPS[name][: LONGEST_PARAGRAPH - 100] + "\n").lay_into(harbour)
    assert all(str(d).isprintable() for d in mistakes(harbour))


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess]:
    """One site of all that is harmless, and what its build said; the environment holds a secret."""
    root = Path(shutil.copytree(ROOT / "tests" / "editions" / "harbour", tmp_path_factory.mktemp("hostile") / "h"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "theme").symlink_to(ROOT / "theme")
    for case in CASES:
        if not case.is_refused:
            case.lay_into(root)
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site"]
    environment = os.environ | {"HARBOUR_SECRET": "tide-and-time-7261"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stderr
    return root / "site", built


def _page_of(case: HostileCase) -> str:
    page = case.see or case.guest
    return "" if page == "index" else f"{page}/"


@pytest.mark.browser
def test_nothing_harmless_runs_or_asks_for_anything_elsewhere(hostile_site):
    """`window.ran` is what every script of the table would set, `evil.example` whom every address would tell."""
    site, _ = hostile_site
    cases = [case for case in CASES if not case.is_refused]
    asked: list[str] = []
    with serve(site) as address, open_browser() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
        for case in cases:
            page.goto(address + _page_of(case), wait_until="load")
            assert page.evaluate("window.ran") is None, case.name
            handlers = (
                "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/.test(a.name)))"
            )
            assert page.evaluate(f"{handlers}.map(e => e.outerHTML.slice(0, 200))") == [], case.name
            hrefs = "[...document.querySelectorAll('[href], [src]')].map(e => e.href?.baseVal ?? e.href ?? e.src)"
            bad = [href for href in page.evaluate(hrefs) if re.match(r"(?:javascript|data|vbscript):", str(href), re.I)]
            assert bad == [], case.name
            shown = page.evaluate("document.documentElement.textContent")
            assert " ".join(case.words.split()) in " ".join(shown.split()), case.name
    assert [url for url in asked if not url.startswith((address, "data:image/"))] == []


def test_nothing_leaks_into_the_site(hostile_site):
    site, built = hostile_site
    for file in site.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"tide-and-time-7261" not in data, file
            assert b"root:x:0:0" not in data, file
    assert "tide-and-time-7261" not in built.stdout + built.stderr
    assert not list(site.parent.rglob("ran"))


def test_no_citation_slips_into_another_record(hostile_site):
    site, _ = hostile_site
    for file in site.rglob("*.ris"):
        tags = [line[:2] for line in file.read_text(encoding="utf-8").splitlines() if line[2:6] == "  - "]
        assert tags.count("TY") == tags.count("ER"), file
        assert "AU  - Evil" not in file.read_text(encoding="utf-8").splitlines()
    for file in site.rglob("*.bib"):
        assert not re.search(r"author\s*=\s*\{Evil\}", file.read_text(encoding="utf-8")), file


def test_no_cell_of_a_table_is_a_formula(hostile_site):
    """OWASP, "CSV Injection": what begins with one of these signs is computed by a spreadsheet."""
    site, _ = hostile_site
    cells = [
        cell
        for file in site.rglob("*.csv")
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
        for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell]


def test_nothing_is_half_published(hostile_site, tmp_path: Path):
    """A site that stands is not touched by a build that one bad file stops."""
    site, _ = hostile_site
    root = site.parent
    before = {file.relative_to(site): file.stat().st_mtime_ns for file in site.rglob("*")}
    (root / "content" / "x.svg").write_text(SVG.format("<script>1</script>"), encoding="utf-8")
    command = [sys.executable, "-m", "build_tools", "--root", str(root), "site"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 1
    assert "content/x.svg:1:1" in built.stderr
    assert {file.relative_to(site): file.stat().st_mtime_ns for file in site.rglob("*")} == before
    assert [folder.name for folder in root.glob("site*")] == ["site"]
