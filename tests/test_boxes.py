"""Boxes of an entity: each folder in `boxes/` says what it is about; its `input/` is laid over the small edition, `expected.html` is its box."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from build_tools.checks import boxes
from build_tools.outputs.fact_box import render
from build_tools.outputs.index import render as render_index

from .publications import publication_of

HERE = Path(__file__).with_name("boxes")
CASES = sorted(HERE.iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_box_of_an_entity_shows_what_the_register_has(case: Path, harbour: Path, update_cases: bool):
    shutil.copytree(case / "input", harbour, dirs_exist_ok=True)
    publication = publication_of(harbour)
    assert list(boxes.check(publication.edition)) == []
    *_, box = publication.edition.facts.boxes
    told = f"{render(publication, box, '3-box')}\n"
    expected = case / "expected.html"
    if update_cases:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_the_index_leads_to_the_box_of_a_name(harbour: Path):
    shutil.copytree(HERE / "person" / "input", harbour, dirs_exist_ok=True)
    index = render_index(publication_of(harbour), "people", "people")
    assert '<a href="../3-box/#box-holm">' in index
