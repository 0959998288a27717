"""What makes builds quick changes nothing of what they build."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings, strategies

from build_tools import html_tree
from build_tools.addresses import joined
from build_tools.assembly import assemble
from build_tools.citations import citable
from build_tools.citations.citing import STYLES
from build_tools.citations.style import format_citations
from build_tools.converter import EXTENSIONS, PageConverter
from build_tools.edition import read_edition
from build_tools.engines.mkdocs import build_into
from build_tools.markdown_extensions.hard_spaces import hardened
from build_tools.outputs import content_policy
from build_tools.outputs.contents import MOST, contents
from build_tools.publication import Publication
from build_tools.publishing.processes import shared
from build_tools.publishing.unchanged import digest_of_sources, is_unchanged, keep_note

from .test_site import tree

ROOT = Path(__file__).parents[1]
HEADINGS = ("What came in", "the rivers of the north", "a USSR and an iPod", "Under 3 tsars", "wHAT of the SEA")


def test_work_is_shared_and_comes_back_in_its_order(monkeypatch: pytest.MonkeyPatch):
    for library in ("typst", "vl_convert"):
        monkeypatch.delitem(sys.modules, library, raising=False)
    learnt: list[int] = []
    results, ends = shared(lambda task: learnt.append(task) or task * 2, range(20), lambda: list(learnt), workers=3)
    assert results == [task * 2 for task in range(20)]
    assert sorted(task for end in ends for task in end) == list(range(20))


def test_a_process_whose_libraries_keep_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    assert shared(lambda _: os.getpid(), range(3), workers=2) == ([os.getpid()] * 3, [])


def test_what_fails_in_a_worker_fails_here():
    with pytest.raises(ZeroDivisionError):
        shared(lambda task: 1 // task, range(3), workers=2)


def test_one_worker_works_here():
    learnt: list[int] = []
    assert shared(learnt.append, range(3), workers=1) == ([None] * 3, [])
    assert learnt == [0, 1, 2]


@pytest.mark.parametrize("site_url", ["", "https://example.org/harbour/"])
def test_headings_out_of_moulds_are_as_the_processor_writes_them(
    harbour: Path, site_url: str, monkeypatch: pytest.MonkeyPatch
):
    chapter = harbour / "content" / "1-silt.md"
    text = chapter.read_text(encoding="utf-8")
    passages = "".join(f"\n## {heading}\n\nWords.\n{{ #p1.{n} }}\n" for n, heading in enumerate(HEADINGS, 50))
    chapter.write_text(text.replace("title: Silt", "title: the silt of A century") + passages, encoding="utf-8")
    out_of_moulds = _citations(harbour, site_url)
    monkeypatch.setattr(citable, "_PLAIN_TITLE", re.compile("(?!)"))
    monkeypatch.setattr(citable, "_PLAIN_ADDRESS", re.compile("(?!)"))
    assert _citations(harbour, site_url) == out_of_moulds


def _citations(root: Path, site_url: str) -> dict:
    edition, _ = read_edition(root)
    assert edition
    citing = assemble(edition, root, site_url).publication.citing
    things = citing.citables
    parts = {**things.chapters, **things.annotations}
    return {
        **{passage: citing.forms_of_passage(passage) for passage in things.passages},
        **{name: citing.forms(part) for name, part in parts.items()},
        **{f"files of {name}": dict(citing.files(part)) for name, part in (things.passages | parts).items()},
    }


@pytest.mark.parametrize("style", [style.name for style in STYLES])
def test_page_numbers_out_of_moulds_are_as_the_processor_writes_them(
    harbour: Path, style: str, monkeypatch: pytest.MonkeyPatch
):
    chapter = harbour / "content" / "1-silt.md"
    cited = " ".join(
        f"[{cluster}]"
        for cluster in (
            "@holm1911, p. 1",
            "see @holm1911, p. 12",
            "@lund2018, ch. 3; @holm1911, p. 7",
            "@lund2018, pp. 3-4",
        )
    )
    chapter.write_text(chapter.read_text(encoding="utf-8") + f"\nMore. {cited}\n{{ #p1.60 }}\n", encoding="utf-8")
    edition, _ = read_edition(harbour)
    citations = [citation for said in edition.said for citation in said.prose.citations]
    sources = tuple(edition.sources.values())
    out_of_moulds = format_citations(sources, citations, style)
    monkeypatch.setattr("build_tools.citations.style._PLAIN_LOCATOR", re.compile("(?!)"))
    assert format_citations(sources, citations, style) == out_of_moulds


def test_a_build_with_caches_is_the_build_without(harbour_project: Path, tmp_path: Path):
    """Whatever is edited: the caches are kept from edit to edit, and the clean build has none."""
    chance = random.Random(8)
    for number in range(3):
        _edit(harbour_project, chance)
        kept, clean = tmp_path / f"kept-{number}", tmp_path / f"clean-{number}"
        build_into(harbour_project, kept)
        aside = (harbour_project / ".cache").rename(tmp_path / "aside")
        build_into(harbour_project, clean)
        shutil.rmtree(harbour_project / ".cache")
        aside.rename(harbour_project / ".cache")
        assert tree(kept) == tree(clean)


def _edit(root: Path, chance: random.Random) -> None:
    """Change words, a title, a work and a claim, so that no mistake comes of it."""
    word = "".join(chance.choices("bdfgklmnprst", k=6)).capitalize()
    for path, old, new in (
        ("content/2-dredging.md", "\n{ #p2.1 }", f" {word}.\n{{ #p2.1 }}"),
        ("content/1-silt.md", "## What", f"## What {word.lower()}"),
        ("references.bib", "title     = {", f"title     = {{{word} "),
        ("content/facts/claims.yml", "statement: ", f"statement: {word} "),
    ):
        if chance.random() < 0.7:
            file = root / path
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_site_is_unchanged_until_a_source_or_the_site_changes(harbour_project: Path, tmp_path: Path):
    site, cache = tmp_path / "site", tmp_path / "cache"
    site.mkdir()
    (site / "index.html").write_text("words")
    sources = digest_of_sources(harbour_project)
    assert not is_unchanged(cache, sources, site)
    keep_note(cache, sources, site)
    assert is_unchanged(cache, digest_of_sources(harbour_project), site)
    (site / "index.html").write_text("swords")
    assert not is_unchanged(cache, sources, site)
    keep_note(cache, sources, site)
    chapter = harbour_project / "content" / "1-silt.md"
    before = os.stat(chapter)
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("feed it", "find it"), encoding="utf-8")
    os.utime(chapter, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not is_unchanged(cache, digest_of_sources(harbour_project), site)


def test_nothing_is_taken_for_unchanged_where_the_configuration_leads_elsewhere(harbour_project: Path):
    config = harbour_project / "mkdocs.yml"
    config.write_text(f"INHERIT: other.yml\n{config.read_text(encoding='utf-8')}", encoding="utf-8")
    assert digest_of_sources(harbour_project) == ""


def test_large_contents_show_what_is_near(harbour_publication: Publication, monkeypatch: pytest.MonkeyPatch):
    def shown(slug: str | None) -> list:
        harbour_publication.tools.pop("contents", None)
        parts = contents(harbour_publication, slug)
        return [(part.heading, [page.title for page in part.pages], part.first and part.first.title) for part in parts]

    assert len(harbour_publication.edition.chapters) <= MOST
    whole = shown("1-silt")
    assert [first for _, _, first in whole] == [None] * len(whole)
    monkeypatch.setattr("build_tools.outputs.contents.MOST", 3)
    monkeypatch.setattr("build_tools.outputs.contents.NEAR", 1)
    near = {heading: (pages, first) for heading, pages, first in shown("checks")}
    assert near["The report"] == ([], "Silt")
    assert near["The apparatus"] == (["Register", "Checks", "Timeline"], "Contradictions")


def test_serving_shows_a_save_and_an_authors_mistake(harbour_project: Path):
    port = _free_port()
    command = [sys.executable, "-m", "build_tools", "--root", str(harbour_project)]
    process = subprocess.Popen(
        [*command, "serve", "--address", f"127.0.0.1:{port}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell that runs the tests in the background lets them, and all that they start, ignore the key.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    chapter = harbour_project / "content" / "1-silt.md"
    text = chapter.read_text(encoding="utf-8")
    try:
        page = f"http://127.0.0.1:{port}/1-silt/"
        _until(page, "rivers feed it")
        chapter.write_text(text.replace("rivers feed it", "rivers fill it"), encoding="utf-8")
        _until(page, "rivers fill it")
        assert "rivers fill it" in _read(f"http://127.0.0.1:{port}/p/1.2/")
        assert "rivers fill it" in _read(f"http://127.0.0.1:{port}/data/passages.json")
        chapter.write_text(text.replace("@holm1911", "@holm1912"), encoding="utf-8")
        _until(page, "unknown citation key &#x27;holm1912&#x27;")
        assert "rivers fill it" in _read(page)
        chapter.write_text(text, encoding="utf-8")
        _until(page, "rivers feed it")
        assert 'class="mistakes"' not in _read(page)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def _until(address: str, words: str) -> None:
    until = time.monotonic() + 120  # against hanging
    while words not in _read(address):
        assert time.monotonic() < until, f"{address} never said {words!r}"
        time.sleep(0.05)


BREATH = re.compile(
    r"""(?<![\w.,’-])\d{1,2}[ \n](?=[^\W\d_])
    | \d[ \n](?=(?:thousand|[mb]illion|trillion|per[ ]?cent|[kcm]?m[²³]?|[km]?g)\b|[%°])
    | (?:\b(?:pp?|[Nn]os?|[Vv]ol|[Ff]ig|[Cc]h)\.|\b[Nn]otes?|§)[ \n](?=\d)
    | \b[A-ZА-Я]\.[ \n](?=[A-ZА-Я])
    | [ \n](?=[–—][ ])""",
    re.VERBOSE,
)
PIECES = (
    " ", " ", "\n", ".", ",", "’", "-", "–", "—", "1", "23", "456", "A.", "Б.", "x", "_", "June", "p.", "pp.", "no.", "Nos.",
    "vol.", "Fig.", "ch.", "note", "Notes", "§", "%", "°", "m", "km²", "mg", "per cent", "thousand", "billions", "²",
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(strategies.lists(strategies.sampled_from(PIECES), max_size=10).map("".join))
def test_spaces_are_hardened_where_the_rule_finds_them_read_from_left_to_right(text: str):
    assert hardened(text) == BREATH.sub(lambda found: re.sub(r"[ \n]", "\u00a0", found[0]), text)


TAGS = (
    "<p>", "</p>", "<P CLASS='x'>", "<br>", "<br/>", "<br />", '<a href="x">', '<a HREF="&amp;&lt" b>', "</a>", "</b >", "<b",
    "<i  class=x>", "</i>", '<svg viewBox="0 > 1"/>', '<li a="1" a="2">', "</li>", "<!--", "-->", "<!doctype html>", "<?x?>",
    "<title>", "</title>", "<script>", "</script>", "a", " ", "\n", "&lt;", "&amp", "& b", "&#x41;", "<", ">", '"', "<1>",
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(strategies.lists(strategies.sampled_from(TAGS), max_size=8).map("".join))
def test_html_read_plainly_is_the_tree_that_the_library_reads(html: str):
    assert html_tree.html_tree(html) == html_tree._any_tree(html)


SCRIPTS = (
    b"<script>", b"<SCRIPT type='x'>", b"<script", b"<scripts>", b'<script type="module">', b"<script src=x>", b">", b"</script>",
    b"</Script>", b"</script >", b"<", b"let a;", b" ", b"\n", b'<script type="application/ld+json">', b"<style>",
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(strategies.lists(strategies.sampled_from(SCRIPTS), max_size=10).map(b"".join))
def test_scripts_are_those_that_a_pattern_finds(page: bytes):
    pattern = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
    assert list(content_policy._scripts(page)) == pattern.findall(page)


STEPS = (
    "../",
    "./",
    "a/",
    "b-1/",
    "#",
    "p1.4",
    "?",
    ";",
    ":",
    "//",
    "http:",
    "mailto:",
    ".",
    "..",
    "é/",
    "x.html",
    " ",
    "",
)


@settings(max_examples=1000, deadline=None)
@given(
    strategies.lists(strategies.sampled_from(STEPS), max_size=5).map("".join),
    strategies.sampled_from(["", "a/", "a/b/"]),
)
def test_links_are_joined_as_the_library_joins_them(href: str, page: str):
    there = urljoin(f"http://edition/{page}", href).removeprefix("http://edition/")
    assert joined(href, page) == (None if re.match(r"[a-z][a-z0-9+.-]*:", href) else there)


TRICKY = """
# Silt

Mette Holm saw the silt that Holm measured, and [Mette Holm](entity:mette-holm) wrote it down [@lund2018, p. 4], *says* `code` of 9 June[^1].
{ #p1.1 }

Holm again, \\*not\\* emphasised, a < b & c, R&amp;D, one  \nbroken line, <https://example.org> and [1.1](#p1.1).
{ #p1.2 }

- Holm in a list.
  { #p1.3 }

- The Bek in a loose one.

    > Quoted, of Skagle – with J. K. Smith.
    { #p1.4 }

The same words.
{ #p1.5 }

The same words.
{ #p1.6 }

**Strong _and_ weak**, ![A map](map.png), [the register](register.md#x) and [a file](../plan.md).
{ #p1.7 }

/// annotation | context
    on: 1.1
    date: 2026-01-02
    weight: slight

Holm to the editors [@lund2018].

- And their list.
///

[^1]: Holm wrote of 9 June [@lund2018, p. 5]; see note 2.[^2]
[^2]: Two lines, *here*
    and there: ![A map](map.png).

[^3]: Two paragraphs.

    The same words.

[^4]: The same words.
"""


@pytest.mark.parametrize("extension", ["def_list", "smarty", "attr_list", "pymdownx.betterem"])
def test_runs_out_of_their_page_are_as_they_are_converted_alone(harbour: Path, extension: str):
    chapter = harbour / "content" / "1-silt.md"
    chapter.write_text(f'---\ntitle: Silt\nsection: "1"\n---\n{TRICKY}', encoding="utf-8")
    (harbour / "theme").symlink_to(ROOT / "theme")
    _compare_runs(harbour, extension)


@pytest.mark.parametrize("which", ["harbour", "this"])
def test_runs_of_an_edition_come_out_of_their_pages(harbour: Path, which: str):
    (harbour / "theme").symlink_to(ROOT / "theme")
    runs, converted = _compare_runs(ROOT if which == "this" else harbour, "def_list")
    # What is left stands in lists.
    assert converted < runs / 3


def _compare_runs(root: Path, extension: str) -> tuple[int, int]:
    """Return how many runs there are, and how many of them no page handed over."""
    edition, _ = read_edition(root)
    assert edition
    in_page, alone = (assemble(edition, root) for _ in range(2))
    runs = dict.fromkeys(
        (
            edition.notes[said.owner].definition if said.owner in edition.notes else said.prose.markdown,
            said.chapter.slug,
        )
        for said in edition.said
        if said.owner
    )
    converter = PageConverter(in_page.scope, [*EXTENSIONS, extension], {})
    for chapter in edition.chapters:
        converter.page(chapter, root)
    known = in_page.publication.known
    handed_over = len(known)
    expected = {run: alone.publication.prose(*run) for run in runs}
    assert {run: in_page.publication.prose(*run) for run in runs} == expected
    return len(runs), len(known) - handed_over
