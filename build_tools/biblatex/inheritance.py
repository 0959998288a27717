"""What an entry takes from others: by `xdata`, by `crossref`, and from a field of an `@xdata` entry.

The rules are BibLaTeX's: manual, sections 2.4.1 (crossref), 3.13.5 and 3.13.6 (xdata), and appendix B, "Default
Inheritance Setup". An entry's own fields always win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..diagnostics import Diagnostic, Severity
from ..suggestions import did_you_mean
from .entry import Entry, Field
from .names import split_list

LONGEST_CHAIN = 20  # entries that inherit from one another

# Appendix B: what never passes on, and this edition's own words about one work.
_NEVER = frozenset(
    (
        "ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label", "options",
        "presort", "related", "relatedoptions", "relatedstring", "relatedtype", "shorthand", "shorthandintro",
        "sortkey", "note", "reading", "readingdate", "readingnote",
    )
)  # fmt: skip
_BY_TITLE = frozenset(("shorttitle", "sorttitle", "indextitle", "indexsorttitle"))
_IN_BOOK = frozenset(("inbook", "bookinbook", "suppbook"))
_IN_COLLECTION = frozenset(("incollection", "inreference", "suppcollection"))
_TITLES = ("title", "subtitle", "titleaddon")
_MAIN = {
    "mvbook": _IN_BOOK | {"book"},
    "mvcollection": _IN_COLLECTION | {"collection", "reference"},
    "mvreference": _IN_COLLECTION | {"collection", "reference"},
    "mvproceedings": frozenset(("proceedings", "inproceedings")),
}
_BOOK = {
    "book": _IN_BOOK,
    "collection": _IN_COLLECTION,
    "reference": _IN_COLLECTION,
    "proceedings": frozenset(("inproceedings",)),
}
_JOURNAL = {"periodical": frozenset(("article", "suppperiodical"))}
_DATES = tuple(
    tuple(f"{kind}{part}" for part in ("date", "year", "month", "day")) for kind in ("", "url", "event", "orig")
)

_REFERENCE = re.compile(
    r"\s*\{?\s*xdata\s*=\s*\{?\s*(?P<key>[^\s{}]+?)-(?P<field>[A-Za-z]+)(?:-(?P<number>\d+))?\s*\}*\s*"
)
_ANY_REFERENCE = re.compile(r"(?<![\w])xdata\s*=", re.IGNORECASE)


def inherit(entries: Iterable[Entry]) -> tuple[list[Entry], list[Diagnostic]]:
    """Return the entries, each with what it inherits, and what is wrong with what it refers to.

    Cycles are cut where they close; what is missing is left out. `@xdata` entries are not returned.
    """
    entries = list(entries)
    family = _Family(entries)
    resolved = [family.resolve(entry) for entry in entries]
    return [entry for entry in resolved if entry.type != "xdata"], family.diagnostics


class _Family:
    def __init__(self, entries: list[Entry]):
        self.by_key = {alias: entry for entry in entries for alias in _list(entry.value("ids"))}
        self.by_key |= {entry.key: entry for entry in entries}
        self.resolved: dict[str, Entry] = {}
        self.open: list[str] = []  # keys of the entries that wait for what they inherit
        self.diagnostics: list[Diagnostic] = []

    def resolve(self, entry: Entry) -> Entry:
        if entry.key not in self.resolved:
            self.open.append(entry.key)
            whole = self._with_crossref(self._with_parts(self._with_xdata(entry)))
            self.open.pop()
            self.resolved[entry.key] = whole
        return self.resolved[entry.key]

    def _with_xdata(self, entry: Entry) -> Entry:
        field = entry.fields.get("xdata")
        for key in _list(entry.value("xdata")):
            container = self._referred(key, field)
            if container is None:
                continue
            if container.type != "xdata":
                self._report(field, "unknown-crossref", f"{key!r} is not an @xdata entry")
                continue
            inherited = {name: value for name, value in container.fields.items() if name not in ("ids", "xdata")}
            entry = replace(entry, fields=inherited | dict(entry.fields))
        return entry

    def _with_crossref(self, entry: Entry) -> Entry:
        if "xref" in entry.fields and entry.value("xref").strip() not in self.by_key:
            self._unknown(entry.value("xref").strip(), entry.fields["xref"], Severity.WARNING)
        key = entry.value("crossref").strip()
        parent = self._referred(key, entry.fields["crossref"]) if key else None
        if parent is None:
            return entry
        return replace(entry, fields=_inherited(parent, entry) | dict(entry.fields))

    def _with_parts(self, entry: Entry) -> Entry:
        """Put in the parts that are taken from `@xdata` fields one by one: 'xdata=macmillan-location-2'."""
        if not any(_ANY_REFERENCE.search(field.value) for field in entry.fields.values()):
            return entry
        fields = {
            name: replace(field, value=" and ".join(self._parts(part, field) for part in split_list(field.value)))
            if _ANY_REFERENCE.search(field.value)
            else field
            for name, field in entry.fields.items()
        }
        return replace(entry, fields=fields)

    def _parts(self, part: str, field: Field) -> str:
        if not _ANY_REFERENCE.match(part.lstrip("{ ")):
            return part
        match = _REFERENCE.fullmatch(part)
        if match is None:
            self._report(
                field, "unknown-crossref", f"{part!r} names no field", "Write xdata=key-field or xdata=key-field-1."
            )
            return part
        container = self._referred(match["key"], field)
        if container is None:
            return part
        found = container.value(match["field"].lower())
        if container.type != "xdata" or not found:
            self._report(field, "unknown-crossref", f"no @xdata entry {match['key']!r} with a field {match['field']!r}")
            return part
        if not match["number"]:
            return found
        values = split_list(found)
        if not 1 <= int(match["number"][:6]) <= len(values):
            self._report(
                field, "unknown-crossref", f"{match['field']!r} of {match['key']!r} has no part {match['number']}"
            )
            return part
        return values[int(match["number"]) - 1]

    def _referred(self, key: str, field: Field) -> Entry | None:
        """Return the entry with all that it inherits itself; None where that cannot be."""
        entry = self.by_key.get(key)
        if entry is None:
            self._unknown(key, field, Severity.ERROR)
            return None
        if entry.key in self.open:
            circle = " → ".join([*self.open[self.open.index(entry.key) :], entry.key])
            self._report(
                field, "crossref-cycle", f"these entries inherit from each other: {circle}", "Take one reference out."
            )
            return None
        if len(self.open) >= LONGEST_CHAIN:
            message = f"more than {LONGEST_CHAIN} entries inherit one from the other"
            self._report(field, "nesting-too-deep", message, "Refer to the first of them.")
            return None
        return self.resolve(entry)

    def _unknown(self, key: str, field: Field, severity: Severity) -> None:
        hint = did_you_mean(key, self.by_key)
        self.diagnostics.append(
            Diagnostic(field.location, "unknown-crossref", f"unknown entry {key!r}", hint, severity)
        )

    def _report(self, field: Field, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(field.location, code, message, hint))


def _inherited(parent: Entry, child: Entry) -> dict[str, Field]:
    """Return what the child takes from the parent, under the names that it has there."""
    dated = {name for names in _DATES if any(name in child.fields for name in names) for name in names}
    renamed = _renamed(parent.type, child.type)
    passing = {name: field for name, field in parent.fields.items() if name not in _NEVER | dated}
    if not renamed:
        return passing
    inherited = {name: field for name, field in passing.items() if name not in _BY_TITLE and name not in renamed}
    inherited |= {renamed[name]: field for name, field in passing.items() if name in renamed}
    if "author" in passing and child.type in _IN_BOOK and parent.type in ("book", "mvbook"):
        inherited["bookauthor"] = passing["author"]
    return inherited


def _renamed(parent: str, child: str) -> Mapping[str, str]:
    for table, prefix in ((_MAIN, "main"), (_BOOK, "book"), (_JOURNAL, "journal")):
        if child in table.get(parent, ()):
            return {title: prefix + title for title in _TITLES}
    return {}


def _list(value: str) -> list[str]:
    return [key for key in re.split(r"[\s,]+", value) if key]
