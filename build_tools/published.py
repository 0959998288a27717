"""What an edition publishes under which names, and what has become of it since the last release.

The text of a name is what makes it that thing and no other. Its fingerprint is the SHA-256 of the lines below,
in Unicode's NFC with runs of white space as one space:

    passage, note   its words without markup, and its citations as they are written
    annotation      kind; weight; the words and citations of its paragraphs
    claim           statement; value or date; unit; qualifier
    check           kind; statement; its claims, its result, its tolerance; what it says passages assert
    entity          kind; name; role; date
    source          authors, editors, title, the title of what it stands in, date
    page            nothing: a page is an address, its text has names of its own

Links, bindings, emphasis, the passages that state a claim and the other fields of a source change no fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote

from .addresses import Addresses
from .diagnostics import Diagnostic, Location
from .edition import Edition
from .model import Annotation, Check, Claim, Entity, Prose, Quantity, Source
from .releases.changes_file import CHANGES_FILE, Change
from .releases.ledger import LEDGER_FILE, Ledger, Record
from .suggestions import did_you_mean

HOME = "./"  # the address of the home page, which has no letters of its own
_SOURCE_FIELDS = ("author", "editor", "title", "container-title", "issued")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name as the edition has it now."""

    name: str  # '3.24', 'claim:silt-total'
    address: str  # '3-presidency/#p3.24'
    fingerprint: str  # '' for pages
    location: Location = Location(LEDGER_FILE)


def kind_of(name: str) -> str:
    """'claim:silt-total' -> 'claim', 'a-1.4' -> 'annotation', 'note-7' -> 'note', '1.4' -> 'passage'."""
    prefix, colon, _ = name.partition(":")
    if colon:
        return prefix
    return "annotation" if name.startswith("a-") else "note" if name.startswith("note-") else "passage"


def fingerprint(*lines: str) -> str:
    """Return the SHA-256 of lines of text, whatever their white space and their Unicode form."""
    text = "\n".join(" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def entries_of(edition: Edition) -> dict[str, Entry]:
    """Return all that has an address in the edition, by name: pages, passages, notes, annotations, then the register."""
    return {entry.name: entry for entry in _entries(edition)}


def _entries(edition: Edition) -> Iterator[Entry]:
    addresses, facts = Addresses(edition), edition.facts

    def entry(name: str, address: str | None, location: Location, *lines: str) -> Iterator[Entry]:
        if address is not None:
            # Spaces part the columns of the ledger.
            yield Entry(
                name, quote(address, safe="/#!$&'()*+,;=:@~%") or HOME, fingerprint(*lines) if lines else "", location
            )

    for chapter in edition.chapters:
        yield from entry(page_name(chapter.slug), addresses.of_page(chapter.slug), chapter.location)
    for thing in (*edition.passages.values(), *edition.notes.values()):
        yield from entry(thing.id, addresses.of(thing.id), thing.location, *_prose_lines(thing.prose))
    for annotation in edition.annotations.values():
        yield from entry(
            annotation.id, addresses.of(annotation.id), annotation.location, *_annotation_lines(annotation)
        )
    for claim in facts.claims.values():
        yield from entry(f"claim:{claim.id}", addresses.of_claim(claim.id), claim.location, *_claim_lines(claim))
    for check in facts.checks.values():
        yield from entry(f"check:{check.id}", addresses.of_check(check.id), check.location, *_check_lines(check))
    for entity in facts.entities.values():
        yield from entry(f"entity:{entity.id}", addresses.of_entity(entity.id), entity.location, *_entity_lines(entity))
    for source in edition.sources.values():
        yield from entry(
            f"source:{source.key}", addresses.of_source(source.key), source.location, *_source_lines(source)
        )


def page_name(slug: str) -> str:
    return f"page:{slug or 'index'}"


def _prose_lines(prose: Prose) -> Iterator[str]:
    yield prose.plain
    yield from (citation.source for citation in prose.citations)


def _annotation_lines(annotation: Annotation) -> Iterator[str]:
    yield from (annotation.kind, annotation.weight)
    for paragraph in annotation.paragraphs:
        yield from _prose_lines(paragraph)


def _claim_lines(claim: Claim) -> Iterator[str]:
    yield from (claim.statement, claim.date or _amount(claim.value), claim.unit, claim.qualifier)


def _amount(value: Quantity | None) -> str:
    if value is None:
        return ""
    return f"{_number(value.low)}..{_number(value.high)}{' vague' if value.vague else ''}"


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _check_lines(check: Check) -> Iterator[str]:
    yield from (check.kind, check.statement, " ".join(check.claims), check.result, check.tolerance)
    yield from check.asserts.values()


def _entity_lines(entity: Entity) -> Iterator[str]:
    yield from (entity.kind, entity.name, entity.role, entity.date)


def _source_lines(source: Source) -> Iterator[str]:
    for name in _SOURCE_FIELDS:
        yield json.dumps(source.csl.get(name, ""), ensure_ascii=False, sort_keys=True)


def since_release(
    ledger: Ledger, entries: Mapping[str, Entry], changes: Mapping[str, Change]
) -> tuple[tuple[Record, ...], list[Diagnostic]]:
    """Compare what is there with what was published last.

    Returns the records that the next edition appends, and what no change explains. Nothing is guessed: a name that
    is gone, stands elsewhere or has another text needs its entry, however like the old text the new one may be.
    """
    comparison = _Comparison(ledger, entries, changes)
    records = tuple(comparison.records())
    return records, [*comparison.mistakes, *comparison.unused()]


class _Comparison:
    def __init__(self, ledger: Ledger, entries: Mapping[str, Entry], changes: Mapping[str, Change]):
        self.ledger, self.entries, self.changes = ledger, entries, changes
        self.used: set[str] = set()
        self.mistakes: list[Diagnostic] = []
        self.taken_in: dict[str, list[str]] = {}  # name -> the names that are merged into it
        for change in changes.values():
            if change.became == "merged" and change.name in ledger.latest:
                self.taken_in.setdefault(change.to[0], []).append(change.name)

    def mistake(self, place: Location, code: str, message: str, hint: str) -> None:
        self.mistakes.append(Diagnostic(place, code, message, hint))

    def records(self) -> Iterator[Record]:
        for name, record in self.ledger.latest.items():
            entry = self.entries.get(name)
            if not record.stands:
                self._ended(record, entry)
            elif entry is None:
                yield from self._gone(record)
            elif (entry.address, entry.fingerprint) != (record.address, record.fingerprint):
                yield from self._changed(record, entry)
            elif kind_of(name) == "page":
                yield from self._shared_out(record)
        for name, entry in self.entries.items():
            if name not in self.ledger.latest:
                yield Record("published", name, entry.address, entry.fingerprint)

    def _ended(self, record: Record, entry: Entry | None) -> None:
        if entry is not None:
            message = f"{record.name} was {record.event} in edition {record.version}"
            self.mistake(
                entry.location, "name-used-again", message, "A name is given once and never again: choose another."
            )

    def _gone(self, record: Record) -> Iterator[Record]:
        name, change = record.name, self.changes.get(record.name)
        if change is None or change.became == "revised":
            message = f"{name}, published in edition {record.version}, is gone"
            hint = f"Put it back, or say in {CHANGES_FILE} what became of it: {name}: {{became: withdrawn, reason: …}}."
            place = change.location if change else Location(LEDGER_FILE, record.line_number or 1)
            self.used.add(name)
            self.mistake(place, "published-name-gone", message, hint)
            return
        self.used.add(name)
        if self._targets_stand(change):
            yield Record(change.became, name, "", "", change.to, change.reason)

    def _targets_stand(self, change: Change) -> bool:
        stand = True
        for number, target in enumerate(change.to):
            place = change.places.get(f"to.{number}", change.location)
            if target not in self.entries:
                alike = [name for name in self.entries if kind_of(name) == kind_of(change.name)]
                message = f"{change.name} cannot have become {target!r}, which is not there"
                self.mistake(place, "unknown-target", message, did_you_mean(target, alike))
                stand = False
            elif kind_of(target) != kind_of(change.name):
                message = f"{change.name}, a {kind_of(change.name)}, cannot have become a {kind_of(target)}"
                self.mistake(place, "unlike-target", message, f"Name a {kind_of(change.name)}.")
                stand = False
        return stand

    def _changed(self, record: Record, entry: Entry) -> Iterator[Record]:
        name, change = record.name, self.changes.get(record.name)
        text, place = entry.fingerprint != record.fingerprint, entry.address != record.address
        if change is not None:
            self.used.add(name)
            split = change.became == "split" and name in change.to
            if change.became == "revised" or split and self._targets_stand(change):
                yield Record(change.became, name, entry.address, entry.fingerprint, change.to, change.reason)
                return
            if not split and change.to != (name,):
                message = f"{name} is said to be {change.became}, but it still stands"
                self.mistake(
                    change.location, "change-of-what-stands", message, f"Take it out of the text at {entry.location}."
                )
                return
        moved = self._reason_to_move(record, entry)
        if place and not moved:
            self._unexplained_move(record, entry)
        taken_in = self.taken_in.get(name, ())
        if text and not taken_in:
            message = f"{name} has another text than in edition {record.version}"
            hint = f"If it says the same thing, add to {CHANGES_FILE}: {name}: {{became: revised, reason: …}}; else give the new text a name of its own."
            self.mistake(entry.location, "published-text-changed", message, hint)
        event = "revised" if text else "moved"
        to = () if text else (name,)
        reason = f"Takes in {', '.join(taken_in)}." if text else moved
        yield Record(event, name, entry.address, entry.fingerprint, to, reason or "-")

    def _reason_to_move(self, record: Record, entry: Entry) -> str:
        """Return why a name stands elsewhere: its own entry says so, or that of its page."""
        own = self.changes.get(record.name)
        if own is not None and own.became == "moved":
            return own.reason
        page = self.changes.get(_page_at(record.address))
        return page.reason if page and _page_at(entry.address) in page.to else ""

    def _shared_out(self, record: Record) -> Iterator[Record]:
        """A page that still stands may have given some of what was on it to another one."""
        change = self.changes.get(record.name)
        if change and change.became == "split" and record.name in change.to and self._targets_stand(change):
            self.used.add(record.name)
            yield Record("split", record.name, record.address, "", change.to, change.reason)

    def _unexplained_move(self, record: Record, entry: Entry) -> None:
        name, page = record.name, _page_at(record.address)
        message = f"{name} stands at {entry.address}, but was published at {record.address}"
        hint = f"Put it back, or add to {CHANGES_FILE}: {name}: {{became: moved, to: [{name}], reason: …}}."
        if page not in self.entries:
            new = _page_at(entry.address)
            hint = f"If the whole page moved, add to {CHANGES_FILE}: {page}: {{became: moved, to: [{new}], reason: …}}."
        self.mistake(entry.location, "published-name-elsewhere", message, hint)

    def unused(self) -> Iterator[Diagnostic]:
        for name, change in self.changes.items():
            if name in self.used:
                continue
            record = self.ledger.latest.get(name)
            if record is None:
                message = f"{name!r} was never published"
                hint = (
                    did_you_mean(name, self.ledger.latest)
                    or "Take the entry out: what no edition has published needs none."
                )
                yield Diagnostic(change.location, "unknown-published-name", message, hint)
            else:
                done = "stands as it was" if record.stands else f"was {record.event} before"
                message = f"nothing became of {name} since edition {record.version}: it {done}"
                yield Diagnostic(change.location, "unused-change", message, "Take the entry out.")


def _page(address: str) -> str:
    return address.partition("#")[0] or HOME


def _page_at(address: str) -> str:
    """'2-old/#p2.1' -> 'page:2-old'."""
    return page_name("" if _page(address) == HOME else _page(address).rstrip("/"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name leads: an address where it stands, else what became of it and where that leads."""

    name: str
    address: str = ""  # '' where it no longer stands
    became: str = ""  # 'moved', 'merged', 'split', 'withdrawn'
    to: tuple[Place, ...] = ()
    reason: str = ""
    version: str = ""  # of the edition that says so; '' where the next one will


def settled(ledger: Ledger, records: Iterable[Record]) -> Ledger:
    """Return the ledger as if the records were released."""
    return replace(ledger, records=(*ledger.records, *records))


def place_of(ledger: Ledger, name: str) -> Place | None:
    """Return where a name leads according to a settled ledger, or None for one that was never published."""
    record = ledger.latest.get(name)
    if record is None:
        return None
    if record.stands:
        return Place(name, record.address)
    to = tuple(place for target in record.to if (place := place_of(ledger, target)))
    return Place(name, "", record.event, to, record.reason, record.version)


def names_at(ledger: Ledger) -> dict[str, str]:
    """Return the name of each element ever published by its id: 'p3.24' -> '3.24', 'claim-x' -> 'claim:x'."""
    return {record.address.partition("#")[2]: record.name for record in ledger.records if "#" in record.address}


def former_pages(ledger: Ledger) -> dict[str, Place]:
    """Return the pages that are no longer at an address where they were, by that address: '2-old/' -> where it leads."""
    standing = {record.address for record in ledger.latest.values() if record.stands}
    pages = {}
    for record in ledger.records:
        if kind_of(record.name) == "page" and record.address and record.address not in standing:
            pages[record.address] = place_of(ledger, record.name)
    return pages
