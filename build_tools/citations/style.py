"""Formats citations and references in a CSL style. The only home of the CSL processor (Pandoc) and of the styles.

Pandoc gets CSL-JSON, a style and a document of citations, all of them our own; it runs in its sandbox and reads
nothing else. Each text that it has made is kept by all that it is made of, so that whoever asks for the same in the same
style is given it: the next build, and the other list of this one. Only numbers depend on all citations together.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from threading import Lock

from ..model import Citation, CitationItem, Source
from ..pandoc import PandocFailed, call_pandoc, pandoc_version
from . import csl_forms
from .cache import Texts, load_texts, save_texts
from .csl_forms import AMBIGUOUS, YEAR_SUFFIX, Form, Style, independent_parent, read_style
from .csl_styles import style_file
from .pandoc_citations import pandoc_cite, pandoc_cluster
from .pandoc_html import blocks_html, inlines_html, without_links

_MADE_BY = "3"  # counted up when the same input gives other HTML
_PLAIN_LOCATOR = re.compile(r"[1-9][0-9]{0,5}")
_PIECE = 1600  # citations or works in one run: more take more memory, and fewer more time
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
    short form. Works that are `unlisted` are not among the references, and give no letter to others.

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
    clusters = {mould.digest: mould.cluster for mould in moulds.values()}
    kind = _digest([_MADE_BY, _processor(), language, csl_style.xml, _rewriting()])
    with _turn(cache, kind):
        texts = load_texts(cache, kind)
        formatter = _Formatter(csl_style, language, items, clusters, texts)
        formatted = formatter.formatted(stands_alone, [key for key in items if key not in set(unlisted)])
        if cache is not None:
            save_texts(texts, cache, kind, "alone" if stands_alone else "listed")
    return replace(
        formatted,
        full={source: mould.filled(formatted.full[mould.digest]) for source, mould in moulds.items()},
        short={}
        if stands_alone
        else {source: mould.filled(formatted.short[mould.digest]) for source, mould in moulds.items()},
    )


@lru_cache(maxsize=64)
def _turn(cache: Path | None, kind: str) -> Lock:
    """Return what lets one list after the other have its citations formatted, so that no text is made twice."""
    return Lock()


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
    """Formats the works of one list in one style. `clusters` are all citations, by their digests."""

    def __init__(
        self,
        style: Style,
        language: str,
        items: Mapping[str, dict],
        clusters: Mapping[str, list[dict]],
        texts: Texts,
    ):
        self.style, self.language = style, language
        self.items, self.clusters = items, clusters
        self.texts = texts
        self.short_form = Form.SHORT if style.is_note else Form.FULL

    def formatted(self, stands_alone: bool, listed: Sequence[str]) -> FormattedCitations:
        """Return all citations by their digests, and the references of the `listed` works in the style's order."""
        entries = self._entries(self.items, {})
        order = [key for key in self._order(listed) if entries[key]]
        order += [key for key in listed if not entries[key]]
        alone = self._references(entries, {})
        ambiguous, letters = self._told_apart(order, stands_alone)
        marks = (
            {} if stands_alone else {key: ambiguous.get(key, {}) | letters.get(key, {}) for key in ambiguous | letters}
        )
        full = self._citations(self.clusters, Form.FULL, marks)
        short = {} if stands_alone else self._citations(self.clusters, self.short_form, marks)
        return FormattedCitations(
            full=full,
            short={digest: without_links(html) for digest, html in short.items()},
            references={key: alone[key] for key in order} | self._references(self._entries(letters, letters), letters),
            alone={} if self.style.is_numeric else alone,
        )

    def _told_apart(self, order: Sequence[str], stands_alone: bool) -> tuple[Marks, Marks]:
        """Return what marks works as ambiguous, and their letters, where they read the same cited without a place.

        Numbers tell works apart. Where a style has no letters, citations alone tell them apart, and one that stands alone
        knows of no other.
        """
        tells = self.style.has_year_suffix or (self.style.has_conditions and not stands_alone)
        if self.style.is_numeric or not tells or len(self.items) < 2:
            return {}, {}
        ambiguous, letters = {}, {}
        citations = self._bare_citations(order, self.short_form, {})
        if self.style.has_conditions:
            ambiguous = {key: {AMBIGUOUS: "true"} for group in _alike(citations, order) for key in group}
            citations |= self._bare_citations(ambiguous, self.short_form, ambiguous)
        if self.style.has_year_suffix:
            letters = {
                key: {YEAR_SUFFIX: _letters(number).join(_SUFFIX_MARKS)}
                for group in _alike(citations, order)
                for number, key in enumerate(group)
            }
        return ambiguous, letters

    def _order(self, keys: Sequence[str]) -> list[str]:
        """Return these works in the order of the style's list, without those that it keeps out of it."""
        digest = self._digest("order", *map(self._item_digests.get, keys))
        made = self.texts.of([digest], lambda _: ["\n".join(self._list(keys, {}, self.style.in_order(self.language)))])
        return [key for key in made[0].split("\n") if key in self.items]

    def _entries(self, keys: Iterable[str], marks: Marks) -> dict[str, str]:
        """Return the entry of each work in the list; '' of one that the style keeps out of it."""
        keys = list(keys)

        def make(numbers: Sequence[int], style: str) -> list[str]:
            entries = self._list([keys[number] for number in numbers], marks, style)
            return [entries.get(keys[number], "") for number in numbers]

        digests = [self._digest("entry", *self._of([key], marks)) for key in keys]
        return dict(zip(keys, self._texts(digests, make, Form.REFERENCE), strict=True))

    def _references(self, entries: Mapping[str, str], marks: Marks) -> dict[str, str]:
        """Return the references of works. One that a style keeps out of its list is given as it is cited."""
        left_out = [key for key, html in entries.items() if not html]
        return {**entries, **self._bare_citations(left_out, Form.FULL, marks)}

    def _bare_citations(self, keys: Iterable[str], form: Form, marks: Marks) -> dict[str, str]:
        """Return the citation of each work by itself, without a place in it."""
        moulds = {key: _mould((CitationItem(key, None),), False) for key in keys}
        htmls = self._citations({mould.digest: mould.cluster for mould in moulds.values()}, form, marks)
        return {key: htmls[mould.digest] for key, mould in moulds.items()}

    def _citations(self, clusters: Mapping[str, list[dict]], form: Form, marks: Marks) -> dict[str, str]:
        """Return the HTML of each citation, by its digest."""
        numbered = {} if self.style.is_numeric else _only_numbered(clusters)
        others = {digest: cluster for digest, cluster in clusters.items() if digest not in numbered}
        htmls = self._alike_citations(numbered, form, marks, True) | self._alike_citations(others, form, marks, False)
        return {digest: htmls[digest] for digest in clusters}

    def _alike_citations(
        self, clusters: Mapping[str, list[dict]], form: Form, marks: Marks, with_locators: bool
    ) -> dict[str, str]:
        """Return the same of citations that all have locators, or need not have them."""
        together = list(clusters) if self.style.is_numeric else ()
        digests = [
            self._digest(form.name, digest, *self._of(_cited(cluster), marks), *together)
            for digest, cluster in clusters.items()
        ]
        every = list(clusters.values())

        def make(numbers: Sequence[int], style: str) -> list[str]:
            return self._cite([every[number] for number in numbers], style, marks)

        return dict(zip(clusters, self._texts(digests, make, form, with_locators), strict=True))

    def _texts(
        self,
        digests: Sequence[str],
        make: Callable[[Sequence[int], str], list[str]],
        form: Form,
        with_locators: bool = False,
    ) -> list[str]:
        """Return the text of each digest; what is not known is made piece by piece, unless it has to be numbered.

        `make` is given the numbers of those that it makes, and the style rewritten for them.
        """

        def make_in_pieces(numbers: Sequence[int]) -> list[str]:
            style = self.style.in_form(form, self.language, with_locators)
            count = 1 if self.style.is_numeric else -(-len(numbers) // _PIECE)
            size = -(-len(numbers) // count)
            pieces = [numbers[start : start + size] for start in range(0, len(numbers), size)]
            with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                return [text for texts in pool.map(lambda piece: make(piece, style), pieces) for text in texts]

        return self.texts.of(digests, make_in_pieces)

    def _digest(self, *made_of: str) -> str:
        """Return the digest of all that a text is made of; numbers are made of all works and citations."""
        everything = [*self._item_digests.values(), *self.clusters] if self.style.is_numeric else ()
        return sha256("\n".join((*made_of, *everything)).encode()).hexdigest()

    @cached_property
    def _item_digests(self) -> dict[str, str]:
        return {key: _digest(list(item.items())) for key, item in self.items.items()}

    def _of(self, keys: Iterable[str], marks: Marks) -> Iterator[str]:
        """Yield all that is told of works, as digests and marks."""
        for key in keys:
            yield self._item_digests[key]
            if key in marks:
                yield json.dumps(marks[key])

    def _cite(self, clusters: list[list[dict]], style: str, marks: Marks) -> list[str]:
        cited = (
            self.items
            if self.style.is_numeric
            else dict.fromkeys(key for cluster in clusters for key in _cited(cluster))
        )
        blocks = run_pandoc(clusters, self._marked(cited, marks), style, self.language, lists_all=False)
        htmls = [_SUFFIX.sub(r"\1", inlines_html(block["c"]).strip()) for block in blocks if block["t"] == "Para"]
        if len(htmls) != len(clusters):
            raise ProcessorFailed(f"Pandoc: {len(htmls)} citations came back of {len(clusters)}")
        return [html or self._named(cluster) for html, cluster in zip(htmls, clusters, strict=True)]

    def _list(self, keys: Sequence[str], marks: Marks, style: str) -> dict[str, str]:
        """Return the entries that a style, rewritten for lists, makes of works, in its order; numbers are set by citations."""
        clusters = list(self.clusters.values()) if self.style.is_numeric else []
        blocks = run_pandoc(clusters, self._marked(keys, marks), style, self.language, lists_all=True)
        entries = [entry["c"] for block in blocks if _is_list(block) for entry in block["c"][1]]
        return {
            attributes[0].removeprefix("ref-"): _SUFFIX.sub(_first_only(), blocks_html(content))
            for attributes, content in entries
        }

    def _named(self, cluster: list[dict]) -> str:
        """Return what stands for a citation of which a style prints nothing: the works' titles."""
        titles = (self.items[item["citationId"]].get("title") or item["citationId"] for item in cluster)
        return "; ".join(escape(re.sub(r"</?(?:i|b|sup|sub|span)\b[^>]*>", "", str(title))) for title in titles)

    def _marked(self, keys: Iterable[str], marks: Marks) -> list[dict]:
        return [{**self.items[key], **marks.get(key, {})} for key in keys]


def _only_numbered(clusters: Mapping[str, list[dict]]) -> dict[str, list[dict]]:
    """Return the citations in which each work has a marked number for a locator, which Pandoc reads as one in any case."""
    return {digest: cluster for digest, cluster in clusters.items() if all(map(_has_number, cluster))}


def _has_number(item: dict) -> bool:
    match item["citationSuffix"]:
        case [{"c": str(label)}, {"t": "Space"}, {"c": str(locator)}, *_]:
            return label.startswith("{Locator") and locator.startswith(_LOCATOR_MARK)
    return False


def _cited(cluster: Iterable[dict]) -> list[str]:
    return [item["citationId"] for item in cluster]


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
