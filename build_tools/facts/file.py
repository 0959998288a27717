"""What is read of one file of `content/facts/`, before it stands beside the others."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import Diagnostic, Location
from ..model import Chart, Check, Claim, Entity, Exemption, FactBox


@dataclass(frozen=True, slots=True)
class FactsEntry:
    """An entry that has an id."""

    id: str
    location: Location  # of its id
    thing: Claim | Check | Entity | FactBox | Chart | Exemption | None  # None where a mistake is in it
    mistakes: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class FactsFile:
    """The entries of a file, in its order."""

    space: str  # in which its ids are unique: 'claims', 'checks', 'entities', 'boxes', 'charts', 'exemptions'
    entries: tuple[FactsEntry, ...]
    mistakes: tuple[Diagnostic, ...]  # of the file
