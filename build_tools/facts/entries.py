"""Reads one file of `content/facts/`: claims, checks, entities, fact boxes, charts or exemptions, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from ..diagnostics import Diagnostic, Location
from ..model import KEBAB_ID, BoxRow, Chart, ChartLabel, ChartRow, Check, Claim, Entity, Exemption, FactBox
from ..quantities.figures_in_prose import find_figures
from ..quantities.quantity_syntax import read_value
from ..sources.yaml_source import YamlMapping, read_yaml
from ..suggestions import did_you_mean
from .claim_mistakes import claim_mistakes, date_mistakes
from .file import FactsEntry, FactsFile
from .schema import (
    CHECK_SHAPES,
    FILE_SHAPES,
    SEVERAL_FILES,
    BoxShape,
    ChartShape,
    ClaimShape,
    ExemptionShape,
    all_places,
    fill,
)

EMPTY_CELL = "none"  # the word for a cell of a box without a claim


def read_facts_file(text: str, path: str) -> FactsFile:
    """Return what a file declares, with every mistake in it. Raises nothing for what the file holds."""
    kind = _kind_of(path)
    if kind is None:
        return FactsFile("", (), (_unknown_file(path),))
    entries, mistakes = read_yaml(text, path, key_is="id")
    space, read = _READERS[kind]
    found = []
    for id, entry in (entries or {}).items():
        place = entries.key_locations[id]
        if not KEBAB_ID.fullmatch(id):
            hint = "Write it in lower case with hyphens, a letter first: 'ships-in-port'."
            mistakes.append(Diagnostic(place, "bad-id", f"{id[:60]!r} is no id", hint))
            continue
        reader = _EntryReader()
        thing = read(reader, id, entry, place, kind)
        found.append(FactsEntry(id, place, thing, tuple(reader.diagnostics)))
    return FactsFile(space, tuple(found), tuple(mistakes))


def _unknown_file(path: str) -> Diagnostic:
    known = [f"{kind}.yml" for kind in FILE_SHAPES]
    name = path.rpartition("/")[2]
    hint = did_you_mean(name, known) or f"Known: {', '.join(known)}, and several as claims-1.yml, checks-1.yml."
    return Diagnostic(Location(path), "unknown-facts-file", f"nothing is read from a file called {name!r}", hint)


class _EntryReader:
    """Reads an entry, and has the mistakes in it."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def mistake(self, place: Location, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(place, code, message, hint))

    def filled(self, shape, id: str, entry: object, place: Location):
        """Return the entry in its shape, or None with its mistakes reported."""
        value, mistakes = fill(shape, id, entry, place)
        self.diagnostics += mistakes
        return value

    def claim(self, id: str, entry: YamlMapping, place: Location, kind: str) -> Claim | None:
        shape = self.filled(ClaimShape, id, entry, place)
        if shape is None:
            return None
        places = all_places(entry)
        mistakes = list(claim_mistakes(id, shape, place, places))
        self.diagnostics += mistakes
        if any(mistake.code != "claim-without-passage" for mistake in mistakes):
            return None
        return Claim(
            id=id,
            statement=shape.statement,
            location=place,
            value=read_value(shape.value, shape.unit or "").quantity if shape.value else None,
            value_source=shape.value or "",
            unit=shape.unit or "",
            date=shape.date or "",
            qualifier=shape.qualifier or "",
            passages=tuple(shape.passages),
            sources=tuple(shape.sources),
            standing="cited" if shape.sources else "uncited",
            places=places,
        )

    def check(self, id: str, entry: YamlMapping, place: Location, kind: str) -> Check | None:
        declared = entry.get("kind") if isinstance(entry, YamlMapping) else None
        shape_of_kind = CHECK_SHAPES.get(declared) if isinstance(declared, str) else None
        if shape_of_kind is None:
            self._unknown_kind(id, entry, place, declared)
            return None
        shape = self.filled(shape_of_kind, id, entry, place)
        if shape is None:
            return None
        operands = _operands(shape)
        places = all_places(entry)
        for number, name in enumerate(operands):
            places[f"claims.{number}"] = places[name]
        return Check(
            id=id,
            kind=declared,
            statement=shape.statement,
            location=place,
            claims=tuple(operands.values()),
            result=getattr(shape, "result", ""),
            tolerance=getattr(shape, "tolerance", None) or "",
            asserts=getattr(shape, "asserts", {}),
            places=places,
        )

    def _unknown_kind(self, id: str, entry: object, place: Location, declared: object) -> None:
        known = f"Known: {', '.join(CHECK_SHAPES)}."
        if not isinstance(entry, YamlMapping):
            self.mistake(place, "wrong-type", f"{id!r} has no fields", "Write 'field: value' lines under it, indented.")
        elif not isinstance(declared, str) or not declared:
            self.mistake(place, "missing-field", f"{id!r} has no field 'kind'", known)
        else:
            hint = did_you_mean(declared, CHECK_SHAPES) or known
            self.mistake(
                entry.value_locations["kind"], "unknown-check-kind", f"unknown kind of check {declared!r}", hint
            )

    def entity(self, id: str, entry: YamlMapping, place: Location, kind: str) -> Entity | None:
        shape = self.filled(FILE_SHAPES[kind], id, entry, place)
        if shape is None:
            return None
        places = all_places(entry)
        date, position = getattr(shape, "date", None) or "", getattr(shape, "position", None)
        if date:
            self.diagnostics += date_mistakes(date, places["date"])
        degrees = _position(position) if position else (None, None)
        if degrees is None:
            hint = "Write [latitude, longitude] in degrees: [48.85, 2.35]."
            self.mistake(places["position"], "bad-position", "that is no place on the earth", hint)
            degrees = (None, None)
        return Entity(
            id=id,
            kind=_ENTITY_KINDS[kind],
            name=shape.name,
            location=place,
            spellings=tuple(shape.spellings),
            names=dict(shape.names),
            romanisations=tuple(shape.romanisations),
            abbreviation=shape.abbreviation or "",
            role=shape.role or "",
            date=date,
            latitude=degrees[0],
            longitude=degrees[1],
            ambiguous=tuple(shape.ambiguous),
            places=places,
        )

    def box(self, id: str, entry: YamlMapping, place: Location, kind: str) -> FactBox | None:
        shape = self.filled(BoxShape, id, entry, place)
        if shape is None:
            return None
        places = all_places(entry)
        self._box_of_something(id, shape, place, places)
        labels = {"label": shape.label} | {f"columns.{number}": column for number, column in enumerate(shape.columns)}
        labels |= {f"rows.{number}.label": row.label for number, row in enumerate(shape.rows)}
        self.diagnostics += _typed_figures("box", labels, places)
        self.diagnostics += _uneven_rows(shape.rows, len(shape.columns) or 1, "column", places)
        return FactBox(
            id=id,
            title=shape.title or "",
            columns=tuple(shape.columns),
            rows=tuple(_box_row(row, f"rows.{number}", places) for number, row in enumerate(shape.rows)),
            location=place,
            label_heading=shape.label or "",
            entity=shape.entity or "",
            places=places,
        )

    def _box_of_something(self, id: str, shape: BoxShape, place: Location, places: Mapping[str, Location]) -> None:
        if not shape.rows and not shape.entity:
            hint = "Add 'entity: …' to show what the register has of a name, or 'rows: …' with claims."
            self.mistake(place, "box-of-nothing", f"the box {id!r} names neither claims nor an entity", hint)
        elif not shape.title and not shape.entity:
            self.mistake(place, "missing-field", f"{id!r} has no field 'title'", "Add 'title: …'.")
        if shape.columns and not shape.rows:
            hint = "Take it out, or choose the claims under 'rows'."
            self.mistake(places["columns"], "misplaced-field", "'columns' says nothing about a box without rows", hint)

    def chart(self, id: str, entry: YamlMapping, place: Location, kind: str) -> Chart | None:
        shape = self.filled(ChartShape, id, entry, place)
        if shape is None:
            return None
        places = all_places(entry)
        labels = {f"series.{number}.label": series.label for number, series in enumerate(shape.series)}
        labels |= {f"rows.{number}.label": row.label for number, row in enumerate(shape.rows)}
        self.diagnostics += _typed_figures("chart", labels, places)
        self.diagnostics += _uneven_rows(shape.rows, len(shape.series) or 1, "series", places)
        return Chart(
            id=id,
            title=shape.title,
            kind=shape.kind,
            rows=tuple(_chart_row(row) for row in shape.rows),
            location=place,
            series=tuple(ChartLabel(words=series.label or "", when=series.when or "") for series in shape.series),
            ranked=shape.of or "",
            highlight=shape.highlight or "",
            places=places,
        )

    def exemption(self, id: str, entry: YamlMapping, place: Location, kind: str) -> Exemption | None:
        shape = self.filled(ExemptionShape, id, entry, place)
        if shape is None:
            return None
        words = (shape.words,) if isinstance(shape.words, str) else tuple(shape.words)
        return Exemption(id, shape.check, shape.passage or "", words, shape.reason, place, all_places(entry))


_ENTITY_KINDS = {"people": "person", "organisations": "organisation", "places": "place", "events": "event"}
_READERS: dict[str, tuple[str, Callable]] = {
    "claims": ("claims", _EntryReader.claim),
    "checks": ("checks", _EntryReader.check),
    "boxes": ("boxes", _EntryReader.box),
    "charts": ("charts", _EntryReader.chart),
    "exemptions": ("exemptions", _EntryReader.exemption),
} | dict.fromkeys(_ENTITY_KINDS, ("entities", _EntryReader.entity))


def _kind_of(path: str) -> str | None:
    """'content/facts/claims-1.yml' -> 'claims'."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    if ending != "yml":
        return None
    several = next((kind for kind in SEVERAL_FILES if re.fullmatch(rf"{kind}(?:-[\w-]+)?", stem)), None)
    return several or (stem if stem in FILE_SHAPES else None)


def _operands(shape) -> dict[str, str]:
    """Return the claims that a check compares, in order, each by the place of its name: {'of.0': 'tests-underground'}."""
    for names in (("part", "whole"), ("start", "end")):
        if hasattr(shape, names[0]):
            fields = type(shape).model_fields
            return {fields[name].alias or name: getattr(shape, name) for name in names}
    return {f"of.{number}": claim for number, claim in enumerate(getattr(shape, "of", ()))}


def _position(written: list[str]) -> tuple[Decimal, Decimal] | None:
    try:
        latitude, longitude = (Decimal(number) for number in written)
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
    except InvalidOperation:  # Of words, and of comparing NaN.
        return None


def _typed_figures(what: str, labels: Mapping[str, str | None], places: Mapping[str, Location]) -> Iterator[Diagnostic]:
    """Yield the figures typed into a box or a chart; only its title may have them: 'The storm of 1930–1933'."""
    for name, words in labels.items():
        typed = [found for _, _, found in find_figures(words or "")] or re.findall(r"\d+", words or "")
        figure = next(iter(typed), None)
        if figure:
            message = f"the figure {figure!r} is typed into the {what}"
            hint = f"Show it by its claim; a {what}'s labels and headings are words."
            yield Diagnostic(places[name], f"digits-in-{what}-label", message, hint)


def _uneven_rows(rows, width: int, each: str, places: Mapping[str, Location]) -> Iterator[Diagnostic]:
    for number, row in enumerate(rows):
        if len(row.claims) != width:
            message = f"claims in the row: {len(row.claims)}, {each.removesuffix('s')}s: {width}"
            hint = f"Name one for each {each}; '{EMPTY_CELL}' leaves a cell empty."
            yield Diagnostic(places[f"rows.{number}.claims"], "uneven-row", message, hint)


def _chart_row(row) -> ChartRow:
    return ChartRow(
        label=ChartLabel(words=row.label or "", entity=row.entity or "", when=row.when or ""),
        claims=tuple("" if claim == EMPTY_CELL else claim for claim in row.claims),
        part_of=row.of or "",
    )


def _box_row(row, place: str, places: Mapping[str, Location]) -> BoxRow:
    return BoxRow(
        label=row.label or "",
        cells=tuple("" if claim == EMPTY_CELL else claim for claim in row.claims),
        location=places[place],
        cell_locations=tuple(places[f"{place}.claims.{number}"] for number in range(len(row.claims))),
    )
