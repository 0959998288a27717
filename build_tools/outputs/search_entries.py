"""What a search can lead to: each passage, note, annotation, claim, work, name, chart, box and page as an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..entity_boxes import shown_box
from ..facts.entity_names import all_names
from ..model import ANNOTATION_KIND_WORDS, Chapter, Entity
from ..publication import Publication
from ..quantities.edtf_dates import say_date
from .chart import words_of
from .data import records_of
from .data_html import for_elsewhere
from .data_records import Records
from .references import source_label
from .search_tokens import (
    address_token,
    annotating_token,
    citing_token,
    date_tokens,
    figure_tokens,
    name_token,
    otherwise,
    self_token,
    stating_token,
    value_tokens,
    work_token,
)

LAYERS = {"report": "Report", "notes": "Notes", "annotations": "Annotations", "data": "Data"}
KINDS = {
    "passage": "Passages",
    "note": "Notes",
    "annotation": "Annotations",
    "claim": "Claims",
    "source": "Works",
    "person": "People",
    "organisation": "Organisations",
    "place": "Places",
    "event": "Events",
    "chart": "Charts",
    "fact-box": "Tables",
    "page": "Pages",
}


_WEB_ADDRESS = re.compile(r"\s*https?://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a search leads to, where it stands, and what it is found by."""

    kind: str  # of KINDS
    address: str  # under the site's root: '3-presidency/#p3.24'
    title: str  # '1.4 · What came in'
    text: str
    page: str  # the title of the page: 'The presidency'
    section: str = ""  # of the report, by which a search can be narrowed; '' for what belongs to none
    hidden: str = ""  # tokens of what it names and of its figures, and what it says in other words

    @property
    def layer(self) -> str:
        """The layer in which a reader sees it, of LAYERS."""
        return {"passage": "report", "note": "notes", "annotation": "annotations"}.get(self.kind, "data")


def search_entries(publication: Publication, site_url: str = "") -> Iterator[Entry]:
    """Yield everything that has an address on the site, kind by kind, in the edition's order."""
    writer = _Entries(publication, records_of(publication, site_url))
    yield from writer.passages()
    yield from writer.notes()
    yield from writer.annotations()
    yield from writer.claims()
    yield from writer.sources()
    yield from writer.entities()
    yield from writer.drawn()
    yield from writer.pages()


def learn(publication: Publication, site_url: str, chapter: Chapter) -> None:
    """Have the texts of a chapter ready, and what is found in them: what takes long in the entries of many chapters."""
    for text in records_of(publication, site_url).texts(chapter):
        figures_said(publication, text)


def figures_said(publication: Publication, text: str) -> tuple[str, ...]:
    """Return the tokens of a text's figures, sought once: that takes the most of what an entry takes."""
    return publication.once(("figures", text), lambda: tuple(figure_tokens(text)))


@dataclass(frozen=True)
class _Entries:
    publication: Publication
    records: Records

    @property
    def _edition(self):
        return self.publication.edition

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each entity, in the order of the authority file."""
        return {id_: number for number, id_ in enumerate(self._edition.facts.entities)}

    @cached_property
    def _chapters(self) -> dict[str, Chapter]:
        return {chapter.slug: chapter for chapter in self._edition.chapters}

    def _anchor(self, owner: str) -> str:
        return (self.publication.addresses.of(owner) or "").partition("#")[2]

    def _address(self, record: dict) -> str:
        return record["url"].removeprefix(self.records.site)

    def _page_at(self, address: str) -> str:
        return self._chapter_at(address).title

    def _chapter_at(self, address: str) -> Chapter:
        return self._chapters[address.partition("#")[0].rstrip("/")]

    @cached_property
    def _work_numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._edition.sources)}

    def _hidden(self, text: str, entities: Sequence[str] = (), works: Sequence[str] = ()) -> str:
        named = (name_token(self._numbers[id_]) for id_ in entities)
        cited = (citing_token(self._work_numbers[key]) for key in works if key in self._work_numbers)
        return " ".join(dict.fromkeys((*named, *cited, *figures_said(self.publication, text))))

    def _claimed(self, owner: str) -> str:
        """What the claims of a passage or note say of it: their words, which may not be its own, and whole dates."""
        claims = [self._edition.claims[id_] for id_ in self._edition.claims_in.get(owner, ())]
        dates = dict.fromkeys(token for claim in claims for token in date_tokens(claim.date))
        return " ".join((*dates, otherwise(f"{claim.statement} {claim.unit}".rstrip() for claim in claims)))

    def _told(self, kind: str, record: dict, title: str, chapter: Chapter) -> Entry:
        """An entry on a page of the report."""
        anchor = record["url"].partition("#")[2]
        tokens = self._hidden(record["text"], record.get("entities", ()), record["sources"])
        return Entry(
            kind=kind,
            address=self._address(record),
            title=title,
            text=_WEB_ADDRESS.sub("", record["text"]),
            page=chapter.title,
            section=chapter.title if chapter.section else "",
            hidden=f"{address_token(anchor)} {tokens} {self._claimed(record['id'])}".strip(),
        )

    def passages(self) -> Iterator[Entry]:
        for record in self.records.passages:
            heading = record["heading"] or record["chapter"]
            yield self._told("passage", record, f"{record['id']} · {heading}", self._edition.chapter_of[record["id"]])

    def notes(self) -> Iterator[Entry]:
        for record in self.records.notes:
            yield self._told("note", record, f"Note {record['number']}", self._edition.chapter_of[record["id"]])

    def annotations(self) -> Iterator[Entry]:
        entities = self.records._entities_in
        for record in self.records.annotations:
            kind = ANNOTATION_KIND_WORDS.get(record["kind"], record["kind"])
            title = f"Annotation {record['id'].removeprefix('a-')} · {kind}"
            named = {**record, "entities": entities.get(record["id"], ())}
            entry = self._told("annotation", named, title, self._edition.chapter_of[record["id"]])
            stands = annotating_token(self._anchor(record["on"][0]))
            yield replace(entry, hidden=f"{entry.hidden} {stands}")

    def claims(self) -> Iterator[Entry]:
        for record in self.records.claims:
            if record["url"] is None:
                continue
            chapter = self._edition.chapter_of.get(next(iter(record["passages"]), ""))
            claim = self._edition.claims[record["id"]]
            values = value_tokens(claim.value.low, claim.value.high, unit=claim.unit) if claim.value else ()
            stated = (stating_token(self._anchor(owner)) for owner in record["passages"])
            yield Entry(
                kind="claim",
                address=self._address(record),
                title=record["statement"],
                text=f"{record['words']}. {_where(record['passages'])}",
                page=self._page_at(self._address(record)),
                section=chapter.title if chapter and chapter.section else "",
                hidden=" ".join((*values, *date_tokens(claim.date), *stated)),
            )

    def sources(self) -> Iterator[Entry]:
        for key, html in self.publication.citations.references.items():
            address = self.publication.addresses.of_source(key)
            if address is None:
                continue
            page = self._page_at(address)
            words = _WEB_ADDRESS.sub("", for_elsewhere(html, lambda href: href)[1])
            source = self._edition.sources[key]
            yield Entry(
                kind="source",
                address=address,
                title=f"{page}: {source_label(source)}",
                text=words,
                page=page,
                hidden=f"{work_token(self._work_numbers[key])} {self._hidden(words)}".strip(),
            )

    def entities(self) -> Iterator[Entry]:
        for id_, entity in self._edition.facts.entities.items():
            address = self.publication.addresses.of_entity(id_)
            if address is not None:
                yield self._entity(entity, address)

    def _entity(self, entity: Entity, address: str) -> Entry:
        date = say_date(entity.date) if entity.date else ""
        others = ", ".join(name for name in all_names(entity) if name != entity.name)
        said = (date, entity.role, f"Also {others}" if others else "")
        return Entry(
            kind=entity.kind,
            address=address,
            title=entity.name,
            text="".join(f"{words}. " for words in said if words).strip(),
            page=self._page_at(address),
            hidden=f"{self_token(self._numbers[entity.id])} {self._hidden(date)}",
        )

    def drawn(self) -> Iterator[Entry]:
        """Charts and tables of claims, each on the page that shows it."""
        edition, placed = self._edition, self.publication.addresses.of_placement
        for id_, chart in edition.facts.charts.items():
            if (page := placed("chart", id_)) is not None:
                words = " ".join(words_of(chart, edition))
                yield self._drawn("chart", f"{page}#chart-{id_}", f"Chart: {chart.title}", words)
        boxes = {id_: shown_box(box, edition) for id_, box in edition.facts.boxes.items()}
        for id_, box in boxes.items():
            if (page := placed("fact-box", id_)) is not None:
                claims = (
                    edition.claims[cell].statement for row in box.rows for cell in row.cells if cell in edition.claims
                )
                words = "; ".join(dict.fromkeys((*(row.label for row in box.rows if row.label), *claims)))
                yield self._drawn("fact-box", f"{page}#box-{id_}", f"Table: {box.title}", words)

    def _drawn(self, kind: str, address: str, title: str, words: str) -> Entry:
        chapter = self._chapter_at(address)
        return Entry(
            kind, address, title, words, chapter.title, chapter.title if chapter.section else "", self._hidden(words)
        )

    def pages(self) -> Iterator[Entry]:
        for chapter in self._edition.chapters:
            headings = (heading.text for heading in chapter.headings if heading.level > 1)
            words = (chapter.description, *headings, *(prose.plain for prose in chapter.prose))
            yield Entry(
                kind="page",
                address=self.publication.addresses.of_page(chapter.slug),
                title=chapter.title,
                text=" ".join(filter(None, words)),
                page=chapter.title,
                section=chapter.title if chapter.section else "",
            )


def _where(owners: Sequence[str]) -> str:
    said = (f"note {id_.removeprefix('note-')}" if id_.startswith("note-") else id_ for id_ in owners)
    return f"Stated in {', '.join(said)}." if owners else ""
