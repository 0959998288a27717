"""The timeline: the order of imprecise dates, what is one entry, and how periods follow the crowd."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_tools.chronology import Entry, entries_of, periods, say_alike
from build_tools.diagnostics import Location
from build_tools.model import Claim
from build_tools.outputs.timeline import render

from .publications import publication_of

HERE = Location("content/facts/claims.yml")


def dated(*dates: str) -> list[Entry]:
    claims = [Claim(f"c{number}", f"Event {number}", HERE, date=date) for number, date in enumerate(dates)]
    return sorted((Entry(claim.date, (claim,)) for claim in claims), key=lambda entry: entry.order)


def outline(entries: list[Entry]) -> list[tuple]:
    """[(title, [dates], [the same of its parts])]"""
    return [_told(period) for period in periods(entries)]


def _told(period) -> tuple:
    return (period.title, [entry.date for entry in period.entries], [_told(part) for part in period.parts])


def test_entries_are_in_the_order_of_their_first_day_then_of_their_last():
    entries = dated(
        "2022",
        "1991-12-16",
        "-0499",
        "../1800",
        "19XX",
        "1991",
        "2022-01~",
        "2022-01-05/2022-01-06",
        "1930/1933",
        "2022-21",
        "1906/..",
    )
    assert [entry.date for entry in entries] == [
        "../1800", "-0499", "19XX", "1906/..", "1930/1933", "1991", "1991-12-16", "2022-01~", "2022", "2022-01-05/2022-01-06", "2022-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "titles"),
    [
        (["18XX", "1840-07"], ["19th century"]),
        (["-0499", "0050"], ["5th century BC", "1st century"]),
        (["1911"] * 7 + ["1925"] * 7, ["1910s", "1920s"]),
        (["1911"] * 3 + ["1925"] * 3 + ["1950"] * 7, ["1910s–1920s", "1950s"]),
        (["1911"] * 7 + ["1912"] * 7, ["1911", "1912"]),
        (["1911"] * 2 + ["1912"] * 2 + ["1913"] * 2 + ["1914"] * 7, ["1911–1913", "1914"]),
    ],
)
def test_the_more_happens_the_shorter_the_periods(dates: list[str], titles: list[str]):
    assert [title for title, _, _ in outline(dated(*dates))] == titles


def test_a_month_with_many_dated_days_is_told_day_by_day():
    days = [f"1911-03-{day:02}" for day in (1, 2, 4, 5, 5, 9)]
    entries = dated(
        *days, "1911-03", "1911", "1911-03-04/1911-03-08", "1911-01-05", "1911-08", "1911-03-15~", "1911-21", "1911-12"
    )
    ((title, own, parts),) = outline(entries)
    assert (title, own) == ("1911", ["1911", "1911-01-05", "1911-21"])
    month, later = parts
    assert month[:2] == ("March 1911", ["1911-03"])
    assert [(day, dates) for day, dates, _ in month[2]] == [
        ("1 March", ["1911-03-01"]),
        ("2 March", ["1911-03-02"]),
        ("4 March", ["1911-03-04", "1911-03-04/1911-03-08"]),
        ("5 March", ["1911-03-05", "1911-03-05"]),
        ("9 March", ["1911-03-09"]),
        ("15 March", ["1911-03-15~"]),
    ]
    assert later == ("After March 1911", ["1911-08", "1911-12"], [])


def test_periods_lose_no_entry():
    entries = dated(
        *(f"{year}-{month:02}-{day:02}" for year in (1890, 1911, 1912) for month in (1, 3) for day in range(1, 9)),
        "19XX",
        "1911",
    )

    def all_of(period) -> list[Entry]:
        return [*period.entries, *(entry for part in period.parts for entry in all_of(part))]

    found = [entry for period in periods(entries) for entry in all_of(period)]
    assert sorted(entry.order for entry in found) == [entry.order for entry in entries]
    ids = [period.id for period in periods(entries)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The harbour was surveyed", "The harbour was surveyed again", True),
        ("Skagle’s first survey", "The survey of Skagle, the first", True),
        ("The pier burnt down", "The dredger was sold", False),
        ("", "The dredger was sold", True),
    ],
)
def test_statements_are_alike_by_their_words(one: str, other: str, alike: bool):
    assert say_alike(one, other) is alike


CLAIMS = """
pier-fire:
  statement: The pier of Skagle burnt down
  date: 1911-03-05
  passages: [1.2]
  sources: []
pier-fire-month:
  statement: The pier burnt down
  date: 1911-03
  passages: [2.1]
  sources: []
storm-day:
  statement: A storm took the roofs off
  date: 1911-03-05
  passages: [1.4]
  sources: []
war:
  statement: The war
  date: 1914/1918
  passages: [1.4]
  sources: []
siege:
  statement: The siege
  date: 1916/1917
  passages: [1.4]
  sources: []
peace-said-early:
  statement: Peace was made
  date: 1916-05
  passages: [1.2]
  sources: []
peace:
  statement: Peace was made
  date: 1918-11
  passages: [2.1]
  sources: []
"""
CHECKS = """
fire-twice: {statement: The fire is told alike, kind: same, of: [pier-fire, pier-fire-month]}
fire-and-storm: {statement: The storm came with the fire, kind: same, of: [storm-day, pier-fire]}
siege-in-war: {statement: The siege was in the war, kind: same, of: [war, siege]}
peace-twice: {statement: Peace is told alike, kind: same, of: [peace-said-early, peace]}
"""
EVENTS = """
great-fire:
  name: Great fire
  spellings: [These rivers]
  date: 1911-03-05
unheard-of:
  name: Unheard of
  date: 1911-03-05
"""


@pytest.fixture
def busy(harbour: Path) -> Path:
    facts = harbour / "content" / "facts"
    (facts / "claims-dates.yml").write_text(CLAIMS, encoding="utf-8")
    (facts / "checks-dates.yml").write_text(CHECKS, encoding="utf-8")
    (facts / "events.yml").write_text(EVENTS, encoding="utf-8")
    return harbour


def test_what_is_said_twice_is_one_entry(busy: Path):
    publication = publication_of(busy)
    entries = entries_of(publication.edition, publication.mentions)
    told = [(entry.date, {claim.id for claim in entry.claims}, entry.event and entry.event.id) for entry in entries]
    assert told == [
        ("1911", {"survey-year"}, None),
        ("1911-03-05", {"pier-fire", "pier-fire-month", "storm-day"}, "great-fire"),
        ("1911-03-05", set(), "unheard-of"),
        ("1914/1918", {"war"}, None),
        ("1916/1917", {"siege"}, None),
        ("1916-05", {"peace-said-early"}, None),
        ("1918-11", {"peace"}, None),
    ]


def test_the_page_shows_dates_statements_passages_and_standings(busy: Path):
    page = ElementTree.fromstring(render(publication_of(busy), "", "timeline"))
    assert [time.get("datetime") for time in page.iter("time")] == [
        "1911",
        "1911-03-05",
        "1911-03-05",
        "1916-05",
        "1918-11",
    ]
    entry = next(
        li for li in page.iter("li") if li.get("class") == "timeline-entry" and "pier" in "".join(li.itertext())
    )
    words = " ".join("".join(entry.itertext()).split())
    assert words == "5 March 1911 Great fire The pier of Skagle burnt down 1.2, 2.1 A storm took the roofs off 1.4"
    assert [a.get("href") for a in entry.iter("a")][-3:] == [
        "../1-silt/#p1.2",
        "../2-dredging/#p2.1",
        "../1-silt/#p1.4",
    ]
    standings = [span.text for span in page.iter("span") if "standing" in span.get("class", "")]
    assert set(standings) == {"contradicted"}


def test_the_page_has_a_heading_with_an_anchor_for_each_period(busy: Path):
    html = render(publication_of(busy), "", "timeline")
    anchors = re.findall(r'<h2 id="([^"]+)">', html)
    assert anchors == ["time-20th-century"]
    assert all(f'href="#{anchor}"' in html for anchor in anchors)
