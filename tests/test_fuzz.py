"""What the readers must never do, whatever they are given: raise, hang, point outside the file, accept what they cannot keep.

A short run belongs to the suite; `FUZZ=long pytest tests/test_fuzz.py` takes some minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from build_tools.addresses import Addresses
from build_tools.assembly import assemble
from build_tools.bibliography import read_bibliography
from build_tools.chapters import read_chapter
from build_tools.checks import check_edition
from build_tools.citation_syntax import parse_citation
from build_tools.diagnostics import Diagnostic, Location, Severity
from build_tools.edition import Edition, read_edition
from build_tools.edition_file import read_edition_file
from build_tools.facts.reading import read_facts
from build_tools.markdown_extensions.edition import EditionExtension
from build_tools.markdown_extensions.page_scope import PageScope
from build_tools.mistakes.mending import mended
from build_tools.mistakes.report_formats import as_github, as_json, as_sarif
from build_tools.mistakes.report_text import as_text
from build_tools.model import PASSAGE_ID
from build_tools.quantities.date_syntax import read_date
from build_tools.quantities.figures_in_prose import find_figures
from build_tools.quantities.quantity_syntax import read_quantity, read_value
from build_tools.releases.changes_file import read_changes
from build_tools.releases.ledger import read_ledger
from build_tools.sources.source_form import form_mistakes
from build_tools.sources.yaml_source import YamlList, YamlMapping, read_yaml

LONG = os.environ.get("FUZZ") == "long"
fuzz = settings(
    max_examples=5_000 if LONG else 60,
    deadline=10_000,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
HARBOUR = Path(__file__).parent / "editions" / "harbour"

# A source never holds these: `read_source` refuses them.
letters = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t ")


def made_of(*parts: str) -> st.SearchStrategy[str]:
    """Text of the pieces that a syntax is made of, with anything between them."""
    return st.lists(st.sampled_from(parts) | st.text(letters, max_size=8), max_size=40).map("".join)


MARKDOWN = made_of(
    "\n", "\n\n", "# ", "## ", "- ", "1. ", "    ", "> ", "| a | b |\n|---|---|\n", "---\n", "```\n", "~~~\n", "`", "``",
    "*", "_", "[", "]", "(", ")", "![", "](", "[^1]", "[^1]: ", "[@holm1911, p. 3]", "[@", "; see @lund2018", "{ #p1.5 }",
    "\n{ #p1.5 }\n", "{", "}", "/// annotation | context\n", "/// chart | silt-by-river\n", "///\n", "    on: 1.1\n",
    "    date: 2020-01-02\n", "    id: a-1.1\n", "[500](claim:silt-total)", "(entity:skagle)", "<b>", "<!--", "&#60;", "\\",
    "12 July 1911", "1.5 million", "between 3 and ", "$", "%", "title: x\n", "section: \"1\"\n", "“", "”", "\"", "'", "—", " - ",
)  # fmt: skip
YAML = made_of(
    "a:", " b", "\n", "\n  ", "- ", "[", "]", "{", "}", ", ", "'", '"', "|\n", ">\n", "#", "&a ", "*a", "!!str ", "<<: ", "? ", ": ",
    "---\n", "...\n", "%YAML 1.2\n", "silt", "statement: Silt\n", "  value: 3\n", "  unit: tonnes\n", "  date: 1911~\n",
    "  passages: [1.1]\n", "  sources: []\n", "~", "null", "1e999999", "0x1F", "kind: sum\n", "of: [a, b]\n", "\u0085",
)  # fmt: skip
BIBLATEX = made_of(
    "@book{", "@online{", "@string{", "@comment{", "@preamble{", "@xdata{", "a", ",\n", " = ", "{", "}", '"', "#", "title", "author",
    "date", "crossref", "xdata", "url", "keywords = {cited},\n", "and ", "{\\'e}", "\\", "$", "~", "--", "1911", "1911-02-30/..",
    "%", "(", ")", "\n", "}\n\n", "@", "jan", "{Holm, Mette}", "\\emph{", "\\char", "family=Holm, given=",
)  # fmt: skip
LINES = made_of(
    "published\t",
    "released\t",
    "1.1",
    "\t",
    "\n",
    "sha256:",
    "0" * 64,
    "p1.1",
    "# ",
    "{became: moved, to: [1.2]}",
    "page:",
    ": ",
)


def fits(found: list[Diagnostic], text: str) -> None:
    """Every mistake is one line of words with a place in the file."""
    lines = text.split("\n")
    for mistake in found:
        place = mistake.location
        assert 1 <= place.line <= len(lines) + 1, mistake
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        assert 1 <= place.column <= len(line) + 2, (mistake, line)
        assert re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+", mistake.code)
        assert "\n" not in str(mistake)


@fuzz
@given(MARKDOWN)
def test_chapters(text: str):
    chapter, found = read_chapter(text, "content/x.md")
    fits(found, text)
    assert all(PASSAGE_ID.fullmatch(passage.id) for passage in chapter.passages)
    for prose in (*(p.prose for p in chapter.passages), *chapter.prose):
        for offset in range(0, len(prose.plain), 7):
            assert prose.place_of(offset).line <= text.count("\n") + 1


@fuzz
@given(YAML)
def test_yaml(text: str):
    value, found = read_yaml(text, "content/facts/x.yml")
    fits(found, text)
    if not found:
        assert read_yaml(_written(value), "x.yml") == (value, [])


def _written(value: object) -> str:
    """YAML of what was read; JSON is YAML."""
    return json.dumps(value, ensure_ascii=False) if value or isinstance(value, str | YamlList | YamlMapping) else ""


@fuzz
@given(YAML, st.sampled_from(["claims", "checks", "people", "places", "events", "boxes", "charts", "exemptions"]))
def test_facts(text: str, kind: str):
    _, found = read_facts({f"content/facts/{kind}.yml": text})
    fits(found, text)


@fuzz
@given(YAML)
def test_the_head_of_an_edition_and_its_changes(text: str):
    fits(read_edition_file(text, "content/edition.yml")[1], text)
    fits(read_changes(text)[1], text)


@fuzz
@given(LINES)
def test_the_ledger(text: str):
    fits(read_ledger(text)[1], text)


@fuzz
@given(BIBLATEX)
def test_works(text: str):
    sources, found = read_bibliography(text, "references.bib")
    fits(found, text)
    keys = [source.key for source in sources]
    assert len(set(keys)) == len(keys)
    for source in sources:
        assert json.loads(json.dumps(source.csl)) == source.csl
        assert source.key in text


@fuzz
@given(MARKDOWN)
def test_citations(text: str):
    citation = parse_citation(f"[{text}]", lambda offset: Location("x.md", 1, offset + 1))
    assert citation is None or all(item.key in text for item in citation.items)


@fuzz
@given(
    made_of(
        "1", "23", ",", ".", " ", "–", "-", "million", "one", "hundred", "and", "half", "%", "$", "between", "the", "of", "January",
        "1911", "early", "century", "tonnes", "1e9", "²", "½", "٣", "tens", "°", "to", "at least", "2022-01-05/..", "~", "X", "the end of",
    )
)  # fmt: skip
def test_figures_and_dates(text: str):
    last = 0
    for start, end, words in find_figures(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == words
        last = end
    read_quantity(text)
    read_value(text, "tonnes")
    read_date(text)


@cache
def harbour_read() -> Edition:
    return read_edition(HARBOUR)[0]


@fuzz
@given(MARKDOWN)
def test_checks_and_reports(text: str):
    chapter, found = read_chapter(text, "content/guest.md")
    edition = replace(harbour_read(), chapters=(chapter, *harbour_read().chapters))
    found = [*found, *form_mistakes(text, "content/guest.md"), *check_edition(edition)]
    fits([mistake for mistake in found if mistake.location.path == "content/guest.md"], text)
    shown = as_text(found, lambda path: text.split("\n"))
    assert all(line.isprintable() for line in shown.split("\n"))
    assert as_github(found).count("\n") == len(found)
    assert (
        len(json.loads(as_json(found))) == len(json.loads(as_sarif(found, {}, "1"))["runs"][0]["results"]) == len(found)
    )


HOSTILE = made_of(
    "\n", "\n\n", "# ", "- ", "1. ", "    ", "> ", "term\n:   ", "| a |\n|---|\n", "```\n", "~~~\n", "~~~ x y\n", "`", "*", "[", "]", "(", ")",
    "[^1]: ", "[^9]: ", "\n{ #p1.5 }\n", "\n===\n", "/// chart | silt-by-river\n", "\n///\n", "<u>", "<script>", "<!--", "\\",
    "[a](javascript:ran)", "[a](java\nscript:ran)", "![a](data:x)", "![a](//evil.example/x)", "](javascript:ran)", "](data:(x))", "![", "[@",
    "<javascript:ran>", "[a]: javascript:ran", ' "t")', "(claim:silt-total)",
)  # fmt: skip


@cache
def harbour_scope() -> PageScope:
    root = Path(shutil.copytree(HARBOUR, Path(tempfile.mkdtemp()) / "harbour"))
    (root / "theme").symlink_to(HARBOUR.parents[2] / "theme")
    return assemble(harbour_read(), root).scope


@fuzz
@given(HOSTILE)
def test_what_is_accepted_becomes_nothing_that_runs(text: str):
    """The reader and Python-Markdown see the same: what has no mistake has no address that no check saw."""
    chapter, found = read_chapter(f"# Guest\n\n{text}\n", "content/guest.md")
    edition = replace(harbour_read(), chapters=(*harbour_read().chapters, chapter))
    found = [mistake for mistake in (*found, *check_edition(edition)) if mistake.location.path == "content/guest.md"]
    if any(mistake.severity is Severity.ERROR and mistake.code != "unlisted-chapter" for mistake in found):
        return
    scope = replace(harbour_scope(), edition=edition, addresses=Addresses(edition))
    scope.turn_to(chapter)
    extensions = ["sane_lists", "def_list", "tables", "fenced_code", EditionExtension(scope)]
    html = Markdown(extensions=extensions).convert(f"# Guest\n\n{text}\n")
    assert not re.search(r"""<(?:script|u)\b|(?:href|src)="\s*(?:j\s*a\s*v\s*a|data:|//)""", html), html


@fuzz
@given(MARKDOWN)
def test_mending_twice_is_mending_once(text: str):
    path = "content/1-silt.md"

    def mend(words: str) -> str:
        chapter, found = read_chapter(words, path)
        edition = replace(harbour_read(), chapters=(chapter,))
        found = [*found, *form_mistakes(words, path), *check_edition(edition)]
        return mended({path: words}, edition, found)[0].get(path, words)

    once = mend(text)
    assert mend(once) == once
