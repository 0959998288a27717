"""Charts: claims drawn at build time, told in words, and as a table that leads to each claim."""

from __future__ import annotations

from collections.abc import Iterator

from ..edition import Edition
from ..model import Chart, ChartRow
from ..publication import Publication
from ..quantities.quantity_syntax import say_claim
from ..vega import CACHE, draw
from .chart_bars import Bar, bars_of, row_label, say_label
from .chart_layout import LAYOUTS, specification
from .references import to_passages, to_sources


def render(publication: Publication, argument: str, slug: str) -> str:
    edition = publication.edition
    chart = edition.facts.charts[argument]
    bars = bars_of(chart, edition)
    drawings = [
        (layout.name, draw(specification(bars, layout, dots=chart.kind == "ranks"), publication.root / CACHE))
        for layout in LAYOUTS
    ]
    return publication.fragment(
        "chart",
        slug,
        chart=chart,
        drawings=drawings,
        series=[say_label(series, edition) for series in chart.series],
        words=" ".join(words_of(chart, edition)),
        notes=list(_notes(chart, bars, edition)),
        rows=[_row(publication, row) for row in chart.rows],
    )


def words_of(chart: Chart, edition: Edition) -> Iterator[str]:
    """Tell a chart to those who do not see it, a sentence a row."""
    for row in chart.rows:
        said = [say_claim(edition.claims[id_]) if id_ else "not given" for id_ in row.claims]
        if chart.series:
            said = [f"{say_label(series, edition)} {value}" for series, value in zip(chart.series, said, strict=True)]
        whole = f", of {say_claim(edition.claims[row.part_of])}" if row.part_of else ""
        yield f"{row_label(row, edition)}: {'; '.join(said)}{whole}."


def _notes(chart: Chart, bars: list[Bar], edition: Edition) -> Iterator[str]:
    """How to read the drawing, as far as this one needs it."""
    if chart.kind == "parts":
        yield "Each bar has its own scale: its full length is the whole."
    elif chart.kind == "steps":
        yield "All bars have one scale; the pale length is what each is a part of."
    elif chart.kind == "ranks":
        yield f"Each line runs from the first place to the last of {say_claim(edition.claims[chart.ranked])}."
    elif any(bar.whole for bar in bars):
        yield "The pale length is the whole, 100%."
    if chart.kind != "ranks" and any(bar.hedged or bar.low != bar.high for bar in bars if not bar.missing):
        yield "A broken outline is a length of which the report is not sure."
    if any(bar.open_end for bar in bars):
        yield "An arrow leads on where the report sets a lower bound only."
    if any(bar.doubted for bar in bars):
        yield "† The figure is contradicted or corrected; the table says which."


def _row(publication: Publication, row: ChartRow) -> dict:
    claims = [publication.edition.claims[id_] if id_ else None for id_ in row.claims]
    stated = [claim for claim in claims if claim]
    return {
        "label": row_label(row, publication.edition),
        "entity": publication.addresses.of_entity(row.label.entity) if row.label.entity else None,
        "cells": [
            {"words": say_claim(claim), "claim": claim, "address": publication.addresses.of_claim(claim.id)}
            if claim
            else None
            for claim in claims
        ],
        "passages": to_passages(publication, dict.fromkeys(p for claim in stated for p in claim.passages)),
        "sources": to_sources(publication, dict.fromkeys(key for claim in stated for key in claim.sources)),
    }
