"""Every citation of an edition: formatted in four styles, and as files.

All that can be cited goes through the CSL processor together, once for each style, and through the writer of BibTeX
once. Passages and annotations come out of moulds, so that their number does not matter.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from html import escape, unescape
from pathlib import Path

from ..diagnostics import Location
from ..model import Citation, CitationItem, Source
from ..pandoc import pandoc_version
from . import files as citation_files
from .citable import MARK, TITLE, Citable, Citables
from .files import bibtex_entries, clean, csl_json, ris
from .style import TEXT_CASES, FormattedCitations, format_citations, in_text_case

_NOWHERE = Location("")
_AT_MARK = "passage"  # the citation of the report that names a passage
# A heading that every text case of CSL writes otherwise.
_PROBE = "alpha Beta of the gAMMA and delta"
_KEPT_CACHES = 4
_TAG = re.compile(r"<[^>]+>")


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
        works = {id(work.item): key for key, work in things.sources.items()}
        items = {id(citable.item): citable.item for citable in citables}
        # Works go by their own keys, so that they are formatted once for the list and for all that is here.
        ids = {identity: works.get(identity, f"mould {number}") for number, identity in enumerate(items)}
        self._items.update({ids[identity]: item for identity, item in items.items()})
        return ids

    @cached_property
    def _items(self) -> dict[str, Mapping[str, object]]:
        return {}

    def _id(self, citable: Citable) -> str:
        return self._moulds[id(citable.item)]

    @cached_property
    def _formatted(self) -> Mapping[str, FormattedCitations]:
        """What the CSL processor makes of all moulds and works, by the style's name."""
        at_mark = self._id(self.citables.report_at_mark)
        language = self.citables.edition.report.language
        sources = [Source(id_, clean(item), _NOWHERE, "cited") for id_, item in self._items.items()]
        sources += self._probes.values()
        citations = [
            *(Citation(id_, (CitationItem(id_, _NOWHERE),), _NOWHERE) for id_ in self._items if id_ not in self._works),
            Citation(_AT_MARK, (CitationItem(at_mark, _NOWHERE, locator=MARK, label="passage"),), _NOWHERE),
            *(Citation(_said(item), (self._of_work(item),), _NOWHERE) for item in self._cited.values()),
        ]
        parts = [source.key for source in sources if source.key not in self._works]

        def run(style: CitingStyle) -> FormattedCitations:
            return format_citations(sources, citations, style.name, language, self.cache, True, parts)

        # What comes back of a style takes memory until it is looked through.
        with ThreadPoolExecutor(min(len(STYLES), os.cpu_count() or 1)) as pool:
            return dict(zip((style.name for style in STYLES), pool.map(run, STYLES), strict=True))

    @property
    def _formatted_of(self) -> tuple:
        """All that `_formatted` is made of; the works are numbered before the items are asked for."""
        titles = list(self._plain_headings)
        return self._works, self._items, titles, list(self._cited), self.citables.edition.report.language

    def take_over(self, former: Citing) -> None:
        """Take what was formatted of a former edition, where the same would be formatted of this one."""
        if "_formatted" in former.__dict__ and former._formatted_of == self._formatted_of:
            self.__dict__["_formatted"] = former._formatted

    @cached_property
    def _works(self) -> frozenset[str]:
        """The ids under which works are formatted."""
        return frozenset(map(self._id, self.citables.sources.values()))

    @cached_property
    def _probes(self) -> Mapping[str, Source]:
        """For each title that a mould has a mark in, the mould with a heading that tells in which case a style writes it."""
        moulds = {str(item["title"]): item for item in self._items.values()}
        return {
            title: Source(
                f"probe {number}",
                {**clean(moulds[title]), "title": title.replace(TITLE, _PROBE)},
                _NOWHERE,
                "cited",
            )
            for number, title in enumerate(self._plain_headings)
        }

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

    def prepare(self) -> None:
        """Have everything formatted and written, before the work on pages is shared among processes."""
        for name in ("_formatted", "_headings", "_written"):
            getattr(self, name)
        for name in ("passages", "annotations"):
            getattr(self.citables, name)

    def told(self, citable: Citable) -> tuple[str, ...]:
        """Return all that the forms and the files of a thing are made of, for who keeps what was made of them."""
        title = str(citable.item.get("title", ""))
        headings = (self._headings[style.name, title][citable.title] for style in STYLES if citable.title)
        own = (citable.files, citable.number, citable.title, citable.address)
        return (*own, self._told_of_mould(self._id(citable)), *headings)

    def told_as_cited(self, item: CitationItem) -> tuple[str, ...]:
        """Return the same of a work as a passage cites it."""
        return tuple(self._formatted[style.name].full.get(_said(item), "") for style in STYLES)

    def _told_of_mould(self, id_: str) -> str:
        if id_ not in self._moulds_told:
            formatted = [self._formatted[style.name] for style in STYLES]
            forms = [[each.full.get(name, "") for name in (id_, _AT_MARK)] + [each.alone[id_]] for each in formatted]
            self._moulds_told[id_] = sha256(json.dumps([forms, self._written[id_]]).encode()).hexdigest()
        return self._moulds_told[id_]

    @cached_property
    def _moulds_told(self) -> dict[str, str]:
        return {}

    def forms(self, citable: Citable) -> list[Form]:
        """Return the citation of anything but a passage in each style."""
        forms = []
        for style in STYLES:
            formatted, id_ = self._formatted[style.name], self._id(citable)
            in_text = f"{formatted.full[id_]}." if style.is_note else formatted.full[id_]
            forms.append(Form(style, *(self._done(style, citable, html) for html in (in_text, formatted.alone[id_]))))
        return forms

    def forms_of_passage(self, passage: str) -> list[Form]:
        """Return the citation of a passage in each style: in the text the report with the passage as its locator."""
        citable = self.citables.passages[passage]
        references = (self._formatted[style.name].alone[self._id(citable)] for style in STYLES)
        return [
            Form(
                style,
                self._done(style, citable, self._at_passage(style, citable)),
                self._done(style, citable, reference),
            )
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
            forms.append(Form(style, self._done(style, citable, joined)))
        return forms

    def _done(self, style: CitingStyle, citable: Citable, html: str) -> str:
        if TITLE in html:
            html = html.replace(TITLE, self._headings[style.name, str(citable.item["title"])][citable.title])
        return citable.filled(html)

    @cached_property
    def _headings(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """The headings that moulds have marks for, as a style writes them: by the style's name and the mould's title."""
        headings = self._plain_headings
        moulds = [item for item in self._items.values() if item.get("title") in headings]
        made_of = [{title: list(each) for title, each in headings.items()}, moulds, pandoc_version()]
        kept = self._kept("headings", made_of, lambda: self._written_headings(headings))
        return {(style, title): written for style, titles in kept.items() for title, written in titles.items()}

    @cached_property
    def _plain_headings(self) -> Mapping[str, dict[str, None]]:
        """The headings that stand for marks in a mould's title, by that title."""
        headings: dict[str, dict[str, None]] = {}
        for citable in (*self.citables.chapters.values(), *self.citables.passages.values()):
            if citable.title:
                headings.setdefault(str(citable.item["title"]), {})[citable.title] = None
        return headings

    def _written_headings(self, headings: Mapping[str, Iterable[str]]) -> dict[str, dict[str, dict[str, str]]]:
        cases = self._text_cases()
        written = {
            (title, case): dict(zip(headings[title], self._in_case(title, headings[title], case), strict=True))
            for title, case in {(title, case) for (_, title), case in cases.items()}
        }
        kept: dict[str, dict[str, dict[str, str]]] = {}
        for (style, title), case in cases.items():
            kept.setdefault(style, {})[title] = written[title, case]
        return kept

    def _in_case(self, title: str, headings: Iterable[str], case: str) -> list[str]:
        """Return headings as they stand in a title, in a text case of CSL."""
        language = self.citables.edition.report.language
        before = len(title.partition(TITLE)[0])
        return [
            html[before:]
            for html in in_text_case([title.replace(TITLE, heading) for heading in headings], case, language)
        ]

    def _text_cases(self) -> dict[tuple[str, str], str]:
        """Return the text case in which each style writes each title, seen from a heading that each case changes."""
        written = cache(lambda title, case: self._in_case(title, [_PROBE], case)[0])
        return {
            (style.name, title): next(
                (case for case in TEXT_CASES if written(title, case) in self._formatted[style.name].alone[probe.key]),
                "",
            )
            for style in STYLES
            for title, probe in self._probes.items()
        }

    def bibliography(self) -> dict[CitingStyle, list[str]]:
        """Return the list of works in each style, in its order, as HTML."""
        return {style: list(self._formatted[style.name].references.values()) for style in STYLES}

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
        """Return the entries of BibTeX of all items."""
        items = list(self._items.values())
        made_by = Path(citation_files.__file__).read_text(encoding="utf-8")
        return self._kept("bibtex", [items, made_by], lambda: bibtex_entries(items))

    def _kept(self, name: str, made_of: object, make: Callable[[], dict]) -> dict:
        """Return what `make` returns, or take it from the cache, which may be deleted at any time."""
        if self.cache is None:
            return make()
        file = self.cache / f"{name}-{sha256(json.dumps(made_of).encode()).hexdigest()}.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(file.read_text(encoding="utf-8"))
            if kept["digest"] == _digest_of(kept["made"]):
                return kept["made"]
        made = make()
        with suppress(OSError):
            self.cache.mkdir(parents=True, exist_ok=True)
            formers = sorted(self.cache.glob(f"{name}-*.json"), key=lambda former: former.stat().st_mtime, reverse=True)
            for former in formers[_KEPT_CACHES - 1 :]:
                former.unlink(missing_ok=True)
            part = file.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps({"digest": _digest_of(made), "made": made}), encoding="utf-8")
            part.replace(file)
        return made


def _digest_of(made: dict) -> str:
    return sha256(json.dumps(made).encode()).hexdigest()


def words(html: str) -> str:
    """Return the words of a formatted citation."""
    return unescape(_TAG.sub("", html))


def _said(item: CitationItem) -> str:
    return f"{item.key} {item.label} {item.locator}"
