"""The ledger, `content/published.lock`: what every released edition published, and what became of it.

    # comments, before the first line only
    4be17c02a95d3f60 edition 1.0 2026-11-22 3
    91ab03e4d5f60718 published 3.24 3-presidency/#p3.24 5f2c…
    0c55e1f2a3b4c5d6 published claim:silt-total register/#claim-silt-total 77aa…
    d2e3f4a5b6c7d8e9 published page:3-presidency 3-presidency/ -
    77cd8e9fa0b1c2d3 edition 1.1 2027-01-05 2
    1f0e2d3c4b5a6978 revised 3.24 3-presidency/#p3.24 81d0… - A name was misspelt.
    ab12cd34ef56a7b8 merged 3.25 - - 3.24 Both say the same.

Every line begins with a hash of itself and of the line before it, so that a line that was edited, put in or
taken out is seen, and an edition's line counts the lines that follow, so that a lost end is seen too. The
other columns: what happened, the name, its address and the fingerprint of its text ('-' for what is gone),
the names that took its place, the reason. Releasing an edition appends; nothing else writes the file.

Names: '3.24', 'note-7', 'a-1.4' as in the text; 'claim:silt-total', 'check:…', 'entity:…', 'source:…',
'page:3-presidency'.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from ..diagnostics import Diagnostic, Location

LEDGER_FILE = "content/published.lock"
EVENTS = ("published", "revised", "moved", "merged", "split", "withdrawn")
HEADER = (
    "# Every name that this edition has published, with its address and the fingerprint of its text.\n"
    "# Releasing an edition appends to this file; a line that was edited or removed is an error.\n"
)
_NONE = "-"
_HASH = re.compile(r"[0-9a-f]{16}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}|-")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}")
_NAME = re.compile(r"(?:claim|check|entity|source|page):[^\s,]+|[a-z0-9]+(?:[.-][a-z0-9]+)*")
_OUTSIDE = re.compile(r"^/|\\|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Release:
    """An edition that was published."""

    version: str  # '1.1'
    date: str  # '2027-01-05'
    head: str  # the hash of the last line of the release


@dataclass(frozen=True, slots=True)
class Record:
    """What one edition says of one name."""

    event: str  # one of EVENTS
    name: str  # '3.24', 'claim:silt-total'
    address: str  # '3-presidency/#p3.24'; '' for what is gone
    fingerprint: str  # 64 hexadecimal digits; '' for what is gone, and for pages
    to: tuple[str, ...] = ()  # the names that took its place
    reason: str = ""
    version: str = ""  # of the edition that says so; '' for what no edition says yet
    line_number: int = 0  # in the file

    @property
    def stands(self) -> bool:
        """Whether the name is still there. The home page's address is the root's, './'."""
        return bool(self.address)

    @property
    def line(self) -> str:
        """The record as its line says it, without the hash."""
        columns = [self.event, self.name, self.address or _NONE, self.fingerprint or _NONE]
        if self.event != "published":
            columns += [",".join(self.to) or _NONE, self.reason]
        return " ".join(columns)


@dataclass(frozen=True)
class Ledger:
    """All that was ever published."""

    text: str = ""  # the file as it is
    releases: tuple[Release, ...] = ()  # in order
    records: tuple[Record, ...] = ()  # in order

    @cached_property
    def history(self) -> Mapping[str, tuple[Record, ...]]:
        """All records of each name, in order."""
        grouped: dict[str, list[Record]] = {}
        for record in self.records:
            grouped.setdefault(record.name, []).append(record)
        return {name: tuple(records) for name, records in grouped.items()}

    @cached_property
    def latest(self) -> Mapping[str, Record]:
        """The last record of each name."""
        return {record.name: record for record in self.records}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each version among the releases, from 0."""
        return {release.version: place for place, release in enumerate(self.releases)}

    @property
    def newest(self) -> Release | None:
        return self.releases[-1] if self.releases else None


def version_key(version: str) -> tuple[int, ...] | None:
    """'1.10' -> (1, 10), by which versions are in order; None for what is no version."""
    if not _VERSION.fullmatch(version):
        return None
    numbers = [int(number) for number in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def appended(ledger: Ledger, version: str, date: str, records: Iterable[Record]) -> str:
    """Return the text of the ledger with one more edition at its end."""
    records = tuple(records)
    last = ledger.newest.head if ledger.newest else ""
    lines = []
    for said in (f"edition {version} {date} {len(records)}", *(record.line for record in records)):
        last = _chained(last, said)
        lines.append(f"{last} {said}\n")
    return (ledger.text or HEADER) + "".join(lines)


def _chained(before: str, said: str) -> str:
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()[:16]


def read_ledger(text: str, path: str = LEDGER_FILE) -> tuple[Ledger | None, list[Diagnostic]]:
    """Return the ledger, or None and the first thing that is wrong with it. Raises nothing for what the text holds."""
    try:
        return _Reader(path).read(text), []
    except _Broken as broken:
        return None, [broken.diagnostic]


class _Broken(Exception):
    """Ends the reading: what follows a broken line cannot be trusted."""

    def __init__(self, location: Location, code: str, message: str):
        hint = "The ledger is only ever appended to, by releasing an edition: take the file back as it was released."
        self.diagnostic = Diagnostic(location, code, message, hint)


class _Reader:
    def __init__(self, path: str):
        self.path = path
        self.last = ""  # the hash of the line before
        self.releases: list[Release] = []
        self.records: list[Record] = []
        self.expected = 0  # lines of the current release still to come
        self.living: dict[str, bool] = {}  # names seen -> whether they stand

    def read(self, text: str) -> Ledger:
        lines = text.split("\n")
        ended = lines.pop() == ""
        for number, line in enumerate(lines, 1):
            if self.releases or not line.startswith("#"):
                self._line(number, line)
        if not ended or self.expected:
            raise _Broken(
                Location(self.path, len(lines) + (not ended)), "edited-ledger", "the end of the ledger is missing"
            )
        return Ledger(text, tuple(self.releases), tuple(self.records))

    def _line(self, number: int, line: str) -> None:
        given, _, said = line.partition(" ")
        if not _HASH.fullmatch(given) or not said:
            raise _Broken(Location(self.path, number), "broken-ledger", "the line does not begin with its hash")
        if given != _chained(self.last, said):
            raise _Broken(
                Location(self.path, number),
                "edited-ledger",
                "this line, or one before it, was edited, put in or taken out",
            )
        self.last = given
        (self._release if said.startswith("edition ") else self._record)(number, said)

    def _refuse(self, number: int, said: str, column: int, message: str) -> _Broken:
        """`column` counts the words after the hash, from 0."""
        before = sum(len(word) + 1 for word in said.split(" ")[:column])
        return _Broken(Location(self.path, number, 18 + before), "broken-ledger", message)

    def _release(self, number: int, said: str) -> None:
        words = said.split(" ")
        if self.expected:
            raise self._refuse(number, said, 0, f"{self.expected} lines of the edition before this one are missing")
        if len(words) != 4:
            raise self._refuse(number, said, 0, "an edition has a version, a date and a number of lines")
        _, version, date, count = words
        if version_key(version) is None:
            raise self._refuse(number, said, 1, f"{version[:40]!r} is not a version")
        if self.releases and version_key(version) <= version_key(self.releases[-1].version):
            raise self._refuse(number, said, 1, f"edition {version} does not follow {self.releases[-1].version}")
        if not _DAY.fullmatch(date):
            raise self._refuse(number, said, 2, f"{date[:40]!r} is not a day")
        if not re.fullmatch("[0-9]{1,9}", count):
            raise self._refuse(number, said, 3, f"{count[:40]!r} is not a number of lines")
        self.expected = int(count)
        self.releases.append(Release(version, date, self.last))

    def _record(self, number: int, said: str) -> None:
        words = said.split(" ", 5)
        event = words[0]
        if event not in EVENTS:
            raise self._refuse(number, said, 0, f"{event[:40]!r} is none of {', '.join(EVENTS)}")
        if not self.expected:
            raise self._refuse(number, said, 0, "the line belongs to no edition")
        if len(words) != (4 if event == "published" else 6) or not all(words):
            raise self._refuse(number, said, 0, "the line does not have its columns")
        self._check_columns(number, said, words)
        name, address, fingerprint = (word if word != _NONE else "" for word in words[1:4])
        to = tuple(words[4].split(",")) if event != "published" and words[4] != _NONE else ()
        reason = words[5] if event != "published" else ""
        self._add(Record(event, name, address, fingerprint, to, reason, self.releases[-1].version, number))

    def _check_columns(self, number: int, said: str, words: list[str]) -> None:
        event, name, address, fingerprint = words[:4]
        if not _NAME.fullmatch(name):
            raise self._refuse(number, said, 1, f"{name[:40]!r} is not a name")
        # Pages are written at these addresses.
        if _OUTSIDE.search(unquote(address).partition("#")[0]):
            raise self._refuse(number, said, 2, f"{address[:40]!r} is not an address of the site")
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise self._refuse(number, said, 3, f"{fingerprint[:40]!r} is not a fingerprint")
        if event == "published" and name in self.living:
            raise self._refuse(number, said, 1, f"{name[:40]!r} was published before")
        if event != "published" and not self.living.get(name):
            raise self._refuse(number, said, 1, f"{name[:40]!r} was not there")
        if address == _NONE and (fingerprint != _NONE or event in ("published", "revised")):
            raise self._refuse(number, said, 2, "the address is missing")
        self.living[name] = address != _NONE

    def _add(self, record: Record) -> None:
        self.records.append(record)
        self.expected -= 1
        release = self.releases[-1]
        self.releases[-1] = Release(release.version, release.date, self.last)
