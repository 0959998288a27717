"""What a search can lead to: each passage, note, annotation, claim, work, name, chart, box and page as an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..edtf_dates import say_date
from ..entity_names import all_names
from ..figures_in_prose import find_figures
from ..model import ANNOTATION_KIND_WORDS, Chapter, Entity
from ..publication import Publication
from ..quantity_syntax import read_quantity
from .chart import words_of
from .data_html import for_elsewhere
from .data_records import Records
from .references import source_label

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
    hidden: str = ""  # tokens of what it names and of its figures

    @property
    def layer(self) -> str:
        """The layer in which a reader sees it, of LAYERS."""
        return {"passage": "report", "note": "notes", "annotation": "annotations"}.get(self.kind, "data")


def search_entries(publication: Publication) -> Iterator[Entry]:
    """Yield everything that has an address on the site, kind by kind, in the edition's order."""
    writer = _Entries(publication)
    yield from writer.passages()
    yield from writer.notes()
    yield from writer.annotations()
    yield from writer.claims()
    yield from writer.sources()
    yield from writer.entities()
    yield from writer.drawn()
    yield from writer.pages()


# Words of the index that nobody types and no stemmer shortens; none is the beginning of another.


def name_token(number: int) -> str:
    """Return the word by which an entry is found that names the entity of this number."""
    return f"zqm{number}x"


def self_token(number: int) -> str:
    """Return the word by which the entity's own entry is found."""
    return f"zqs{number}x"


def citing_token(number: int) -> str:
    """Return the word that marks an entry as citing the work of this number."""
    return f"zqc{number}x"


def work_token(number: int) -> str:
    """Return the word that marks the entry of the work itself."""
    return f"zqw{number}x"


def address_token(anchor: str) -> str:
    """Return the word by which what is asked for by its number is found: 'note-28' -> 'zqinote28x', 'p3.24' -> 'zqip3d24x'."""
    return f"zqi{anchor.replace('-', '').replace('.', 'd')}x"


def figure_tokens(text: str) -> Iterator[str]:
    """Yield the words by which the figures of a text are found as values: '1.5 million' -> 'zqv1500000x'."""
    for _, _, words in find_figures(text):
        reading = read_quantity(words)
        if reading is not None:
            yield from _value_tokens(reading.quantity.low, reading.quantity.high)


def _value_tokens(*values: Decimal | None) -> Iterator[str]:
    for value in dict.fromkeys(values):
        if value is not None:
            yield f"zqv{format(abs(value).normalize(), 'f').replace('.', 'd')}x"


@dataclass(frozen=True)
class _Entries:
    publication: Publication

    @property
    def _edition(self):
        return self.publication.edition

    @cached_property
    def _records(self) -> Records:
        return Records(self.publication, "")

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each entity, in the order of the authority file."""
        return {id_: number for number, id_ in enumerate(self._edition.facts.entities)}

    @cached_property
    def _pages(self) -> dict[str, str]:
        return {chapter.slug: chapter.title for chapter in self._edition.chapters}

    def _page_at(self, address: str) -> str:
        return self._pages[address.partition("#")[0].rstrip("/")]

    @cached_property
    def _work_numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._edition.sources)}

    def _hidden(self, text: str, entities: Sequence[str] = (), works: Sequence[str] = ()) -> str:
        named = (name_token(self._numbers[id_]) for id_ in entities)
        cited = (citing_token(self._work_numbers[key]) for key in works if key in self._work_numbers)
        return " ".join(dict.fromkeys((*named, *cited, *figure_tokens(text))))

    def _told(self, kind: str, record: dict, title: str, chapter: Chapter) -> Entry:
        """An entry on a page of the report."""
        anchor = record["url"].partition("#")[2]
        return Entry(
            kind=kind,
            address=record["url"],
            title=title,
            text=_WEB_ADDRESS.sub("", record["text"]),
            page=chapter.title,
            section=chapter.title if chapter.section else "",
            hidden=f"{address_token(anchor)} {self._hidden(record['text'], record.get('entities', ()), record['sources'])}",
        )

    def passages(self) -> Iterator[Entry]:
        for record in self._records.passages:
            heading = record["heading"] or record["chapter"]
            yield self._told("passage", record, f"{record['id']} · {heading}", self._edition.chapter_of[record["id"]])

    def notes(self) -> Iterator[Entry]:
        for record in self._records.notes:
            yield self._told("note", record, f"Note {record['number']}", self._edition.chapter_of[record["id"]])

    def annotations(self) -> Iterator[Entry]:
        entities = self._records._entities_in
        for record in self._records.annotations:
            kind = ANNOTATION_KIND_WORDS.get(record["kind"], record["kind"])
            title = f"Annotation {record['id'].removeprefix('a-')} · {kind}"
            named = {**record, "entities": entities.get(record["id"], ())}
            yield self._told("annotation", named, title, self._edition.chapter_of[record["id"]])

    def claims(self) -> Iterator[Entry]:
        for record in self._records.claims:
            if record["url"] is None:
                continue
            chapter = self._edition.chapter_of.get(next(iter(record["passages"]), ""))
            claim = self._edition.claims[record["id"]]
            values = _value_tokens(claim.value.low, claim.value.high) if claim.value else ()
            yield Entry(
                kind="claim",
                address=record["url"],
                title=record["statement"],
                text=f"{record['words']}. {_where(record['passages'])}",
                page=self._page_at(record["url"]),
                section=chapter.title if chapter and chapter.section else "",
                hidden=" ".join(values),
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
        for id_, box in edition.facts.boxes.items():
            if (page := placed("fact-box", id_)) is not None:
                claims = (
                    edition.claims[cell].statement for row in box.rows for cell in row.cells if cell in edition.claims
                )
                words = "; ".join(dict.fromkeys((*(row.label for row in box.rows if row.label), *claims)))
                yield self._drawn("fact-box", f"{page}#box-{id_}", f"Table: {box.title}", words)

    def _drawn(self, kind: str, address: str, title: str, words: str) -> Entry:
        chapter = next(c for c in self._edition.chapters if c.slug == address.partition("#")[0].rstrip("/"))
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
