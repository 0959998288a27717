"""What the edition in this repository must hold, whoever edits it."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_tools.checks import check_edition
from build_tools.diagnostics import in_order
from build_tools.edition import Edition, read_edition

ROOT = Path(__file__).parents[1]
PASSAGES = {"0": 2, "es": 13, "1": 8, "2": 16, "3": 52, "4": 2, "c": 6}


@pytest.fixture(scope="module")
def edition() -> Edition:
    edition, found = read_edition(ROOT)
    assert not in_order([*found, *check_edition(edition)])
    return edition


def test_every_passage_of_the_report_has_its_counterpart(edition: Edition):
    expected = {f"{section}.{number}" for section, count in PASSAGES.items() for number in range(1, count + 1)}
    assert edition.passages.keys() >= expected
    later = edition.passages.keys() - expected
    assert all(id_[-1].isalpha() for id_ in later)


def test_the_notes_are_those_of_the_report(edition: Edition):
    assert [note.label for note in edition.notes.values()] == [str(number) for number in range(1, 34)]


def test_every_work_of_the_notes_has_an_outcome_of_reading(edition: Edition):
    cited = [source for source in edition.sources.values() if source.role == "cited"]
    assert len(cited) == 27
    assert all(source.reading for source in cited)


def test_fact_boxes_stand_in_the_chapters(edition: Edition):
    shown = {p.argument for chapter in edition.chapters for p in chapter.placements if p.kind == "fact-box"}
    assert shown >= {"elections", "famine", "nuclear-tests", "bloody-january", "amnesty", "rule-of-law-ranks"}


def test_the_authors_phone_and_address_are_not_published():
    for file in (*(ROOT / "content").rglob("*"), ROOT / "references.bib", ROOT / "README.md"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert "@esisc.org" not in text.lower()
            assert "478 288" not in text
