"""Every citation of an edition: formatted in four styles, and as files.

All that can be cited goes through the CSL processor together, once for each style, and through the writer of BibTeX
once. Passages and annotations come out of moulds, so that their number does not matter.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from html import escape, unescape
from pathlib import Path

from . import citation_files
from .citable import MARK, Citable, Citables
from .citation_files import bibtex_entries, clean, csl_json, ris
from .citation_style import FormattedCitations, format_citations
from .diagnostics import Location
from .model import Citation, CitationItem, Source

_NOWHERE = Location("")
_AT_MARK = "passage"  # the citation of the report that names a passage
_KEPT_CACHES = 4
_TAG = re.compile(r"<[^>]+>")
# One private character after the first name keeps works apart that a list would tell apart by letters: 2022a, 2022b.
_FIRST_PRIVATE, _LAST_PRIVATE = 0xE100, 0xF700
_PRIVATE = re.compile(f"[{chr(_FIRST_PRIVATE)}-{chr(_LAST_PRIVATE)}]")


@dataclass(frozen=True, slots=True)
class CitingStyle:
    label: str  # 'Chicago'
    name: str  # of the CSL style
    is_note: bool = False


STYLES = (
    CitingStyle("Chicago", "chicago-notes-bibliography", is_note=True),
    CitingStyle("APA", "apa"),
    CitingStyle("MLA", "modern-language-association"),
    CitingStyle("Harvard", "harvard-cite-them-right"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A citation in one style, as HTML."""

    style: CitingStyle
    in_text: str  # the note of a note style, else what stands in the text
    reference: str = ""  # its entry in the list of references

    @property
    def in_text_words(self) -> str:
        return words(self.in_text)

    @property
    def reference_words(self) -> str:
        return words(self.reference)


@dataclass(frozen=True)
class Citing:
    citables: Citables
    cache: Path | None = None

    @cached_property
    def _moulds(self) -> Mapping[int, str]:
        """The id under which each distinct item is formatted and written, by the item's identity."""
        things = self.citables
        citables = (
            things.report,
            things.report_at_mark,
            *things.chapters.values(),
            *things.passages.values(),
            *things.annotations.values(),
            *things.sources.values(),
        )
        items = {id(citable.item): citable.item for citable in citables}
        self._items.update({f"item-{number}": item for number, item in enumerate(items.values())})
        return {identity: f"item-{number}" for number, identity in enumerate(items)}

    @cached_property
    def _items(self) -> dict[str, Mapping[str, object]]:
        return {}

    def _id(self, citable: Citable) -> str:
        return self._moulds[id(citable.item)]

    @cached_property
    def _formatted(self) -> Mapping[str, FormattedCitations]:
        """What the CSL processor makes of all moulds and works, by the style's name."""
        at_mark = self._id(self.citables.report_at_mark)
        sources = [Source(id_, _apart(item, n), _NOWHERE, "cited") for n, (id_, item) in enumerate(self._items.items())]
        citations = [
            *(Citation(id_, (CitationItem(id_, _NOWHERE),), _NOWHERE) for id_ in self._items),
            Citation(_AT_MARK, (CitationItem(at_mark, _NOWHERE, locator=MARK, label="passage"),), _NOWHERE),
            *(Citation(_said(item), (self._of_work(item),), _NOWHERE) for item in self._cited.values()),
        ]
        return self._in_all_styles(sources, citations, "citing")

    @cached_property
    def _listed(self) -> Mapping[str, FormattedCitations]:
        return self._in_all_styles(list(self.citables.edition.sources.values()), [], "lists")

    def _in_all_styles(
        self, sources: list[Source], citations: list[Citation], name: str
    ) -> Mapping[str, FormattedCitations]:
        language = self.citables.edition.report.language

        def run(style: CitingStyle) -> FormattedCitations:
            folder = self.cache / f"{name}-{style.name}" if self.cache else None
            return format_citations(sources, citations, style.name, language, folder)

        with ThreadPoolExecutor(len(STYLES)) as pool:
            return dict(zip((style.name for style in STYLES), pool.map(run, STYLES), strict=True))

    @cached_property
    def _cited(self) -> Mapping[str, CitationItem]:
        """Each work with its place in it, as passages and notes cite it."""
        edition = self.citables.edition
        items = (
            item
            for said in edition.said
            if said.owner in edition.passages or said.owner in edition.notes
            for citation in said.prose.citations
            for item in citation.items
        )
        return {_said(item): item for item in items if item.key in edition.sources}

    def _of_work(self, item: CitationItem) -> CitationItem:
        return CitationItem(self._id(self.citables.sources[item.key]), _NOWHERE, locator=item.locator, label=item.label)

    def forms(self, citable: Citable) -> list[Form]:
        """Return the citation of anything but a passage in each style."""
        forms = []
        for style in STYLES:
            formatted, id_ = self._formatted[style.name], self._id(citable)
            in_text = f"{formatted.full[id_]}." if style.is_note else formatted.full[id_]
            forms.append(Form(style, *(self._done(citable, html) for html in (in_text, formatted.references[id_]))))
        return forms

    def forms_of_passage(self, passage: str) -> list[Form]:
        """Return the citation of a passage in each style: in the text the report with the passage as its locator."""
        citable = self.citables.passages[passage]
        references = (self._formatted[style.name].references[self._id(citable)] for style in STYLES)
        return [
            Form(style, self._done(citable, self._at_passage(style, citable)), self._done(citable, reference))
            for style, reference in zip(STYLES, references, strict=True)
        ]

    def _at_passage(self, style: CitingStyle, citable: Citable) -> str:
        html = self._formatted[style.name].full[_AT_MARK]
        address = escape(str(citable.item.get("URL", "")))
        if not style.is_note:
            return html
        return f'{html}, <a href="{address}">{address}</a>.' if address else f"{html}."

    def as_cited(self, item: CitationItem, passage: str, note: str = "") -> list[Form]:
        """Return the second form that careful people need: the original source, as cited in this report."""
        citable = self.citables.passages[passage]
        place = f"{passage}, note {note}" if note else passage
        forms = []
        for style in STYLES:
            original = self._formatted[style.name].full[_said(item)]
            # The address holds the number too, but not the note.
            here = self._at_passage(style, citable).replace(f"passage {MARK}", f"passage {escape(place)}")
            if original.startswith("(") and here.startswith("("):
                joined = f"{original.removesuffix(')')}, as cited in {here.removeprefix('(')}"
            else:
                joined = f"{original}, as cited in {here}"
            forms.append(Form(style, self._done(citable, joined)))
        return forms

    def _done(self, citable: Citable, html: str) -> str:
        return citable.filled(_PRIVATE.sub("", html))

    def bibliography(self) -> dict[CitingStyle, list[str]]:
        """Return the list of works in each style, in its order, as HTML."""
        return {style: list(self._listed[style.name].references.values()) for style in STYLES}

    def files(self, citable: Citable) -> Iterator[tuple[str, str]]:
        """Yield (path under the site's root, text) of the files of one citable thing."""
        for ending, text in self._written[self._id(citable)].items():
            yield f"{citable.files}.{ending}", citable.filled(text)

    def files_of_bibliography(self) -> Iterator[tuple[str, str]]:
        works = [self._written[self._id(citable)] for citable in self.citables.sources.values()]
        for ending in ("bib", "biblatex.bib"):
            yield f"cite/bibliography.{ending}", "\n".join(work[ending] for work in works)
        yield "cite/bibliography.ris", "".join(work["ris"] for work in works)
        yield "cite/bibliography.json", csl_json(citable.item for citable in self.citables.sources.values())
        for style, references in self.bibliography().items():
            yield f"cite/bibliography.{style.name}.txt", "".join(f"{words(html)}\n" for html in references)

    @cached_property
    def _written(self) -> Mapping[str, Mapping[str, str]]:
        """The text of the files of each mould, by its id and the file's ending."""
        self._id(self.citables.report)
        entries = self._entries()
        return {
            id_: {
                "bib": entries["bib"][number],
                "biblatex.bib": entries["biblatex.bib"][number],
                "ris": ris([item]),
                "json": csl_json([item]),
            }
            for number, (id_, item) in enumerate(self._items.items())
        }

    def _entries(self) -> dict[str, list[str]]:
        """Return the entries of BibTeX, or take them from the cache, which may be deleted at any time."""
        items = list(self._items.values())
        if self.cache is None:
            return bibtex_entries(items)
        written_of = f"{json.dumps(items)} {Path(citation_files.__file__).read_text(encoding='utf-8')}"
        file = self.cache / f"bibtex-{sha256(written_of.encode()).hexdigest()}.json"
        with suppress(OSError, ValueError):
            entries = json.loads(file.read_text(encoding="utf-8"))
            if [len(entries[ending]) for ending in ("bib", "biblatex.bib")] == [len(items)] * 2:
                return entries
        entries = bibtex_entries(items)
        with suppress(OSError):
            self.cache.mkdir(parents=True, exist_ok=True)
            formers = sorted(self.cache.glob("bibtex-*.json"), key=lambda former: former.stat().st_mtime, reverse=True)
            for former in formers[_KEPT_CACHES - 1 :]:
                former.unlink(missing_ok=True)
            part = file.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps(entries), encoding="utf-8")
            part.replace(file)
        return entries


def words(html: str) -> str:
    """Return the words of a formatted citation."""
    return unescape(_TAG.sub("", html))


def _said(item: CitationItem) -> str:
    return f"{item.key} {item.label} {item.locator}"


def _apart(item: Mapping[str, object], number: int) -> dict:
    """Return the item with a private character in the first name; where nobody is named, titles keep works apart."""
    item = clean(item)
    role = next((role for role in ("author", "editor") if item.get(role)), None)
    if role:
        first, *others = item[role]
        part = "family" if first.get("family") else "literal"
        private = chr(_FIRST_PRIVATE + number % (_LAST_PRIVATE - _FIRST_PRIVATE))
        item[role] = [{**first, part: f"{first.get(part, '')}{private}"}, *others]
    return item
