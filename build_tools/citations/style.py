"""Formats citations and references in a CSL style. The only home of the CSL processor (Pandoc) and of the styles.

Pandoc gets CSL-JSON, a style and a document of citations, all of them our own; it runs in its sandbox and reads
nothing else. What it has formatted is kept by content, so that the next build formats only what is new.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path

from ..model import Citation, CitationItem, Source
from ..pandoc import PandocFailed, call_pandoc, pandoc_version
from . import csl_forms
from .cache import Known, load_known, save_known
from .csl_forms import AMBIGUOUS, YEAR_SUFFIX, Form, Style, independent_parent, read_style
from .csl_styles import style_file
from .pandoc_citations import pandoc_cite, pandoc_cluster
from .pandoc_html import blocks_html, inlines_html, without_links

_MADE_BY = "2"  # counted up when the same input gives other HTML
_PLAIN_LOCATOR = re.compile(r"[1-9][0-9]{0,5}")
_LOCATOR_MARK = "771177117"  # and the number of the work in its citation
TEXT_CASES = ("", "title", "sentence", "capitalize-first", "capitalize-all", "lowercase", "uppercase")  # of CSL
_TITLE_STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" default-locale="{language}">
<info><title>Titles</title><id>titles</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title" text-case="{case}"/></layout></citation></style>"""
# A letter is marked where it is written: a style that prints the year twice writes it twice.
_SUFFIX_MARKS = "\ue000", "\ue001"
_SUFFIX = re.compile("\ue000([a-z]+)\ue001")

Marks = Mapping[str, Mapping[str, str]]  # citation key -> the variables that tell a work from others


class ProcessorFailed(RuntimeError):
    """Pandoc is missing, took too long, or refused its input."""


@dataclass(frozen=True, slots=True)
class FormattedCitations:
    """Citations and references as inline HTML.

    A note style's full form is that of a first note, without the full stop that ends a note; its short form is that of
    a later note. Other styles have one form, the one in the text. A short form has no links, so that it can be one.
    """

    full: Mapping[str, str] = field(default_factory=dict)  # by Citation.source
    short: Mapping[str, str] = field(default_factory=dict)  # by Citation.source
    references: Mapping[str, str] = field(default_factory=dict)  # by citation key, in the order of the style's list
    alone: Mapping[str, str] = field(default_factory=dict)  # references without the letters that tell works apart in it


def format_citations(
    sources: Sequence[Source],
    citations: Iterable[Citation],
    style: str,
    language: str = "en-GB",
    cache: Path | None = None,
    stands_alone: bool = False,
    unlisted: Collection[str] = (),
) -> FormattedCitations:
    """Format each distinct citation, and the references of all sources.

    Where a citation `stands_alone`, no list is at hand: nothing in it tells its work from others, and there is no
    short form. Works that are `unlisted` have no letter in the list, and give none to others.

    `style` is the name of a CSL style ('apa'), `language` a BCP 47 tag, `cache` a folder that may be deleted at any
    time. Items that name no source are left out, as are citations of which nothing remains.
    Raises UnknownStyle and ProcessorFailed.
    """
    csl_style = load_style(style)
    if not sources:
        return FormattedCitations()
    items = {source.key: {**source.csl, "id": source.key} for source in sources}
    moulds = {
        citation.source: _mould(tuple(item for item in citation.items if item.key in items), csl_style.writes_locators)
        for citation in citations
    }
    moulds = {source: mould for source, mould in moulds.items() if mould.cluster}
    wanted = {mould.digest: mould.cluster for mould in moulds.values()}
    formatter = _Formatter(csl_style, language, items, stands_alone, unlisted)
    key = formatter.content_key(wanted)
    known = load_known(cache, key, items)
    if formatter.complete(known, wanted) and cache is not None:
        save_known(known, cache, key)
    return FormattedCitations(
        full={source: mould.filled(known.full[mould.digest]) for source, mould in moulds.items()},
        short={}
        if stands_alone
        else {source: mould.filled(known.short[mould.digest]) for source, mould in moulds.items()},
        references=known.references,
        alone=known.alone,
    )


@dataclass(frozen=True, slots=True)
class _Mould:
    """A citation with marks in the place of its page numbers: what it has in common with others of the same works."""

    cluster: list[dict]
    digest: str
    locators: tuple[tuple[str, str], ...]  # (mark, locator)

    def filled(self, html: str) -> str:
        for mark, locator in self.locators:
            html = html.replace(mark, locator)
        return html


@lru_cache(maxsize=1 << 15)
def _mould(items: tuple[CitationItem, ...], marks_locators: bool) -> _Mould:
    """Return the mould of a citation. Only a single number is marked: a style may shorten a range, or count its pages."""
    locators = []
    marked = []
    for number, item in enumerate(items):
        if marks_locators and _PLAIN_LOCATOR.fullmatch(item.locator) and number < 10:
            locators.append((f"{_LOCATOR_MARK}{number}", item.locator))
            item = replace(item, locator=locators[-1][0])
        marked.append(item)
    cluster = pandoc_cluster(marked)
    return _Mould(cluster, _digest(cluster), tuple(locators))


@lru_cache(maxsize=16)
def load_style(name: str) -> Style:
    """Return the style of this name; a dependent one is that which it depends on. Raises UnknownStyle."""
    file = style_file(name)
    if file.parent.name == "dependent":
        file = style_file(independent_parent(file))
    return read_style(file.read_text(encoding="utf-8"))


def _digest(content: object) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class _Formatter:
    """Formats the works of one list in one style."""

    def __init__(
        self, style: Style, language: str, items: dict[str, dict], stands_alone: bool, unlisted: Collection[str]
    ):
        self.style = style
        self.stands_alone, self.unlisted = stands_alone, unlisted
        self.items = items
        self.language = language
        self.short_form = Form.SHORT if style.is_note else Form.FULL

    def _in_form(self, form: Form) -> str:
        return self.style.in_form(form, self.language)

    def content_key(self, clusters: Mapping[str, list[dict]]) -> str:
        """Return the digest of all that a formatted text depends on; in numeric styles on the other citations too."""
        together = list(clusters.values()) if self.style.is_numeric else []
        # Not sorted: works that a style cannot put in order stay in that of the file.
        items = json.dumps(list(self.items.values()))
        return _digest(
            [_MADE_BY, _processor(), self.language, self.style.xml, _rewriting(), items, together]
            + [self.stands_alone, sorted(self.unlisted)]
        )

    def complete(self, known: Known, clusters: Mapping[str, list[dict]]) -> bool:
        """Format what is not known yet, forget citations that are no more, and tell whether anything was formatted."""
        is_new = not known.references
        if is_new and not self.style.is_numeric:
            self._begin(known, clusters)
        elif is_new:
            known.references, known.marks = self._references(list(clusters.values()))
        missing = [digest for digest in clusters if digest not in known.full or not self._has_short(known, digest)]
        if missing:
            self._format(known, list(clusters) if self.style.is_numeric else missing, clusters)
        return is_new or bool(missing)

    def _has_short(self, known: Known, digest: str) -> bool:
        return self.stands_alone or digest in known.short

    def _format(self, known: Known, asked: Sequence[str], clusters: Mapping[str, list[dict]]) -> None:
        """Format these citations and forget those that are no more."""
        forms = list(dict.fromkeys((Form.FULL,) if self.stands_alone else (Form.FULL, self.short_form)))
        marks = {} if self.stands_alone else known.marks
        with ThreadPoolExecutor(len(forms)) as pool:
            htmls = list(
                pool.map(lambda form: self._citations([clusters[digest] for digest in asked], form, marks), forms)
            )
        known.full = _only(clusters, known.full) | dict(zip(asked, htmls[0], strict=True))
        if not self.stands_alone:
            known.short = _only(clusters, known.short) | dict(zip(asked, map(without_links, htmls[-1]), strict=True))

    def _begin(self, known: Known, clusters: Mapping[str, list[dict]]) -> None:
        """Format everything in one run for each form, as if no work had to be told from others; then again what has to."""
        listed = [key for key in self.items if key not in self.unlisted]
        bare = {key: pandoc_cluster([CitationItem(key, None)]) for key in listed} if self._tells_apart else {}
        in_short = ([] if self.stands_alone else list(clusters.values())) + list(bare.values())
        both = self.style.is_note and bool(in_short)
        in_full = list(clusters.values()) if both else [*clusters.values(), *bare.values()]
        with ThreadPoolExecutor(2) as pool:
            with_list = pool.submit(self._citations_and_list, in_full)
            short = pool.submit(self._citations, in_short, self.short_form, {}) if both else None
            full, references = with_list.result()
            shorts = short.result() if short else full
        known.full = dict(zip(clusters, full, strict=False))
        if not self.stands_alone:
            known.short = dict(zip(clusters, map(without_links, shorts), strict=False))
        known.alone = references
        known.references, known.marks = self._told_apart(
            dict(references), dict(zip(bare, shorts[len(shorts) - len(bare) :], strict=True))
        )
        again = (
            []
            if self.stands_alone
            else [digest for digest, cluster in clusters.items() if _cites(cluster, known.marks)]
        )
        if again:
            self._format(known, again, clusters)

    @property
    def _tells_apart(self) -> bool:
        # Without letters, what is told apart is told by citations alone, and of these one that stands alone knows none.
        tells = self.style.has_year_suffix or (self.style.has_conditions and not self.stands_alone)
        return len(self.items) > 1 and not self.style.is_numeric and tells

    def _citations_and_list(self, clusters: list[list[dict]]) -> tuple[list[str], dict[str, str]]:
        style = self.style.with_list(Form.FULL, self.language)
        blocks = run_pandoc(clusters, self._marked(self.items, {}), style, self.language, lists_all=True)
        return self._paragraphs(blocks, clusters), self._entries(blocks, self.items, {})

    def _references(self, clusters: list[list[dict]]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return the references of a numeric style in its order, which the citations set; numbers tell works apart."""
        return self._reference_list(self.items, {}, clusters), {}

    def _told_apart(
        self, references: dict[str, str], citations: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return the references with letters where `citations`, by key and without a place, read the same; and all marks."""
        marks: dict[str, dict[str, str]] = {}
        if not citations:
            return references, marks
        order = [key for key in references if key in citations]
        if self.style.has_conditions and (alike := _alike(citations, order)):
            marks = {key: {AMBIGUOUS: "true"} for group in alike for key in group}
            citations |= self._bare_citations(marks, self.short_form, marks)
        if self.style.has_year_suffix and (alike := _alike(citations, order)):
            letters = {
                key: {YEAR_SUFFIX: _letters(number).join(_SUFFIX_MARKS)}
                for group in alike
                for number, key in enumerate(group)
            }
            references |= self._reference_list(letters, letters, [])
            for key, letter in letters.items():
                marks[key] = marks.get(key, {}) | letter
        return references, marks

    def _reference_list(self, keys: Iterable[str], marks: Marks, clusters: list[list[dict]]) -> dict[str, str]:
        """Return the references of these works. One that a style keeps out of its list is given as it is cited."""
        blocks = run_pandoc(
            clusters, self._marked(keys, marks), self._in_form(Form.REFERENCE), self.language, lists_all=True
        )
        return self._entries(blocks, keys, marks)

    def _entries(self, blocks: list[dict], keys: Iterable[str], marks: Marks) -> dict[str, str]:
        entries = [entry["c"] for block in blocks if _is_list(block) for entry in block["c"][1]]
        references = {
            attributes[0].removeprefix("ref-"): _SUFFIX.sub(_first_only(), blocks_html(content))
            for attributes, content in entries
        }
        references = {key: html for key, html in references.items() if html}
        left_out = [key for key in keys if key not in references]
        return references | self._bare_citations(left_out, Form.FULL, marks)

    def _bare_citations(self, keys: Iterable[str], form: Form, marks: Marks) -> dict[str, str]:
        keys = list(keys)
        return dict(
            zip(
                keys,
                self._citations([pandoc_cluster([CitationItem(key, None)]) for key in keys], form, marks),
                strict=True,
            )
        )

    def _citations(self, clusters: list[list[dict]], form: Form, marks: Marks) -> list[str]:
        """Return the HTML of each citation."""
        if not clusters:
            return []
        cited = (
            self.items
            if self.style.is_numeric
            else dict.fromkeys(item["citationId"] for cluster in clusters for item in cluster)
        )
        blocks = run_pandoc(clusters, self._marked(cited, marks), self._in_form(form), self.language, lists_all=False)
        return self._paragraphs(blocks, clusters)

    def _paragraphs(self, blocks: list[dict], clusters: list[list[dict]]) -> list[str]:
        htmls = [_SUFFIX.sub(r"\1", inlines_html(block["c"]).strip()) for block in blocks if block["t"] == "Para"]
        if len(htmls) != len(clusters):
            raise ProcessorFailed(f"Pandoc: {len(htmls)} citations came back of {len(clusters)}")
        return [html or self._named(cluster) for html, cluster in zip(htmls, clusters, strict=True)]

    def _named(self, cluster: list[dict]) -> str:
        """Return what stands for a citation of which a style prints nothing: the works' titles."""
        titles = (self.items[item["citationId"]].get("title") or item["citationId"] for item in cluster)
        return "; ".join(escape(re.sub(r"</?(?:i|b|sup|sub|span)\b[^>]*>", "", str(title))) for title in titles)

    def _marked(self, keys: Iterable[str], marks: Marks) -> list[dict]:
        return [{**self.items[key], **marks.get(key, {})} for key in keys]


def _only(keys: Iterable[str], of: Mapping[str, str]) -> dict[str, str]:
    return {key: of[key] for key in keys if key in of}


def _cites(cluster: list[dict], keys: Iterable[str]) -> bool:
    return any(item["citationId"] in keys for item in cluster)


def _is_list(block: dict) -> bool:
    return block["t"] == "Div" and block["c"][0][0] == "refs"


def _alike(citations: Mapping[str, str], order: Iterable[str]) -> list[list[str]]:
    """Return the groups of works whose citations read the same, in the order of the list."""
    groups: dict[str, list[str]] = {}
    for key in order:
        groups.setdefault(citations[key], []).append(key)
    return [group for group in groups.values() if len(group) > 1]


def _letters(number: int) -> str:
    """0 -> 'a', 25 -> 'z', 26 -> 'aa'."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def _first_only() -> Callable[[re.Match], str]:
    """Return a replacement that keeps the first letter of a reference and drops the others."""
    first = iter((True,))
    return lambda match: match[1] if next(first, False) else ""


@lru_cache(maxsize=1)
def _rewriting() -> str:
    """Return the program that rewrites styles: what it makes of one need not be made to know that it is the same."""
    return Path(csl_forms.__file__).read_text(encoding="utf-8")


def _processor() -> str:
    try:
        return pandoc_version()
    except PandocFailed as error:
        raise ProcessorFailed(str(error)) from error


def run_pandoc(
    clusters: list[list[dict]], items: list[dict], style_xml: str, language: str, lists_all: bool
) -> list[dict]:
    """Return a paragraph for each citation, and the list of all references if `lists_all`, as Pandoc's blocks."""
    meta: dict = {"lang": {"t": "MetaString", "c": language}}
    if lists_all:
        meta["nocite"] = {"t": "MetaInlines", "c": [pandoc_cite(pandoc_cluster([CitationItem("*", None)]))]}
    else:
        meta["suppress-bibliography"] = {"t": "MetaBool", "c": True}
    document = {
        "pandoc-api-version": _document_version(),
        "meta": meta,
        "blocks": [{"t": "Para", "c": [pandoc_cite(cluster)]} for cluster in clusters],
    }
    with tempfile.TemporaryDirectory(prefix="citations-") as folder:
        Path(folder, "references.json").write_text(json.dumps(items), encoding="utf-8")
        Path(folder, "style.csl").write_text(style_xml, encoding="utf-8")
        arguments = ("--from=json", "--citeproc", "--bibliography=references.json", "--csl=style.csl")
        seconds = 60 + 0.1 * (len(items) + len(clusters))
        return json.loads(_call_pandoc(arguments, json.dumps(document), folder, seconds))["blocks"]


@lru_cache(maxsize=1)
def _document_version() -> list[int]:
    """Return the version of Pandoc's document format: it takes no other."""
    with tempfile.TemporaryDirectory(prefix="citations-") as folder:
        return json.loads(_call_pandoc(("--from=markdown",), "", folder, 60))["pandoc-api-version"]


def in_text_case(titles: Sequence[str], case: str, language: str) -> list[str]:
    """Return titles as HTML in one of the TEXT_CASES, as every style writes them that asks for it."""
    if not case:
        return [escape(title, quote=False) for title in titles]
    items = [{"id": f"t{n}", "type": "chapter", "title": title, "language": language} for n, title in enumerate(titles)]
    clusters = [pandoc_cluster([CitationItem(item["id"], None)]) for item in items]
    blocks = run_pandoc(clusters, items, _TITLE_STYLE.format(case=case, language=language), language, lists_all=False)
    return [inlines_html(block["c"]).strip() for block in blocks]


def _call_pandoc(arguments: Sequence[str], stdin: str, folder: str, seconds: float) -> str:
    try:
        return call_pandoc(("--to=json", *arguments), stdin.encode(), seconds, folder)
    except PandocFailed as error:
        raise ProcessorFailed(str(error)) from error
