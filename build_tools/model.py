"""The words of an edition as frozen records. This module imports nothing of ours but Location.

Everything has an id that is its address: a passage `3.24` is the element `p3.24`,
a note `note-12`, an annotation `a-1.4`; claims, checks, entities and boxes have kebab-case ids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .diagnostics import Location

PASSAGE_ID = re.compile(r"(?:[0-9]{1,3}|[a-z]{1,4})\.[0-9]{1,4}[a-z]?")  # '3.24', 'es.7', '1.4a'
NOTE_ID = re.compile(r"note-[0-9]{1,4}[a-z]?")
KEBAB_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Person:
    family: str  # 'Lund'
    given: str = ""  # 'Ada'

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Report:
    """What is published: the data of `content/edition.yml`."""

    title: str  # 'The Harbour at Low Tide'
    date: str  # of the report, EDTF: '2022-11'
    authors: tuple[Person, ...]
    institution: str = ""  # 'Skagle Harbour Trust'
    institution_short: str = ""  # 'SHT'
    author_role: str = ""  # 'President of the …', set under the author's name
    author_note: str = ""  # Markdown: what the report says of its author
    place: str = ""
    language: str = "en"
    subject: str = ""  # a sentence for people and machines
    version: str = "1.0"  # of the edition
    editors: str = ""  # who speaks in the annotations
    edition_date: str = ""  # EDTF, the edition's own date
    licence: str = ""  # of the edition's own words: 'https://creativecommons.org/licenses/by/4.0/'
    citation_style: str = "chicago-notes-bibliography"  # the name of a CSL style
    places: Mapping[str, Location] = field(default_factory=dict)  # 'citation-style' -> where its value is written

    @property
    def slug(self) -> str:
        """'the-harbour-at-low-tide', the name of the files that hold the whole edition."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "edition"


@dataclass(frozen=True, slots=True)
class CitationItem:
    """One work of a citation: `see @holm1911, p. 12`."""

    key: str  # 'holm1911'
    location: Location  # of the '@'
    prefix: str = ""  # 'see'
    locator: str = ""  # '12'
    label: str = ""  # a CSL locator label: 'page'
    suffix: str = ""
    suppress_author: bool = False  # `-@holm1911`


@dataclass(frozen=True, slots=True)
class Citation:
    """A cluster `[see @a, p. 12; @b]` as it stands in the text."""

    source: str  # '[see @a, p. 12; @b]', by which the Markdown extension finds the formatted cluster
    items: tuple[CitationItem, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Binding:
    """Words of the text bound to a claim or an entity: `[1.5 million](claim:silt-total)`."""

    kind: str  # 'claim' or 'entity'
    target: str  # 'silt-total'
    words: str  # '1.5 million'
    location: Location  # of the '['
    target_location: Location  # of 'silt-total'


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image of the text that is neither a binding nor a citation."""

    href: str
    words: str
    location: Location
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class NoteReference:
    label: str  # '12' of `[^12]`
    location: Location


@dataclass(frozen=True, slots=True)
class Prose:
    """A run of Markdown text with all that is found in it."""

    markdown: str  # as written, without the id line
    location: Location  # of its first character
    citations: tuple[Citation, ...] = ()
    bindings: tuple[Binding, ...] = ()
    note_references: tuple[NoteReference, ...] = ()
    links: tuple[Link, ...] = ()
    plain: str = ""  # the words alone, on one line
    plain_linked: tuple[tuple[int, int], ...] = ()  # where in `plain` the words of bindings and links stand
    plain_code: tuple[tuple[int, int], ...] = ()  # where in `plain` code stands
    plain_places: tuple[tuple[int, int, int], ...] = ()  # (offset in plain, line, column), ascending

    def place_of(self, offset: int) -> Location:
        """Return where the character at this offset of `plain` stands in the file."""
        known, line, column = 0, self.location.line, self.location.column
        for start, at_line, at_column in self.plain_places:
            if start > offset:
                break
            known, line, column = start, at_line, at_column
        return Location(self.location.path, line, column + offset - known)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 to 6
    text: str
    anchor: str  # the element's id: 'a-strategic-realignment'
    location: Location
    prose: Prose


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or list item of the report, retold."""

    id: str  # '3.24'
    kind: str  # 'paragraph' or 'item'
    prose: Prose
    heading: str  # the anchor of the heading above it, '' for the chapter's own
    location: Location  # of its id

    @property
    def anchor(self) -> str:
        return f"p{self.id}"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote of the report, in the report's own numbering."""

    label: str  # '12'
    prose: Prose
    location: Location  # of its definition
    called_in: str = ""  # id of the passage (or note) that calls it
    call_location: Location | None = None

    @property
    def id(self) -> str:
        return f"note-{self.label}"

    @property
    def definition(self) -> str:
        """The note as Markdown defines it: only in a note a citation is the whole reference."""
        return f"[^{self.label}]: {self.prose.markdown}".replace("\n", "\n    ")

    @property
    def anchor(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the editors add about a passage or a note."""

    id: str  # 'a-1.4', 'a-note-7', 'a-1.4b'
    kind: str  # 'contradiction', 'source', 'correction', 'context', 'since', 'language'
    on: tuple[str, ...]  # ids of passages and notes; the first is where it stands
    weight: str  # 'serious', 'notable', 'slight'
    date: str  # EDTF day
    checks: tuple[str, ...]  # ids of the failing checks that it explains
    claims: tuple[str, ...]  # ids of the claims that it corrects
    paragraphs: tuple[Prose, ...]
    location: Location
    options: Mapping[str, Location] = field(default_factory=dict)  # where each option's value stands

    @property
    def anchor(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Placement:
    """A generated part placed in a page: `/// fact-box | famine`."""

    kind: str  # 'fact-box', 'chart', 'register', …
    argument: str  # 'famine'
    location: Location


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of content: a section of the report where `section` is set, else a page of the editors."""

    path: str  # 'content/2-independence.md'
    title: str
    section: str  # '2', 'es'; '' for the editors' own pages
    description: str
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...]
    annotations: tuple[Annotation, ...]
    placements: tuple[Placement, ...]
    prose: tuple[Prose, ...]  # what is in none of them: the editors' own text
    location: Location
    digest: str  # of the text: path and digest say all that a chapter is

    @property
    def slug(self) -> str:
        """'2-independence', the address of the page under the site's root; '' for the home page."""
        name = self.path.removeprefix("content/").removesuffix(".md")
        return "" if name == "index" else name.removesuffix("/index")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range of numbers. `low == high` for a number, None is an open end."""

    low: Decimal | None
    high: Decimal | None
    vague: bool = False  # 'thousands', 'tens of billions'

    @property
    def is_number(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class Claim:
    """What the report states that can be true or false."""

    id: str
    statement: str
    location: Location
    value: Quantity | None = None
    value_source: str = ""  # as written: '1_300_000'
    unit: str = ""  # 'people', '%', 'USD'
    date: str = ""  # EDTF; then there is no value
    qualifier: str = ""  # 'about', 'at least'
    passages: tuple[str, ...] = ()  # ids of passages and notes that state it
    sources: tuple[str, ...] = ()  # citation keys that the report gives for it
    standing: str = ""  # 'cited' or 'uncited'; by the edition 'contradicted' or 'corrected'
    places: Mapping[str, Location] = field(default_factory=dict)  # 'value', 'passages.0' … -> where written


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold between claims, as declared in `content/facts/checks*.yml`."""

    id: str
    kind: str  # 'sum', 'difference', 'share', 'ratio', 'duration', 'order', 'count', 'same', 'incompatible'
    statement: str
    location: Location
    claims: tuple[str, ...] = ()  # the operands, in order
    result: str = ""  # the claim that they must give
    tolerance: str = ""  # '0', '0.5', '5%'
    asserts: Mapping[str, str] = field(default_factory=dict)  # of 'incompatible': passage id -> what it asserts
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check."""

    check: str
    outcome: str  # 'holds', 'approximate', 'fails'; 'undecided' where a mistake in the check is reported
    computed: str = ""  # '456 tests', for people
    stated: str = ""  # '456 tests'
    passages: tuple[str, ...] = ()  # of all its claims, in the report's order


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, an organisation, a place or an event of the authority file."""

    id: str
    kind: str  # 'person', 'organisation', 'place', 'event'
    name: str  # preferred
    location: Location
    spellings: tuple[str, ...] = ()  # other spellings in the report and in this edition's prose
    names: Mapping[str, str] = field(default_factory=dict)  # BCP 47 tag -> the name in that language: 'ru'
    romanisations: tuple[str, ...] = ()  # common elsewhere
    abbreviation: str = ""
    role: str = ""  # as the report gives it
    date: str = ""  # EDTF, of events
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    ambiguous: tuple[str, ...] = ()  # spellings never linked by themselves
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoxCell:
    claim: str = ""
    text: str = ""  # words without figures


@dataclass(frozen=True, slots=True)
class BoxRow:
    label: str  # words; may be empty when the first claim's statement serves
    cells: tuple[str, ...]  # claim ids
    location: Location
    cell_locations: tuple[Location, ...] = ()
    also: tuple[str, ...] = ()  # claims that say the same as the first cell


@dataclass(frozen=True, slots=True)
class FactBox:
    """A small table of claims, declared in `content/facts/boxes.yml`; of an entity it may leave title and rows to the register."""

    id: str
    title: str
    columns: tuple[str, ...]  # headings of the cells after the label; () for one unnamed column
    rows: tuple[BoxRow, ...]
    location: Location
    label_heading: str = ""
    entity: str = ""  # the id of what it is about
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChartLabel:
    """What names a row or a series of a chart: words, an entity, and a claim whose date stands before them."""

    words: str = ""  # 'Injured'
    entity: str = ""  # an entity's id, whose name stands for the words
    when: str = ""  # a claim's id: 'survey-year'


@dataclass(frozen=True, slots=True)
class ChartRow:
    label: ChartLabel
    claims: tuple[str, ...]  # ids, one for each series; '' where the report gives none
    part_of: str = ""  # the claim against which the row is drawn


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of claims, declared in `content/facts/charts.yml`."""

    id: str
    title: str
    kind: str  # 'bars', 'groups', 'parts', 'steps', 'ranks'
    rows: tuple[ChartRow, ...]
    location: Location
    series: tuple[ChartLabel, ...] = ()  # of 'groups'
    ranked: str = ""  # of 'ranks': the claim of how many are ranked
    highlight: str = ""  # the claim that stands out
    places: Mapping[str, Location] = field(default_factory=dict)  # 'rows.0.claims.1' -> where written

    def mentions(self) -> Iterator[tuple[str, str]]:
        """Yield ('rows.0.claims.1', claim id) for each claim that it names."""
        for number, row in enumerate(self.rows):
            yield f"rows.{number}.when", row.label.when
            yield f"rows.{number}.of", row.part_of
            yield from ((f"rows.{number}.claims.{cell}", claim) for cell, claim in enumerate(row.claims))
        yield from ((f"series.{number}.when", label.when) for number, label in enumerate(self.series))
        yield "of", self.ranked
        yield "highlight", self.highlight


@dataclass(frozen=True, slots=True)
class Exemption:
    """What a check need not ask about again, declared in `content/facts/exemptions.yml`."""

    id: str
    check: str  # the code: 'unbound-figure'
    passage: str  # id of the passage, note or annotation; '' for the whole edition
    words: tuple[str, ...]  # as they are found: 'two'
    reason: str  # 'the title of a newspaper'
    location: Location
    places: Mapping[str, Location] = field(default_factory=dict)


# How an annotation of each kind begins, for readers.
ANNOTATION_KIND_WORDS = {
    "contradiction": "The report contradicts itself",
    "source": "Against its own source",
    "correction": "Correction",
    "context": "Context",
    "since": "Since publication",
    "language": "On the wording",
}

# What came of reading a work beside what the report takes from it.
READING_WORDS = {
    "supports": "read: supports",
    "supports-in-part": "read: supports in part",
    "differs": "read: differs",
    "not-seen": "not seen",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A work of `references.bib`."""

    key: str  # 'lund2018'
    csl: Mapping[str, object]  # a CSL-JSON item
    location: Location
    role: str  # 'cited' by the report or by the 'editors' only
    note: str = ""  # Markdown-free words: the report's slips in citing it
    reading: str = ""  # 'supports', 'supports-in-part', 'differs', 'not-seen'
    reading_date: str = ""  # EDTF day
    reading_note: str = ""
    entry: str = ""  # the BibLaTeX entry as written, for export
