"""The map: where it looks, which names it writes, and where each place leads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_tools.outputs.map import SHAPES, render
from build_tools.outputs.map_layout import Spot, home_of, marks_of, outline, views
from build_tools.shapes import Country, countries_of, read_topology, view_of

from .conftest import HARBOUR
from .publications import publication_of

THEME = Path(__file__).parents[1] / "theme"
SQUARE = Country(
    "Squareland", (((0.0, 40.0), (10.0, 40.0), (10.0, 50.0), (0.0, 50.0)), ((20.0, 0.0), (21.0, 0.0), (21.0, 1.0)))
)
STRIP = Country("Strip", (((11.0, 40.0), (12.0, 40.0), (12.0, 50.0), (11.0, 50.0)),))


@pytest.fixture(scope="module")
def countries() -> list[Country]:
    return countries_of(read_topology(THEME / SHAPES))


def spot(
    id_: str, longitude: float, latitude: float, weight: int = 1, number: int = 1, is_country: bool = False
) -> Spot:
    return Spot(id_, id_.title(), number, (longitude, latitude), weight, is_country)


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("Chile", (-70.6, -33.5)),
        ("Japan", (139.7, 35.7)),
        ("Norway", (10.7, 59.9)),
        ("New Zealand", (174.8, -41.2)),
        (None, (-40.0, 0.0)),
    ],
)
def test_the_shapes_are_where_the_countries_are(countries: list[Country], name: str | None, point):
    assert [country.name for country in countries if country.around(point)] == ([name] if name else [])


def test_the_shapes_are_small_and_their_licence_stands_beside_them():
    assert (THEME / SHAPES).stat().st_size < 600_000
    assert "public domain" in (THEME / SHAPES).with_name("LICENSE.txt").read_text(encoding="utf-8")


def test_the_home_is_where_most_places_lie():
    spots = [spot("a", 1, 41), spot("b", 9, 49), spot("c", 11.5, 45), spot("d", 30, 60)]
    home = home_of(spots, [STRIP, SQUARE])
    assert home == SQUARE
    assert outline(spots, home) == list(SQUARE.polygons[0])
    assert home_of([spot("sea", 30, 60)], [STRIP, SQUARE]) is None


def test_a_single_place_at_sea_is_surrounded_by_something():
    for _, view, _ in views([spot("sea", -150, 0)], None):
        assert view.shows((-150, 0))
        assert view.shows((-148, 1))
        assert not view.shows((-140, 0))


def test_a_very_wide_country_is_shown_only_where_its_places_are():
    wide = Country("Wideland", (((-40.0, 40.0), (60.0, 40.0), (60.0, 50.0), (-40.0, 50.0)),))
    shown = outline([spot("a", 10, 45), spot("b", 12, 45)], wide)
    assert (min(x for x, _ in shown), max(x for x, _ in shown)) == (7, 15)


def test_a_view_shows_all_it_is_asked_for_and_keeps_north_up():
    ring = ((0, 40), (10, 40), (10, 45), (0, 45))
    view = view_of(ring, 400, 20)
    places = [view.place(point) for point in ring]
    assert min(x for x, _ in places) == pytest.approx(20)
    assert max(x for x, _ in places) <= 380.01
    assert all(19.9 <= y <= view.height - 19.9 for _, y in places)
    assert view.place((5, 45))[1] < view.place((5, 40))[1]
    assert view.place((0, 45))[0] < view.place((10, 45))[0]
    assert view_of(((0, 0), (1, 60)), 400, 20).height <= 0.9 * 400 + 1


def test_names_go_to_the_most_important_places_and_cover_nothing():
    view = view_of(SQUARE.polygons[0], 300, 20)
    crowd = [spot(f"long {n}", 5 + n / 20, 45 + n / 30, weight=n, number=n + 1) for n in range(8)]
    far = [
        spot("alone", 1, 41, number=20),
        spot("squareland", 5, 42.5, number=21, is_country=True),
        spot("beyond", 50, 45, number=22),
    ]
    marks = {mark.spot.id: mark for mark in marks_of([*crowd, *far], view, 13)}
    assert "beyond" not in marks
    assert marks["alone"].is_named
    assert marks["squareland"].anchor == "middle"
    named = [mark for mark in marks.values() if mark.is_named]
    assert marks["long 7"] in named
    assert len(named) < len(marks)
    assert all(mark.words == str(mark.spot.number) for mark in marks.values() if not mark.is_named)
    boxes = [(m.words_x, m.words_y, m.anchor, len(m.words)) for m in marks.values()]
    assert len(set(boxes)) == len(boxes)


PLACES = """
skagle:
  name: Skagle
  position: [57.1, 9.2]
aa:
  name: Aa
  position: [57.2, 9.4]
denmark:
  name: Denmark
  spellings: [rivers]
  position: [56, 10]
bek:
  name: Bek
  position: [-33, 151.25]
harbour-sound:
  name: The harbour
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = Path(shutil.copytree(HARBOUR, tmp_path_factory.mktemp("map") / "harbour"))
    (root / "content" / "facts" / "places.yml").write_text(PLACES, encoding="utf-8")
    return render(publication_of(root), "", "places")


def test_every_place_is_a_link_to_its_entry_in_the_index(page: str):
    figure = ElementTree.fromstring(page.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    for svg in figure.iter("svg"):
        links = {a.get("aria-label"): a.get("href") for a in svg.iter("a")}
        assert links == {
            "Aa, 1 passage": "#entity-aa",
            "Denmark, 1 passage": "#entity-denmark",
            "Skagle, 1 passage": "#entity-skagle",
        }
        assert {text.text for text in svg.iter("text")} == {"Aa", "Denmark", "Skagle"}


def test_the_table_has_all_places_in_words(page: str):
    (table,) = ElementTree.fromstring(page.replace(' xmlns="http://www.w3.org/2000/svg"', "")).iter("table")
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.find("tbody")]
    assert rows == [
        ["1", "Aa", "57.2° N, 9.4° E", "yes", "1.3"],
        ["2", "Bek", "33° S, 151.25° E", "no", "1.4"],
        ["3", "Denmark", "56° N, 10° E", "yes", "1.2"],
        ["4", "Skagle", "57.1° N, 9.2° E", "yes", "1.1"],
    ]
    assert "1 of the 4 places lies beyond the edges of the map" in page
    assert "1 name has no position" in page


def test_a_strict_content_security_policy_allows_the_map(page: str):
    assert not re.search(r"style=|<style|<script|font-family", page)
    assert set(re.findall(r' (?:fill|stroke)="([^"]*)"', page)) <= {"currentColor", "none"}


def test_an_edition_without_positions_has_a_page_all_the_same(harbour: Path):
    (harbour / "content" / "facts" / "places.yml").write_text("skagle:\n  name: Skagle\n", encoding="utf-8")
    html = render(publication_of(harbour), "", "places")
    assert "<svg" not in html
