"""What a chart draws: one bar a claim, as long as the claim says and as sure of its length as the report is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..edition import Edition
from ..model import Chart, ChartLabel, ChartRow, Claim
from ..quantities.edtf_dates import say_date
from ..quantities.quantity_syntax import say_claim
from ..quantities.units import measure

EXACT = frozenset(("", "officially"))  # qualifiers that leave a number as it is
LOWER_BOUND = frozenset(("at least", "more than"))
DOUBTED = {"contradicted", "corrected"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or, of ranks, a dot. Lengths are in the unit of the chart."""

    label: str  # '' for the second bar of a group
    words: str  # 'about 8,000 people'
    low: float = 0.0  # up to here the report is sure
    high: float = 0.0  # up to here it may be
    hedged: bool = False
    open_end: bool = False  # 'at least': it may be longer still
    whole: float | None = None  # what it is drawn against
    scale: float = 1.0  # the length of the longest bar that this one may be compared with
    tone: str = "a"
    doubted: bool = False
    missing: bool = False


def bars_of(chart: Chart, edition: Edition) -> list[Bar]:
    """Return the bars of a chart from top to bottom."""
    return [bar for row in chart.rows for bar in _bars_of_row(chart, row, edition)]


def _bars_of_row(chart: Chart, row: ChartRow, edition: Edition) -> Iterator[Bar]:
    label = row_label(row, edition)
    for number, id_ in enumerate(row.claims):
        tone = _tone(chart, row, number)
        if not id_:
            yield Bar(label, "not given", tone=tone, missing=True)
        else:
            claim = edition.claims[id_]
            low, high, open_end = _ends(claim)
            yield Bar(
                label=label,
                words=say_claim(claim) + (" †" if claim.standing in DOUBTED else ""),
                low=low,
                high=high,
                hedged=claim.qualifier not in EXACT | LOWER_BOUND,
                open_end=open_end,
                whole=_whole(chart, row, claim, edition),
                scale=_scale(chart, row, claim, edition),
                tone=tone,
                doubted=claim.standing in DOUBTED,
            )
        label = ""


def _tone(chart: Chart, row: ChartRow, number: int) -> str:
    """'a' is what the eye is led to, 'b' stands beside it, 'c' behind it."""
    if chart.kind == "groups":
        return "ab"[number % 2]
    behind = row.claims[number] != chart.highlight if chart.highlight else chart.kind == "parts" and not row.part_of
    return "c" if behind else "a"


def _ends(claim: Claim) -> tuple[float, float, bool]:
    """(surely so long, at most so long, whether even longer)"""
    low, high = claim.value.low, claim.value.high
    open_end = high is None or claim.qualifier in LOWER_BOUND
    low = Decimal(0) if low is None or claim.qualifier in ("at most", "less than") else low
    return float(low), float(low if high is None else high), open_end


def length(claim: Claim) -> float:
    """The length of the longest bar that the claim allows."""
    low, high, _ = _ends(claim)
    return max(low, high)


def _whole(chart: Chart, row: ChartRow, claim: Claim, edition: Edition) -> float | None:
    if row.part_of:
        return length(edition.claims[row.part_of])
    if chart.kind == "parts":
        return length(claim)
    return 100.0 if chart.kind == "bars" and measure(claim.unit) == "%" else None


def _scale(chart: Chart, row: ChartRow, claim: Claim, edition: Edition) -> float:
    if chart.kind == "ranks":
        return length(edition.claims[chart.ranked])
    whole = _whole(chart, row, claim, edition)
    if chart.kind == "parts":
        return whole or 1.0
    lengths = [length(edition.claims[id_]) for other in chart.rows for id_ in other.claims if id_]
    return max(*lengths, whole or 0.0) or 1.0


def row_label(row: ChartRow, edition: Edition) -> str:
    """'4 December 2005, Ada Lund', 'Injured'; the first claim's statement where the row has no label."""
    first = next((claim for claim in row.claims if claim), "")
    return say_label(row.label, edition) or (edition.claims[first].statement if first else "")


def say_label(label: ChartLabel, edition: Edition) -> str:
    when = say_date(edition.claims[label.when].date) if label.when else ""
    words = label.words or (edition.facts.entities[label.entity].name if label.entity else "")
    return ", ".join(part for part in (when, words) if part)
