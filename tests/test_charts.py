"""Charts: honest lengths, text that stays text, colours left to the style sheets, and the same in words and as a table."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_tools import vega
from build_tools.outputs.chart import render
from build_tools.outputs.chart_bars import bars_of
from build_tools.outputs.chart_layout import LAYOUTS, specification
from build_tools.vega import Drawing, draw, plain_svg

from .publications import publication_of

CLAIM = """
{id}:
  statement: Ships of the kind {id}
  value: {value}
  unit: {unit}
  {qualifier}
  passages: [1.2]
  sources: []
"""
SHIPS = [
    ("all", "2_000", ""),
    ("about", "1_500", "qualifier: about"),
    ("at-least", "400", "qualifier: at least"),
    ("at-most", "300", "qualifier: at most"),
    ("range", "100..250", "qualifier: between"),
    ("official", "12", "qualifier: officially"),
    ("vague", "dozens", ""),
    ("none-at-all", "0", ""),
]


def declare(root: Path, chart: str) -> Path:
    facts = root / "content" / "facts"
    claims = [CLAIM.format(id=id_, value=value, unit="ships", qualifier=qualifier) for id_, value, qualifier in SHIPS]
    (facts / "claims-ships.yml").write_text("".join(claims), encoding="utf-8")
    (facts / "charts.yml").write_text(chart, encoding="utf-8")
    return root


@pytest.fixture
def ships(harbour: Path) -> Path:
    rows = "".join(f"    - {{label: {id_}, claims: [{id_}]}}\n" for id_, _, _ in SHIPS)
    return declare(harbour, f"ships:\n  title: Ships & <boats>\n  kind: bars\n  rows:\n{rows}")


def elements(html: str, tag: str) -> list[ElementTree.Element]:
    bare = html.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return list(ElementTree.fromstring(bare).iter(tag))


def test_a_bar_is_as_long_as_the_claim_and_as_sure_as_the_report(ships: Path):
    edition = publication_of(ships).edition
    bars = {bar.label: bar for bar in bars_of(edition.facts.charts["ships"], edition)}
    assert {label: (bar.low, bar.high, bar.hedged, bar.open_end) for label, bar in bars.items()} == {
        "all": (2000, 2000, False, False),
        "about": (1500, 1500, True, False),
        "at-least": (400, 400, False, True),
        "at-most": (0, 300, True, False),
        "range": (100, 250, True, False),
        "official": (12, 12, False, False),
        "vague": (float(edition.claims["vague"].value.low), float(edition.claims["vague"].value.high), False, False),
        "none-at-all": (0, 0, False, False),
    }
    assert {bar.scale for bar in bars.values()} == {2000}


def test_what_is_unsure_is_drawn_in_a_broken_outline(ships: Path):
    html = render(publication_of(ships), "ships", "charts")
    wide = html[html.index("drawing--wide") : html.index("drawing--narrow")]
    sure, unsure = (re.findall(r'd="M([\d.]+),[\d.]+h([\d.]+)', part) for part in wide.split("marks--unsure"))
    start = float(sure[0][0])
    unit = float(sure[0][1]) / 2000
    drawn = [round((float(x) - start) / unit) for x, _ in unsure], [round(float(width) / unit) for _, width in unsure]
    assert drawn[0][:3] == [0, 0, 100]
    assert drawn[1][:3] == [1500, 300, 150]
    assert [round(float(width) / unit) for _, width in sure][:4] == [2000, 400, 100, 12]
    assert "→ at least 400 ships" in wide
    assert "broken outline" in html
    assert "lower bound" in html


def test_a_chart_is_told_in_words_and_as_a_table_that_leads_to_the_claims(ships: Path):
    html = render(publication_of(ships), "ships", "charts")
    drawings = elements(html, "svg")
    assert [svg.get("role") for svg in drawings] == ["img", "img"]
    for svg in drawings:
        title, desc = svg.find("title"), svg.find("desc")
        assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (title.get("id"), desc.get("id"))
        assert title.text == "Ships & <boats>"
        assert "about: about 1,500 ships. at-least: at least 400 ships." in desc.text
    (table,) = elements(html, "table")
    assert [a.get("href") for a in table.iter("a") if a.get("class") == "figure"] == [
        f"../register/#claim-{id_}" for id_, _, _ in SHIPS
    ]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_strict_content_security_policy_allows_all_of_a_chart(ships: Path):
    html = render(publication_of(ships), "ships", "charts")
    assert "style=" not in html
    assert "<style" not in html
    assert "<script" not in html
    assert not re.search(r"font-family|\bon[a-z]+=", html)


def test_colours_are_left_to_the_style_sheets(ships: Path):
    html = render(publication_of(ships), "ships", "charts")
    painted = set(re.findall(r' (?:fill|stroke)="([^"]*)"', html))
    assert painted <= {"currentColor", "none"}
    used = {name for names in re.findall(r'class="((?:fill|stroke)-[^"]*)"', html) for name in names.split()}
    css = (Path(__file__).parents[1] / "theme/assets/stylesheets/figures.css").read_text(encoding="utf-8")
    assert all(f".{name} " in css for name in used)


def test_text_stays_text(ships: Path):
    texts = ["".join(text.itertext()) for text in elements(render(publication_of(ships), "ships", "charts"), "text")]
    assert {"all", "2,000 ships", "about 1,500 ships", "→ at least 400 ships"} <= set(texts)


def test_parts_have_the_scale_of_their_whole(harbour: Path):
    root = declare(
        harbour,
        "ships:\n  title: Ships\n  kind: parts\n  rows:\n    - claims: [all]\n    - {claims: [at-least], of: all}\n    - claims: [official]\n",
    )
    edition = publication_of(root).edition
    bars = bars_of(edition.facts.charts["ships"], edition)
    assert [(bar.whole, bar.scale, bar.tone) for bar in bars] == [(2000, 2000, "c"), (2000, 2000, "a"), (12, 12, "c")]


def test_steps_have_one_scale(harbour: Path):
    publication = publication_of(harbour)
    bars = bars_of(publication.edition.facts.charts["silt-by-river"], publication.edition)
    assert [(bar.words, bar.whole, bar.scale) for bar in bars] == [
        ("500 tonnes †", None, 500),
        ("300 tonnes", 500, 500),
        ("150 tonnes", 500, 500),
    ]
    assert "300 tonnes, of 500 tonnes." in render(publication, "silt-by-river", "charts")


def test_groups_have_a_bar_for_each_series(harbour: Path):
    chart = "ships:\n  title: Ships\n  kind: groups\n  series: [{when: survey-year, label: the first survey}, {label: Later}]\n  rows:\n    - {label: Tall, claims: [all, none]}\n"
    publication = publication_of(declare(harbour, chart))
    html = render(publication, "ships", "charts")
    assert "1911, the first survey 2,000 ships; Later not given." in html
    bars = bars_of(publication.edition.facts.charts["ships"], publication.edition)
    assert [(bar.label, bar.tone, bar.missing) for bar in bars] == [("Tall", "a", False), ("", "b", True)]


def test_ranks_are_places_between_the_first_and_the_last(harbour: Path):
    chart = "ports:\n  title: Ports\n  kind: ranks\n  of: ports\n  highlight: skagle-rank\n  rows:\n    - {entity: skagle, claims: [skagle-rank]}\n    - {label: Aa, claims: [last-rank]}\n"
    root = declare(harbour, chart)
    values = [("ports", "101", "ports"), ("skagle-rank", "1", "rank"), ("last-rank", "101", "rank")]
    claims = [CLAIM.format(id=id_, value=value, unit=unit, qualifier="") for id_, value, unit in values]
    (root / "content" / "facts" / "claims-ranks.yml").write_text("".join(claims), encoding="utf-8")
    html = render(publication_of(root), "ports", "charts")
    wide = html[html.index("drawing--wide") : html.index("drawing--narrow")]
    tracks, dots = wide.split("marks--dots")
    left, width = (float(number) for number in re.search(r'd="M([\d.]+),[\d.]+h([\d.]+)', tracks).groups())
    places = [float(x) for x in re.findall(r"translate\(([\d.]+),", dots.split("marks--figures")[0])]
    assert places == pytest.approx([left, left + width], abs=0.1)
    assert "the last of 101 ports" in html
    assert '<a class="name" href="../places/#entity-skagle">Skagle</a>' in html


def test_a_drawing_fits_its_layout(ships: Path):
    publication = publication_of(ships)
    bars = bars_of(publication.edition.facts.charts["ships"], publication.edition)
    for layout in LAYOUTS:
        drawing = draw(specification(bars, layout), ships / ".cache")
        assert drawing.width == layout.width
        ends = [float(x) for x in re.findall(r"translate\((-?[\d.]+),", drawing.body)]
        assert min(ends) >= 0
        assert max(ends) < layout.width - 40
        assert max(float(y) for y in re.findall(r"translate\(-?[\d.]+,(-?[\d.]+)", drawing.body)) < drawing.height


SPECIFICATION = {
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


def test_a_drawing_is_kept_and_not_made_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drawing = draw(SPECIFICATION, tmp_path / "cache")
    monkeypatch.setattr(vega, "_engine", lambda: pytest.fail("drawn a second time"))
    assert draw(SPECIFICATION, tmp_path / "cache") == drawing
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".json"]


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff\xfe", b"0\n{}", None])
def test_a_spoilt_cache_is_no_cache(tmp_path: Path, spoilt: bytes | None):
    drawing = draw(SPECIFICATION, tmp_path)
    (file,) = tmp_path.iterdir()
    kept = file.read_bytes()
    file.write_bytes(kept[: len(kept) // 2] if spoilt is None else spoilt)
    assert draw(SPECIFICATION, tmp_path) == drawing
    assert file.read_bytes() == kept


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    assert draw(SPECIFICATION, tmp_path / "file" / "cache").width > 0


def test_an_svg_loses_what_is_the_pages_to_decide():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><g class="mark-group role-frame root">'
        '<path class="background" d="M0,0h20" /><g class="mark-rect role-mark bars_marks" role="graphics-object" aria-label="x">'
        '<path d="M0.12345,1h2.5" fill="tone-a" stroke="red" style="fill:red" onclick="x()" font-family="serif" />'
        '<text font-size="13px" fill="tone-ink">a &lt; b</text></g></g></svg>'
    )
    assert plain_svg(svg) == Drawing(
        20,
        10,
        '<g class="marks marks--bars"><path d="M0.12,1h2.5" class="fill-tone-a" fill="currentColor" stroke="none" />'
        '<text font-size="13px" class="fill-tone-ink" fill="currentColor" stroke="none">a &lt; b</text></g>',
    )


def test_a_claim_of_nothing_has_a_length_all_the_same(harbour: Path):
    root = declare(harbour, "ships:\n  title: Ships\n  kind: bars\n  rows:\n    - claims: [none-at-all]\n")
    publication = publication_of(root)
    assert publication.edition.claims["none-at-all"].value.low == Decimal(0)
    assert "0 ships" in render(publication, "ships", "charts")
