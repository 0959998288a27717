"""Charts: each is shown, and draws only what can be drawn on one scale."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..edition import Edition
from ..model import Chart, Claim
from ..quantities.units import canonical_unit
from ..suggestions import did_you_mean


def check(edition: Edition) -> Iterator[Diagnostic]:
    placed = {p.argument for chapter in edition.chapters for p in chapter.placements if p.kind == "chart"}
    for chart in edition.facts.charts.values():
        if chart.id not in placed:
            hint = f"Place it in a chapter: '/// chart | {chart.id}', then '///'."
            yield Diagnostic(chart.location, "unused-chart", f"no chapter shows the chart {chart.id!r}", hint)
        yield from _misplaced_fields(chart)
        yield from _entities(chart, edition)
        yield from _dates_and_values(chart, edition)
        yield from _units(chart, edition)
        yield from _wholes(chart, edition)


# field -> the kinds of chart that it says something about
_FIELDS_OF_KINDS = {"series": ("groups",), "of": ("ranks",), "highlight": ("bars", "ranks")}
_KINDS_WITH_PARTS = ("parts", "steps")


def _misplaced_fields(chart: Chart) -> Iterator[Diagnostic]:
    given = {"series": chart.series, "of": chart.ranked, "highlight": chart.highlight}
    misplaced = {name: kinds for name, kinds in _FIELDS_OF_KINDS.items() if given[name] and chart.kind not in kinds}
    if chart.kind not in _KINDS_WITH_PARTS:
        misplaced |= {f"rows.{number}.of": _KINDS_WITH_PARTS for number, row in enumerate(chart.rows) if row.part_of}
    for name, kinds in misplaced.items():
        message = f"{name.rpartition('.')[2]!r} says nothing about a chart of kind {chart.kind!r}"
        yield Diagnostic(
            chart.places[name],
            "misplaced-field",
            message,
            f"Take it out, or make the chart one of {' or '.join(kinds)}.",
        )


def _entities(chart: Chart, edition: Edition) -> Iterator[Diagnostic]:
    for number, row in enumerate(chart.rows):
        if row.label.entity and row.label.entity not in edition.facts.entities:
            hint = did_you_mean(row.label.entity, edition.facts.entities) or "Declare it in content/facts/."
            yield Diagnostic(
                chart.places[f"rows.{number}.entity"], "unknown-entity", f"unknown entity {row.label.entity!r}", hint
            )


def _known(chart: Chart, edition: Edition) -> Iterator[tuple[str, Claim]]:
    """Each claim that the chart names, with its place in the entry; the unknown are reported by the reader."""
    return ((name, edition.claims[id_]) for name, id_ in chart.mentions() if id_ in edition.claims)


def _dates_and_values(chart: Chart, edition: Edition) -> Iterator[Diagnostic]:
    for name, claim in _known(chart, edition):
        if name.endswith("when") and not claim.date:
            hint = "Name a claim with a date, or write a label."
            yield Diagnostic(
                chart.places[name], "label-without-date", f"{claim.id!r} has no date to stand before the label", hint
            )
        elif not name.endswith("when") and claim.value is None:
            hint = "Name a claim with a value; dates belong under 'when'."
            yield Diagnostic(
                chart.places[name], "bar-without-value", f"{claim.id!r} is a date, which has no length", hint
            )


def _units(chart: Chart, edition: Edition) -> Iterator[Diagnostic]:
    """Of ranks, those ranked are counted in a unit of their own."""
    drawn = [
        (name, claim)
        for name, claim in _known(chart, edition)
        if claim.value and not name.endswith("when") and name not in ("of", "highlight")
    ]
    for name, claim in drawn:
        first = drawn[0][1]
        if canonical_unit(claim.unit) != canonical_unit(first.unit):
            message = f"{claim.id!r} is in {claim.unit}, the chart in {first.unit}"
            yield Diagnostic(chart.places[name], "chart-of-unlike-units", message, "Draw claims of one unit.")


def _wholes(chart: Chart, edition: Edition) -> Iterator[Diagnostic]:
    if chart.kind == "ranks" and not chart.ranked:
        hint = "Add 'of: …', the claim of how many are ranked."
        yield Diagnostic(
            chart.location, "chart-without-whole", f"the chart {chart.id!r} does not say of how many", hint
        )
    for number, row in enumerate(chart.rows):
        whole = edition.claims.get(row.part_of)
        if whole and whole.value and not whole.value.high and not whole.value.low:
            message = f"{whole.id!r} is nothing, and nothing is a part of it"
            yield Diagnostic(
                chart.places[f"rows.{number}.of"],
                "chart-without-whole",
                message,
                "Name a claim that is more than nothing.",
            )
