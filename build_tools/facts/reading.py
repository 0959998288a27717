"""Reads `content/facts/`: claims, checks, entities, fact boxes and exemptions, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ..diagnostics import Diagnostic, Location
from ..keeper import Asked, Keeper, digest_of
from ..model import Chart, Check, Claim, Entity, Exemption, FactBox
from ..suggestions import did_you_mean
from .file import FactsFile


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything declared in `content/facts/`, by id, in the order of the files."""

    claims: Mapping[str, Claim] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    boxes: Mapping[str, FactBox] = field(default_factory=dict)
    charts: Mapping[str, Chart] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()


def read_facts(files: Mapping[str, str], keeper: Keeper | None = None) -> tuple[Facts, list[Diagnostic]]:
    """Return the facts of these files (path -> text) and every mistake in them.

    An entry with a mistake is left out; what refers to it is not reported a second time.
    Raises nothing for what the files hold.
    """
    keeper = keeper or Keeper()
    assembly = _Assembly()
    for asked in of_facts_files(files):
        assembly.add(keeper.kept(*asked))
    facts = assembly.facts()
    return facts, [*assembly.diagnostics, *unknown_claims(facts, assembly.refused)]


def of_facts_files(files: Mapping[str, str]) -> list[Asked]:
    """Return what a keeper is asked for, of each of these files (path -> text) that facts stand in."""
    paths = sorted(path for path in files if path.endswith((".yml", ".yaml")))
    return [Asked("facts", (path, digest_of(files[path])), partial(_read, files[path], path)) for path in paths]


def unknown_claims(facts: Facts, refused: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
    """Yield each mention of a claim in checks, boxes and charts that is not there; `refused` were there, with mistakes."""
    known = facts.claims.keys() | refused
    for check in facts.checks.values():
        for number, claim in enumerate(check.claims):
            if claim not in known:
                yield _unknown_claim(claim, facts, check.places.get(f"claims.{number}", check.location))
        if check.result and check.result not in known:
            yield _unknown_claim(check.result, facts, check.places.get("is", check.location))
    for box in facts.boxes.values():
        for row in box.rows:
            for claim, place in zip(row.cells, row.cell_locations, strict=True):
                if claim and claim not in known:
                    yield _unknown_claim(claim, facts, place)
    for chart in facts.charts.values():
        for name, claim in chart.mentions():
            if claim and claim not in known:
                yield _unknown_claim(claim, facts, chart.places[name])


def _unknown_claim(claim: str, facts: Facts, place: Location) -> Diagnostic:
    hint = did_you_mean(claim, facts.claims) or "Declare it in content/facts/claims.yml."
    return Diagnostic(place, "unknown-claim", f"unknown claim {claim!r}", hint)


class _Assembly:
    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        # One namespace for all entities: an address names none of the four kinds.
        self.namespaces: dict[str, dict] = {
            "claims": {},
            "checks": {},
            "entities": {},
            "boxes": {},
            "charts": {},
            "exemptions": {},
        }
        self.first_places: dict[tuple[str, str], Location] = {}

    @property
    def refused(self) -> frozenset[str]:
        """Ids of claims that are declared, but cannot be read."""
        return frozenset(id for kind, id in self.first_places if kind == "claims") - self.namespaces["claims"].keys()

    def facts(self) -> Facts:
        spaces = self.namespaces
        return Facts(**spaces | {"exemptions": tuple(spaces["exemptions"].values())})

    def add(self, file: FactsFile) -> None:
        """Add what a file declares; of an id that stands twice only the first counts, and only its mistakes."""
        self.diagnostics += file.mistakes
        for entry in file.entries:
            first = self.first_places.setdefault((file.space, entry.id), entry.location)
            if first is not entry.location:
                hint = f"The first stands at {first.path}:{first.line}; call one of them otherwise."
                message = f"the id {entry.id!r} stands here a second time"
                self.diagnostics.append(Diagnostic(entry.location, "duplicate-id", message, hint))
                continue
            self.diagnostics += entry.mistakes
            if entry.thing is not None:
                self.namespaces[file.space][entry.id] = entry.thing


def _read(text: str, path: str) -> FactsFile:
    # Loaded where a file is read anew: what is kept needs neither YAML nor pydantic.
    from .entries import read_facts_file

    return read_facts_file(text, path)
