"""Where the bars of a chart stand, as a Vega-Lite specification: one for wide columns, one for narrow ones."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from .chart_bars import Bar

BAR, GAP, GAP_IN_GROUP = 15, 11, 3  # pixels
_EM = 0.56  # the width of an average letter of a sans-serif, in ems


@dataclass(frozen=True, slots=True)
class Layout:
    """Lengths in pixels at full size. The text must stay legible at the narrowest column that shows the layout."""

    name: str
    width: int
    labels: int  # width of the column of labels; 0 puts each label above its bar
    type: float  # size of the type

    @property
    def line(self) -> int:
        return round(self.type * 1.25)


LAYOUTS = (Layout("wide", 640, 222, 13), Layout("narrow", 330, 0, 14))


@dataclass(frozen=True, slots=True)
class _Placed:
    bar: Bar
    lines: tuple[str, ...]  # of the label
    label_top: float
    top: float  # of the bar


def specification(bars: Sequence[Bar], layout: Layout, dots: bool = False) -> dict:
    """Return how Vega-Lite draws these bars in this layout; `dots` marks the end of each bar only."""
    placed, height = _placed(bars, layout)
    room = max((len(bar.words) for bar in bars), default=0) * layout.type * _EM + 24
    scale = {"domain": [1 if dots else 0, 1], "range": [layout.labels, round(layout.width - room)]}
    if dots:
        scale["domain"] = [1 / bars[0].scale, 1]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": layout.width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "config": {"view": {"stroke": None}, "background": None},
        "layer": [
            _rectangles("tracks", _tracks(placed, dots), scale),
            *([_circles(_dots(placed), scale)] if dots else _bars(placed, scale)),
            _texts("figures", _figures(placed, layout), layout, scale, weight=600),
            _texts("labels", _labels(placed, layout), layout, None),
        ],
    }


def _placed(bars: Sequence[Bar], layout: Layout) -> tuple[list[_Placed], int]:
    placed, y = [], 2.0
    columns = int((layout.labels - 14 if layout.labels else layout.width) / (layout.type * _EM))
    for bar in bars:
        lines = tuple(textwrap.wrap(bar.label, columns, break_on_hyphens=False))
        beside, above = (lines, ()) if layout.labels else ((), lines)
        y += (GAP if placed and bar.label else GAP_IN_GROUP if placed else 0) + len(above) * layout.line
        height = max(BAR, len(beside) * layout.line)
        top = y + (height - BAR) / 2
        label_top = y if beside else y - len(above) * layout.line
        label_top += (height - len(beside) * layout.line) / 2 if beside else -2
        placed.append(_Placed(bar, lines, label_top, top))
        y += height
    return placed, round(y + 4)


def _tracks(placed: Sequence[_Placed], thin: bool) -> list[dict]:
    """What a bar is drawn against: its whole, or the whole range of ranks."""
    found = []
    for at in placed:
        whole = at.bar.scale if thin else at.bar.whole
        if whole is not None:
            middle = at.top + BAR / 2
            box = (middle - 0.5, middle + 0.5) if thin else (at.top, at.top + BAR)
            start = 1 / at.bar.scale if thin else 0
            found.append(_box(start, whole / at.bar.scale, *box, "tone-track", "tone-edge"))
    return found


def _bars(placed: Sequence[_Placed], scale: dict) -> list[dict]:
    """The sure length of a bar is filled, the unsure one pale in a broken outline."""
    sure, unsure = [], []
    for at in placed:
        bar, tone = at.bar, f"tone-{at.bar.tone}"
        low, high = bar.low / bar.scale, bar.high / bar.scale
        filled = 0.0 if bar.hedged and low == high else low
        if filled:
            sure.append(_box(0, filled, at.top, at.top + BAR, tone, tone))
        if high > filled:
            unsure.append(_box(filled, high, at.top, at.top + BAR, f"{tone}-pale", tone))
    return [_rectangles("bars", sure, scale), _rectangles("unsure", unsure, scale, dash=[4, 3])]


def _dots(placed: Sequence[_Placed]) -> list[dict]:
    return [
        {"x": end / at.bar.scale, "y": at.top + BAR / 2, "fill": f"tone-{at.bar.tone}"}
        for at in placed
        if not at.bar.missing
        for end in sorted({at.bar.low, at.bar.high})
    ]


def _figures(placed: Sequence[_Placed], layout: Layout) -> list[dict]:
    """The words of a claim, after all that is drawn in its row."""
    found = []
    for at in placed:
        bar = at.bar
        end = max(bar.low, bar.high, bar.whole or 0.0) / bar.scale
        words = f"→ {bar.words}" if bar.open_end else bar.words
        tone = "tone-soft" if bar.missing else "tone-ink"
        found.append({"x": end, "y": at.top + BAR / 2, "words": [words], "fill": tone})
    return found


def _labels(placed: Sequence[_Placed], layout: Layout) -> list[dict]:
    return [
        {"y": at.label_top + layout.line * (number + 0.5), "words": [line], "fill": "tone-ink"}
        for at in placed
        for number, line in enumerate(at.lines)
    ]


def _box(x: float, x2: float, y: float, y2: float, fill: str, stroke: str) -> dict:
    return {"x": x, "x2": x2, "y": y, "y2": y2, "fill": fill, "stroke": stroke}


def _rectangles(name: str, values: list[dict], scale: dict, dash: Sequence[int] = ()) -> dict:
    pixels = {"type": "quantitative", "scale": None, "axis": None}
    return {
        "name": name,
        "data": {"values": values},
        "mark": {"type": "rect", "strokeWidth": 1, "strokeDash": list(dash)},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "scale": scale, "axis": None},
            "x2": {"field": "x2"},
            "y": {"field": "y", **pixels},
            "y2": {"field": "y2"},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "stroke": {"field": "stroke", "type": "nominal", "scale": None},
        },
    }


def _circles(values: list[dict], scale: dict) -> dict:
    return {
        "name": "dots",
        "data": {"values": values},
        "mark": {"type": "circle", "size": 90, "opacity": 1},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "scale": scale, "axis": None},
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def _texts(name: str, values: list[dict], layout: Layout, scale: dict | None, weight: int = 400) -> dict:
    at = {"field": "x", "type": "quantitative", "scale": scale, "axis": None} if scale else {"value": 0}
    return {
        "name": name,
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 8 if scale else 0,
            "fontSize": layout.type,
            "fontWeight": weight,
        },
        "encoding": {
            "x": at,
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
            "text": {"field": "words"},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
        },
    }
