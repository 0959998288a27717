"""Reads references.bib. The only home of bibtexparser.

The library splits the file into blocks; what the blocks mean is told by its neighbours: biblatex_inheritance (what an
entry takes from others), biblatex_csl (fields -> CSL-JSON), biblatex_names, biblatex_dates and latex_text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

import bibtexparser
from bibtexparser.model import Block, ImplicitComment, ParsingFailedBlock, String
from bibtexparser.model import Entry as ParsedEntry

from .biblatex.csl import csl_item
from .biblatex.dates import is_day
from .biblatex.entry import Entry, Field, Written
from .biblatex.inheritance import inherit
from .biblatex.latex_text import DEEPEST, nesting, plain_text
from .biblatex.syntax import BLOCK, block_start, value_parts, without_remarks
from .biblatex.terms import CSL_TYPES, FIELD_ALIASES, FIELDS, IMPLIED_SUBTYPE, IMPLIED_TYPE, NO_WORKS, TYPE_ALIASES
from .diagnostics import Diagnostic, Location, Severity
from .model import Source
from .suggestions import did_you_mean

# It logs what it also returns; nothing below the command line logs.
bibtexparser.splitter.logger.disabled = True

LONGEST = 20_000  # characters of a field; decoding the worst of them takes a twentieth of a second
MOST_BLOCKS = 30_000  # entries, strings, remarks; bibtexparser takes a second for as many
MOST_NAMES_CHECKED = 100  # fields of an entry whose names are compared with those that are known
READINGS = ("supports", "supports-in-part", "differs", "not-seen")

_UNREAD = frozenset(("abstract", "annotation", "file"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What can follow the '@' of a citation (Pandoc User's Guide, "Citation syntax"); any other key needs braces there.
_KEY = re.compile(r"\w+(?:[:.#$%&\-+?<>~/]\w+)*")
_NEVER_IN_KEY = re.compile(r"[\s{}\[\];@,]")
_FOLLOWING = re.compile(r"([A-Za-z][\w+-]*)\s*=")
_STRAY_FIELD = re.compile(r'^\s*(?:\}\s*)?[A-Za-z][\w+-]*\s*=\s*(?:[{"]|\d+\s*,)', re.MULTILINE)


@lru_cache(maxsize=4)
def read_bibliography(text: str, path: str) -> tuple[tuple[Source, ...], list[Diagnostic]]:
    """Return the works of a BibLaTeX (or BibTeX) file in its order, and what is wrong with it.

    Whatever cannot be used is left out, with a diagnostic: a field of an entry, or the entry. Raises nothing.
    """
    file = _File(text, path)
    entries = list(file.entries())
    works, found = inherit(entries)
    diagnostics = file.diagnostics + found
    sources = []
    for work in works:
        if work.type not in NO_WORKS:
            source, found = _source(work)
            sources.append(source)
            diagnostics += found
    return tuple(sources), list(dict.fromkeys(diagnostics))


@dataclass
class _File:
    """A file while it is read: its strings and keys so far."""

    text: str
    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=lambda: {month: month for month in _MONTHS})
    keys: dict[str, Location] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        for block, written in self._blocks():
            if isinstance(block, String):
                self._define(block, written)
            elif isinstance(block, ParsedEntry):
                entry = self._entry(block, written)
                if entry is not None:
                    yield entry
            elif isinstance(block, ParsingFailedBlock):
                self._report_broken(block, written)
            elif isinstance(block, ImplicitComment) and (stray := _STRAY_FIELD.search(block.raw or "")):
                message = "these fields stand outside any entry"
                hint = "A brace above them closes the entry too early."
                self._report(
                    written.at(stray.end() - len(stray.group().lstrip())), "broken-bibliography-entry", message, hint
                )

    def _blocks(self) -> Iterator[tuple[Block, Written]]:
        """Yield each block with its place. A block that only repeats a key or a field is yielded as what it is."""
        text = without_remarks(self.text)
        line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        if text.count("@") > MOST_BLOCKS and sum(1 for _ in BLOCK.finditer(text)) > MOST_BLOCKS:
            self._report(
                Location(self.path), "too-many-entries", f"the file has more than {MOST_BLOCKS:,} entries", "Split it."
            )
            return
        try:
            blocks = bibtexparser.parse_string(text, parse_stack=[]).blocks
        except Exception as error:  # The library raises on what it takes for its own mistakes, too.
            message = f"the file cannot be read: {type(error).__name__}"
            self._report(
                Location(self.path), "broken-bibliography-entry", message, "Take out the last entry that you added."
            )
            return
        offset = 0
        for block in blocks:
            raw = block.raw or ""
            offset = max(text.find(raw, offset), offset)
            line = bisect_right(line_starts, offset)
            written = Written(
                self.text[offset : offset + len(raw)], Location(self.path, line, offset - line_starts[line - 1] + 1)
            )
            offset += 1
            yield getattr(block, "ignore_error_block", None) or block, written

    def _entry(self, block: ParsedEntry, written: Written) -> Entry | None:
        key_offset = written.text.index(block.key, block_start(written.text)) if block.key else 0
        place = written.at(key_offset)
        written_type = block.entry_type
        if not block.key or not written_type:
            what = "type" if block.key else "citation key"
            self._report(place, "broken-bibliography-entry", f"this entry has no {what}", "Write @book{key, …}.")
            return None
        if block.key in self.keys:
            message = f"the citation key {block.key!r} is used twice, first in line {self.keys[block.key].line}"
            self._report(
                place, "duplicate-citation-key", message, "Rename or delete one of the two; the second is left out."
            )
            return None
        self.keys[block.key] = place
        self._check_key(block.key, place)
        fields = self._fields(block, written)
        for name, implied in (("type", IMPLIED_TYPE), ("entrysubtype", IMPLIED_SUBTYPE)):
            if written_type in implied and name not in fields:
                fields[name] = Field(name, implied[written_type], written)
        options = fields["options"].value if "options" in fields else ""
        options = frozenset(re.sub(r"\s+", "", option).lower() for option in options.split(","))
        return Entry(self._type(written_type, block.key, written), block.key, fields, written, place, options)

    def _type(self, written_type: str, key: str, written: Written) -> str:
        entry_type = TYPE_ALIASES.get(written_type, written_type)
        place = written.at(1)
        if entry_type == "set":
            message = f"{key!r} is a set of works, which no citation style knows"
            self._report(place, "unknown-entry-type", message, "Cite its members: [@one; @other].", Severity.WARNING)
        elif entry_type not in CSL_TYPES and entry_type not in NO_WORKS:
            hint = did_you_mean(written_type, [*CSL_TYPES, *TYPE_ALIASES]) or "It is read as @misc."
            self._report(place, "unknown-entry-type", f"unknown entry type '@{written_type}'", hint, Severity.WARNING)
            return "misc"
        return entry_type

    def _check_key(self, key: str, place: Location) -> None:
        if _KEY.fullmatch(key):
            return
        hint = "Use letters, digits and single marks such as - : . / between them."
        if not _NEVER_IN_KEY.search(key):
            hint = f"Cite it as @{{{key}}}, or rename it."
        self._report(place, "citation-key-unusable", f"{key!r} does not work as @{key}", hint, Severity.WARNING)

    def _fields(self, block: ParsedEntry, written: Written) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        seen: dict[str, str | None] = {}  # None once its repetition is told
        first_line = block.start_line or 0
        for parsed in block.fields:
            name = parsed.key.lower()
            own_name = FIELD_ALIASES.get(name, name)
            written_field = Field(name, "", written, max((parsed.start_line or 0) - first_line, 0))
            if name in seen:
                if seen[name] is not None:
                    self._report_twice(written_field, seen[name] == parsed.value)
                    seen[name] = None
                continue
            seen[name] = parsed.value
            if len(seen) <= MOST_NAMES_CHECKED:
                self._check_name(written_field)
            if own_name in _UNREAD or (own_name != name and own_name in fields):
                continue
            value = self._value(parsed.value, written_field)
            if value is not None:
                fields[own_name] = Field(name, value, written, written_field.equals_line)
        return fields

    def _value(self, raw: str, place: Field) -> str | None:
        """Return what a field or a string says, or None where it is too large to be read."""
        if len(raw) > LONGEST:
            self._report_too_long(place)
            return None
        if raw.count("{") > DEEPEST and nesting(raw) > DEEPEST + 1:
            message = f"braces are nested more than {DEEPEST} deep in {place.name!r}"
            self._report(place.location, "nesting-too-deep", message, "It is left out; take braces out of it.")
            return None
        if raw[:1] == "{" and raw.find("{", 1) < 0 and raw.find("}") == len(raw) - 1:
            return raw[1:-1]  # As most are.
        parts: list[str] = []
        length = joined_from = 0
        for part, at, is_name in value_parts(raw):
            if parts and "#" not in raw[joined_from:at]:
                self._report_unjoined(raw, at, place)
                break
            joined_from = at + len(part)
            if is_name and not part.isdigit():
                part = self._string(part, place)
            length += len(part)
            if length > LONGEST:
                self._report_too_long(place)
                return None
            parts.append(part)
        return "".join(parts)

    def _report_unjoined(self, raw: str, at: int, place: Field) -> None:
        """Tell of what stands after a value: mostly the next field, for want of a comma."""
        start = place.written.text.find(raw)
        location = place.written.at(start + at) if start >= 0 else place.location
        following = _FOLLOWING.match(raw, at)
        if following:
            message, hint = f"a comma is missing before {following[1]!r}", f"{following[1]!r} is left out."
        else:
            message, hint = (
                f"{place.name!r} goes on after its value",
                "Put the whole value in braces; the rest is left out.",
            )
        self._report(location, "broken-bibliography-entry", message, hint)

    def _define(self, block: String, written: Written) -> None:
        """A string means what it was last defined as, as in BibTeX."""
        name = block.key.lower()
        value = self._value(block.value, Field(block.key, "", written))
        if value is None:
            return
        if self.strings.get(name, value) != value and name not in _MONTHS:
            message = f"the string {block.key!r} is defined twice, each time otherwise"
            self._report(
                written.place, "duplicate-string", message, "It means the second from here on.", Severity.WARNING
            )
        self.strings[name] = value

    def _string(self, name: str, place: Field) -> str:
        """Return what a string means; one that nobody defines is reported once, and stands for its name."""
        if name.lower() not in self.strings:
            hint = did_you_mean(name, self.strings) or f"Put the words in braces: {{{name}}}."
            severity = Severity.WARNING if "month" in place.name else Severity.ERROR
            self._report(place.location, "unknown-string", f"no @string defines {name!r}", hint, severity)
            self.strings[name.lower()] = name
        return self.strings[name.lower()]

    def _check_name(self, place: Field) -> None:
        likely = _likely_field(place.name)
        if likely:
            message = f"unknown field {place.name!r}"
            self._report(place.location, "unknown-field", message, f"Did you mean {likely!r}?", Severity.WARNING)

    def _report_twice(self, place: Field, is_same: bool) -> None:
        """The second stands further down than the first; its '=' says on which line."""
        message = f"the field {place.name!r} is given twice"
        severity = Severity.WARNING if is_same else Severity.ERROR
        self._report(place.location, "duplicate-field", message, "Delete one; the second is left out.", severity)

    def _report_too_long(self, place: Field) -> None:
        message = f"{place.name!r} has more than {LONGEST:,} characters"
        self._report(place.location, "field-too-long", message, "It is left out; 'and others' stands for many names.")

    def _report_broken(self, block: ParsingFailedBlock, written: Written) -> None:
        reason = (
            str(getattr(block.error, "abort_reason", "") or block.error or "its end is not found").strip().rstrip(".")
        )
        is_open = "end of file" in reason or "block start" in reason or "closing" in reason
        place = written.place if is_open else written.at(max(len(written.text) - 1, 0))
        entry = re.match(r"@\s*(\w*)\s*[{(]\s*([^\s,{}\"=]*)", written.text)
        name = f"@{entry[1]}{{{entry[2]}" if entry else "this entry"
        hint = (
            "A brace or a quotation mark is not closed."
            if is_open
            else "Look for a missing comma, brace or equals sign."
        )
        message = f"{name!r} cannot be read: {reason[:1].lower()}{reason[1:]}".replace("`", "'")
        self._report(place, "broken-bibliography-entry", message, hint)

    def _report(
        self, place: Location, code: str, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self.diagnostics.append(Diagnostic(place, code, message, hint, severity))


@lru_cache(maxsize=1024)
def _likely_field(name: str) -> str:
    """Return the field that a name was to be, if it differs from it by a slip: 'auhtor', 'keyword'."""
    if name in FIELDS or name in FIELD_ALIASES or len(name) > 24 or re.search(r"[+-]an\b", name):
        return ""
    near = [known for known in FIELDS if known[:1] == name[:1] and abs(len(known) - len(name)) < 2]
    rated = sorted((SequenceMatcher(None, name, known).ratio(), known) for known in near)
    return rated[-1][1] if rated and rated[-1][0] > 0.83 else ""


def _source(entry: Entry) -> tuple[Source, list[Diagnostic]]:
    """Return the work of an entry. What only this edition says of it stays out of the CSL item, which styles would print."""
    item, diagnostics = csl_item(entry)
    reading = entry.value("reading").strip()
    if reading and reading not in READINGS:
        place = entry.fields["reading"].location
        hint = did_you_mean(reading, READINGS) or f"Write one of: {', '.join(READINGS)}."
        diagnostics.append(Diagnostic(place, "unknown-reading", f"unknown outcome of reading {reading!r}", hint))
        reading = ""
    reading_date = entry.value("readingdate").strip()
    if reading_date and not is_day(reading_date):
        place = entry.fields["readingdate"].location
        diagnostics.append(
            Diagnostic(place, "impossible-date", f"{reading_date[:60]!r} is no day", "Write it as 2026-11-22.")
        )
        reading_date = ""
    keywords = {word.strip().lower() for word in entry.value("keywords").split(",")}
    source = Source(
        key=entry.key,
        csl=item,
        location=entry.location,
        role="editors" if "editors" in keywords else "cited",
        note=plain_text(entry.value("note"))[0],
        reading=reading,
        reading_date=reading_date,
        reading_note=plain_text(entry.value("readingnote"))[0],
        entry=entry.written.text,
    )
    return source, diagnostics
